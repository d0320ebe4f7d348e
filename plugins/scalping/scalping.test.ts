import { describe, expect, it } from 'vitest';
import { candle, FakeView, fakeInstrument, listed, targets } from '../../test/strategy/fake-view.js';
import strategy, { STOCHASTIC } from './index.js';

const BTC = fakeInstrument();
const usual = {
  size: 0.05,
  strongRsi: 70,
  flowMillis: 1000,
  minFlow: 0.5,
  maxSpreadBps: 3,
  targetBps: 4,
  stopBps: 3,
  maxHoldSeconds: 10,
  restSeconds: 5,
};
const created = (parameters: object = {}) =>
  strategy.create(strategy.parameters.parse({ ...usual, ...parameters }), BTC, [BTC]);
type Scalper = ReturnType<typeof created>;

/** Everything points upwards at a candle's close of 10,000; the touch is 9,999 and 10,001, 2 bps. */
function upwards(): FakeView {
  const view = new FakeView().at(100);
  const stochastic: number[] = [];
  stochastic[STOCHASTIC.fast] = 90;
  stochastic[STOCHASTIC.signal] = 80;
  view.indicators.set('stochastic', stochastic);
  view.indicators.set('rsi', [75]);
  view.indicators.set('vwap', [9_990]);
  return view;
}

function traded(scalper: Scalper, view: FakeView, bought: number, sold: number): void {
  if (bought > 0) scalper.onTrade?.(view, { price: 10_000, size: bought, aggressor: 'buy' } as never, 0);
  if (sold > 0) scalper.onTrade?.(view, { price: 10_000, size: sold, aggressor: 'sell' } as never, 0);
}

const close = (scalper: Scalper, view: FakeView, price = 10_000) =>
  scalper.onCandle?.(view, candle(price), { seconds: 1, leg: 0 });

function filled(scalper: Scalper, view: FakeView, lots: number, price: number): void {
  view.first.positionLots = lots;
  scalper.onFill?.(view, { price } as never, 0);
}

function entered(parameters: object = {}): [Scalper, FakeView] {
  const [scalper, view] = [created(parameters), upwards()];
  traded(scalper, view, 300, 100);
  expect(targets(close(scalper, view))).toEqual([50]);
  filled(scalper, view, 50, 10_000);
  return [scalper, view];
}

describe('scalping', () => {
  it('joins a burst that every sign agrees on', () => {
    entered();
    const [falling, down] = [created(), upwards()];
    down.indicators.set('rsi', [30]);
    down.indicators.set('stochastic', [10, 10]);
    down.indicators.set('vwap', [10_010]);
    traded(falling, down, 0, 100);
    expect(targets(close(falling, down))).toEqual([-50]);
  });

  it.each<[string, (view: FakeView) => void, [number, number]]>([
    ['the RSI is weak', (view) => view.indicators.set('rsi', [69]), [300, 100]],
    ['the stochastic turns', (view) => view.indicators.set('stochastic', [70, 80]), [300, 100]],
    ['the price is below the VWAP', (view) => view.indicators.set('vwap', [10_001]), [300, 100]],
    ['the VWAP is warming up', (view) => view.indicators.delete('vwap'), [300, 100]],
    ['trading is two-sided', () => undefined, [299, 101]],
    ['the spread is wide', (view) => view.book.touch(9_998, 10_002), [300, 100]],
    [
      'there is no book',
      (view) => {
        view.book.valid = false;
      },
      [300, 100],
    ],
  ])('stays out while %s', (_, change, [bought, sold]) => {
    const [scalper, view] = [created(), upwards()];
    change(view);
    traded(scalper, view, bought, sold);
    expect(close(scalper, view)).toBeUndefined();
  });

  it('forgets trades by a factor e in each memory', () => {
    const [scalper, view] = [created(), upwards()];
    traded(scalper, view, 0, 100);
    view.at(101);
    // 100 / e = 36.8 are left of what was sold; 110.3 bought make (110.3 − 36.8) / 147.1 = 0.4998
    traded(scalper, view, 110.3, 0);
    expect(close(scalper, view)).toBeUndefined();
    traded(scalper, view, 0.1, 0);
    expect(targets(close(scalper, view))).toEqual([50]);
  });

  it('leaves at its target and at its stop, by the price that it would get', () => {
    const [winner, up] = entered();
    up.book.touch(10_003, 10_010);
    expect(winner.onBook?.(up, 0)).toBeUndefined();
    up.book.touch(10_004, 10_010);
    expect(targets(winner.onBook?.(up, 0))).toEqual([0]);
    const [loser, down] = entered();
    down.book.touch(9_998, 10_002);
    expect(loser.onBook?.(down, 0)).toBeUndefined();
    down.book.touch(9_997, 10_002);
    expect(targets(loser.onBook?.(down, 0))).toEqual([0]);
  });

  it('leaves after the longest time, and rests', () => {
    const [scalper, view] = entered();
    expect(scalper.onSecond?.(view.at(109))).toBeUndefined();
    expect(targets(scalper.onSecond?.(view.at(110)))).toEqual([0]);
    filled(scalper, view, 0, 10_000);
    traded(scalper, view.at(114), 1e6, 0);
    expect(close(scalper, view)).toBeUndefined();
    traded(scalper, view.at(115), 1e6, 0);
    expect(targets(close(scalper, view))).toEqual([50]);
  });

  it('joins the touch for a candle at most, where that is asked for', () => {
    const [scalper, view] = [created({ entry: 'rest' }), upwards()];
    traded(scalper, view, 300, 100);
    expect(listed(close(scalper, view))).toEqual([
      expect.objectContaining({ style: 'rest', positionLots: 50 }),
    ]);
    expect(listed(close(scalper, view.at(101)))).toEqual([
      expect.objectContaining({ style: 'take', positionLots: 0, reason: 'not filled in time' }),
    ]);
  });

  it('takes over a position that was there before, as if entered then', () => {
    const [scalper, view] = [created(), upwards()];
    view.first.positionLots = -50;
    expect(scalper.onSecond?.(view)).toBeUndefined();
    expect(close(scalper, view)).toBeUndefined();
    view.book.touch(9_990, 9_996);
    expect(targets(scalper.onBook?.(view, 0))).toEqual([0]);
  });

  it('checks its parameters', () => {
    for (const wrong of [
      { rsiPeriod: 1 },
      { rsiPeriod: 10 },
      { strongRsi: 49 },
      { targetBps: 0 },
      { seconds: 61 },
    ]) {
      expect(strategy.parameters.safeParse(wrong).success).toBe(false);
    }
    expect(strategy.needs?.(strategy.parameters.parse({ seconds: 5 })).candles).toEqual([5]);
  });
});
