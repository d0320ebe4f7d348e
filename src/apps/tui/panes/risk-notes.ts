import type { RiskSnapshot } from '../../../protocol/index.js';
import { refusalWords } from '../reading.js';
import { scaleText, stateWord, tripped, trippedText } from '../risk-words.js';
import type { EngineData } from '../store.js';
import type { Token } from '../theme/index.js';

export const RISK_TOKENS: Readonly<Record<RiskSnapshot['state'], Token>> = {
  normal: 'risk.normal',
  reduce: 'risk.reduce',
  'close-only': 'risk.closeOnly',
  halt: 'risk.halt',
};

/** A line of the risk pane that is there only where there is something to say. */
export interface RiskNote {
  readonly text: string;
  readonly token: Token;
}

/**
 * What is not as in calm times, the gravest first, in at most `rows` lines: breakers that tripped and since when, a halt,
 * limits of which less is left and why, the last refusal.
 */
export function riskNotes(data: Pick<EngineData, 'risk' | 'session'>, rows: number): RiskNote[] {
  const others = [...haltNotes(data), ...scaleNotes(data), ...refusalNotes(data)];
  const all = [...breakerNotes(data, false), ...others];
  return all.length <= rows ? all : [...breakerNotes(data, true), ...others].slice(0, Math.max(0, rows));
}

/** A line each; or the worst alone, and how many others there are. */
function breakerNotes({ risk, session }: Pick<EngineData, 'risk' | 'session'>, inOne: boolean): RiskNote[] {
  const rows = risk === null ? [] : tripped(risk);
  const others = inOne && rows.length > 1 ? rows.length - 1 : 0;
  return rows.slice(0, inOne ? 1 : rows.length).map((row) => {
    const text = trippedText(row, session?.time ?? null, others > 0);
    return { text: others > 0 ? `${text} +${others}` : text, token: RISK_TOKENS[row.state] };
  });
}

/** A halt by a breaker is told by that breaker. */
function haltNotes({ session }: Pick<EngineData, 'session'>): RiskNote[] {
  if (session?.halted !== true || session.haltReason.startsWith('breaker ')) return [];
  return [{ text: `halted: ${session.haltReason}`, token: 'risk.halt' }];
}

/** What the state alone leaves stands beside it in the heading. */
function scaleNotes({ risk }: Pick<EngineData, 'risk'>): RiskNote[] {
  const text = risk === null ? null : scaleText(risk);
  if (risk === null || text === null || risk.scaleReason === stateWord(risk.state)) return [];
  return [{ text, token: 'risk.reduce' }];
}

function refusalNotes({ risk }: Pick<EngineData, 'risk'>): RiskNote[] {
  const last = risk?.lastRefusal ?? null;
  return last === null ? [] : [{ text: `refused ${refusalWords(last)}`, token: 'log.warn' }];
}
