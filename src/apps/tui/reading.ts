import type {
  LogLine,
  PositionRow,
  Refusal,
  RiskLimitRow,
  RiskSnapshot,
  StrategyRow,
} from '../../protocol/index.js';
import { clockTime, money, signedMoney } from './format.js';
import {
  breakerFigures,
  breakerName,
  scaleText,
  stateWord,
  stopsPhrase,
  tripped,
  trippedText,
} from './risk-words.js';
import type { EngineData } from './store.js';
import type { Token } from './theme/index.js';

/** A line of a dialog. */
export interface DialogLine {
  readonly text: string;
  readonly token: Token;
}

/** A line of a dialog or a reading. */
export const line = (text: string, token: Token = 'text.primary'): DialogLine => ({ text, token });

/** A pane's texts in full, for the dialog that shows them where the pane had to cut. */
export interface Reading {
  readonly title: string;
  readonly lines: readonly DialogLine[];
}

const LEVELS: Readonly<Record<LogLine['level'], Token>> = {
  info: 'text.primary',
  notice: 'text.primary',
  warn: 'log.warn',
  error: 'log.error',
};

/** The log from the selected line on, as the pane shows it, after the last refusal of a key. */
export function readLog(
  { log }: EngineData,
  {
    from,
    lastRefusal,
    rows = newestFirst(log.lines),
  }: {
    readonly from: number;
    readonly lastRefusal: string | null;
    /** The lines as they are filtered and sorted; all of them, the newest first, unless given. */
    readonly rows?: readonly LogLine[];
  },
): Reading {
  const lines = rows.slice(from).map(({ time, owner, level, text }) => ({
    text: `${clockTime(time)} ${owner}: ${text}`,
    token: LEVELS[level],
  }));
  const refused: DialogLine[] =
    lastRefusal === null ? [] : [{ text: `last refused here: ${lastRefusal}`, token: 'log.warn' }];
  return { title: 'LOG', lines: [...refused, ...lines] };
}

const newestFirst = (lines: readonly LogLine[]): LogLine[] =>
  [...lines].sort((left, right) => right.id - left.id);

/** The risk state, each gauge with what is used of it, what was refused lately, and every limit in force, whole. */
export function readRisk(data: EngineData, lastRefusal: string | null): Reading {
  const { risk, session } = data;
  if (risk === null) return { title: 'RISK', lines: [line('not known yet')] };
  const scale = scaleText(risk);
  const halted = session?.halted === true ? [line(`halted: ${session.haltReason}`, 'risk.halt')] : [];
  return {
    title: `RISK ${stateWord(risk.state)}`,
    lines: [
      ...halted,
      ...tripped(risk).map((row) => line(`tripped   ${trippedText(row, session?.time ?? null)}`, 'log.warn')),
      ...(scale === null ? [] : [line(`${scale}, of what is written below`, 'log.warn')]),
      ...risk.gauges.map(({ rule, used, limit }) => line(`${rule.padEnd(9)} ${used} of ${limit}`)),
      line(`collar    ±${(risk.collarFraction * 100).toFixed(2)}% of the mid`),
      line(`stops     ${stopsPhrase(data.connection, risk)}`),
      ...(lastRefusal === null ? [] : [line(`last refused here: ${lastRefusal}`, 'log.warn')]),
      ...refusalsOf(risk).map((refusal) => line(`refused ${refusalWords(refusal)}`, 'log.warn')),
      ...risk.limits.map((row) => line(limitWords(row, data))),
      ...(risk.breakers ?? []).map((row) =>
        line(`breaker ${breakerName(row)} ${breakerFigures(row)} ${stateWord(row.state)}`),
      ),
    ],
  };
}

/** A strategy with what it holds and has earned, its state and why, and its parameters with their bounds. */
export function readStrategy(row: StrategyRow, { instruments }: Pick<EngineData, 'instruments'>): Reading {
  const instrument = instruments[row.instrument];
  const size = instrument === undefined ? String(row.positionLots) : instrument.formatSize(row.positionLots);
  return {
    title: `STRATEGY ${row.name}`,
    lines: [
      line(`plugin    ${row.plugin}, on ${instrument?.symbol ?? '?'}`),
      line(`state     ${row.state}`, 'text.strong'),
      ...(row.note === '' ? [] : [line(`note      ${row.note}`, 'log.warn')]),
      line(`holds     ${size} ${instrument?.specification.base.code ?? ''}`),
      line(`net       ${signedMoney(row.netPnl)} after fees of ${money(row.fees)}`),
      line(`fills     ${row.fills}, ${row.workingOrders} orders working`),
      line(''),
      ...row.parameters.map(({ name, value, unit, bounds, default: usual }) => {
        const between = bounds === '' ? '' : `, ${bounds}`;
        return line(`${name.padEnd(16)} ${value} ${unit}${between}, by default ${usual}`);
      }),
      line(''),
      line(`:${row.name} NAME=VALUE changes one`, 'text.muted'),
    ],
  };
}

/** A position in words: what it cost, what it has earned, and what would bring it to zero. */
export function readPosition(row: PositionRow, { instruments }: Pick<EngineData, 'instruments'>): Reading {
  const instrument = instruments[row.instrument];
  const symbol = instrument?.symbol ?? '?';
  const size = instrument === undefined ? String(row.size) : instrument.formatSize(Math.abs(row.size));
  const side = row.size > 0 ? 'long' : row.size < 0 ? 'short' : 'flat';
  const price = (text: string | null): string =>
    text === null ? '–' : money(text, instrument?.specification.tick.decimals ?? 2);
  return {
    title: `POSITION ${symbol}`,
    lines: [
      line(row.size === 0 ? 'flat' : `${side} ${size}`, 'text.strong'),
      line(`average     ${price(row.averagePrice)}`),
      line(`break-even  ${price(row.breakEvenPrice)}, with the fees paid and the fee of leaving as a taker`),
      line(`open        ${signedMoney(row.unrealisedPnl)} at the last price`),
      line(`realised    ${signedMoney(row.realisedPnl)} before fees`),
      line(`fees        ${money(row.fees)}`),
      line(`net         ${signedMoney(row.netPnl)} since the session began`),
    ],
  };
}

/** The latest one first, once, though the list may not have it yet. */
function refusalsOf({ lastRefusal, refusals }: RiskSnapshot): readonly Refusal[] {
  const [newest] = refusals;
  const listed = newest?.time === lastRefusal?.time && newest?.text === lastRefusal?.text;
  return lastRefusal === null || listed ? refusals : [lastRefusal, ...refusals];
}

/** `limit max-order 1 BTC, BTC/USDT (risk.yaml:38)`. */
function limitWords(
  { rule, limit, unit, instrument, place }: RiskLimitRow,
  { instruments }: EngineData,
): string {
  const scope = instrument === null ? 'account' : (instruments[instrument]?.symbol ?? '?');
  return `limit ${rule} ${limit === null ? 'none' : `${limit} ${unit}`}, ${scope} (${place})`;
}

/** `23:55:12 max-order 2.000 > 1.000`: the rule once, whether or not the engine put it into the text. */
export const refusalWords = ({ time, rule, text }: Refusal): string =>
  `${clockTime(time)} ${text.startsWith(rule) ? text : `${rule} ${text}`}`;

type TerminalSize = { readonly columns: number; readonly rows: number };

/** Columns and rows of text that a dialog has room for. */
export const readingRoom = ({ columns, rows }: TerminalSize): { width: number; rows: number } => ({
  width: Math.max(20, Math.min(100, columns - 8)),
  rows: Math.max(1, rows - 6),
});

/** How far a reading can be scrolled. */
export function lastReadingRow(lines: readonly DialogLine[], size: TerminalSize): number {
  const { width, rows } = readingRoom(size);
  return Math.max(0, wrapped(lines, width).length - rows);
}

/** Breaks lines at spaces so that none is wider than `width`; what goes on is indented. Nothing is lost. */
export function wrapped(lines: readonly DialogLine[], width: number): DialogLine[] {
  return lines.flatMap(({ text, token }) => wrapText(text, width).map((part) => ({ text: part, token })));
}

/** Breaks one text at spaces; a very narrow column has no room for the indent of what goes on. */
export function wrapText(text: string, width: number, indented = true): string[] {
  const parts: string[] = [];
  const indent = indented && width > 12 ? '  ' : '';
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > width / 2 ? space : Math.max(1, width);
    parts.push(rest.slice(0, end));
    rest = indent + rest.slice(end).trimStart();
  }
  return [...parts, rest];
}
