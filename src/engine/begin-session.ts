import type { Micros, SessionStart } from '../domain/index.js';
import type { Engine } from './engine.js';

/**
 * A process takes the engine over. What has fallen due since the one before is due under the new session's ids: those of
 * the old one may be at the venue already, for orders that the end of the log cut off. And it is due on accounts of which
 * nobody knows yet what happened to them.
 */
export function beginSession(engine: Engine, session: SessionStart, now: Micros): void {
  engine.sessionId = session.id;
  engine.mode = session.mode;
  engine.accounts = { paper: session.account, live: session.liveAccount ?? null };
  engine.liveWord = session.liveWord ?? 'LIVE';
  engine.contractsAreDataOnly = session.contractsAreDataOnly ?? false;
  engine.abilities = session.venues ?? {};
  for (const venue of session.reconcile ?? []) engine.reconciliation.begins(venue, now, engine.time);
  engine.orders.remembersFrom = engine.reconciliation.allHeardUntil;
  engine.orderSequence = 0;
  engine.leaving = null;
}
