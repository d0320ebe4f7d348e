import type { ClientOrderId } from '../domain/index.js';

const FORM = /^oc-([0-9a-f]{4,12})-(\d+)$/;

/** `oc-SESSION-SEQUENCE`: unique for ever, since a session's id is in the log before its first order. */
export function clientOrderId(session: string, sequence: number): ClientOrderId {
  return `oc-${session}-${sequence}`;
}

/** The parts of an id of ours; null for anybody else's. */
export function parseClientOrderId(id: string): { session: string; sequence: number } | null {
  const match = FORM.exec(id);
  return match === null ? null : { session: match[1]!, sequence: Number(match[2]) };
}
