import { describe, expect, it } from 'vitest';
import { candle, FakeView, fakeInstrument, targets } from '../../test/strategy/fake-view.js';
import strategy from './index.js';

const BTC = fakeInstrument();
const few = { size: 0.05, channel: 3, minAdx: 20, trailAtr: 2, maxHoldSeconds: 60 };
const created = (parameters: object = {}) =>
  strategy.create(strategy.parameters.parse({ ...few, ...parameters }), BTC, [BTC]);

/** A view whose ATR is 10 ticks and whose ADX is 30. */
function trending(): FakeView {
  const view = new FakeView();
  view.indicators.set('atr', [10]);
  view.indicators.set('adx', [30]);
  return view;
}

/** Finishes candles one after another; what was wanted with the last. */
function play(rider: ReturnType<typeof created>, view: FakeView, ...candles: ReturnType<typeof candle>[]) {
  let wanted: ReturnType<NonNullable<typeof rider.onCandle>>;
  for (const one of candles) {
    view.at(view.time / 1_000_000 + 5);
    view.first.finished.push(one);
    wanted = rider.onCandle?.(view, one, { seconds: 5, leg: 0 });
  }
  return wanted;
}

/** Has what it wanted. */
function filled(rider: ReturnType<typeof created>, view: FakeView, lots: number, price: number): void {
  view.first.positionLots = lots;
  rider.onFill?.(view, { price } as never, 0);
}

const flat = [candle(10_000, { high: 10_005, low: 9_995 }), candle(10_000), candle(10_000)];

describe('momentum', () => {
  it('buys a close above the highest high of the candles before it, sells one below the lowest low', () => {
    const view = trending();
    const rider = created();
    expect(play(rider, view, ...flat)).toBeUndefined();
    expect(play(rider, view, candle(10_005))).toBeUndefined();
    // the high of 10,005 is still among the three before
    expect(targets(play(rider, view, candle(10_006)))).toEqual([50]);
    const other = trending();
    expect(targets(play(created(), other, ...flat, candle(9_994)))).toEqual([-50]);
  });

  it('waits for a trend that is strong enough, and for its indicators', () => {
    const view = trending();
    view.indicators.set('adx', [19.9]);
    expect(play(created(), view, ...flat, candle(10_100))).toBeUndefined();
    view.indicators.delete('adx');
    expect(play(created(), view, candle(10_200))).toBeUndefined();
  });

  it('trails a stop behind the best price, never back', () => {
    const view = trending();
    const rider = created();
    play(rider, view, ...flat, candle(10_010));
    filled(rider, view, 50, 10_010);
    // best 10,040, two ATRs of 10 behind it
    expect(play(rider, view, candle(10_030, { high: 10_040 }))).toBeUndefined();
    view.book.touch(10_020, 10_022);
    expect(rider.onBook?.(view, 0)).toBeUndefined();
    view.indicators.set('atr', [50]);
    expect(play(rider, view, candle(10_025))).toBeUndefined();
    view.book.touch(10_019, 10_021);
    expect(targets(rider.onBook?.(view, 0))).toEqual([0]);
  });

  it('leaves a short by the same rule, and after the longest time', () => {
    const view = trending();
    const rider = created();
    play(rider, view, ...flat, candle(9_990));
    filled(rider, view, -50, 9_990);
    expect(play(rider, view, candle(9_980, { low: 9_970 }))).toBeUndefined();
    view.book.touch(9_989, 9_991);
    expect(targets(rider.onBook?.(view, 0))).toEqual([0]);
    const late = trending();
    const holder = created();
    play(holder, late, ...flat, candle(9_990));
    filled(holder, late, -50, 9_990);
    late.book.touch(9_979, 9_981);
    late.at(late.time / 1_000_000 + 59);
    expect(holder.onBook?.(late, 0)).toBeUndefined();
    late.at(late.time / 1_000_000 + 1);
    expect(targets(holder.onBook?.(late, 0))).toEqual([0]);
  });

  it('enters at a cross of averages, not while one leads already', () => {
    const view = trending();
    const rider = created({ entry: 'ema-cross' });
    const averages = (fast: number, slow: number) => {
      view.indicators.set('fast', [fast]);
      view.indicators.set('slow', [slow]);
      return targets(play(rider, view, candle(10_000)));
    };
    expect(averages(99, 100)).toBeUndefined();
    expect(averages(100, 100)).toBeUndefined();
    expect(averages(101, 100)).toEqual([50]);
    const needs = strategy.needs?.(
      strategy.parameters.parse({ entry: 'ema-cross', fast: 4, slow: 9, seconds: 60 }),
    );
    expect(needs?.candles).toEqual([60]);
    expect(needs?.indicators).toContainEqual({
      id: 'fast',
      indicator: 'ema',
      parameters: { period: 4 },
      seconds: 60,
    });
  });

  it('asks again at each candle until it has what it wants, but not while an order is under way', () => {
    const view = trending();
    const rider = created();
    play(rider, view, ...flat, candle(10_010));
    expect(targets(play(rider, view, candle(10_010)))).toEqual([50]);
    view.first.orders = [{} as never];
    expect(play(rider, view, candle(10_010))).toBeUndefined();
    view.first.orders = [];
    filled(rider, view, 50, 10_010);
    expect(play(rider, view, candle(10_010))).toBeUndefined();
  });

  it('takes over a position that was there before, and trails a stop behind it', () => {
    const view = trending();
    const rider = created();
    view.first.positionLots = -50;
    // two ATRs of 10 above 10,000
    expect(play(rider, view, candle(10_000))).toBeUndefined();
    view.book.touch(10_018, 10_020);
    expect(rider.onBook?.(view, 0)).toBeUndefined();
    view.book.touch(10_019, 10_021);
    expect(targets(rider.onBook?.(view, 0))).toEqual([0]);
  });

  it('checks its parameters', () => {
    expect(strategy.parameters.safeParse({ fast: 20, slow: 20 }).error?.issues[0]?.message).toBe(
      'must be below slow',
    );
    for (const wrong of [
      { seconds: 0 },
      { entry: 'turtle' },
      { trailAtr: 0 },
      { minAdx: 101 },
      { sides: 'up' },
    ]) {
      expect(strategy.parameters.safeParse(wrong).success).toBe(false);
    }
  });
});
