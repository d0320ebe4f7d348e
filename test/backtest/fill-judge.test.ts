import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FillJudge } from '../../src/backtest/fill-judge.js';
import { MidHistory } from '../../src/backtest/mid-history.js';
import { type Fill, Instrument, type Micros, Money, priceTicks, sizeLots } from '../../src/domain/index.js';
import { BTC } from '../engine/fixture.js';

const SECOND = 1_000_000;
const at = (seconds: number) => (seconds * SECOND) as Micros;

describe('the middle of a while ago', () => {
  it('is what stood at that moment, and null before the first', () => {
    const history = new MidHistory();
    history.add(at(10), 201);
    history.add(at(20), 205);
    expect([9.9, 10, 19.999, 20, 99].map((seconds) => history.at(at(seconds)))).toEqual([
      null,
      100.5,
      100.5,
      102.5,
      102.5,
    ]);
  });

  it('is that of a naive list, however much has been forgotten', () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 3_000,
    });
    fc.assert(
      fc.property(moves, fc.integer({ min: 0, max: 2_000 }), (steps, keep) => {
        const history = new MidHistory();
        const naive: [number, number][] = [];
        let time = 0;
        for (const [wait, mid] of steps) {
          time += wait;
          history.add(time, mid);
          naive.push([time, mid]);
          history.forgetBefore((time - keep) as Micros);
        }
        for (let asked = Math.max(time - keep, naive[0]![0]); asked <= time + 2; asked += 7) {
          expect(history.at(asked)).toBe(naive.findLast(([then]) => then <= asked)![1] / 2);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const fill = (clientOrderId: string, timeExchange: Micros | null): Fill => ({
  tradeId: `t-${clientOrderId}`,
  clientOrderId,
  instrument: 0,
  side: 'buy',
  price: priceTicks(100),
  size: sizeLots(1),
  liquidity: 'maker',
  fee: Money.ZERO,
  feeAsset: 'USDT',
  timeExchange,
});

describe('a fill', () => {
  it('is held against the middle at the decision, at itself, and 1, 10 and 60 seconds after', () => {
    const judge = new FillJudge([new Instrument(BTC, 0)]);
    judge.decided('a', 99);
    // Doubled: 200, then one more each second.
    for (let second = 0; second <= 70; second += 1) judge.book(0, at(second), 200 + second);
    judge.filled(fill('a', at(5)), at(6));
    judge.settle(false);
    expect(judge.judged).toMatchObject([
      { time: at(6), midAtDecision: 99, midAt: 102.5, midAfter: [103, 107.5, 132.5] },
    ]);
  });

  it('is judged when its longest horizon has passed, and before it is over nobody forgets', () => {
    const judge = new FillJudge([new Instrument(BTC, 0)]);
    judge.book(0, at(0), 200);
    judge.filled(fill('a', at(2)), at(2));
    for (let second = 1; second <= 61; second += 1) {
      judge.book(0, at(second), 200 + 2 * second);
      judge.settle(false);
    }
    expect(judge.judged).toEqual([]);
    judge.book(0, at(62), 400);
    judge.settle(false);
    expect(judge.judged).toMatchObject([{ midAt: 102, midAfter: [103, 112, 200] }]);
  });

  it('says null where the market ended before, and where nobody decided', () => {
    const judge = new FillJudge([new Instrument(BTC, 0)]);
    judge.book(0, at(0), 200);
    judge.book(0, at(15), 210);
    judge.filled(fill('a', at(2)), at(2));
    judge.filled(fill('b', null), at(14.5));
    judge.settle(true);
    expect(judge.judged).toMatchObject([
      { midAtDecision: null, midAt: 100, midAfter: [100, 100, null] },
      { midAt: 100, midAfter: [null, null, null] },
    ]);
  });
});
