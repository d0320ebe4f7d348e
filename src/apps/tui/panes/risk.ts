import type { HealthSnapshot, RiskSnapshot } from '../../../protocol/index.js';
import { clip, clockTime, halfBar, latency, shortNumbers } from '../format.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { openPane, type Painter, type TerminalHealth } from './frame.js';

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
  const { risk, health } = context.data;
  const state = risk === null ? '' : risk.state.toUpperCase();
  const body = openPane(surface, context, {
    pane: 'risk',
    parts: [{ text: `8 RISK ${state}`.trimEnd() }, { text: 'HEALTH', at: 25 }],
  });
  const rows = healthRows(health, context.terminal);
  const low = body.height < FULL_HEIGHT;
  rows.forEach((row, index) => {
    const column = low ? Math.floor(index / body.height) : 0;
    paintHealth(body, HEALTH_AT + column * HEALTH_WIDTH, low ? index % body.height : index, row);
  });
  if (risk === null) return;
  if (low) {
    paintGauges(body, risk, body.height);
    paintLimits(body, risk, { x: 64, y: 0, end: 78 });
    return;
  }
  const below = Math.min(risk.gauges.length, body.height - 3);
  paintGauges(body, risk, below);
  paintLimits(body, risk, { x: 1, y: below, end: 17 });
  paintRefusal(body, risk, Math.max(below + 2, FULL_HEIGHT - 1));
};

/** Seven rows hold four gauges, two limits and the last refusal; lower ones need more columns. */
const FULL_HEIGHT = 7;
const HEALTH_WIDTH = 19;

function paintHealth(body: Surface, x: number, y: number, row: HealthRow): void {
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
  risk.gauges.slice(0, rows).forEach((gauge, y) => {
    const text = shortNumbers(`${gauge.used}/${gauge.limit}`, 17 - gauge.rule.length);
    body.put(1, y, gauge.rule, 'text.primary');
    putEnding(body, 18, y, text, 'text.primary');
    body.put(20, y, gaugeBar(gauge.share), gaugeToken(gauge.share));
  });
}

function paintLimits(
  body: Surface,
  risk: RiskSnapshot,
  { x, y, end }: { x: number; y: number; end: number },
): void {
  body.put(x, y, 'collar', 'text.primary');
  putEnding(body, end, y, `±${(risk.collarFraction * 100).toFixed(2)}%`, 'text.primary');
  body.put(x, y + 1, 'stops', 'text.primary');
  putEnding(body, end, y + 1, risk.stops, risk.stops === 'uncovered' ? 'gauge.warn' : 'text.primary');
}

function paintRefusal(body: Surface, { lastRefusal }: RiskSnapshot, y: number): void {
  if (lastRefusal === null) return;
  const { time, rule, text } = lastRefusal;
  const said = text.startsWith(rule) ? text : `${rule} ${text}`;
  body.put(1, y, clip(`refused ${clockTime(time)} ${said}`, body.width - 2), 'log.warn');
}

/** What is used at all shows at least half a cell. */
function gaugeBar(share: number): string {
  const halves = Math.min(2 * BAR_WIDTH, Math.max(share > 0 ? 1 : 0, Math.round(share * 2 * BAR_WIDTH)));
  return halfBar(halves, 'left').padEnd(BAR_WIDTH, '·');
}

const gaugeToken = (share: number): Token =>
  share >= 0.9 ? 'gauge.full' : share >= 0.6 ? 'gauge.warn' : 'gauge.ok';

interface HealthRow {
  readonly name: string;
  readonly value: string;
  readonly state: { readonly text: string; readonly token: Token };
}

const OK = { text: 'ok', token: 'health.ok' } as const;
const SLOW = { text: 'slow', token: 'health.slow' } as const;
const DOWN = { text: 'DOWN', token: 'health.down' } as const;

function healthRows(health: HealthSnapshot | null, terminal: TerminalHealth): HealthRow[] {
  const tty: HealthRow = {
    name: 'tty',
    value: `${Math.round(terminal.bytesPerSecond / 1000)} KB/s`,
    state: terminal.droppedFrames > 0 ? { text: 'stall', token: 'health.stale' } : OK,
  };
  if (health === null) return [tty];
  const limit = (micros: number | null, slow: number): HealthRow['state'] =>
    micros === null ? { text: '–', token: 'text.muted' } : micros > slow ? SLOW : OK;
  const feed: HealthRow['state'] =
    health.feedState === 'live'
      ? limit(health.feedMicros, 1_000_000)
      : { text: health.feedState.slice(0, 5), token: 'health.stale' };
  return [
    { name: 'feed', value: latency(health.feedMicros), state: feed },
    {
      name: 'book',
      value: `${health.bookGaps} gap${health.bookGaps === 1 ? '' : 's'}`,
      state: health.bookGaps > 0 ? SLOW : OK,
    },
    { name: 'order', value: latency(health.orderMicros), state: limit(health.orderMicros, 1_000_000) },
    { name: 'engine', value: latency(health.engineMicros), state: limit(health.engineMicros, 100_000) },
    {
      name: 'journl',
      value: latency(health.journalMicros),
      state: health.journalOk ? limit(health.journalMicros, 100_000) : DOWN,
    },
    tty,
  ];
}
