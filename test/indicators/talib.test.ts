import { describe, expect, it } from 'vitest';
import {
  candleOf,
  fadedAfter,
  outputsOf,
  RELATIVE,
  readFixture,
  type TalibCase,
  worstDifference,
} from './talib.js';

/** Candles of a second of the shipped BTC/USDT tape, and what TA-Lib makes of them. */
const fixture = readFixture('btc-usdt-1s');
const candles = fixture.candles!.map(candleOf);

const casesOf = (...names: readonly string[]): [string, TalibCase][] =>
  fixture.cases
    .filter(({ indicator }) => names.includes(indicator))
    .map((one) => [`${one.indicator} ${JSON.stringify(one.parameters)}`, one]);

function compare(one: TalibCase, options: Parameters<typeof worstDifference>[3] = {}): void {
  const own = outputsOf(one.indicator, one.parameters, candles);
  for (const [output, talib] of Object.entries(one.outputs)) {
    expect(worstDifference(fixture, talib, own[output]!, options), output).toBeLessThan(RELATIVE);
  }
}

describe(`TA-Lib ${fixture.versions['TA-Lib']} on candles of a second`, () => {
  it('covers every candle indicator that it, or numpy for it, can be asked about', () => {
    const asked = new Set(fixture.cases.map(({ indicator }) => indicator));
    expect([...asked].sort()).toEqual([
      'adx',
      'atr',
      'bollinger',
      'cci',
      'ema',
      'keltner',
      'macd',
      'mfi',
      'obv',
      'realised-volatility',
      'rsi',
      'sma',
      'stochastic',
      'vwap',
      'williams-r',
    ]);
    expect(candles.length).toBeGreaterThan(300);
  });

  it.each(
    casesOf(
      'rsi',
      'cci',
      'stochastic',
      'williams-r',
      'sma',
      'ema',
      'bollinger',
      'atr',
      'keltner',
      'realised-volatility',
      'vwap',
    ),
  )('%s: every value, warm-up included', (_, one) => {
    compare(one);
  });

  it.each(casesOf('mfi'))('%s: but where nothing flowed, which is 0 there and 50 here', (_, one) => {
    const own = outputsOf('mfi', one.parameters, candles).mfi!;
    const still = own.map((value, i) => value === 50 && one.outputs.mfi![i] === 0);
    expect(still.filter(Boolean).length).toBeLessThan(own.length / 10);
    const asTalib = own.map((value, i) => (still[i] ? 0 : value));
    expect(worstDifference(fixture, one.outputs.mfi!, asTalib)).toBeLessThan(RELATIVE);
  });

  it.each(casesOf('obv'))('%s: less the volume of the first candle, with which TA-Lib begins', (_, one) => {
    compare(one, { from: 1, shift: candles[0]!.volume });
    expect(outputsOf('obv', {}, candles).obv![0]).toBeNaN();
  });

  it.each(casesOf('macd'))('%s: once the other beginning of its fast average is forgotten', (_, one) => {
    compare(one, { from: fadedAfter(34, 11 / 13) });
  });

  it('macd: all of it, of the two averages of TA-Lib', () => {
    const own = outputsOf('macd', { fast: 5, slow: 20, signal: 9 }, candles);
    const average = (period: number) =>
      fixture.cases.find(({ indicator, parameters }) => indicator === 'ema' && parameters.period === period)!
        .outputs.ema!;
    const [fast, slow] = [average(5), average(20)];
    const difference = slow.map((value, i) => (i < 27 || value === null ? null : fast[i]! - value));
    expect(worstDifference(fixture, difference, own.macd!)).toBeLessThan(RELATIVE);
  });

  it.each(casesOf('adx').filter(([, { parameters }]) => parameters.period === 5))(
    '%s: once the other beginning of its sums is forgotten',
    (_, one) => {
      compare(one, { from: fadedAfter(30, 4 / 5) + 40 });
    },
  );
});
