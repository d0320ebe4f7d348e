import { describe, expect, it } from 'vitest';
import { candle, FakeView, fakeInstrument, targets } from '../../test/strategy/fake-view.js';
import strategy, { BOLLINGER } from './index.js';

const BTC = fakeInstrument();
const created = (parameters: object = {}) =>
  strategy.create(
    strategy.parameters.parse({
      size: 0.05,
      extremeRsi: 20,
      stopAtr: 3,
      maxHoldSeconds: 1200,
      ...parameters,
    }),
    BTC,
    [BTC],
  );

/** Bands at 9,900, 10,000 and 10,100, an ATR of 40. */
function banded(rsi = 50): FakeView {
  const view = new FakeView();
  const bands: number[] = [];
  bands[BOLLINGER.middle] = 10_000;
  bands[BOLLINGER.upper] = 10_100;
  bands[BOLLINGER.lower] = 9_900;
  view.indicators.set('bands', bands);
  view.indicators.set('rsi', [rsi]);
  view.indicators.set('atr', [40]);
  return view;
}

function close(fader: ReturnType<typeof created>, view: FakeView, price: number) {
  view.at(view.time / 1_000_000 + 300);
  return targets(fader.onCandle?.(view, candle(price), { seconds: 300, leg: 0 }));
}

function filled(fader: ReturnType<typeof created>, view: FakeView, lots: number, price: number): void {
  view.first.positionLots = lots;
  fader.onFill?.(view, { price } as never, 0);
}

describe('mean-reversion', () => {
  it('buys below the lower band when the RSI is extreme, and leaves at the mean', () => {
    const view = banded(15);
    const fader = created();
    expect(close(fader, view, 9_900)).toBeUndefined();
    expect(close(fader, view, 9_899)).toEqual([50]);
    filled(fader, view, 50, 9_900);
    expect(close(fader, view, 9_999)).toBeUndefined();
    expect(close(fader, view, 10_000)).toEqual([0]);
  });

  it('sells above the upper band by the mirror of it', () => {
    const fader = created();
    const view = banded(79.9);
    expect(close(fader, view, 10_101)).toBeUndefined();
    view.indicators.set('rsi', [80]);
    expect(close(fader, view, 10_101)).toEqual([-50]);
    filled(fader, view, -50, 10_100);
    expect(close(fader, view, 9_999)).toEqual([0]);
  });

  it('stops three ATRs away, and is barred from that side until the price was back inside', () => {
    const view = banded(10);
    const fader = created();
    close(fader, view, 9_890);
    filled(fader, view, 50, 9_890);
    view.book.touch(9_770, 9_772);
    expect(fader.onBook?.(view, 0)).toBeUndefined();
    view.book.touch(9_769, 9_771);
    expect(targets(fader.onBook?.(view, 0))).toEqual([0]);
    filled(fader, view, 0, 9_770);
    expect(close(fader, view, 9_760)).toBeUndefined();
    expect(close(fader, view, 9_950)).toBeUndefined();
    expect(close(fader, view, 9_880)).toEqual([50]);
  });

  it('leaves after the longest time', () => {
    const view = banded(10);
    const fader = created();
    close(fader, view, 9_890);
    filled(fader, view, 50, 9_890);
    for (const price of [9_880, 9_880, 9_880]) expect(close(fader, view, price)).toBeUndefined();
    expect(close(fader, view, 9_880)).toEqual([0]);
  });

  it('wants nothing while an indicator warms up, nor on a side that it may not take', () => {
    const view = banded(10);
    view.indicators.delete('atr');
    expect(close(created(), view, 9_890)).toBeUndefined();
    expect(close(created({ sides: 'short' }), banded(10), 9_890)).toBeUndefined();
  });

  it('leaves a move alone whose way back does not pay', () => {
    // from 9,890 it is 110 ticks to the mean, 111.2 bps
    expect(close(created({ minEdgeBps: 112 }), banded(10), 9_890)).toBeUndefined();
    expect(close(created({ minEdgeBps: 111 }), banded(10), 9_890)).toEqual([50]);
  });

  it('takes over a position that was there before', () => {
    const view = banded(50);
    const fader = created();
    view.first.positionLots = 50;
    expect(close(fader, view, 9_950)).toBeUndefined();
    expect(close(fader, view, 10_000)).toEqual([0]);
  });

  it('needs bands, RSI and ATR on its candles, and checks its parameters', () => {
    const needs = strategy.needs?.(strategy.parameters.parse({}));
    expect(needs?.candles).toEqual([300]);
    expect(needs?.indicators?.map(({ indicator, seconds }) => [indicator, seconds])).toEqual([
      ['bollinger', 300],
      ['rsi', 300],
      ['atr', 300],
    ]);
    for (const wrong of [
      { bandPeriod: 1 },
      { bandWidth: 0 },
      { extremeRsi: 51 },
      { stopAtr: -1 },
      { seconds: 0.5 },
    ]) {
      expect(strategy.parameters.safeParse(wrong).success).toBe(false);
    }
  });
});
