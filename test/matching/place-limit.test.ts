import { describe, expect, it } from 'vitest';
import { type Micros, Money, type NewOrder, Random } from '../../src/domain/index.js';
import { Accounts, MatchingEngine, type MatchingSink } from '../../src/matching/index.js';
import { BASE, order, QUOTE, recordingSink, testInstrument } from './fixture.js';

const T = 0 as Micros;
/** From plain sizes to those whose amounts no double holds, and what is no count at all. */
const SIZES = [1, 7, 40, 300, 5_000, 800_000_000, 900_000_000_000, 0, -3, 1.5, Number.NaN];
const PRICES = [990, 998, 999, 1_000, 1_001, 1_010, 2_000_000_000, 0, -1, 10.5, Number.NaN];

function exchange(units: number) {
  const lines: string[] = [];
  const requests: NewOrder[] = [];
  const said = recordingSink(lines);
  const sink: MatchingSink = {
    ...said,
    accepted: (number, account, request, ahead) => {
      const { instrument, side, price, size, type, timeInForce } = request;
      lines.push(`${instrument} ${side} ${type} ${timeInForce} ${size}@${price}`);
      said.accepted(number, account, request, ahead);
    },
    rejected: (account, request, refusal) => {
      requests.push(request);
      said.rejected(account, request, refusal);
    },
  };
  const accounts = new Accounts([BASE, QUOTE]);
  for (const name of ['a1', 'a2', 'a3']) {
    accounts.deposit(name, 'USDT', Money.of(units));
    accounts.deposit(name, 'BTC', Money.of(units));
  }
  const options = {
    instruments: [testInstrument({ minSizeLots: 2, minNotional: '0.0001', maxSizeLots: 950_000_000_000 })],
    accounts,
    sink,
  };
  return { engine: new MatchingEngine(options), options, lines, requests };
}

describe('a limit order by its numbers', () => {
  it.each([
    ['poor', 3_000_000],
    ['rich', Number.MAX_SAFE_INTEGER],
  ])('says, does and leaves what the same order as an object does (%s accounts)', (_name, units) => {
    const random = new Random(3);
    const byNumbers = exchange(units);
    const byObject = exchange(units);
    const pick = (from: readonly number[]) => from[random.integer(0, from.length - 1)]!;
    for (let i = 0; i < 3_000; i += 1) {
      const account = random.integer(1, 3);
      if (random.next() < 0.3) {
        const number = random.integer(1, i + 1);
        expect(byNumbers.engine.cancel(number, T)).toBe(byObject.engine.cancel(number, T));
        continue;
      }
      const buy = random.next() < 0.5;
      const strange = random.next() < 0.2;
      const price = strange ? pick(PRICES) : random.integer(990, 1_010);
      const size = strange ? pick(SIZES) : random.integer(1, 60);
      const number = byNumbers.engine.placeLimit(0, account, buy, price, size, T);
      const request = order(buy ? 'buy' : 'sell', size, price, { owner: 'external' });
      expect(byObject.engine.place(account, request, T)).toBe(number);
      const live = byObject.engine.order(number);
      expect(byNumbers.engine.order(number)).toEqual(live);
    }
    expect(byNumbers.lines).toEqual(byObject.lines);
    expect(byNumbers.requests).toEqual(byObject.requests);
    expect(byNumbers.engine.accounts.checkpoint()).toEqual(byObject.engine.accounts.checkpoint());
    expect(byNumbers.engine.checkpoint()).toEqual(byObject.engine.checkpoint());
    expect(byNumbers.lines.filter((line) => line.startsWith('fill')).length).toBeGreaterThan(300);
    expect(byNumbers.requests.length).toBeGreaterThan(100);
  });

  it('goes on alike from a checkpoint, in the slots and under the numbers that it would have had', () => {
    const straight = exchange(50_000_000);
    for (let i = 0; i < 40; i += 1) {
      straight.engine.placeLimit(0, 1 + (i % 3), i % 2 === 0, i % 2 === 0 ? 990 - i : 1_010 + i, 20, T);
    }
    for (const number of [3, 17, 8]) straight.engine.cancel(number, T);
    const saved = JSON.parse(
      JSON.stringify([straight.engine.checkpoint(), straight.engine.accounts.checkpoint()]),
    );
    const { options, lines } = exchange(0);
    const restored = MatchingEngine.restore(saved[0], { ...options, accounts: Accounts.restore(saved[1]) });
    straight.lines.length = 0;
    for (const engine of [straight.engine, restored]) {
      for (let i = 0; i < 6; i += 1) engine.placeLimit(0, 1, i % 2 === 0, 1_000, 30, T);
      engine.placeLimit(0, 2, true, 1_030, 100, T);
    }
    expect(lines).toEqual(straight.lines);
    expect(restored.checkpoint()).toEqual(straight.engine.checkpoint());
  });
});
