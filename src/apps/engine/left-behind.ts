import { ExitCode, UserError } from '../../domain/index.js';
import { isRealMoney, type ReadSession, readSession, sessionLogs } from '../rescue/index.js';
import type { Plan } from './plan.js';
import type { Session } from './session.js';

/** The newest session of real money other than `except`, where it has orders open at a venue. */
function leftOpen({ home }: Pick<Plan, 'home'>, except: string | null): ReadSession | null {
  for (const log of sessionLogs(home).reverse()) {
    if (log.name === except || !isRealMoney(log)) continue;
    const read = readSession(log);
    return read.logged.open().length > 0 ? read : null;
  }
  return null;
}

/**
 * A session that begins anew on an account on which the one before left orders, as after an upgrade whose engine cannot
 * go on with the old log: takes over those that the venue still has open, and says which it could not.
 */
export function takeOver(plan: Plan, session: Session): void {
  const left = leftOpen(plan, session.log);
  if (left === null) return;
  const tell = (text: string): void =>
    session.tell({ time: session.timeNow(), level: 'warn', owner: 'engine', text });
  for (const { clientOrderId, request, venueOrderId } of left.logged.open()) {
    const id = left.logged.session?.instruments[request.instrument]?.id;
    const instrument = session.engine.instruments.findIndex((each) => each.id === id);
    const known = session.engine.orders.has(clientOrderId);
    if (known) continue;
    const answer =
      venueOrderId === null || instrument < 0
        ? null
        : session.command({ kind: 'adopt', venueOrderId, instrument }, 'host');
    if (answer?.outcome === 'done') tell(`order ${clientOrderId} of session ${left.name} is taken over`);
    else
      tell(
        `order ${clientOrderId} of session ${left.name} was open and is not taken over: ` +
          'look at the venue; "outcry kill" cancels it there',
      );
  }
}

/**
 * Cancels that were on their way when the engine before this one ended: nobody knows whether they arrived, so they are
 * sent again. A cancel does no harm twice, and one that is never sent again leaves an order that nobody can end.
 */
export function cancelAgain({ engine, loop }: Pick<Session, 'engine' | 'loop'>): void {
  for (const { clientOrderId, state, carrier } of [...engine.orders.working()]) {
    if (state !== 'pending-cancel' || carrier !== 'venue') continue;
    loop.event({ kind: 'unknown', clientOrderId, request: 'cancel' });
    loop.command({ kind: 'cancel', clientOrderId }, 'host');
  }
}

/** What keeps a session from being opened, and what of it is at a venue meanwhile. */
export function withOpenOrders(error: unknown, plan: Plan): unknown {
  if (!(error instanceof UserError) || plan.market.kind !== 'venue' || plan.market.money !== 'real')
    return error;
  let left: ReadSession | null = null;
  try {
    left = leftOpen(plan, null);
  } catch {
    // The error is the one to be said.
  }
  if (left === null) return error;
  const count = left.logged.open().length;
  const orders = `${count} open order${count === 1 ? '' : 's'} of session ${left.name}`;
  return new UserError(
    `${error.message}; ${orders} may be at the venue still: "outcry kill" cancels, --fresh keeps them there`,
    error.exitCode === ExitCode.usage ? ExitCode.failed : error.exitCode,
    { cause: error },
  );
}
