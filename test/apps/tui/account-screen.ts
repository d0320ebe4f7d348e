import { type LocalData, NO_LOCAL } from '../../../src/apps/tui/local.js';
import type { Store } from '../../../src/apps/tui/store.js';
import type { FillRow } from '../../../src/protocol/index.js';
import { DRAWN_SNAPSHOTS, DRAWN_TIME, drawnStore, orderRow, WORKING } from './drawn-screen.js';

/** More of everything that the account's lists show, beside what is drawn. */
export const DOUBTFUL = orderRow({
  clientOrderId: 'oc-7f3a-50',
  side: 'buy',
  doubt: 'place',
  price: 6_172_200,
  size: 10_000,
  postOnly: true,
  createdTime: DRAWN_TIME - 3_000_000,
});

export const ICEBERG = orderRow({
  clientOrderId: 'oc-7f3a-51',
  side: 'sell',
  price: 6_175_000,
  size: 1_234_567,
  displaySize: 100_000,
  timeInForce: 'gtd',
  expireTime: DRAWN_TIME + 200_000_000,
  reduceOnly: true,
  queueAhead: 1_234_567,
  queueEstimated: true,
  createdTime: DRAWN_TIME - 4_000_000_000,
});

const ETHER = orderRow({ clientOrderId: 'oc-7f3a-52', instrument: 1, side: 'sell', price: 268_241 });

const ENDED = [
  orderRow({ clientOrderId: 'oc-7f3a-30', side: 'buy', price: 6_170_000, filled: 25_000, state: 'filled' }),
  orderRow({ clientOrderId: 'oc-7f3a-31', side: 'sell', price: 6_169_000, state: 'canceled' }),
];

const [FILL] = DRAWN_SNAPSHOTS.fills.fills;

export const fillRow = (fields: Partial<FillRow>): FillRow => ({ ...FILL!, ...fields });

const FILLS: readonly FillRow[] = [
  fillRow({ tradeId: 't3', size: 10_000, fee: '6.17', slippageBps: 2.5, realisedPnl: '-1.25' }),
  fillRow({ tradeId: 't2', size: 30_000, fee: '18.51', slippageBps: null, owner: 'strategy:mm' }),
  fillRow({ tradeId: 't1', instrument: 1, price: 268_200, size: 50_000, fee: '1.341', slippageBps: -0.5 }),
];

export const NOTES = { 'oc-7f3a-41': 'fat finger', t2: 'chased it, do not' };

export const LOCAL: LocalData = {
  ...NO_LOCAL,
  notes: NOTES,
  alerts: [
    { id: 1, text: 'BTC > 62000', firedAt: null, price: 6_200_000, instrument: 0 },
    {
      id: 2,
      text: 'feed.age > 2s',
      firedAt: Date.parse('2026-11-24T09:41:12Z'),
      price: null,
      instrument: null,
    },
  ],
};

export function accountStore(): Store {
  const store = drawnStore();
  store.receive('orders', { working: [...WORKING, DOUBTFUL, ICEBERG, ETHER], ended: ENDED });
  store.receive('fills', { fills: FILLS });
  return store;
}
