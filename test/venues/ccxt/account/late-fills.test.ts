import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../../../src/domain/index.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import type { FillReport, OrderReport } from '../../../../src/venues/ccxt/account/link.js';
import { BTC } from '../../../engine/fixture.js';
import { quietLink } from './quiet-link.js';

const ID = 'oc-5e55-1';
const PRICE = 6_000_000 as PriceTicks;

const leg = (venueOrderId: string, number: number, filled: number): OrderReport => ({
  venueOrderId,
  clientOrderId: ID,
  leg: number,
  instrument: 0,
  side: 'buy',
  type: 'limit',
  price: PRICE,
  size: 1_000 as SizeLots,
  filled: filled as SizeLots,
  stage: 'canceled',
  triggered: false,
  code: null,
  reason: '',
  time: null,
});

const fill = (tradeId: string, venueOrderId: string, size: number): FillReport => ({
  instrument: 0,
  tradeId,
  venueOrderId,
  clientOrderId: null,
  price: PRICE,
  size: size as SizeLots,
  liquidity: 'maker',
  fee: Money.ZERO,
  feeAsset: 'USDT',
  time: null,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Log {
  /** Of the order; null where there is none. */
  readonly filled: number | null;
  readonly forgottenUntil?: number;
}

/** What is told of an order that ended before this process: the venue's orders for it, its last executions, and the log's. */
async function told(legs: readonly OrderReport[], recent: readonly FillReport[], log: Log) {
  const { trades } = await seen(legs, recent, log);
  return trades;
}

async function seen(
  legs: readonly OrderReport[],
  recent: readonly FillReport[],
  { filled, forgottenUntil }: Log,
) {
  const strays: string[] = [];
  const events: VenueEvent[] = [];
  const link = quietLink({
    recentFills: async () => recent,
    findByVenueId: async (_, id) => ({
      orders: legs.filter(({ venueOrderId }) => venueOrderId === id),
      fills: [],
    }),
    findReplacements: async () => (legs.length > 1 ? { orders: legs.slice(1), fills: [] } : null),
  });
  const gateway = new OrderGateway({
    venue: 'coinbase',
    link,
    instruments: [{ index: 0, specification: BTC }],
    requestTimeoutMillis: 1_000,
    reconcileMillis: 600_000,
  });
  // It does not end before somebody has answered for a stray, whom nobody here takes.
  void gateway.open(
    { event: (event) => events.push(event), stray: ({ venueOrderId }) => strays.push(venueOrderId) },
    {
      sessions: new Set(['5e55']),
      orders: [],
      elsewhere: [],
      balances: new Map(),
      filled: () => filled,
      forgottenUntil: () => (forgottenUntil ?? null) as Micros | null,
      adopted: () => null,
      since: 1 as Micros,
    },
  );
  await vi.advanceTimersByTimeAsync(5_000);
  await gateway.close();
  const trades = events.flatMap((event) => (event.kind === 'fill' ? [event.fill.tradeId] : []));
  return { trades, strays };
}

describe('an execution of an order that has ended', () => {
  it('is not told again where the log has all that the order filled', async () => {
    expect(await told([leg('X', 0, 600)], [fill('1', 'X', 600)], { filled: 600 })).toEqual([]);
  });

  it('is told where the log has less', async () => {
    expect(await told([leg('X', 0, 600)], [fill('1', 'X', 600)], { filled: 0 })).toEqual(['1']);
  });

  it('of its replacement is told although the log has more than that one filled: the first filled the rest', async () => {
    const legs = [leg('X', 0, 600), leg('Y', 1, 300)];
    expect(await told(legs, [fill('2', 'Y', 300)], { filled: 600 })).toEqual(['2']);
  });

  it('of what was replaced is told although its replacement filled more', async () => {
    const legs = [leg('X', 0, 100), leg('Y', 1, 600)];
    expect(await told(legs, [fill('1', 'X', 100)], { filled: 600 })).toEqual(['1']);
  });

  it('is not taken for one of an order that the log lost where the order may have been forgotten since', async () => {
    const long = { ...fill('1', 'X', 600), time: 9_000_000 as Micros };
    const log = { filled: null, forgottenUntil: 10_000_000 };
    expect(await seen([leg('X', 0, 600)], [long], log)).toEqual({ trades: [], strays: [] });
    // Clocks may differ by five seconds.
    const just = { ...long, time: 15_000_000 as Micros };
    expect((await seen([leg('X', 0, 600)], [just], log)).strays).toEqual([]);
  });

  it('is taken for one where it is younger than all that was ever forgotten, or nothing was', async () => {
    const late = { ...fill('1', 'X', 600), time: 15_000_001 as Micros };
    const until = { filled: null, forgottenUntil: 10_000_000 };
    expect((await seen([leg('X', 0, 600)], [late], until)).strays).toEqual(['X']);
    expect((await seen([leg('X', 0, 600)], [late], { filled: null })).strays).toEqual(['X']);
  });
});
