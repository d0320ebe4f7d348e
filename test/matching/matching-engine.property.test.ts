import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Micros, Money } from '../../src/domain/index.js';
import {
  Accounts,
  MatchingEngine,
  type MatchingSink,
  type SelfTradePrevention,
} from '../../src/matching/index.js';
import { BASE, QUOTE, recordingSink, testInstrument } from './fixture.js';
import { NaiveExchange } from './naive-exchange.js';
import { type RandomRequest, randomRequests } from './random-orders.js';

const ACCOUNTS = 4;
const QUOTE_EACH = 10_000_000;
const BASE_EACH = 600_000;

/** An engine with funded accounts, and the numbers of the orders placed, 0 for the rejected. */
function exchange(
  fields: Parameters<typeof testInstrument>[0],
  selfTrade: SelfTradePrevention,
  sink: MatchingSink,
) {
  const instrument = testInstrument(fields);
  const accounts = new Accounts([BASE, QUOTE]);
  for (let i = 1; i <= ACCOUNTS; i += 1) {
    accounts.deposit(`a${i}`, 'USDT', Money.of(QUOTE_EACH));
    accounts.deposit(`a${i}`, 'BTC', Money.of(BASE_EACH));
  }
  return {
    engine: new MatchingEngine({ instruments: [instrument], accounts, sink, selfTrade }),
    placed: [] as number[],
  };
}

type Exchange = ReturnType<typeof exchange>;

/** Account indexes 1 to ACCOUNTS are `a1`…, after the fees account. */
function apply({ engine, placed }: Exchange, request: RandomRequest, at: number): void {
  if (request.kind === 'place') {
    placed.push(engine.place(request.account, request.order, at as Micros));
    return;
  }
  const number = placed[placed.length - request.target] ?? 0;
  if (request.kind === 'cancel') engine.cancel(number, at as Micros);
  else engine.replace(number, request, at as Micros);
}

function expectSound({ engine }: Exchange): void {
  const { accounts } = engine;
  for (const asset of ['BTC', 'USDT']) {
    expect(accounts.total(asset).toBigInt()).toBe(accounts.deposited(asset).toBigInt());
    for (const name of accounts.accountNames()) {
      expect(accounts.free(name, asset).isNegative, `${name} ${asset}`).toBe(false);
      expect(accounts.locked(name, asset).isNegative, `${name} ${asset}`).toBe(false);
    }
  }
  const { book } = engine.market(0);
  if (book.bid >= 0 && book.ask >= 0) expect(book.bid).toBeLessThan(book.ask);
}

describe('matching engine, 10,000 random orders', () => {
  it.each([
    ['down', 1_000, 2_000],
    ['half-up', 1_000, 750],
    ['up', 333, 333],
    ['half-up', -100, 450],
  ] as const)(
    'conserves cash and assets to the unit, fees rounded %s, maker %i ppm, taker %i ppm',
    (rounding, maker, taker) => {
      const lines: string[] = [];
      const fields = { feeRounding: rounding, makerFeePpm: maker, takerFeePpm: taker };
      const traded = exchange(fields, 'cancel-resting', recordingSink(lines));
      for (const [i, request] of randomRequests(7, 10_000, ACCOUNTS).entries()) {
        apply(traded, request, i);
        if (i % 50 === 0) expectSound(traded);
      }
      for (const number of traded.placed) traded.engine.cancel(number, 10_000 as Micros);
      expectSound(traded);
      for (const name of traded.engine.accounts.accountNames()) {
        expect(traded.engine.accounts.locked(name, 'USDT').isZero).toBe(true);
        expect(traded.engine.accounts.locked(name, 'BTC').isZero).toBe(true);
      }
      expect(lines.filter((line) => line.startsWith('fill')).length).toBeGreaterThan(1_000);
    },
  );
});

describe('matching engine beside a naive exchange', () => {
  it.each([
    ['cancel-resting', 11],
    ['cancel-taker', 12],
    ['none', 13],
    ['cancel-resting', 14],
  ] as const)('fills the same orders in the same order, and leaves the same balances (%s)', (stp, seed) => {
    const fills: string[] = [];
    const ids = new Map<number, number>();
    let pending = 0;
    const sink: MatchingSink = {
      ...recordingSink([]),
      accepted: (number) => ids.set(number, pending),
      armed: (number) => ids.set(number, pending),
      fill: (e) => fills.push(`${ids.get(e.takerOrder)}x${ids.get(e.makerOrder)} ${e.size}@${e.price}`),
    };
    const traded = exchange({}, stp, sink);
    const naive = new NaiveExchange(testInstrument(), stp, ACCOUNTS, BigInt(QUOTE_EACH), BigInt(BASE_EACH));
    for (const [i, request] of randomRequests(seed, 4_000, ACCOUNTS).entries()) {
      pending = traded.placed.length + 1;
      apply(traded, request, i);
      if (request.kind === 'place') {
        const taken = naive.place(pending, request.account - 1, request.order, i);
        expect(taken, `request ${i}: ${JSON.stringify(request)}`).toBe(traded.placed.at(-1) !== 0);
      } else {
        const target = traded.placed.length + 1 - request.target;
        if (request.kind === 'cancel') naive.cancel(target, i);
        else naive.replace(target, request.price, request.size, i);
      }
      expect(fills.length, `request ${i}: ${JSON.stringify(request)}`).toBe(naive.fills.length);
      if (i % 20 === 0) expectSameState(traded, naive);
    }
    expect(fills).toEqual(naive.fills);
    expect(fills.length).toBeGreaterThan(500);
  });
});

function expectSameState({ engine, placed }: Exchange, naive: NaiveExchange): void {
  for (let i = 0; i < ACCOUNTS; i += 1) {
    const name = `a${i + 1}`;
    expect(engine.accounts.free(name, 'USDT').toBigInt()).toBe(naive.free(i, 'quote'));
    expect(engine.accounts.locked(name, 'USDT').toBigInt()).toBe(naive.locked(i, 'quote'));
    expect(engine.accounts.free(name, 'BTC').toBigInt()).toBe(naive.free(i, 'base'));
    expect(engine.accounts.locked(name, 'BTC').toBigInt()).toBe(naive.locked(i, 'base'));
  }
  expect(engine.accounts.free('fees', 'USDT').toBigInt()).toBe(naive.feesPaid);
  const live = placed.flatMap((number, i) => (engine.order(number) === null ? [] : [i + 1]));
  expect(live).toEqual(naive.live().sort((a, b) => a - b));
  for (const id of live) expect(engine.queueAhead(placed[id - 1]!)).toBe(naive.ahead(id));
}

describe('the queue', () => {
  it('never grows ahead of a resting order', () => {
    const refilled = new Set<number>();
    const traded = exchange({}, 'cancel-resting', {
      ...recordingSink([]),
      fill: (e) => refilled.add(e.makerOrder),
    });
    const ahead = new Map<number, number>();
    let seen = 0;
    for (const [i, request] of randomRequests(21, 5_000, ACCOUNTS).entries()) {
      refilled.clear();
      apply(traded, request, i);
      const replaced = request.kind === 'replace' ? traded.placed.at(-request.target) : 0;
      for (const number of traded.placed.slice(-60)) {
        const now = number === 0 ? null : traded.engine.queueAhead(number);
        if (now === null) continue;
        const before = ahead.get(number);
        const iceberg = refilled.has(number) && traded.engine.order(number)!.request.displaySize !== null;
        if (before !== undefined && number !== replaced && !iceberg) {
          expect(now).toBeLessThanOrEqual(before);
          seen += 1;
        }
        ahead.set(number, now);
      }
    }
    expect(seen).toBeGreaterThan(1_000);
  });
});

describe('determinism', () => {
  const hashOf = (lines: readonly string[]) => createHash('sha256').update(lines.join('\n')).digest('hex');
  const requests = randomRequests(31, 3_000, ACCOUNTS);

  it('gives the same events for the same orders, and goes on alike from a checkpoint', () => {
    const whole: string[] = [];
    const straight = exchange({}, 'cancel-resting', recordingSink(whole));
    for (const [i, request] of requests.entries()) apply(straight, request, i);

    const parts: string[] = [];
    const sink = recordingSink(parts);
    const first = exchange({}, 'cancel-resting', sink);
    for (const [i, request] of requests.slice(0, 1_500).entries()) apply(first, request, i);
    const saved = JSON.parse(JSON.stringify([first.engine.checkpoint(), first.engine.accounts.checkpoint()]));
    const accounts = Accounts.restore(saved[1]);
    const engine = MatchingEngine.restore(saved[0], { instruments: [testInstrument()], accounts, sink });
    const second: Exchange = { engine, placed: first.placed };
    for (const [i, request] of requests.slice(1_500).entries()) apply(second, request, 1_500 + i);

    expect(hashOf(parts)).toBe(hashOf(whole));
    expect(accounts.checkpoint()).toEqual(straight.engine.accounts.checkpoint());
  });
});
