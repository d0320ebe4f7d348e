import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlayName, readOverlay } from '../../../src/apps/tui/overlay-names.js';
import { overlayLines } from '../../../src/apps/tui/overlays.js';
import type { ChartOverlay } from '../../../src/apps/tui/view.js';

type AveragingOverlay = Exclude<ChartOverlay, { kind: 'vwap' | 'indicator' }>;
type Candle = Parameters<typeof overlayLines>[1][number];

const closing = (...closes: readonly number[]): Candle[] =>
  closes.map((close, index) => [index * 1_000_000, close, close, close, close, 1]);

const NONE = Number.NaN;

describe('averages of closes', () => {
  test('simple: the mean of the last three', () => {
    expect(overlayLines({ kind: 'sma', length: 3 }, closing(3, 6, 9, 12, 0), null)).toEqual([
      [NONE, NONE, 6, 9, 7],
    ]);
  });

  test('exponential: begins with the simple one, then 2 ÷ (3 + 1) of each new close', () => {
    // 6; 6 + ½ (12 − 6) = 9; 9 + ½ (0 − 9) = 4.5.
    expect(overlayLines({ kind: 'ema', length: 3 }, closing(3, 6, 9, 12, 0), null)).toEqual([
      [NONE, NONE, 6, 9, 4.5],
    ]);
  });

  test('bands: so many deviations of the population above and below the mean', () => {
    // Of 2, 4, 4, 4, 5, 5, 7, 9 the mean is 5 and the deviation 2.
    const [upper, lower] = overlayLines(
      { kind: 'bb', length: 8, deviations: 1.5 },
      closing(2, 4, 4, 4, 5, 5, 7, 9),
      null,
    );
    expect(upper).toEqual([...Array<number>(7).fill(NONE), 8]);
    expect(lower).toEqual([...Array<number>(7).fill(NONE), 2]);
  });

  test('need as many candles as they are long', () => {
    const overlays = fc
      .integer({ min: 2, max: 30 })
      .chain((length) =>
        fc.constantFrom<AveragingOverlay>(
          { kind: 'sma', length },
          { kind: 'ema', length },
          { kind: 'bb', length, deviations: 2 },
        ),
      );
    fc.assert(
      fc.property(overlays, fc.integer({ min: 0, max: 40 }), (overlay, count) => {
        const candles = closing(...Array.from({ length: count }, (_, index) => 100 + (index % 7)));
        for (const line of overlayLines(overlay, candles, null)) {
          expect(line.map(Number.isFinite)).toEqual(candles.map((_, index) => index + 1 >= overlay.length));
        }
      }),
    );
  });
});

describe('any other indicator of the chart', () => {
  test('its prices, and none of its other values', () => {
    const candles = closing(...Array.from({ length: 15 }, (_, index) => 100 + index));
    // The middle of Keltner's channel is an average of typical prices; the range of these candles is 1 each.
    const lines = overlayLines({ kind: 'indicator', text: 'keltner(3,2,1)' }, candles, null);
    expect(lines).toHaveLength(3);
    const [middle, upper, lower] = lines.map((line) => line.at(-1)!);
    expect(upper! - middle!).toBeCloseTo(1, 9);
    expect(middle! - lower!).toBeCloseTo(1, 9);
    expect(lines[0]!.slice(0, 2)).toEqual([NONE, NONE]);
  });

  test('one that there is none of draws nothing', () => {
    expect(overlayLines({ kind: 'indicator', text: 'kelter(3)' }, closing(1, 2), null)).toEqual([]);
  });

  test('is read and written by its name', () => {
    expect(readOverlay('keltner(10,5,2)')).toEqual({ kind: 'indicator', text: 'keltner(10,5,2)' });
    expect(readOverlay('keltner(1)')).toBeNull();
    expect(readOverlay('rsi(9)')).toBeNull();
    expect(overlayName({ kind: 'indicator', text: 'keltner' })).toBe('keltner');
  });
});

describe('the volume-weighted average', () => {
  // High, low and close of 12, 6, 9 make 9; of 18, 12, 15 make 15.
  const candles: Candle[] = [
    [0, 9, 12, 6, 9, 2],
    [1_000_000, 15, 18, 12, 15, 4],
  ];

  test('runs over the typical prices by volume', () => {
    expect(overlayLines({ kind: 'vwap' }, candles, null)).toEqual([[9, (9 * 2 + 15 * 4) / 6]]);
  });

  test('goes on from what the session traded before the oldest candle', () => {
    // Ten lots in all at 20: 200 − 78 = 122 for the four before; 140 after the first candle.
    expect(overlayLines({ kind: 'vwap' }, candles, { vwap: 20, volumeLots: 10 })).toEqual([[140 / 6, 20]]);
  });

  test('begins with the oldest candle where next to nothing was traded before it', () => {
    const all = { vwap: 13, volumeLots: 6 };
    expect(overlayLines({ kind: 'vwap' }, candles, all)).toEqual([[9, 13]]);
  });

  test('is nothing before the first trade', () => {
    expect(overlayLines({ kind: 'vwap' }, [[0, 9, 9, 9, 9, 0]], null)).toEqual([[NONE]]);
  });
});
