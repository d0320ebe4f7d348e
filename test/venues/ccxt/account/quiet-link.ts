import { COINBASE_CAPABILITIES } from '../../../../src/venues/ccxt/account/coinbase/link.js';
import type { AccountLink } from '../../../../src/venues/ccxt/account/link.js';

const unasked = () => Promise.reject(new Error('nobody asks for this'));

/** A venue at which nothing is and nothing happens, but for what a test says; it is sent nothing. */
export const quietLink = (own: Partial<AccountLink>): AccountLink => ({
  capabilities: COINBASE_CAPABILITIES,
  cancelsByClientId: true,
  replacesByNewOrder: () => true,
  refusedId: () => null,
  open: async () => undefined,
  balances: async () => [],
  openOrders: async () => [],
  recentFills: async () => [],
  place: unasked,
  cancel: unasked,
  replace: unasked,
  find: async () => null,
  fills: unasked,
  checkKey: unasked,
  close: async () => undefined,
  ...own,
});
