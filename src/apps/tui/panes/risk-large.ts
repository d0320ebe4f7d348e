import type { RiskSnapshot } from '../../../protocol/index.js';
import { clip } from '../format.js';
import { refusalWords, wrapText } from '../reading.js';
import { putEnding, type Surface, within } from '../surface.js';
import type { Token } from '../theme/index.js';
import { type PaintContext, paintEmpty } from './frame.js';
import { gaugeBar, gaugeToken } from './gauge-bar.js';
import { healthRows } from './health-rows.js';

/** The body that the large form needs. */
export const LARGE_RISK = { width: 90, height: 12 } as const;

/** Name, value and state; what is measured stands beside them from a pane of `ABOUT_WIDTH` on. */
const HEALTH_WIDTH = 29;
const ABOUT_WIDTH = 130;

const RULE_WIDTH = 12;
const USED_WIDTH = 20;

/** Every gauge as a bar, the health with what is measured, and the refusals down to the last row. */
export function paintLargeRisk(body: Surface, { data, terminal }: PaintContext): void {
  const { risk, session } = data;
  const half =
    body.width < ABOUT_WIDTH ? body.width - HEALTH_WIDTH : Math.min(80, Math.floor(body.width / 2));
  const health = healthRows(data.health, terminal);
  const right = within(body, { x: half, y: 0, width: body.width - half, height: body.height });
  right.put(1, 0, 'HEALTH', 'text.muted');
  health.forEach((row, y) => {
    right.put(1, y + 1, row.name, 'text.primary');
    putEnding(right, 18, y + 1, row.value, 'text.strong');
    right.put(21, y + 1, row.state.text, row.state.token);
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
  left.put(1, below + 1, `stops ${risk.stops}`, stopsToken(risk));
  if (session?.halted === true)
    left.put(1, below + 2, clip(`halted: ${session.haltReason}`, half - 2), 'risk.halt');
  paintRefusals(body, risk, Math.max(below + 3, health.length + 2));
}

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

export const stopsToken = ({ stops }: RiskSnapshot): Token =>
  stops === 'uncovered' ? 'gauge.warn' : 'text.primary';
