import type { ExternalOrder, Instrument } from '../../../domain/index.js';
import type { KnownOrder } from '../contract.js';
import type { TrackedOrder } from './tracked-order.js';

/** How differences name orders and sizes. */
export class DifferenceWords {
  constructor(private readonly instruments: ReadonlyMap<number, Instrument>) {}

  /** `buy 0.01 BTC/USDT @ 60000.00 (oc-5f3a-7)` */
  order(order: TrackedOrder | KnownOrder | ExternalOrder): string {
    const { price, size } = order;
    const { side, instrument: index } = 'unanswered' in order ? order.request : order;
    const id = 'clientOrderId' in order ? order.clientOrderId : order.venueOrderId;
    const instrument = this.instruments.get(index);
    if (instrument === undefined) return `order ${id}`;
    const at = price === null ? '' : ` @ ${instrument.formatPrice(price)}`;
    return `${side} ${instrument.formatSize(size)} ${instrument.symbol}${at} (${id})`;
  }

  size(index: number, lots: number): string {
    return this.instruments.get(index)?.formatSize(lots) ?? `${lots} lots`;
  }
}
