import type { Execution, Instrument } from '../../domain/index.js';

/** An order as `outcry status` has it. */
export interface OrderDocument {
  readonly clientOrderId: string;
  readonly instrument: string;
  readonly owner: string;
  readonly side: string;
  readonly type: string;
  readonly state: string;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  readonly size: string;
  readonly filled: string;
  readonly reduceOnly: boolean;
  /** Where it lives: what the engine carries itself is at no venue, and does nothing without it. */
  readonly carrier: 'venue' | 'engine';
  /** Of a slice, or of a leg that protects: whose it is. */
  readonly parent: string | null;
  /** Of an order that is worked in slices: how. Their sizes are in its own. */
  readonly execution: Execution['kind'] | null;
}

/** What a document is made of: an order itself, and its row in the protocol. */
interface Described extends Pick<OrderDocument, 'clientOrderId' | 'owner' | 'side' | 'type' | 'state'> {
  readonly price: number | null;
  readonly triggerPrice: number | null;
  readonly size: number;
  readonly filled: number;
  readonly reduceOnly: boolean;
  readonly parent?: string | null | undefined;
  readonly execution?: Execution | null | undefined;
}

export function orderDocument(
  order: Described,
  instrument: Instrument,
  carrier: OrderDocument['carrier'],
): OrderDocument {
  const { clientOrderId, owner, side, type, state, price, triggerPrice, size, filled, reduceOnly } = order;
  return {
    clientOrderId,
    instrument: instrument.symbol,
    owner,
    side,
    type,
    state,
    price: price === null ? null : instrument.formatPrice(price),
    triggerPrice: triggerPrice === null ? null : instrument.formatPrice(triggerPrice),
    size: instrument.formatSize(size),
    filled: instrument.formatSize(filled),
    reduceOnly,
    carrier,
    parent: order.parent ?? null,
    execution: order.execution?.kind ?? null,
  };
}
