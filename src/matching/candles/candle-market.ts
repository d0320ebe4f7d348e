import type { Micros, PriceTicks, SizeLots } from '../../domain/index.js';
import type { Accounts } from '../accounts.js';
import { isMargined, type MarginPosition } from '../margin.js';
import { LIQUIDATED, liquidationOrder } from '../recorded/liquidation.js';
import type { CancelRequest, ReplaceRequest } from '../recorded/order-entry.js';
import type { PlaceRequest } from '../recorded/recorded-order.js';
import { type EventListener, Settlement } from '../recorded/settlement.js';
import { CandleDesk, type CandleOrder } from './candle-desk.js';
import { CandleEntry } from './candle-entry.js';
import {
  type CandleRules,
  type CandleSource,
  candleRules,
  isWithin,
  takerPrice,
  worseOf,
} from './candle-rules.js';

export interface CandleMarketOptions {
  /** One for each instrument. */
  readonly sources: readonly CandleSource[];
  readonly accounts: Accounts;
  readonly listener: EventListener;
  readonly rules?: Partial<CandleRules>;
  /**
   * How long after a candle's open an order counts as decided on before it: the time that the close needs to reach the
   * strategy and the order to reach the exchange. Nothing that arrives later has that open any more.
   */
  readonly graceMicros: number;
}

/**
 * An exchange whose market is candles. What happened within a candle is not known, so that the worse is assumed:
 *
 * - Market orders, and limits that would take, fill at an open, worse by half an assumed spread: those decided on the
 *   close of candle n at the open of candle n + 1, which is the next one after a gap; those that come later in a candle
 *   at the open of the one after it.
 * - A limit that rests fills at its price, never better, and only where a candle trades beyond it: strictly below a
 *   buy, above a sell. A touch is no fill.
 * - A stop wakes where a candle reaches its trigger, and fills at the worse of the trigger and the open, and half a
 *   spread. Within one candle stops come before limits.
 * - All of ours together have no more of a candle than a share of its volume. What is left waits for the next, or is
 *   cancelled where the order is immediate. A candle without volume fills nothing.
 *
 * Opens are filled when they happen; all else of a candle at its end. Time goes forward only.
 */
export class CandleMarket {
  private readonly desks: readonly CandleDesk[];
  private readonly settlement: Settlement;
  private readonly entry: CandleEntry;
  private liquidations = 0;

  /** @throws UserError for rules out of bounds. */
  constructor({ sources, accounts, listener, rules, graceMicros }: CandleMarketOptions) {
    const checked = candleRules(rules);
    this.desks = sources.map((source) => new CandleDesk(source, checked));
    this.settlement = new Settlement(accounts, listener);
    this.entry = new CandleEntry({ desks: this.desks, settlement: this.settlement, graceMicros });
  }

  /** When something happens next: an open, an end, an expiry; Infinity when nothing ever will. */
  nextTime(): number {
    return Math.min(this.nextCandleTime(), this.entry.nextExpiry);
  }

  /** When the next candle opens or ends; Infinity after the last. */
  nextCandleTime(): number {
    return this.desks.reduce((next, desk) => Math.min(next, desk.nextTime), Number.POSITIVE_INFINITY);
  }

  /** Lets what `nextTime` announced happen. What expires does so before the open of the same moment. */
  step(): void {
    const time = this.nextTime() as Micros;
    if (this.entry.nextExpiry <= time) {
      this.entry.expireDue(time);
      return;
    }
    const desk = this.desks.find((one) => one.nextTime === time)!;
    if (desk.isOpen) this.endCandle(desk, time);
    else this.openCandle(desk, time);
  }

  /** Answers through the listener: `accepted` or `armed` and what follows from it, or `rejected`. */
  place(request: PlaceRequest): void {
    this.entry.place(request);
  }

  cancel(request: CancelRequest): void {
    this.entry.cancel(request);
  }

  replace(request: ReplaceRequest): void {
    this.entry.replace(request);
  }

  /** Orders that wait or rest, in the order of their acceptance. */
  openOrders(): IterableIterator<CandleOrder> {
    return this.entry.open.values();
  }

  get openCount(): number {
    return this.entry.open.size;
  }

  private openCandle(desk: CandleDesk, time: Micros): void {
    desk.openCandle();
    for (const order of [...desk.takers]) {
      if (order.state === 'done' || !desk.isUnderWay(order)) continue;
      desk.takers.delete(order);
      this.entry.take(desk, order, { price: takerPrice(desk.rules, order.order.side, desk.last!), time });
    }
  }

  private endCandle(desk: CandleDesk, time: Micros): void {
    const { high, low, volume } = desk.source.candles;
    const range = { high: high[desk.place]!, low: low[desk.place]!, time };
    if (volume[desk.place]! > 0) {
      this.wakeStops(desk, range);
      this.fillLimits(desk, range);
    }
    if (isMargined(desk.instrument)) this.callMargins(desk, range);
    desk.endCandle();
  }

  private wakeStops(desk: CandleDesk, { high, low, time }: Range): void {
    const open = desk.source.candles.open[desk.place]!;
    const reached = [...desk.armed].filter(({ order, fromPlace }) => {
      const trigger = order.triggerPrice!;
      return fromPlace <= desk.place && (order.side === 'buy' ? high >= trigger : low <= trigger);
    });
    const distance = ({ order }: CandleOrder): number => Math.abs(order.triggerPrice! - open);
    reached.sort((a, b) => distance(a) - distance(b) || a.sequence - b.sequence);
    for (const order of reached) {
      if (order.state === 'done') continue;
      const { side, triggerPrice, postOnly } = order.order;
      const price = takerPrice(desk.rules, side, worseOf(side, triggerPrice!, open));
      desk.armed.delete(order);
      order.state = 'resting';
      // What rests from here on has nothing of the candle that woke it: its way there and back is not known.
      order.fromPlace = desk.place + 1;
      this.settlement.emit(order, { kind: 'triggered', clientOrderId: order.clientOrderId });
      if (postOnly && isWithin(side, price, order.price!)) {
        this.entry.cancelOrder(order, 'post-only, and its price would take');
      } else {
        this.entry.take(desk, order, { price, time });
      }
    }
  }

  private fillLimits(desk: CandleDesk, { high, low, time }: Range): void {
    const reached = (buys: boolean): CandleOrder[] =>
      [...desk.resting]
        .filter(({ order, price, fromPlace }) => {
          if (fromPlace > desk.place || (order.side === 'buy') !== buys) return false;
          return buys ? low < price! : high > price!;
        })
        .sort((a, b) => (buys ? b.price! - a.price! : a.price! - b.price!) || a.sequence - b.sequence);
    const [buys, sells] = [reached(true), reached(false)];
    // Best price first on each side; between the sides the earlier.
    while (buys.length + sells.length > 0 && desk.leftLots > 0) {
      const sellsNext = buys.length === 0 || (sells.length > 0 && sells[0]!.sequence < buys[0]!.sequence);
      const order = (sellsNext ? sells : buys).shift()!;
      if (order.state === 'done') continue;
      const lots = this.settlement.fillable(desk, order, Math.min(order.remaining, desk.leftLots));
      if (lots > 0) this.entry.fill(desk, order, { price: order.price!, lots, liquidity: 'maker', time });
    }
  }

  /** Closes out the accounts that the candle's worst price leaves below maintenance, at that price. */
  private callMargins(desk: CandleDesk, range: Range): void {
    const { margin } = this.settlement.accounts;
    const asset = desk.instrument.specification.quote.code;
    const mark = ({ instrument, lots }: MarginPosition): PriceTicks | null => {
      if (instrument === desk.instrument) return (lots > 0 ? range.low : range.high) as PriceTicks;
      return this.desks.find((other) => other.instrument === instrument)?.last ?? null;
    };
    const called = new Set<string>();
    for (const { account, instrument } of margin.positions()) {
      if (instrument === desk.instrument && margin.isBelowMaintenance(account, asset, mark))
        called.add(account);
    }
    for (const account of called) this.liquidate(account, { asset, mark, time: range.time });
  }

  private liquidate(
    account: string,
    { asset, mark, time }: { asset: string; mark: (held: MarginPosition) => PriceTicks | null; time: Micros },
  ): void {
    const concerned = this.desks.filter(
      ({ instrument }) => isMargined(instrument) && instrument.specification.quote.code === asset,
    );
    for (const order of [...this.entry.open.values()]) {
      const isConcerned = concerned.some(({ instrument }) => instrument.index === order.instrument);
      if (order.account === account && isConcerned) this.entry.cancelOrder(order, LIQUIDATED);
    }
    for (const desk of concerned) {
      const { instrument } = desk;
      const held = [...this.settlement.accounts.margin.positions()].find(
        (position) => position.account === account && position.instrument === instrument,
      );
      const price = held === undefined ? null : mark(held);
      if (held === undefined || price === null) continue;
      this.liquidations += 1;
      const order = liquidationOrder(this.liquidations, {
        account,
        instrument: instrument.index,
        lots: held.lots,
      });
      const { venue, symbol } = instrument.specification;
      const note = `${LIQUIDATED}; the position of ${instrument.formatSize(order.remaining)} ${symbol} is closed`;
      this.settlement.announce(account, { kind: 'status', venue, connected: true, note });
      this.settlement.fill(desk, order, {
        price: takerPrice(desk.rules, order.order.side, price) as PriceTicks,
        size: order.remaining as SizeLots,
        liquidity: 'taker',
        time,
      });
    }
  }
}

interface Range {
  readonly high: number;
  readonly low: number;
  readonly time: Micros;
}
