import { sparkline, thousands } from '../format.js';
import { rememberLast } from '../lists/remember-last.js';
import { putEnding, type Surface, within } from '../surface.js';
import { brailleLine } from '../terminal/chart-canvas.js';
import type { Token } from '../theme/index.js';
import { openPane, type PaintContext, type Painter, paintEmpty } from './frame.js';

type Samples = PaintContext['data']['equity']['samples'];

/** Rows from which the curve is drawn, and from which the drawdown has a part of its own. */
const CURVE_ROWS = 5;
const DRAWDOWN_ROWS = 9;
const LABELS = 12;

/** The account's worth over the session as a line, and below it how far it is under its highest. */
export const paintEquity: Painter = (surface, context) => {
  const { samples } = context.data.equity;
  const currency = context.data.session?.reportingCurrency ?? '';
  const body = openPane(surface, context, {
    pane: 'equity',
    parts: [
      { text: `EQUITY ${currency}`.trimEnd() },
      ...(samples.length > 0 ? [{ text: spanText(samples) }] : []),
    ],
  });
  if (samples.length === 0) {
    paintEmpty(body, 'nothing yet: a sample a second');
    return;
  }
  if (body.height < CURVE_ROWS || body.width < 2 * LABELS) paintLow(body, samples);
  else paintCurves(body, samples);
};

const equityOf = (samples: Samples): number[] => samples.map(([, equity]) => equity);
/** Below zero, so that down is down: nothing lost is the upper edge. */
const drawdownOf = (samples: Samples): number[] => samples.map(([, , drawdown]) => -drawdown);

/** `last 12 min`: what the curve spans. */
function spanText(samples: Samples): string {
  const seconds = Math.round((samples.at(-1)![0] - samples[0]![0]) / 1_000_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function paintLow(body: Surface, samples: Samples): void {
  const rows = [
    { name: 'equity', values: equityOf(samples), token: 'chart.overlay1' as Token },
    { name: 'drawdown', values: drawdownOf(samples), token: 'pnl.loss' as Token },
  ];
  rows.forEach(({ name, values, token }, y) => {
    body.put(1, y, name, 'text.muted');
    const last = values.findLast(Number.isFinite);
    if (last !== undefined) putEnding(body, 21, y, amount(last), 'text.strong');
    body.put(23, y, sparkline(values, body.width - 24), token);
  });
}

function paintCurves(body: Surface, samples: Samples): void {
  const lower = body.height >= DRAWDOWN_ROWS ? Math.floor(body.height / 3) : 0;
  const upper = body.height - lower;
  const width = body.width - LABELS - 2;
  const top = within(body, { x: 0, y: 0, width: body.width, height: upper });
  paintCurve(top, equityCurve(samples, width, upper), 'chart.overlay1');
  if (lower === 0) return;
  const bottom = within(body, { x: 0, y: upper, width: body.width, height: lower });
  paintCurve(bottom, drawdownCurve(samples, width, lower), 'pnl.loss');
  bottom.put(1, lower - 1, 'drawdown', 'text.muted');
}

/** A line in braille with the ends of its scale, and its last value with the row that it is in. */
interface Curve {
  readonly rows: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
  readonly last: { readonly value: number; readonly row: number } | null;
}

const equityCurve = rememberLast((samples: Samples, width: number, height: number) => {
  const values = equityOf(samples);
  return drawCurve(values, { width, height, scale: values });
});

/** Nothing lost belongs to its scale, whether it occurs or not. */
const drawdownCurve = rememberLast((samples: Samples, width: number, height: number) => {
  const values = drawdownOf(samples);
  return drawCurve(values, { width, height, scale: [...values, 0] });
});

function drawCurve(
  values: readonly number[],
  {
    width,
    height,
    scale,
  }: { readonly width: number; readonly height: number; readonly scale: readonly number[] },
): Curve {
  const known = scale.filter(Number.isFinite);
  const minimum = known.reduce((least, value) => Math.min(least, value), Infinity);
  const maximum = known.reduce((most, value) => Math.max(most, value), -Infinity);
  const rows = brailleLine(thinned(values, 4 * width), { width, height, minimum, maximum });
  const value = values.findLast(Number.isFinite);
  if (value === undefined) return { rows, minimum, maximum, last: null };
  const share = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0.5;
  return { rows, minimum, maximum, last: { value, row: Math.round((1 - share) * (height - 1)) } };
}

/** With its scale at the right: the highest and the lowest value, and the last one where the line ends. */
function paintCurve(body: Surface, { rows, minimum, maximum, last }: Curve, token: Token): void {
  rows.forEach((row, y) => {
    body.put(1, y, row, token);
  });
  if (last === null) return;
  const end = body.width - 2;
  if (last.row !== 0) putEnding(body, end, 0, amount(maximum), 'chart.axis');
  if (last.row !== body.height - 1 && minimum < maximum) {
    putEnding(body, end, body.height - 1, amount(minimum), 'chart.axis');
  }
  body.put(end - LABELS + 1, last.row, '◀', 'price.last');
  putEnding(body, end, last.row, amount(last.value), 'price.last');
}

/** At most so many of the values, evenly, the last always among them: an hour is more than there are dots. */
function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  const step = (values.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => values[Math.round(index * step)]!);
}

/** With cents, without them, or in millions and more: what fits the labels. */
function amount(value: number): string {
  const forms = [
    value.toFixed(2),
    value.toFixed(0),
    ...UNITS.map(([unit, mark]) => (value / unit).toFixed(1) + mark),
  ];
  // A loss of nothing is not written −0.00.
  const texts = forms.map((text) => thousands(text.replace(/^-(?=[0.]+$)/, '')));
  return texts.find((text) => text.length < LABELS) ?? texts.at(-1)!;
}
const UNITS = [
  [1e6, 'M'],
  [1e12, 'T'],
] as const;
