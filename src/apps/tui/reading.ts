import type { LogLine } from '../../protocol/index.js';
import { clockTime } from './format.js';
import type { EngineData } from './store.js';
import type { Token } from './theme/index.js';

/** A line of a dialog. */
export interface DialogLine {
  readonly text: string;
  readonly token: Token;
}

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

/** The log from the line that stands uppermost, newest first, after the last refusal of a key. */
export function readLog(
  { log }: EngineData,
  { from, lastRefusal }: { readonly from: number; readonly lastRefusal: string | null },
): Reading {
  const newest = [...log.lines].sort((left, right) => right.id - left.id).slice(from);
  const lines = newest.map(({ time, owner, level, text }) => ({
    text: `${clockTime(time)} ${owner}: ${text}`,
    token: LEVELS[level],
  }));
  const refused: DialogLine[] =
    lastRefusal === null ? [] : [{ text: `last refused here: ${lastRefusal}`, token: 'log.warn' }];
  return { title: 'LOG', lines: [...refused, ...lines] };
}

/** The risk state, each limit with what is used of it, and the last refusal, whole. */
export function readRisk({ risk, session }: EngineData, lastRefusal: string | null): Reading {
  const line = (text: string, token: Token = 'text.primary'): DialogLine => ({ text, token });
  if (risk === null) return { title: 'RISK', lines: [line('not known yet')] };
  const halted = session?.halted === true ? [line(`halted: ${session.haltReason}`, 'risk.halt')] : [];
  const last = risk.lastRefusal;
  return {
    title: `RISK ${risk.state.toUpperCase()}`,
    lines: [
      ...halted,
      ...risk.gauges.map(({ rule, used, limit }) => line(`${rule.padEnd(9)} ${used} of ${limit}`)),
      line(`collar    ±${(risk.collarFraction * 100).toFixed(2)}% of the mid`),
      line(`stops     ${risk.stops}`),
      ...(last === null
        ? []
        : [line(`refused ${clockTime(last.time)} ${last.rule}: ${last.text}`, 'log.warn')]),
      ...(lastRefusal === null ? [] : [line(`last refused here: ${lastRefusal}`, 'log.warn')]),
    ],
  };
}

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

function wrapText(text: string, width: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > width / 2 ? space : width;
    parts.push(rest.slice(0, end));
    rest = `  ${rest.slice(end).trimStart()}`;
  }
  return [...parts, rest];
}
