import type { Instrument } from '../../../domain/index.js';
import type { IndicatorDefinition } from '../../../indicators/index.js';
import { formatInterval } from '../../../market/index.js';
import { brailleLine } from '../../tui/terminal/chart-canvas.js';
import type { IndicatorRow } from './compute.js';

export interface PlottedIndicator {
  readonly definition: IndicatorDefinition;
  readonly parameters: unknown;
  readonly instrument: Instrument;
  readonly seconds: number;
  readonly values: readonly IndicatorRow[];
}

const LABEL_WIDTH = 14;
/** Rows of characters for one output; fewer where there are many. */
const HEIGHTS = [12, 8, 6] as const;
const LEAST_HEIGHT = 4;

/** The lines of a plot: what it is, a curve for each output with its bounds, and the time below. */
export function renderPlot(plotted: PlottedIndicator, columns: number): string[] {
  const { definition, values } = plotted;
  const width = Math.max(20, columns - LABEL_WIDTH - 1);
  const height = HEIGHTS[definition.outputs.length - 1] ?? LEAST_HEIGHT;
  const curves = definition.outputs.flatMap((output, i) => {
    const curve = values.map((row) => row[i + 1] ?? Number.NaN);
    return ['', ...renderCurve(`${output.name} (${unitName(output.unit)})`, curve, { width, height })];
  });
  return [...renderTitle(plotted), ...curves, renderTimes(values, width)];
}

function renderTitle({ definition, parameters, instrument, seconds, values }: PlottedIndicator): string[] {
  const set = Object.entries(parameters as Readonly<Record<string, unknown>>)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`);
  const empty = values.filter((row) => row.slice(1).every((value) => value === null)).length;
  const plural = values.length === 1 ? '' : 's';
  const what = definition.input === 'candle' ? `candle${plural} of` : `value${plural}, one each`;
  const count = `${values.length} ${what} ${formatInterval(seconds)}`;
  const warming = empty === 0 ? '' : `, ${empty === values.length ? 'all' : empty} without a value`;
  return [[definition.name, ...set].join(' '), `${instrument.id}, ${count}${warming}`];
}

function renderCurve(
  title: string,
  curve: readonly number[],
  size: { readonly width: number; readonly height: number },
): string[] {
  const finite = curve.filter(Number.isFinite);
  const last = finite.at(-1);
  if (last === undefined) return [`${title}: no value yet`];
  const [least, most] = finite.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    last,
    last,
  ] as [number, number]);
  const labels = new Map([
    [size.height - 1, plain(least)],
    [0, plain(most)],
  ]);
  const lines = brailleLine(curve, size).map((line, i) =>
    `${(labels.get(i) ?? '').padStart(LABEL_WIDTH)} ${line}`.trimEnd(),
  );
  return [`${title}: ${plain(last)}`, ...lines];
}

function renderTimes(values: readonly IndicatorRow[], width: number): string {
  const clock = (row: IndicatorRow) => new Date(row[0] / 1_000).toISOString().slice(0, 19);
  const [from, to] = [clock(values[0]!), clock(values.at(-1)!)];
  const gap = ' '.repeat(Math.max(1, width - from.length - to.length));
  return `${' '.repeat(LABEL_WIDTH + 1)}${from}${gap}${to}`;
}

const unitName = (unit: string): string => (unit === 'none' ? 'no unit' : unit);

/** Seven digits are enough to look at. */
const plain = (value: number): string => String(Number(value.toPrecision(7)));
