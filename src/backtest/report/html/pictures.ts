import { type Instrument, MICROS_PER_SECOND, POWERS_OF_TEN } from '../../../domain/index.js';
import type { BacktestRecord, JudgedFill } from '../../record.js';
import { drawdownSeries } from '../drawdown.js';
import type { Metrics } from '../metrics.js';
import { inOrder } from '../round-trips.js';
import { durationText, grouped, timeText } from '../wording.js';
import { areaPath, bar, chart, type Legend, linePath, triangle } from './chart.js';
import { extentOf, valueTicks } from './scale.js';
import { evenly } from './thinning.js';

/** Marks of fills on one picture. */
const MOST_MARKS = 800;
const HOUR = 3_600 * MICROS_PER_SECOND;
/** Runs of more hours show the hours of the day. */
const MOST_HOURS = 48;

/** With room above and below. */
function padded([low, high]: readonly [number, number], share = 0.06): [number, number] {
  const room = (high - low || Math.abs(high) || 1) * share;
  return [low - room, high + room];
}

/** Equity, drawdown and exposure; nothing where there are fewer than two samples. */
export function accountPictures(record: BacktestRecord): string[] {
  if (record.samples.length < 2) return [];
  const { code, decimals } = record.reportingCurrency;
  const unit = POWERS_OF_TEN[decimals]!;
  const of = (amount: (sample: BacktestRecord['samples'][number]) => number) =>
    Float64Array.from(record.samples, (sample) => amount(sample) / unit);
  const times = Float64Array.from(record.samples, ({ time }) => time);
  const capital = record.capital.toNumber();
  const net = of(({ equity }) => equity.toNumber() - capital);
  const gross = of(({ grossEquity }) => grossEquity.toNumber() - capital);
  const falls = drawdownSeries(record).map((fall) => fall * 100);
  const exposure = of((sample) => sample.exposure.toNumber());
  const x = [record.from, record.to] as const;
  return [
    chart(
      {
        title: 'Equity',
        unit: `PnL in ${code}`,
        height: 320,
        x,
        y: padded(extentOf(net, gross, [0])!),
        legend: [
          { text: 'net, after fees', tone: 'net', mark: 'line' },
          { text: 'gross, at the mid', tone: 'gross', mark: 'dashes' },
        ],
      },
      (xs, ys) =>
        `<path class="line gross" d="${linePath({ times, values: gross }, xs, ys)}"/>` +
        `<path class="line net" d="${linePath({ times, values: net }, xs, ys)}"/>`,
    ),
    chart(
      {
        title: 'Drawdown',
        unit: '% of the peak, after fees',
        height: 180,
        x,
        y: [extentOf(falls)![0] * 1.08, 0],
      },
      (xs, ys) =>
        `<path class="area loss" d="${areaPath({ times, values: falls }, xs, ys, 0)}"/>` +
        `<path class="line loss" d="${linePath({ times, values: falls }, xs, ys)}"/>`,
    ),
    chart(
      {
        title: 'Exposure',
        unit: `Σ |position × mid| in ${code}`,
        height: 180,
        x,
        y: [0, (extentOf(exposure)![1] || 1) * 1.08],
      },
      (xs, ys) =>
        `<path class="area held" d="${areaPath({ times, values: exposure }, xs, ys, 0)}"/>` +
        `<path class="line held" d="${linePath({ times, values: exposure }, xs, ys)}"/>`,
    ),
  ];
}

const MARKS: readonly Legend[] = [
  { text: 'buy, maker', tone: 'buy', mark: 'up' },
  { text: 'buy, taker', tone: 'buy', mark: 'up-open' },
  { text: 'sell, maker', tone: 'sell', mark: 'down' },
  { text: 'sell, taker', tone: 'sell', mark: 'down-open' },
];

/** For each instrument its mid with the fills on it. */
export function pricePictures(record: BacktestRecord): string[] {
  return record.prices.flatMap(({ instrument, times, mids }) => {
    const values = mids.map((mid) => instrument.priceNumber(mid));
    const all = inOrder(record.fills).filter(({ fill }) => fill.instrument === instrument.index);
    const fills = evenly(all, MOST_MARKS);
    const prices = fills.map(({ fill }) => instrument.priceNumber(fill.price));
    const extent = extentOf(values, prices);
    if (extent === null || values.length < 2) return [];
    const caption =
      fills.length < all.length
        ? `${grouped(String(fills.length))} of ${grouped(String(all.length))} fills are drawn, evenly chosen.`
        : undefined;
    return chart(
      {
        title: `Fills on ${instrument.symbol}`,
        unit: `${instrument.id}, mid in ${instrument.specification.quote.code}`,
        height: 360,
        x: [record.from, record.to],
        y: padded(extent),
        legend: MARKS,
        ...(caption === undefined ? {} : { caption }),
      },
      (x, y) =>
        `<path class="line mid" d="${linePath({ times, values }, x, y)}"/>` +
        fills.map((one) => markOf(one, instrument, x.at(one.time), y.at)).join(''),
    );
  });
}

function markOf(
  { fill, time }: JudgedFill,
  instrument: Instrument,
  x: number,
  y: (price: number) => number,
): string {
  const up = fill.side === 'buy';
  const mark = triangle({
    x,
    y: y(instrument.priceNumber(fill.price)),
    up,
    open: fill.liquidity === 'taker',
    tone: up ? 'buy' : 'sell',
  });
  const words = `${timeText(time).slice(11)} ${fill.side} ${instrument.formatSize(fill.size)} at ${instrument.formatPrice(fill.price)}, ${fill.liquidity}`;
  return mark.replace('/>', `><title>${words}</title></path>`);
}

/** Net PnL hour by hour, or by the hours of the day for long runs. */
export function hourPicture(record: BacktestRecord, metrics: Metrics): string[] {
  const ofDay = metrics.hours.length > MOST_HOURS;
  const hours = ofDay ? metrics.hoursOfDay : metrics.hours;
  if (hours.length === 0) return [];
  const { code, decimals } = record.reportingCurrency;
  const values = hours.map(({ net }) => net.toNumber() / POWERS_OF_TEN[decimals]!);
  const first = hours[0]!.time;
  const spans = hours.at(-1)!.time - first + HOUR;
  const every = Math.ceil(spans / HOUR / 12);
  const count = Math.round(spans / HOUR);
  const ticks = Array.from({ length: Math.ceil(count / every) }, (_, i) => {
    const time = first + i * every * HOUR;
    return { value: time + HOUR / 2, text: timeText(time).slice(11, 16) };
  });
  return [
    chart(
      {
        title: ofDay ? 'PnL by hour of the day' : 'PnL by hour',
        unit: `net, ${code}; hours of UTC`,
        height: 220,
        x: [first, first + spans],
        y: padded(extentOf(values, [0])!),
        ticks,
        legend: [
          { text: 'gain', tone: 'gain', mark: 'area' },
          { text: 'loss', tone: 'loss', mark: 'area' },
        ],
      },
      (x, y) =>
        hours
          .map(({ time, fills }, i) =>
            bar(
              {
                from: time,
                to: time + HOUR,
                value: values[i]!,
                tone: values[i]! < 0 ? 'loss' : 'gain',
                title: `${ofDay ? timeText(time).slice(11, 16) : timeText(time).slice(0, 16)}: ${values[i]!.toFixed(2)} ${code}, ${fills} fills`,
              },
              x,
              y,
            ),
          )
          .join(''),
    ),
  ];
}

const BINS = 61;

/** How often which return was; beats in which nothing moved are told and left out. */
export function returnsPicture(record: BacktestRecord, metrics: Metrics): string[] {
  const moved = metrics.returns.filter((one) => one !== 0).map((one) => one * 10_000);
  if (moved.length < 2) return [];
  const sorted = moved.toSorted();
  const near = (share: number) => Math.abs(sorted[Math.round(share * (sorted.length - 1))]!);
  // Half a percent of each tail is gathered in the outermost bins, or one spike would flatten all else.
  const reach = Math.max(near(0.005), near(0.995)) || 1;
  const width = (2 * reach) / BINS;
  const counts = new Float64Array(BINS);
  for (const one of moved) {
    const bin = Math.floor((one + reach) / width);
    counts[Math.min(Math.max(bin, 0), BINS - 1)]! += 1;
  }
  const still = metrics.returns.length - moved.length;
  return [
    chart(
      {
        title: 'Returns',
        unit: `how many, of ${durationText(record.sampleMicros)} each; bps of the capital`,
        height: 220,
        x: [-reach, reach],
        y: [0, extentOf(counts)![1] * 1.08],
        ticks: valueTicks([-reach, reach], 8),
        caption:
          `${grouped(String(moved.length))} returns; ${grouped(String(still))} of exactly 0 are left out. ` +
          'The outermost bins hold what lies beyond.',
        legend: [
          { text: 'gain', tone: 'gain', mark: 'area' },
          { text: 'loss', tone: 'loss', mark: 'area' },
        ],
      },
      (x, y) =>
        Array.from(counts, (count, i) => {
          const from = -reach + i * width;
          const middle = from + width / 2;
          const tone = Math.abs(middle) < width / 2 ? 'mid' : middle < 0 ? 'loss' : 'gain';
          const title = `${from.toFixed(3)} to ${(from + width).toFixed(3)} bps: ${count}`;
          return count === 0 ? '' : bar({ from, to: from + width, value: count, tone, title }, x, y);
        }).join(''),
    ),
  ];
}
