import { join } from 'node:path';
import { wideLimits } from '../../src/apps/backtest/limits.js';
import { cutRows, runBacktest, type Trace, TraceRecorder } from '../../src/backtest/index.js';
import { Instrument, type MarketRows, RowFlag, RowKind, type SizeLots } from '../../src/domain/index.js';
import { Engine } from '../../src/engine/index.js';
import { indexMessages, type MessageIndex, wholeTape } from '../../src/matching/recorded/index.js';
import { type CandleIndicator, defineIndicator, defineStrategy, z } from '../../src/plugin.js';
import { shippedFolder } from '../../src/store/configuration/index.js';
import { openTapes, readSeries } from '../../src/store/tape/index.js';
import type { StrategyDefinition, StrategyHandlers } from '../../src/strategy/index.js';
import { createEmbeddedVenue } from '../../src/venues/embedded/index.js';

const series = openTapes([join(shippedFolder(), 'samples')]).find(
  ({ instrument }) => instrument.symbol === 'BTC/USDT',
)!;
const specification = series.instrument;

/** A minute and a half of the shipped recording: enough to trade in, short enough to run often. */
const tape: MessageIndex = (() => {
  const whole = indexMessages([...readSeries(series)]);
  const end = whole.arrivalTime[0]! + 90_000_000 + whole.skewMicros;
  return indexMessages(cutRows(whole.batches, end), whole.skewMicros);
})();

export const span = {
  from: tape.exchangeTime[tape.exchangeOrder[0]!]!,
  to: tape.exchangeTime[tape.exchangeOrder[tape.length - 1]!]!,
};

/** Prints of a tape, as somebody has them who holds the whole recording: time and price. */
export interface Prints {
  readonly times: readonly number[];
  readonly prices: readonly number[];
}

function printsOf(batches: readonly MarketRows[]): Prints {
  const times: number[] = [];
  const prices: number[] = [];
  for (const rows of batches) {
    for (let row = 0; row < rows.length; row += 1) {
      if (rows.kind[row] !== RowKind.Trade || (rows.flags[row]! & RowFlag.LAST) === 0) continue;
      times.push(rows.timeExchange[row]!);
      prices.push(rows.price[row]!);
    }
  }
  return { times, prices };
}

export interface Planted {
  /** Made anew for each run, from all that was recorded: an honest one looks at none of it. */
  readonly strategy: (prints: Prints) => StrategyDefinition;
  readonly indicator?: (prints: Prints) => ReturnType<typeof defineIndicator>;
}

/** The runs that `checkPrefixInvariance` asks for. */
export function runner({ strategy, indicator }: Planted): (cutAfter: number | null) => Promise<Trace> {
  return async (cutAfter) => {
    const index =
      cutAfter === null
        ? tape
        : indexMessages(cutRows(tape.batches, cutAfter + tape.skewMicros), tape.skewMicros);
    const prints = printsOf(index.batches);
    const instrument = new Instrument(specification, 0);
    const engine = new Engine(
      {
        instruments: [specification],
        risk: wideLimits('USDT'),
        hashRows: false,
        isHeard: false,
      },
      {
        load: () => strategy(prints),
        ...(indicator === undefined ? {} : { indicator: () => indicator(prints) }),
      },
    );
    const venue = createEmbeddedVenue({
      seed: 1,
      keepTimes: true,
      market: {
        kind: 'tape',
        name: 'tape',
        tapes: [{ instrument, batches: wholeTape(index) }],
        startOffsetMicros: 0,
      },
    });
    const recorder = new TraceRecorder();
    await runBacktest({
      engine,
      venue,
      strategy: {
        name: 'planted',
        sourceHash: 'planted',
        parameters: {},
        instruments: [specification.id],
        indicators: ['planted'],
      },
      market: { tapes: ['tape'], hash: '' },
      reportingCurrency: specification.quote,
      onRequest: recorder.request,
    });
    return recorder.trace;
  };
}

/** A strategy that wants so many lots, long or short, whenever the book moves; undecided at 0. */
export const follower = (direction: (time: number) => number): StrategyDefinition =>
  defineStrategy({
    name: 'planted',
    description: 'follows what it is told',
    parameters: z.strictObject({}),
    create: () => new Follower(direction),
  });

class Follower implements StrategyHandlers {
  private wanted = 0;

  constructor(private readonly direction: (time: number) => number) {}

  onBook(view: Parameters<NonNullable<StrategyHandlers['onBook']>>[0]) {
    const wanted = Math.sign(this.direction(view.time)) * 100;
    if (wanted === this.wanted) return undefined;
    this.wanted = wanted;
    return {
      kind: 'target' as const,
      positionLots: wanted as SizeLots,
      style: 'take' as const,
      reason: 'told',
    };
  }
}

/** A strategy that goes with the sign of an indicator on one-second candles. */
export const indicated = (): StrategyDefinition =>
  defineStrategy({
    name: 'planted',
    description: 'goes with its indicator',
    parameters: z.strictObject({}),
    needs: () => ({
      candles: [1],
      indicators: [{ id: 'planted', indicator: 'planted', seconds: 1 }],
    }),
    create: () => ({
      onCandle: (view) => {
        const value = view.indicator('planted');
        if (value === null) return undefined;
        return {
          kind: 'target',
          positionLots: Math.sign(value) * 100,
          style: 'take',
          reason: 'indicated',
        };
      },
    }),
  });

export const candleIndicator = (value: (close: number, time: number) => number) =>
  defineIndicator({
    name: 'planted',
    description: 'planted',
    source: 'made up',
    input: 'candle',
    parameters: z.strictObject({}),
    outputs: [{ name: 'value', unit: 'none' }],
    warmup: () => 1,
    create: (): CandleIndicator => {
      const values = new Float64Array(1);
      return {
        values,
        onCandle: ({ close, time }) => {
          values[0] = value(close, time);
        },
      };
    },
  });
