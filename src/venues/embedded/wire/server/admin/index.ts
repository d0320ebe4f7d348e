/** The admin endpoint: faults set and cleared, connections shown and cut, and the exchange's own ledger. */
export { AdminSide } from './admin-side.js';
export type { LedgerFill, LedgerOrder } from './ledger.js';
