import type { Instrument, PriceTicks, Side, SizeLots } from '../../../domain/index.js';
import { exactSize, formatPrice } from '../format.js';
import type { Distance, Span } from './command.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readDistance, readPrice, readSize, readSpan } from './numbers.js';
import { readName, type Word } from './words.js';

/** What may stand behind the price of an order; those with `=` want a value. */
export const ORDER_WORDS = [
  { word: 'post', detail: 'rests or is refused: the default' },
  { word: 'ioc', detail: 'takes what is there, cancels the rest' },
  { word: 'fok', detail: 'all of it at once or nothing' },
  { word: 'gtd=', detail: 'rests for a time: gtd=5m' },
  { word: 'reduce', detail: 'only brings the position nearer to zero' },
  { word: 'stop=', detail: 'attached stop: a price' },
  { word: 'tp=', detail: 'attached target: a price' },
  { word: 'trail=', detail: 'trailing stop: 50, 25t or 30bp' },
  { word: 'iceberg=', detail: 'shows only so much: 0.1' },
  { word: 'twap=', detail: 'spread over a time: twap=10m' },
  { word: 'venue=', detail: 'embedded, binance, coinbase, kraken, okx' },
] as const;

const VENUES = ['embedded', 'binance', 'coinbase', 'kraken', 'okx'] as const;

/** The words behind the price, read. */
export interface OrderTerms {
  readonly style: 'post' | 'ioc' | 'fok' | null;
  readonly gtd: Span | null;
  readonly reduce: boolean;
  readonly stop: PriceTicks | null;
  readonly target: PriceTicks | null;
  readonly trail: Distance | null;
  readonly iceberg: SizeLots | null;
  readonly twap: Span | null;
  readonly venue: (typeof VENUES)[number];
}

const NO_TERMS: OrderTerms = {
  style: null,
  gtd: null,
  reduce: false,
  stop: null,
  target: null,
  trail: null,
  iceberg: null,
  twap: null,
  venue: 'embedded',
};

/** Reads the words in any order; none may be given twice. */
export function readOrderTerms(words: readonly Word[], instrument: Instrument): OrderTerms | Failure {
  let terms = NO_TERMS;
  const given = new Set<string>();
  for (const word of words) {
    const term = readTerm(word, instrument);
    if (isFailure(term)) return term;
    for (const name of Object.keys(term)) {
      if (given.has(name)) return refuse(`${quoted(word.text)} is given twice: ${name} may be given once`);
      given.add(name);
    }
    terms = { ...terms, ...term };
  }
  return terms;
}

function readTerm(word: Word, instrument: Instrument): Partial<OrderTerms> | Failure {
  const equals = word.text.indexOf('=');
  const name = (equals < 0 ? word.text : word.text.slice(0, equals)).toLowerCase();
  if (equals >= 0) return readValue(name, word, instrument);
  if (name === 'post' || name === 'ioc' || name === 'fok') return { style: name };
  if (name === 'reduce') return { reduce: true };
  const begun = ORDER_WORDS.filter(({ word: known }) => known.startsWith(name)).map(
    ({ word: known }) => known,
  );
  if (word.open && begun.length > 0) return lacks(begun.join(', '));
  return refuse(
    `${quoted(word.text)} is no word of an order: ${ORDER_WORDS.map((known) => known.word).join(', ')}`,
  );
}

function readValue(name: string, word: Word, instrument: Instrument): Partial<OrderTerms> | Failure {
  const value: Word = { text: word.text.slice(word.text.indexOf('=') + 1), open: word.open };
  const as = <Value>(field: keyof OrderTerms, read: Value | Failure): Partial<OrderTerms> | Failure =>
    isFailure(read) ? read : { [field]: read };
  switch (name) {
    case 'gtd':
    case 'twap':
      return as(name, readSpan(name, value));
    case 'stop':
      return as('stop', readPrice(instrument, 'stop', value));
    case 'tp':
      return as('target', readPrice(instrument, 'tp', value));
    case 'trail':
      return as('trail', readDistance(instrument, 'trail', value));
    case 'iceberg':
      return as('iceberg', readSize(instrument, 'iceberg', value));
    case 'venue':
      return as('venue', readName(value, { thing: 'venue', names: VENUES }));
    default:
      return refuse(
        `${quoted(word.text)} is no word of an order: ${ORDER_WORDS.map((known) => known.word).join(', ')}`,
      );
  }
}

/** What contradicts the order or itself; null where all of it goes together. */
export function checkTerms(
  terms: OrderTerms,
  order: {
    readonly instrument: Instrument;
    readonly side: Side;
    readonly price: PriceTicks;
    readonly size: SizeLots;
  },
): Failure | null {
  const { style, gtd, iceberg, twap, trail } = terms;
  const taking = style === 'ioc' || style === 'fok' ? style : null;
  if (taking !== null && gtd !== null)
    return refuse(`${taking} and gtd=${gtd.text} contradict: take one out`);
  if (taking !== null && iceberg !== null)
    return refuse(`${taking} and iceberg contradict: an iceberg rests, take ${taking} out`);
  if (terms.stop !== null && trail !== null) return refuse('stop and trail contradict: take one out');
  if (iceberg !== null && twap !== null) return refuse('iceberg and twap contradict: take one out');
  if (iceberg !== null && iceberg > order.size) {
    const [shown, whole] = [iceberg, order.size].map((lots) => exactSize(order.instrument, lots));
    return refuse(`iceberg ${shown} is above the size ${whole}: write less`);
  }
  if (trail?.unit === 'ticks' && trail.ticks >= order.price) {
    return refuse(`trail is as far as the price ${formatPrice(order.instrument, order.price)}: write less`);
  }
  return checkProtection(terms, order);
}

/** A buy is stopped below and takes its profit above; a sell the other way round. */
function checkProtection(
  { stop, target }: OrderTerms,
  {
    instrument,
    side,
    price,
  }: { readonly instrument: Instrument; readonly side: Side; readonly price: PriceTicks },
): Failure | null {
  const wrong = (name: string, at: PriceTicks, right: 'below' | 'above'): Failure =>
    refuse(
      `${name} ${formatPrice(instrument, at)} of a ${side} is not ${right} its price ${formatPrice(instrument, price)}: write one ${right} it`,
    );
  const buys = side === 'buy';
  if (stop !== null && (buys ? stop >= price : stop <= price))
    return wrong('stop', stop, buys ? 'below' : 'above');
  if (target !== null && (buys ? target <= price : target >= price)) {
    return wrong('tp', target, buys ? 'above' : 'below');
  }
  return null;
}

/** The line about what an order asks for and nothing here can do yet; null where all of it can be sent. */
export function notYetOf({ stop, target, trail, twap, venue }: OrderTerms): string | null {
  if (stop !== null || target !== null || trail !== null) {
    return 'attached stops and targets come with the execution algorithms: not sent';
  }
  if (twap !== null) return 'twap comes with the execution algorithms: not sent';
  return venue === 'embedded' ? null : `orders to ${venue} come with the live venues: not sent`;
}
