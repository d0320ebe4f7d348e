/** A recorded market as an exchange: the tape by exchange time, and our own orders beside it, filled honestly. */
export * from './message-index.js';
export type { CancelRequest, ReplaceRequest } from './order-entry.js';
export type { OwnOrder } from './own-queue.js';
export * from './queue-models.js';
export { RecordedBook } from './recorded-book.js';
export * from './recorded-market.js';
export type { PlaceRequest } from './recorded-order.js';
export type { EventListener } from './settlement.js';
export * from './tape-segments.js';
