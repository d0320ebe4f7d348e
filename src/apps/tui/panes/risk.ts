import type { RiskSnapshot } from '../../../protocol/index.js';
import { clip, shortNumbers } from '../format.js';
import { refusalWords } from '../reading.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type PaintContext, type Painter } from './frame.js';
import { gaugeBar, gaugeToken } from './gauge-bar.js';
import { type HealthRow, healthRows } from './health-rows.js';
import { collarText, LARGE_RISK, paintLargeRisk, stopsToken } from './risk-large.js';

const BAR_WIDTH = 3;
const HEALTH_AT = 25;

export const RISK_TOKENS: Readonly<Record<RiskSnapshot['state'], Token>> = {
  normal: 'risk.normal',
  reduce: 'risk.reduce',
  'close-only': 'risk.closeOnly',
  halt: 'risk.halt',
};

/** Left the risk gauges, right the health of feed, book, orders, engine, journal and terminal. */
export const paintRisk: Painter = (surface, context) => {
  const { risk } = context.data;
  const state = risk === null ? '' : risk.state.toUpperCase();
  const large = surface.width >= LARGE_RISK.width && surface.height > LARGE_RISK.height;
  const body = openPane(surface, context, {
    pane: 'risk',
    parts: [{ text: `8 RISK ${state}`.trimEnd() }, ...(large ? [] : [{ text: 'HEALTH', at: HEALTH_AT }])],
  });
  if (large) paintLargeRisk(body, context);
  else paintSmall(body, context);
};

function paintSmall(body: Surface, { data, terminal }: PaintContext): void {
  const { risk, health } = data;
  const rows = healthRows(health, terminal);
  const low = body.height < FULL_HEIGHT;
  rows.forEach((row, index) => {
    const column = low ? Math.floor(index / body.height) : 0;
    paintHealth(body, { x: HEALTH_AT + column * HEALTH_WIDTH, y: low ? index % body.height : index }, row);
  });
  if (risk === null) return;
  if (low) {
    paintGauges(body, risk, body.height);
    paintBounds(body, risk, { x: 64, y: 0, end: 78 });
    return;
  }
  const below = Math.min(risk.gauges.length, body.height - 3);
  paintGauges(body, risk, below);
  paintBounds(body, risk, { x: 1, y: below, end: 17 });
  paintRefusal(body, risk, Math.max(below + 2, FULL_HEIGHT - 1));
}

/** Seven rows hold four gauges, two limits and the last refusal; lower ones need more columns. */
const FULL_HEIGHT = 7;
const HEALTH_WIDTH = 19;

function paintHealth(
  body: Surface,
  { x, y }: { readonly x: number; readonly y: number },
  row: HealthRow,
): void {
  body.put(x, y, row.name, 'text.primary');
  const state = row.state.text;
  const stateAt = state.length > 3 ? HEALTH_WIDTH - 1 - state.length : 15;
  body.put(x + 7, y, fitValue(row.value, stateAt - 8), 'text.primary');
  body.put(x + stateAt, y, state, row.state.token);
}

/** A value in `width` columns: without its space, then with less of its unit, so that it never meets its state. */
function fitValue(value: string, width: number): string {
  const tight = value.replace(' ', '');
  const forms = [value, tight, tight.replace(/\/s$|s$/, ''), tight.replace(/[^\d.]/g, '')];
  return forms.find((form) => form.length <= width) ?? clip(value, width);
}

function paintGauges(body: Surface, risk: RiskSnapshot, rows: number): void {
  risk.gauges.slice(0, Math.max(0, rows)).forEach((gauge, y) => {
    const text = shortNumbers(`${gauge.used}/${gauge.limit}`, 17 - gauge.rule.length);
    body.put(1, y, gauge.rule, 'text.primary');
    putEnding(body, 18, y, text, 'text.primary');
    body.put(20, y, gaugeBar(gauge.share, BAR_WIDTH), gaugeToken(gauge.share));
  });
}

function paintBounds(
  body: Surface,
  risk: RiskSnapshot,
  { x, y, end }: { x: number; y: number; end: number },
): void {
  body.put(x, y, 'collar', 'text.primary');
  putEnding(body, end, y, collarText(risk), 'text.primary');
  body.put(x, y + 1, 'stops', 'text.primary');
  putEnding(body, end, y + 1, risk.stops, stopsToken(risk));
}

function paintRefusal(body: Surface, { lastRefusal }: RiskSnapshot, y: number): void {
  if (lastRefusal === null) return;
  body.put(1, y, clip(`refused ${refusalWords(lastRefusal)}`, body.width - 2), 'log.warn');
}
