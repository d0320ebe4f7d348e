import type { Bracket, Instrument, NewOrder, PriceTicks } from '../../domain/index.js';
import type { BookSnapshot } from '../../protocol/index.js';
import { formatPrice } from './format.js';
import type { Distance } from './palette/command.js';
import type { Workstation } from './workstation.js';

/** What protects each order by hand of a symbol that opens a position: distances from the order's price. */
export interface AutomaticBracket {
  readonly stop: Distance | null;
  readonly target: Distance | null;
}

type Touch = Pick<BookSnapshot, 'bestBid' | 'bestAsk'>;

/**
 * Where an order enters, in ticks: a limit at its price or, where it takes, at the touch that it takes; what waits
 * for the market where it wakes. Null where nothing says it.
 */
export function entryOf(
  { side, price, triggerPrice }: Pick<NewOrder, 'side' | 'price' | 'triggerPrice'>,
  { bestBid, bestAsk }: Touch,
): number | null {
  const market = triggerPrice ?? (side === 'buy' ? bestAsk : bestBid)?.[0] ?? null;
  if (price === null || market === null) return price ?? market;
  return side === 'buy' ? Math.min(price, market) : Math.max(price, market);
}

/** True for an order that makes a position or a larger one, whatever it closes before. */
const opens = ({ side, size, reduceOnly }: NewOrder, positionLots: number): boolean =>
  !reduceOnly &&
  (positionLots === 0 || positionLots > 0 === (side === 'buy') || size > Math.abs(positionLots));

/** The order with the bracket at its prices; as it is where it has one, or opens nothing. Never without the protection. */
export function withBracket(
  order: NewOrder,
  {
    bracket,
    positionLots,
    touch,
    instrument,
  }: {
    readonly bracket: AutomaticBracket | null;
    readonly positionLots: number;
    readonly touch: Touch | null;
    readonly instrument: Instrument;
  },
): NewOrder | { readonly refused: string } {
  if (bracket === null || order.bracket !== undefined || !opens(order, positionLots)) return order;
  const entry = entryOf(order, touch ?? { bestBid: null, bestAsk: null });
  if (entry === null) return { refused: 'no price to hang the bracket from: give one, or bracket off' };
  const losing = order.side === 'buy' ? -1 : 1;
  const at = (distance: Distance | null, sign: number): PriceTicks | null =>
    distance === null ? null : ((entry + sign * ticksOf(distance, entry)) as PriceTicks);
  const made: Bracket = {
    stopPrice: at(bracket.stop, losing),
    takeProfitPrice: at(bracket.target, -losing),
    trail: null,
  };
  const beyond = [made.stopPrice, made.takeProfitPrice].some((price) => price !== null && price <= 0);
  if (beyond) {
    return {
      refused: `the bracket is as far as the price ${formatPrice(instrument, entry)}: set a nearer one, or bracket off`,
    };
  }
  return { ...order, bracket: made };
}

/** Of a price, to the nearest tick and never none; basis points have two decimals at most. */
function ticksOf(distance: Distance, price: number): number {
  if (distance.unit === 'ticks') return distance.ticks;
  return Math.max(1, Math.round((price * Math.round(distance.bps * 100)) / 1_000_000));
}

/** `stop=50.00 tp=30bp`: as the palette reads it, and as it is kept. */
export function bracketWords({ stop, target }: AutomaticBracket, instrument: Instrument): string {
  const word = (name: string, distance: Distance | null): string[] =>
    distance === null ? [] : [`${name}=${distanceWord(distance, instrument)}`];
  return [...word('stop', stop), ...word('tp', target)].join(' ');
}

const distanceWord = (distance: Distance, instrument: Instrument): string =>
  distance.unit === 'bps' ? `${distance.bps}bp` : instrument.formatPrice(distance.ticks);

/** `−50 +30bp`: as short as the banner wants it. */
export function bracketNote({ stop, target }: AutomaticBracket, instrument: Instrument): string {
  const short = (distance: Distance): string =>
    distance.unit === 'bps'
      ? distanceWord(distance, instrument)
      : instrument.formatPrice(distance.ticks).replace(/\.0+$/, '');
  return [stop === null ? [] : [`−${short(stop)}`], target === null ? [] : [`+${short(target)}`]]
    .flat()
    .join(' ');
}

/** An order by hand with what protects it, or why it cannot have that. */
export function bracketedOrder(
  workstation: Workstation,
  order: NewOrder,
): NewOrder | { readonly refused: string } {
  const { positions, book, instruments } = workstation.store.data;
  const instrument = instruments[order.instrument];
  if (instrument === undefined) return order;
  return withBracket(order, {
    bracket: workstation.bracketOf(order.instrument),
    positionLots: positions.positions.find((row) => row.instrument === order.instrument)?.size ?? 0,
    touch: book?.instrument === order.instrument ? book : null,
    instrument,
  });
}
