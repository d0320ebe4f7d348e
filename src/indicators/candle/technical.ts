import technical from 'technicalindicators';

/**
 * The part of technicalindicators that is used here: a generator behind `nextValue`, undefined while it warms up.
 * It is used where it is right. RSI and MFI are rounded there, Williams %R, CCI and ADX are NaN in a flat market
 * (ADX for good), MACD loses its signal at 0, VWAP never ends a session and Bollinger's deviation uses
 * `Math.pow`, about which versions of V8 disagree: those are our own.
 */
interface Stream<Input, Output> {
  nextValue(input: Input): Output | undefined;
}

interface HighLowClose {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

interface Bands {
  readonly middle: number;
  readonly upper: number;
  readonly lower: number;
}

/** It types its inputs as whole arrays and its outputs without the undefined of the warm-up. */
const stream = <Input, Output>(made: unknown) => made as Stream<Input, Output>;

const NOTHING = { high: [], low: [], close: [] };

export const smaStream = (period: number) =>
  stream<number, number>(new technical.SMA({ period, values: [] }));

export const emaStream = (period: number) =>
  stream<number, number>(new technical.EMA({ period, values: [] }));

export const atrStream = (period: number) =>
  stream<HighLowClose, number>(new technical.ATR({ period, ...NOTHING }));

export const obvStream = () =>
  stream<{ readonly close: number; readonly volume: number }, number>(
    new technical.OBV({ close: [], volume: [] }),
  );

export const keltnerStream = (options: {
  readonly period: number;
  readonly atrPeriod: number;
  readonly multiplier: number;
}) =>
  stream<HighLowClose, Bands>(
    new technical.KeltnerChannels({
      maPeriod: options.period,
      atrPeriod: options.atrPeriod,
      multiplier: options.multiplier,
      useSMA: false,
      ...NOTHING,
    }),
  );
