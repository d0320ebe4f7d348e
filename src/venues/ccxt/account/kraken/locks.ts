import { type Instrument, Money } from '../../../../domain/index.js';
import type { OrderReport } from '../link.js';
import type { Reading } from '../reading.js';

interface Lock {
  readonly asset: string;
  readonly amount: Money;
  readonly time: number | null;
}

/** Orders that have ended, of which a report may still be on its way that was overtaken. */
const ENDED_KEPT = 256;

/**
 * What open orders lock, asset by asset. Kraken's socket tells totals alone, and its REST is too dear to be asked after
 * each order, so this follows the orders: a buy locks its rest at its limit, a sell its rest.
 */
export class OrderLocks {
  private readonly byOrder = new Map<string, Lock>();
  /** When those ended that ended last. */
  private readonly ended = new Map<string, number>();

  constructor(private readonly reading: Reading) {}

  /** @returns the assets whose locks changed. */
  apply(report: OrderReport): readonly string[] {
    const { venueOrderId, time } = report;
    const before = this.byOrder.get(venueOrderId);
    const last = before?.time ?? this.ended.get(venueOrderId) ?? null;
    // One that was overtaken would bring back what was.
    if (time !== null && last !== null && time < last) return [];
    const after = this.lockOf(report);
    if (after === null) this.end(venueOrderId, time);
    else this.byOrder.set(venueOrderId, after);
    if (before?.amount.compare(after?.amount ?? Money.ZERO) === 0) return [];
    const asset = before?.asset ?? after?.asset;
    return asset === undefined ? [] : [asset];
  }

  clear(): void {
    this.byOrder.clear();
  }

  private end(venueOrderId: string, time: number | null): void {
    this.byOrder.delete(venueOrderId);
    if (time === null) return;
    this.ended.set(venueOrderId, time);
    if (this.ended.size <= ENDED_KEPT) return;
    const [oldest] = this.ended.keys();
    this.ended.delete(oldest!);
  }

  locked(asset: string): Money {
    let sum = Money.ZERO;
    for (const lock of this.byOrder.values()) if (lock.asset === asset) sum = sum.plus(lock.amount);
    return sum;
  }

  private lockOf({
    stage,
    side,
    price,
    size,
    filled,
    instrument: index,
    venueOrderId,
    time,
  }: OrderReport): Lock | null {
    if (stage !== 'open' && stage !== 'armed') return null;
    const instrument: Instrument = this.reading.byIndex.get(index)!;
    const { base, quote } = instrument.specification;
    if (size === null) return this.byOrder.get(venueOrderId) ?? null;
    const rest = Math.max(0, size - filled) as typeof filled;
    if (side === 'sell') {
      return { asset: base.code, amount: this.reading.money(instrument.formatSize(rest), base.code), time };
    }
    return price === null ? null : { asset: quote.code, amount: instrument.notional(price, rest), time };
  }
}
