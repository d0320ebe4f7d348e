import { MICROS_PER_SECOND, type Micros } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import { type CandleIndicator, imbalance, indicatorRegistry, microPrice } from '../../indicators/index.js';
import type { IndicatorsSnapshot, SubscriptionOptions } from '../../protocol/index.js';
import { type PaneIndicators, readingText } from './pane-indicators.js';

const HISTORY = 24;
const RSI_PERIOD = 9;
const ATR_PERIOD = 5;
const IMBALANCE_LEVELS = 10;
const CANDLES_READ = 120;

/** A shipped indicator of candles that takes a period. */
function written(name: string, period: number): CandleIndicator {
  const definition = indicatorRegistry().find(name);
  if (definition.input !== 'candle') throw new TypeError(`${name} does not live on candles`);
  return definition.create(definition.parameters.parse({ period }));
}

const present = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The indicators pane: computed from the engine's state once a second, for people to look at. */
export class IndicatorDesk {
  private readonly history = new Map<string, number[]>();
  private readonly built = new Map<string, { time: Micros; snapshot: IndicatorsSnapshot }>();

  constructor(
    private readonly engine: Engine,
    /** Those that were chosen, and those of the strategies. */
    private readonly chosen: PaneIndicators | null = null,
  ) {}

  snapshot({ instrument: index = 0, intervalSeconds = 5 }: SubscriptionOptions): IndicatorsSnapshot | null {
    const market = this.engine.markets[index];
    const series = market?.candles.get(intervalSeconds);
    if (market === undefined || series === undefined) return null;
    const key = `${index}/${intervalSeconds}`;
    const known = this.built.get(key);
    const { time } = this.engine;
    if (known !== undefined && time >= known.time && time - known.time < MICROS_PER_SECOND)
      return known.snapshot;
    const { instrument, book, last, vwap, flow10, flow60 } = market;
    const [rsi, atr] = [written('rsi', RSI_PERIOD), written('atr', ATR_PERIOD)];
    for (const candle of series.last(CANDLES_READ)) {
      rsi.onCandle(candle);
      atr.onCandle(candle);
    }
    const rsiValue = present(rsi.values[0]!);
    // In ticks, as the candles are.
    const atrTicks = present(atr.values[0]!);
    const atrValue = atrTicks === null ? null : instrument.priceNumber(atrTicks);
    const touch = book.hasBid && book.hasAsk;
    const bidLots = book.depthLots(false, IMBALANCE_LEVELS);
    const askLots = book.depthLots(true, IMBALANCE_LEVELS);
    const vwapBps = vwap.value === null || last === null ? null : (last / vwap.value - 1) * 10_000;
    const micro = touch
      ? microPrice({
          bid: instrument.priceNumber(book.bestBid),
          bidLots: book.bestBidSize,
          ask: instrument.priceNumber(book.bestAsk),
          askLots: book.bestAskSize,
        })
      : null;
    const delta = instrument.sizeNumber(flow60.delta(time));
    const row = (name: string, value: number | null, text: (value: number) => string) => ({
      name,
      value: value === null ? '–' : text(value),
      history: this.remember(`${key}/${name}`, value),
    });
    const fixed = (digits: number) => (value: number) => value.toFixed(digits);
    const signed = (digits: number) => (value: number) =>
      `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
    const snapshot: IndicatorsSnapshot = {
      instrument: index,
      rows: [
        row(`rsi ${RSI_PERIOD}`, rsiValue, fixed(1)),
        row(`imbal ${IMBALANCE_LEVELS}`, touch ? imbalance({ bidLots, askLots }) : null, signed(2)),
        row(`atr ${ATR_PERIOD}`, atrValue, fixed(2)),
        row('flow 10s', flow10.flow(time), signed(2)),
        row('vwap', vwapBps, (value) => `${signed(1)(value)}bp`),
        row('micro', micro, (value) =>
          value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
        ),
        row('cvd 60s', delta, signed(3)),
        ...(this.chosen?.readings(index, intervalSeconds) ?? []).map((reading) =>
          row(reading.name, reading.value, (value) => readingText({ ...reading, value }, instrument)),
        ),
      ],
    };
    this.built.set(key, { time, snapshot });
    return snapshot;
  }

  private remember(key: string, value: number | null): readonly number[] {
    const values = this.history.get(key) ?? [];
    if (value !== null) values.push(value);
    if (values.length > HISTORY) values.shift();
    this.history.set(key, values);
    return [...values];
  }
}
