import type { RiskSnapshot } from '../../../protocol/index.js';
import { clip, shortNumbers } from '../format.js';
import { scaleOf, stateWord, stopsWord } from '../risk-words.js';
import type { EngineData } from '../store.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type PaintContext, type Painter } from './frame.js';
import { gaugeBar, gaugeToken } from './gauge-bar.js';
import { type HealthRow, healthRows } from './health-rows.js';
import { collarText, LARGE_RISK, paintLargeRisk, stopsToken } from './risk-large.js';
import { RISK_TOKENS, riskNotes } from './risk-notes.js';

const BAR_WIDTH = 3;
const HEALTH_AT = 25;

/**
 * Left the risk gauges, right the health of venues, feed, book, orders, engine, journal and terminal; below what is not
 * as in calm times.
 */
export const paintRisk: Painter = (surface, context) => {
  const large = surface.width >= LARGE_RISK.width && surface.height > LARGE_RISK.height;
  const body = openPane(surface, context, {
    pane: 'risk',
    parts: [heading(context.data), ...(large ? [] : [{ text: 'HEALTH', at: HEALTH_AT }])],
  });
  if (large) paintLargeRisk(body, context);
  else paintSmall(body, context);
};

/** Calm is vouched for only by an engine that is there; what was not calm when it went is shown on. */
function heading({ risk, connection }: EngineData): { readonly text: string; readonly token?: Token } {
  if (risk === null) return { text: '8 RISK' };
  if (isCalmRisk(risk)) {
    return connection === 'connected'
      ? { text: '8 RISK NORMAL' }
      : { text: '8 RISK UNKNOWN', token: 'health.down' };
  }
  const percent = scaleOf(risk);
  return {
    text: `8 RISK ${stateWord(risk.state)}${percent === null ? '' : ` ${percent}%`}`,
    ...(risk.state === 'normal' ? {} : { token: RISK_TOKENS[risk.state] }),
  };
}

function paintSmall(body: Surface, context: PaintContext): void {
  const { data, terminal } = context;
  const { risk } = data;
  const rows = healthRows(data.health, {
    terminal,
    connection: data.connection,
    time: data.session?.time ?? null,
  });
  if (body.height < FULL_HEIGHT) {
    paintLow(body, data, rows);
    return;
  }
  const gauges = Math.min(risk?.gauges.length ?? 0, body.height - 3);
  const most = riskNotes(data, body.height);
  // The collar hardly ever changes: it gives way to a second note.
  const bounds = body.height - gauges - BOUNDS >= most.length || most.length < 2 ? BOUNDS : 1;
  const notes = riskNotes(data, body.height - gauges - bounds);
  const health = mostNeeded(rows, body.height - notes.length);
  health.forEach((row, y) => {
    paintHealth(body, { x: HEALTH_AT, y }, row);
  });
  if (risk === null) return;
  paintGauges(body, risk, gauges);
  paintBounds(body, { connection: data.connection, risk }, { x: 1, y: gauges, end: 17, rows: bounds });
  const from = Math.max(gauges + bounds, health.length, FULL_HEIGHT - notes.length);
  notes.forEach(({ text, token }, index) => {
    body.put(1, from + index, clip(text, body.width - 2), token);
  });
}

/** Beside one another in a few rows of a whole width: what is not as in calm times takes the last of them. */
function paintLow(body: Surface, data: PaintContext['data'], rows: readonly HealthRow[]): void {
  const { risk } = data;
  const alarm = risk !== null && !isCalmRisk(risk);
  const height = Math.max(1, alarm ? body.height - 1 : body.height);
  mostNeeded(rows, 2 * height).forEach((row, index) => {
    const x = HEALTH_AT + Math.floor(index / height) * HEALTH_WIDTH;
    paintHealth(body, { x, y: index % height }, row);
  });
  if (risk === null) return;
  paintGauges(body, risk, height);
  paintBounds(body, { connection: data.connection, risk }, { x: 64, y: 0, end: 78, rows: BOUNDS });
  if (!alarm || body.height < 2) return;
  const notes = riskNotes(data, 2).map(({ text }) => text);
  const percent = scaleOf(risk);
  const state = `${stateWord(risk.state)}${percent === null ? '' : ` ${percent}%`}`;
  body.put(1, height, clip([state, ...notes].join(' · '), body.width - 2), RISK_TOKENS[risk.state]);
}

const isCalmRisk = (risk: RiskSnapshot): boolean => risk.state === 'normal' && scaleOf(risk) === null;

/** So many rows that all that is not well is among them: what is well goes first, from below. */
function mostNeeded(rows: readonly HealthRow[], count: number): HealthRow[] {
  const kept = [...rows];
  while (kept.length > count) {
    const well = kept.findLastIndex(({ state }) => state.token === 'health.ok');
    kept.splice(well < 0 ? kept.length - 1 : well, 1);
  }
  return kept;
}

/** Seven rows hold four gauges, two limits and the last refusal; lower ones need more columns. */
const FULL_HEIGHT = 7;
const HEALTH_WIDTH = 19;
/** Collar and stops. */
const BOUNDS = 2;

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
  const forms = [value, tight, tight.replace(/\/s$|s$/, ''), tight.replace(/[^\d.−]/g, '')];
  return forms.find((form) => form !== '' && form.length <= width) ?? clip(value, width);
}

function paintGauges(body: Surface, risk: RiskSnapshot, rows: number): void {
  risk.gauges.slice(0, Math.max(0, rows)).forEach((gauge, y) => {
    const text = shortNumbers(`${gauge.used}/${gauge.limit}`, 17 - gauge.rule.length);
    body.put(1, y, gauge.rule, 'text.primary');
    putEnding(body, 18, y, text, 'text.primary');
    body.put(20, y, gaugeBar(gauge.share, BAR_WIDTH), gaugeToken(gauge.share));
  });
}

/** Stops, and with two rows the collar above them. */
function paintBounds(
  body: Surface,
  { connection, risk }: { readonly connection: EngineData['connection']; readonly risk: RiskSnapshot },
  { x, y, end, rows }: { x: number; y: number; end: number; rows: number },
): void {
  if (rows > 1) {
    body.put(x, y, 'collar', 'text.primary');
    putEnding(body, end, y, collarText(risk), 'text.primary');
  }
  body.put(x, y + rows - 1, 'stops', 'text.primary');
  putEnding(body, end, y + rows - 1, stopsWord(connection, risk), stopsToken(connection, risk));
}
