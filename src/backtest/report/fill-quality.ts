import { type Liquidity, Money } from '../../domain/index.js';
import type { BacktestRecord, JudgedFill } from '../record.js';
import { feeInQuote, reportingConverter } from './conversion.js';

/**
 * What fills were like, in basis points of their notional; each mean is weighted by notional and runs over the fills
 * for which the mids are known. Null where there is none.
 */
export interface FillQuality {
  readonly fills: number;
  /** In units of the reporting currency. */
  readonly notional: Money;
  readonly fees: Money;
  /**
   * Price paid beyond the mid at the decision: buys (price − mid) ÷ mid, sells the other way round. Positive is a
   * cost; makers often have a negative one. The implementation shortfall of A. Perold (1988), for what was filled.
   */
  readonly slippageBps: number | null;
  /** Price better than the mid at the fill: the half spread that was earned; negative was paid. */
  readonly spreadEarnedBps: number | null;
  /**
   * How far the mid went against the fill afterwards: buys (mid at the fill − mid later) ÷ mid at the fill, sells the
   * other way round. Positive is against us. With the sign turned it is what is called a markout.
   */
  readonly adverseSelectionBps: {
    readonly '1s': number | null;
    readonly '10s': number | null;
    readonly '60s': number | null;
  };
}

/** A mean weighted by notional. */
class WeightedMean {
  private sum = 0;
  private weight = 0;

  add(value: number | null, weight: number): void {
    if (value === null) return;
    this.sum += value * weight;
    this.weight += weight;
  }

  get value(): number | null {
    return this.weight > 0 ? this.sum / this.weight : null;
  }
}

/** @param liquidity only such fills; all where left out. */
export function fillQuality(record: BacktestRecord, liquidity?: Liquidity): FillQuality {
  const convert = reportingConverter(record);
  const instruments = new Map(record.instruments.map((one) => [one.index, one]));
  let [fills, notional, fees] = [0, Money.ZERO, Money.ZERO];
  const slippage = new WeightedMean();
  const spread = new WeightedMean();
  const adverse = [new WeightedMean(), new WeightedMean(), new WeightedMean()] as const;
  for (const judged of record.fills) {
    const { fill } = judged;
    const instrument = instruments.get(fill.instrument);
    if (instrument === undefined || (liquidity !== undefined && fill.liquidity !== liquidity)) continue;
    const quote = instrument.specification.quote.code;
    const value = convert(instrument.notional(fill.price, fill.size), quote) ?? Money.ZERO;
    fills += 1;
    notional = notional.plus(value);
    fees = fees.plus(convert(feeInQuote(instrument, fill), quote) ?? Money.ZERO);
    const weight = value.toNumber();
    slippage.add(slippageBps(judged), weight);
    spread.add(spreadEarnedBps(judged), weight);
    for (const [i, mean] of adverse.entries()) mean.add(adverseBps(judged, i), weight);
  }
  const [second, ten, minute] = adverse.map((mean) => mean.value);
  return {
    fills,
    notional,
    fees,
    slippageBps: slippage.value,
    spreadEarnedBps: spread.value,
    adverseSelectionBps: { '1s': second!, '10s': ten!, '60s': minute! },
  };
}

const directionOf = (judged: JudgedFill): number => (judged.fill.side === 'buy' ? 1 : -1);

/** `to` against `from` in basis points; null where one is not known. */
function moveBps(from: number | null, to: number | null): number | null {
  return from === null || to === null || from === 0 ? null : ((to - from) / from) * 10_000;
}

const signed = (move: number | null, sign: number): number | null => (move === null ? null : move * sign);

const slippageBps = (judged: JudgedFill) =>
  signed(moveBps(judged.midAtDecision, judged.fill.price), directionOf(judged));

const spreadEarnedBps = (judged: JudgedFill) =>
  signed(moveBps(judged.midAt, judged.fill.price), -directionOf(judged));

const adverseBps = (judged: JudgedFill, horizon: number) =>
  signed(moveBps(judged.midAt, judged.midAfter[horizon]!), -directionOf(judged));
