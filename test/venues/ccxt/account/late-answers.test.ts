import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  limitOrder,
  type Micros,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../../../src/domain/index.js';
import { COINBASE_CAPABILITIES } from '../../../../src/venues/ccxt/account/coinbase/link.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import type { OrderReport, Outcome } from '../../../../src/venues/ccxt/account/link.js';
import { BTC } from '../../../engine/fixture.js';
import { quietLink } from './quiet-link.js';

const ID = 'oc-5e55-1';
const order = limitOrder({
  instrument: 0,
  side: 'buy',
  price: 6_000_000 as PriceTicks,
  size: 1_000 as SizeLots,
});
const DONE: Outcome = { kind: 'done', orders: [], fills: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A venue that takes one order, and answers to its changes when it is told to. */
async function rig() {
  const events: VenueEvent[] = [];
  const answers: ((outcome: Outcome) => void)[] = [];
  const standing: OrderReport = {
    venueOrderId: 'A',
    clientOrderId: ID,
    leg: 0,
    instrument: 0,
    side: 'buy',
    type: 'limit',
    price: order.price,
    size: order.size,
    filled: 0 as SizeLots,
    stage: 'open',
    triggered: false,
    code: null,
    reason: '',
    time: null,
  };
  const link = quietLink({
    capabilities: { ...COINBASE_CAPABILITIES, requestValidityMicros: 1_000_000, replace: true },
    replacesByNewOrder: () => false,
    place: async () => ({ kind: 'done', orders: [standing], fills: [] }),
    replace: () => new Promise((resolve) => answers.push(resolve)),
    find: async () => ({ orders: [standing], fills: [] }),
  });
  const gateway = new OrderGateway({
    venue: 'coinbase',
    link,
    instruments: [{ index: 0, specification: BTC }],
    requestTimeoutMillis: 1_000,
    reconcileMillis: 600_000,
  });
  await gateway.open({ event: (event) => events.push(event) });
  const replace = (price: number): void =>
    gateway.submit(
      { kind: 'replace', clientOrderId: ID, price: price as PriceTicks, size: null },
      0 as Micros,
    );
  gateway.submit({ kind: 'place', clientOrderId: ID, order }, 0 as Micros);
  await vi.advanceTimersByTimeAsync(10);
  const told = () => events.flatMap((event) => ('clientOrderId' in event ? [event.kind] : []));
  return { gateway, answers, replace, told };
}

describe('the answer to a change that has been looked into meanwhile', () => {
  it.each([
    ['taken', DONE],
    ['refused', { kind: 'refused', code: 'invalid', reason: 'too late' } satisfies Outcome],
  ] as const)('is none to the change after it, where it was %s', async (_, late) => {
    const { gateway, answers, replace, told } = await rig();
    replace(6_000_100);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()).toEqual(['accepted', 'unknown', 'replace-rejected']);
    replace(6_000_200);
    await vi.advanceTimersByTimeAsync(10);
    answers[0]!(late);
    await vi.advanceTimersByTimeAsync(10);
    expect(told()).toHaveLength(3);
    answers[1]!(DONE);
    await vi.advanceTimersByTimeAsync(10);
    expect(told().slice(3)).toEqual(['replaced']);
    await gateway.close();
  });
});
