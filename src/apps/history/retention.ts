import { join } from 'node:path';
import type { HistoryStore } from '../../store/history/index.js';
import { logWrittenMillis, sessionBeganMillis } from '../../store/session-log/index.js';
import type { HistoryArgument } from './messages.js';

const DAY_MILLIS = 86_400_000;
const LIMITS = { rows: 1_000_000, timeoutMillis: 30_000 };

/** By the wall clock, which a session's name begins with; null for a name that does not. */
export function beganMicros(session: string): number | null {
  const millis = sessionBeganMillis(session);
  return millis === null ? null : millis * 1_000;
}

export interface Retention {
  readonly home: { readonly dataDir: string };
  readonly retentionDays: HistoryArgument['retentionDays'];
  readonly nowMillis: number;
}

/**
 * Drops rows by the age that they have for a person: those of a venue by their own time, those of a tape or a synthetic
 * market, whose times are any, by when their session was last written.
 */
export async function retain(
  store: HistoryStore,
  { home, retentionDays, nowMillis }: Retention,
): Promise<void> {
  const before = Object.entries(retentionDays).flatMap(([table, days]) =>
    days === undefined ? [] : [[table, (nowMillis - days * DAY_MILLIS) * 1_000] as const],
  );
  const { rows } = await store.query(
    "SELECT session FROM sessions WHERE market IN ('tape', 'synthetic')",
    LIMITS,
  );
  const written = rows.map(
    ([session]) => [String(session), writtenMicros(home, String(session), nowMillis)] as const,
  );
  await store.retain(new Map(before), new Map(written));
}

/**
 * The log's own time, not the name's: a session that is gone on with for weeks has begun long ago, and its newest rows are
 * of today. Whatever copies a log makes it younger or keeps its time, and so loses nothing; one that was unpacked at the
 * epoch is no older than its name. A session of which neither is known is kept.
 */
function writtenMicros({ dataDir }: Retention['home'], session: string, nowMillis: number): number {
  const written = logWrittenMillis(join(dataDir, 'sessions', session));
  const began = beganMicros(session);
  if (written === null && began === null) return nowMillis * 1_000;
  return Math.max((written ?? 0) * 1_000, began ?? 0);
}
