import { describe, expect, it } from 'vitest';
import { candle, FakeView, fakeInstrument, listed, targets } from '../../test/strategy/fake-view.js';
import strategy from './index.js';
import { parseCondition } from './parser.js';

/** x is 3, y is 4, u is not known. */
const values: Record<string, number> = { x: 3, y: 4, u: Number.NaN, 'bb.lower': 7 };
const names = {
  find: (name: string) => (Object.hasOwn(values, name) ? () => values[name]! : null),
  known: 'x, y, u',
};
const holds = (text: string) => parseCondition(text, names).value();

describe('a condition', () => {
  it.each([
    ['x < y', 1],
    ['x >= y', 0],
    ['x == 3 and y != 3', 1],
    ['x <= 3 and y > 4', 0],
    ['x > y or y > x', 1],
    // "and" binds closer than "or", "not" closer than both
    ['x > y and x > y or x < y', 1],
    ['x < y or x > y and x > y', 1],
    ['not x > y and x < y', 1],
    ['not (x > y or x < y)', 0],
    ['not not x < y', 1],
    // 3 + 4 × 2 = 11, (3 + 4) × 2 = 14, 8 / 4 / 2 = 1, 3 − 4 − 1 = −2
    ['x + y * 2 == 11', 1],
    ['(x + y) * 2 == 14', 1],
    ['8 / y / 2 == 1', 1],
    ['x - y - 1 == -2', 1],
    ['-x + y == 1 and --x == 3 and 2*-x == -6', 1],
    ['abs(x - y) == 1 and min(x, y) == 3 and max(x, y + 1) == 5', 1],
    ['.5 + 0.25 == 0.75', 1],
    ['x<y and(y>x)', 1],
    ['bb.lower == 7', 1],
  ])('%s is %i', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each([
    ['u < 3', Number.NaN],
    ['not u < 3', Number.NaN],
    ['u < 3 and x < y', Number.NaN],
    ['u < 3 and x > y', 0],
    ['u < 3 or x < y', 1],
    ['u < 3 or x > y', Number.NaN],
    ['u + 1 != u', Number.NaN],
    ['0 / 0 == 0', Number.NaN],
  ])('of what is not known: %s is %d', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it('sees a crossing once, at the beat at which it happens', () => {
    const rule = parseCondition('crosses_above(x, y)', names);
    const below = parseCondition('x > 100 and crosses_below(x, y) or crosses_below(x, 3.5)', names);
    const seen = [3, 4, 5, 6, 4, 3, 5].map((x) => {
      values.x = x;
      return [rule.value(), below.value()];
    });
    values.x = 3;
    expect(seen.map(([above]) => above)).toEqual([Number.NaN, 0, 1, 0, 0, 0, 1]);
    expect(seen.map(([, under]) => under)).toEqual([Number.NaN, 0, 0, 0, 0, 1, 0]);
  });

  it.each([
    ['', 'column 1: a number or a name is expected before the end'],
    ['x <', 'column 4: a number or a name is expected before the end'],
    ['x < < y', 'column 5: a number or a name is expected before "<"'],
    ['x < y z', 'column 7: "z" is unexpected'],
    ['x < y)', 'column 6: ")" is unexpected'],
    ['(x < y', 'column 7: ")" is expected before the end'],
    ['x & y', 'column 3: "&" is no part of a rule'],
    ['x = y', 'column 3: "=" is no part of a rule'],
    ['zz < 3', 'column 1: there is nothing called "zz"; there are x, y, u'],
    ['x < 3 and constructor < 1', 'column 11: there is nothing called "constructor"'],
    ['x constructor y', 'column 3: "constructor" is unexpected'],
    ['x', 'column 1: this is a number where a condition is wanted'],
    ['x + y', 'column 1: this is a number where a condition is wanted'],
    ['not x', 'column 5: this is a number where a condition is wanted'],
    ['x and y > 1', 'column 1: this is a number where a condition is wanted'],
    ['(x < y) + 1 > 0', 'column 1: this is a condition where a number is wanted'],
    ['1 < x < 3', 'column 7: "<" is unexpected'],
    ['abs(x, y) > 1', 'column 1: abs takes 1, not 2'],
    ['crosses_above(x) and x > 1', 'column 1: crosses_above takes 2, not 1'],
    ['crosses_above(x < 1, y)', 'column 15: this is a condition where a number is wanted'],
    ['eval(x) > 1', 'column 1: there is no function "eval"; there are abs, min, max'],
    ['and > 3', 'column 1: a number or a name is expected before "and"'],
    [`${'('.repeat(100)}x`, 'column 66: this is nested too deeply'],
  ])('%j is refused', (text, message) => {
    expect(() => holds(text)).toThrow(message);
  });
});

const BTC = fakeInstrument();
const simple = {
  size: 0.05,
  seconds: 60,
  indicators: [
    { id: 'rsi', indicator: 'rsi', parameters: { period: 5 } },
    { id: 'bands', indicator: 'bollinger', seconds: 300 },
  ],
  long: 'rsi < 30 and close > bands.lower',
  short: '',
  exit: 'rsi > 55 or held > 600 or pnl_bps <= -20',
};
const created = (parameters: object = {}) =>
  strategy.create(strategy.parameters.parse({ ...simple, ...parameters }), BTC, [BTC]);

/** Bands at 100.00, 101.00 and 99.00; the RSI at 25. */
function view(): FakeView {
  const seen = new FakeView();
  seen.indicators.set('rsi', [25]);
  seen.indicators.set('bands', [10_000, 10_100, 9_900]);
  return seen;
}

const close = (rules: ReturnType<typeof created>, seen: FakeView, price: number, seconds = 60) =>
  targets(rules.onCandle?.(seen, candle(price), { seconds, leg: 0 }));

function filled(rules: ReturnType<typeof created>, seen: FakeView, lots: number, price: number): void {
  seen.first.positionLots = lots;
  rules.onFill?.(seen, { price } as never, 0);
}

describe('rules', () => {
  it('buys when the one rule holds and leaves when the other does', () => {
    const [rules, seen] = [created(), view()];
    expect(close(rules, seen, 9_900)).toBeUndefined();
    expect(close(rules, seen, 9_901)).toEqual([50]);
    filled(rules, seen, 50, 9_901);
    expect(close(rules, seen, 9_901)).toBeUndefined();
    seen.indicators.set('rsi', [56]);
    expect(close(rules, seen, 9_950)).toEqual([0]);
  });

  it('leaves by time held and by profit, at the mid', () => {
    const [rules, seen] = [created(), view()];
    seen.book.touch(9_999, 10_001);
    close(rules, seen, 10_000);
    filled(rules, seen, 50, 10_000);
    expect(close(rules, seen.at(600), 10_000)).toBeUndefined();
    expect(close(rules, seen.at(600.1), 10_000)).toEqual([0]);
    const [other, same] = [created(), view()];
    close(other, same, 10_000);
    filled(other, same, 50, 10_000);
    same.book.touch(9_980, 9_982);
    expect(close(other, same, 10_000)).toBeUndefined();
    same.book.touch(9_979, 9_981);
    expect(close(other, same, 10_000)).toEqual([0]);
  });

  it('has prices in the quote asset and sizes in the base asset', () => {
    const rules = created({
      long: 'close == 100 and open == 99 and high == 101 and low == 98 and volume == 1 and position == 0 and bid == 99.99 and ask == 100.01 and mid == 100 and abs(spread - 0.02) < 0.000001 and abs(spread_bps - 2) < 0.000001 and bands.upper == 101',
    });
    const bar = candle(10_000, { open: 9_900, high: 10_100, low: 9_800 });
    expect(targets(rules.onCandle?.(view(), bar, { seconds: 60, leg: 0 }))).toEqual([50]);
  });

  it('turns from one side to the other, and does nothing when both hold', () => {
    const rules = created({ long: 'rsi < 30', short: 'rsi > 70 or rsi < 10', exit: '' });
    const seen = view();
    expect(close(rules, seen, 10_000)).toEqual([50]);
    filled(rules, seen, 50, 10_000);
    seen.indicators.set('rsi', [80]);
    expect(close(rules, seen, 10_000)).toEqual([-50]);
    filled(rules, seen, -50, 10_000);
    seen.indicators.set('rsi', [5]);
    expect(close(rules, seen, 10_000)).toBeUndefined();
  });

  it('does nothing while an indicator warms up, nor at candles of another length', () => {
    const [rules, seen] = [created({ long: 'not rsi > 30' }), view()];
    expect(close(rules, seen, 10_000, 300)).toBeUndefined();
    seen.indicators.delete('rsi');
    expect(close(rules, seen, 10_000)).toBeUndefined();
    seen.indicators.set('rsi', [25]);
    expect(close(rules, seen, 10_000)).toEqual([50]);
  });

  it('asks each second where that is wanted', () => {
    const rules = created({
      long: 'mid < 99',
      exit: 'mid > 100',
      evaluate: 'second',
      style: 'rest',
      maxSlippageBps: 7,
    });
    const seen = view();
    expect(rules.onSecond?.(seen)).toBeUndefined();
    seen.book.touch(9_898, 9_900);
    expect(close(rules, seen, 9_899)).toBeUndefined();
    expect(listed(rules.onSecond?.(seen))).toEqual([
      { kind: 'target', positionLots: 50, style: 'rest', maxSlippageBps: 7, reason: 'long: mid < 99' },
    ]);
    filled(rules, seen, 50, 9_898);
    seen.book.valid = false;
    expect(rules.onSecond?.(seen)).toBeUndefined();
  });

  it('asks again until it has what it wants, but not while an order is under way', () => {
    const [rules, seen] = [created(), view()];
    expect(close(rules, seen, 10_000)).toEqual([50]);
    expect(close(rules, seen, 9_800)).toEqual([50]);
    seen.first.orders = [{} as never];
    expect(close(rules, seen, 9_800)).toBeUndefined();
  });

  it('takes over a position that was there before', () => {
    const [rules, seen] = [created(), view()];
    seen.first.positionLots = -50;
    expect(rules.onSecond).toBeUndefined();
    seen.indicators.set('rsi', [50]);
    expect(close(rules, seen, 10_000)).toBeUndefined();
    seen.indicators.set('rsi', [60]);
    expect(close(rules, seen, 10_000)).toEqual([0]);
  });

  it('needs its indicators, on its own candles where they do not say', () => {
    expect(strategy.needs?.(strategy.parameters.parse(simple))).toEqual({
      candles: [60],
      indicators: [
        { id: 'rsi', indicator: 'rsi', seconds: 60, parameters: { period: 5 } },
        { id: 'bands', indicator: 'bollinger', seconds: 300 },
      ],
    });
  });

  it.each<[object, string]>([
    [
      { long: 'rsi2 < 3' },
      'long: column 1: there is nothing called "rsi2"; there are rsi, bands.middle, bands.upper, bands.lower, open',
    ],
    [{ long: 'close < bands.mid' }, 'long: column 9: there is nothing called "bands.mid"'],
    [{ exit: 'rsi >' }, 'exit: column 6: a number or a name is expected before the end'],
    [{ long: '', short: ' ' }, 'long and short are both empty'],
    [
      { indicators: [{ id: 'close', indicator: 'rsi' }], long: 'close > 1' },
      'indicators: "close" means something else',
    ],
    [
      {
        indicators: [
          { id: 'a', indicator: 'rsi' },
          { id: 'a', indicator: 'atr' },
        ],
        long: 'a > 1',
        exit: '',
      },
      'indicators: two are called "a"',
    ],
    [{ size: 0.0001 }, 'size: 0.0001 of BTC/USDT has more than 3 decimals'],
  ])('%j is refused', (parameters, message) => {
    expect(() => created(parameters)).toThrow(message);
  });

  it('has defaults that it can read, and checks its parameters', () => {
    expect(() => strategy.create(strategy.parameters.parse({}), BTC, [BTC])).not.toThrow();
    for (const wrong of [
      { seconds: 0 },
      { long: 3 },
      { indicators: [{ id: 'A b', indicator: 'rsi' }] },
      { buy: 'x' },
    ]) {
      expect(strategy.parameters.safeParse(wrong).success).toBe(false);
    }
  });
});
