import { describe, expect, it } from 'vitest';
import {
  ExitCode,
  limitOrder,
  type PriceTicks,
  type SizeLots,
  UserError,
  type VenueEvent,
} from '../../../../src/domain/index.js';
import { COINBASE_CAPABILITIES } from '../../../../src/venues/ccxt/account/coinbase/link.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import type { AccountLink } from '../../../../src/venues/ccxt/account/link.js';
import type { KnownAccount, KnownOrder } from '../../../../src/venues/ccxt/contract.js';

const AWAY = new UserError('coinbase: did not answer in time', ExitCode.failed);
const ID = 'oc-5e55-1';
const request = limitOrder({ instrument: 0, side: 'buy', price: 100 as PriceTicks, size: 10 as SizeLots });
const resting: KnownOrder = {
  clientOrderId: ID,
  request,
  price: request.price,
  size: request.size,
  filled: 0 as SizeLots,
  armed: false,
  unanswered: null,
  changing: null,
  adopted: null,
};

const known = (orders: readonly KnownOrder[]): KnownAccount => ({
  sessions: new Set(['5e55']),
  orders,
  elsewhere: [],
  balances: new Map(),
  filled: () => 0,
  adopted: () => null,
  since: null,
});

/** A venue on which one order rests, and whose answers to signing in and to balances fail as they are given. */
function venue(failures: { readonly open: number; readonly balances: number }) {
  const calls: string[] = [];
  let { open, balances } = failures;
  const unasked = () => Promise.reject(new Error('nobody asks for this'));
  const link: AccountLink = {
    capabilities: COINBASE_CAPABILITIES,
    cancelsByClientId: false,
    replacesByNewOrder: () => false,
    refusedId: () => null,
    open: async () => {
      calls.push('open');
      if (open-- > 0) throw AWAY;
    },
    balances: async () => {
      calls.push('balances');
      if (balances-- > 0) throw AWAY;
      return [];
    },
    openOrders: async () => [
      {
        venueOrderId: 'A',
        clientOrderId: ID,
        leg: 0,
        instrument: 0,
        side: 'buy',
        type: 'limit',
        price: request.price,
        size: request.size,
        filled: 0 as SizeLots,
        stage: 'open',
        triggered: false,
        code: null,
        reason: '',
        time: null,
      },
    ],
    place: unasked,
    cancel: unasked,
    replace: unasked,
    find: unasked,
    fills: unasked,
    checkKey: unasked,
    close: async () => void calls.push('close'),
  };
  const gateway = new OrderGateway({
    venue: 'coinbase',
    link,
    instruments: [],
    requestTimeoutMillis: 1_000,
    reconcileMillis: 30_000,
  });
  return { gateway, calls };
}

describe('an account that was away when it was opened', () => {
  it.each([
    { open: 1, balances: 0 },
    { open: 0, balances: 1 },
  ])('may be opened again, and is then in line with the log: %o', async (failures) => {
    const { gateway, calls } = venue(failures);
    const events: VenueEvent[] = [];
    const sink = { event: (event: VenueEvent) => events.push(event) };
    await expect(gateway.open(sink, known([]))).rejects.toBe(AWAY);
    expect(calls.at(-1)).toBe('close');
    expect(events).toEqual([]);
    await gateway.open(sink, known([resting]));
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toEqual(['status', 'reconciling', 'reconciled']);
    expect(events.at(-1)).toEqual({ kind: 'reconciled', venue: 'coinbase', differences: [] });
    await gateway.close();
  });
});
