import {
  type Instrument,
  MAX_LOTS,
  Money,
  type PriceTicks,
  type SizeLots,
  type VenueAbilities,
} from '../../domain/index.js';
import {
  isWorking,
  type MarketGlance,
  type Order,
  type Slice,
  type VolumePace,
} from '../../execution/index.js';
import type { BookView } from '../../market/index.js';
import { baseAmount } from '../../portfolio/index.js';
import type { Engine } from '../engine.js';
import { abilitiesOn } from './carry.js';

const PACE_SECONDS = 60;

/** One order that was sent for a parent: a window on the engine's own record of it. */
export class SliceWindow implements Slice {
  /** Its size as a replacement that is under way would have it: exposure until that is answered. */
  askedSize: SizeLots | null = null;

  constructor(
    readonly record: Order,
    /** One of its lots in the parent's fine unit; see `LotScale`. */
    readonly fineLots: number,
  ) {}

  get clientOrderId(): string {
    return this.record.clientOrderId;
  }
  get instrument(): number {
    return this.record.request.instrument;
  }
  get side(): Slice['side'] {
    return this.record.request.side;
  }
  get price(): PriceTicks | null {
    return this.record.price;
  }
  get size(): SizeLots {
    return this.record.size;
  }
  get filled(): SizeLots {
    return this.record.filled;
  }
  get working(): boolean {
    return isWorking(this.record.state);
  }
  get settled(): boolean {
    const { doubt, state } = this.record;
    return doubt === null && (!isWorking(state) || state === 'accepted' || state === 'partially-filled');
  }
  /** What may still fill: the larger of two sizes while one is to become the other. */
  get openLots(): number {
    if (!this.working) return 0;
    const { size, filled, state } = this.record;
    const asked = state === 'pending-replace' ? (this.askedSize ?? size) : size;
    return Math.max(size, asked) - filled;
  }
}

/** One market, as an algorithm may look at it. */
export class MarketWindow implements MarketGlance {
  constructor(
    private readonly engine: Engine,
    readonly instrument: Instrument,
    private readonly side: Slice['side'],
  ) {}

  private get market() {
    return this.engine.markets[this.instrument.index]!;
  }
  get book(): BookView {
    return this.market.view;
  }
  get live(): boolean {
    return (
      this.market.mid() !== null &&
      !this.engine.reconciliation.pending.has(this.instrument.specification.venue)
    );
  }
  get last(): PriceTicks | null {
    return this.market.last;
  }
  get tradedLots(): number {
    const { isHeard, held } = this.engine;
    return isHeard ? this.market.vwap.volumeLots : held.parents.countedLots(this.instrument.index);
  }
  get latencyMicros(): number | null {
    return this.engine.held.parents.latency(this.instrument.specification.venue);
  }
  get abilities(): VenueAbilities {
    return abilitiesOn(this.engine, this.instrument.index);
  }

  get affordableLots(): number | null {
    const { base, quote, venue, kind } = this.instrument.specification;
    if (kind !== 'spot') return null;
    const buys = this.side === 'buy';
    const free = this.engine.balance(buys ? quote.code : base.code, venue)?.free;
    if (free === undefined) return null;
    const { book } = this.market;
    if (!buys) return quotient(free, (lots) => baseAmount(this.instrument, lots));
    if (!book.hasAsk) return 0;
    const price = book.bestAsk;
    return quotient(free, (lots) => {
      const notional = this.instrument.notional(price, lots);
      const fee = this.instrument.fee(notional, 'taker');
      return fee.isNegative ? notional : notional.plus(fee);
    });
  }

  get pace(): VolumePace | null {
    const series = this.market.candles.get(PACE_SECONDS)!;
    if (series.length < 2) return null;
    const newest = series.length - 1;
    let lots = 0;
    for (let i = 0; i < newest; i += 1) lots += series.at(i).volume;
    return { lots, micros: series.at(newest).time - series.at(0).time };
  }
}

/** The most lots whose cost is not above what there is: an estimate in doubles, settled exactly. */
function quotient(free: Money, cost: (lots: SizeLots) => Money): number {
  const one = cost(1_000_000 as SizeLots).toNumber() / 1_000_000;
  if (!(one > 0) || free.compare(Money.ZERO) <= 0) return 0;
  let lots = Math.min(Math.floor(free.toNumber() / one), MAX_LOTS);
  while (lots > 0 && cost(lots as SizeLots).compare(free) > 0) lots -= 1;
  return lots;
}
