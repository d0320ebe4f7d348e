import type { BreakerRow, RiskSnapshot } from '../../../protocol/index.js';
import { clip } from '../format.js';
import { refusalWords, wrapText } from '../reading.js';
import {
  breakerFigures,
  breakerName,
  scaleText,
  sinceText,
  stateWord,
  stopsPhrase,
  stopsWord,
  tripped,
} from '../risk-words.js';
import type { EngineData } from '../store.js';
import { putEnding, type Surface, within } from '../surface.js';
import type { Token } from '../theme/index.js';
import { type PaintContext, paintEmpty } from './frame.js';
import { gaugeBar, gaugeToken } from './gauge-bar.js';
import { healthRows } from './health-rows.js';
import { RISK_TOKENS } from './risk-notes.js';

/** The body that the large form needs. */
export const LARGE_RISK = { width: 90, height: 12 } as const;

/** Name, value and state; what is measured stands beside them from a pane of `ABOUT_WIDTH` on. */
const HEALTH_WIDTH = 29;
const ABOUT_WIDTH = 130;

const RULE_WIDTH = 12;
const USED_WIDTH = 20;

/** Every gauge as a bar, the breakers, the health with what is measured, and the refusals down to the last row. */
export function paintLargeRisk(body: Surface, { data, terminal }: PaintContext): void {
  const { risk, session, connection } = data;
  const half =
    body.width < ABOUT_WIDTH ? body.width - HEALTH_WIDTH : Math.min(80, Math.floor(body.width / 2));
  const health = healthRows(data.health, { terminal, connection, time: session?.time ?? null });
  const right = within(body, { x: half, y: 0, width: body.width - half, height: body.height });
  right.put(1, 0, 'HEALTH', 'text.muted');
  health.forEach((row, y) => {
    right.put(1, y + 1, row.name, 'text.primary');
    putEnding(right, 18, y + 1, row.value, 'text.strong');
    // A state in words stands where no value is.
    right.put(row.value === '' ? 9 : 21, y + 1, row.state.text, row.state.token);
    if (right.width > HEALTH_WIDTH) right.put(28, y + 1, clip(row.about, right.width - 29), 'text.muted');
  });
  if (risk === null) {
    paintEmpty(body, 'not known yet');
    return;
  }
  const left = within(body, { x: 0, y: 0, width: half, height: body.height });
  left.put(1, 0, 'USED OF LIMIT', 'text.muted');
  risk.gauges.forEach((gauge, y) => {
    paintGauge(left, y + 1, gauge);
  });
  const below = risk.gauges.length + 1;
  left.put(1, below, `collar ${collarText(risk)} of the mid`, 'text.primary');
  left.put(
    1,
    below + 1,
    clip(`stops ${stopsPhrase(connection, risk)}`, half - 2),
    stopsToken(connection, risk),
  );
  const notes: [string, Token][] = [];
  if (session?.halted === true) notes.push([`halted: ${session.haltReason}`, 'risk.halt']);
  const scale = scaleText(risk);
  if (scale !== null) notes.push([`${scale} (of what risk.yaml says)`, 'risk.reduce']);
  notes.forEach(([text, token], index) => {
    left.put(1, below + 2 + index, clip(text, half - 2), token);
  });
  const from = below + 2 + notes.length;
  const refusals = Math.min(risk.refusals.length + 1, Math.max(2, Math.floor((body.height - from) / 3)));
  const rows = paintBreakers(left, risk, { from, rows: body.height - from - refusals, time: session?.time });
  paintRefusals(body, risk, Math.max(from + rows, health.length + 2));
}

interface BreakerPlace {
  readonly from: number;
  readonly rows: number;
  readonly time: number | undefined;
}

/** Those that tripped first, then the others as far as there is room. @returns the rows that it took. */
function paintBreakers(left: Surface, risk: RiskSnapshot, { from, rows, time }: BreakerPlace): number {
  const { breakers = [] } = risk;
  if (breakers.length === 0 || rows < 1) return 0;
  const bad = tripped(risk).length;
  const title = `BREAKERS  ${bad === 0 ? 'none' : bad} of ${breakers.length} tripped`;
  left.put(1, from, title, bad === 0 ? 'text.muted' : RISK_TOKENS[risk.state]);
  const shown = breakers.slice(0, rows - 1);
  shown.forEach((row, index) => {
    paintBreaker(left, from + 1 + index, row, time);
  });
  return shown.length + 1;
}

function paintBreaker(left: Surface, y: number, row: BreakerRow, time: number | undefined): void {
  const calm = row.state === 'normal';
  const token = calm ? 'text.muted' : RISK_TOKENS[row.state];
  left.put(1, y, clip(breakerName(row), BREAKER_WIDTH), token);
  putEnding(left, BREAKER_FIGURES_END, y, breakerFigures(row), calm ? 'text.primary' : token);
  const since = calm ? '' : ` since ${sinceText(row.since, time ?? row.since)}`;
  left.put(
    BREAKER_FIGURES_END + 3,
    y,
    clip(`${stateWord(row.state)}${since}`, left.width - BREAKER_FIGURES_END - 4),
    token,
  );
}
const BREAKER_WIDTH = 20;
const BREAKER_FIGURES_END = 34;

function paintGauge(left: Surface, y: number, gauge: RiskSnapshot['gauges'][number]): void {
  left.put(1, y, clip(gauge.rule, RULE_WIDTH), 'text.primary');
  putEnding(
    left,
    RULE_WIDTH + USED_WIDTH,
    y,
    clip(`${gauge.used} / ${gauge.limit}`, USED_WIDTH - 2),
    'text.strong',
  );
  const at = RULE_WIDTH + USED_WIDTH + 2;
  const width = left.width - at - 7;
  left.put(at, y, gaugeBar(gauge.share, width), gaugeToken(gauge.share));
  putEnding(left, left.width - 2, y, `${Math.round(gauge.share * 100)}%`, gaugeToken(gauge.share));
}

function paintRefusals(body: Surface, { refusals }: RiskSnapshot, y: number): void {
  if (y >= body.height) return;
  body.put(
    1,
    y,
    refusals.length === 0 ? 'REFUSED  nothing so far' : `REFUSED  ${refusals.length}, newest first`,
    'text.muted',
  );
  const rows = body.height - y - 1;
  refusals
    .slice(0, Math.max(0, rows))
    .flatMap((refusal) => wrapText(refusalWords(refusal), body.width - 2))
    .slice(0, Math.max(0, rows))
    .forEach((line, index) => {
      body.put(1, y + 1 + index, line, 'log.warn');
    });
}

export const collarText = ({ collarFraction }: RiskSnapshot): string =>
  `±${(collarFraction * 100).toFixed(2)}%`;

export function stopsToken(connection: EngineData['connection'], risk: RiskSnapshot): Token {
  const word = stopsWord(connection, risk);
  return word === 'covered' || word === 'flat' ? 'text.primary' : 'gauge.warn';
}
