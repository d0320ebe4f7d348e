import { randomBytes } from 'node:crypto';
import type { SessionStart } from '../../domain/index.js';
import type { Plan } from './plan.js';
import { beginningMode } from './plan-venues.js';
import type { Session } from './session.js';
import type { StrategyDesk } from './strategy-desk.js';

const PAPER_ACCOUNT = 'paper';
/** Live mode on the embedded exchange: its rules are those of live mode, its money is fake. */
const REHEARSAL_ACCOUNT = 'embedded rehearsal';

/** Typed to go live with a key of which the venue does not say whether it can withdraw. */
const UNVERIFIED_WORD = 'LIVE UNVERIFIED';

export interface Start {
  readonly strategies: StrategyDesk;
  /** Session ids that the log has already. */
  readonly used: ReadonlySet<string>;
  /** The host has started the engine again: the mode is the one that it had, not the one configured. */
  readonly restarted: boolean;
  /** A kill waits for the venues to be signed in to: until then no strategy runs. */
  readonly killed: boolean;
}

/**
 * Tells the engine who it is now, its limits, and its strategies; what is as before is not said again. Limits
 * and parameters that were changed by command hold until their file says something else.
 */
export function startSession(
  session: Session,
  plan: Plan,
  { strategies, used, restarted, killed }: Start,
): void {
  const { engine, loop } = session;
  const goesOn = restarted && used.size > 0;
  const mode = goesOn ? engine.mode : beginningMode(plan.configuration.mode, session.money);
  const id = unusedId(used);
  const accounts = accountsOf(session, plan);
  loop.input({ kind: 'session', session: { id, mode, ...accounts } });
  if (JSON.stringify(engine.risk.configured) !== JSON.stringify(plan.risk)) {
    loop.input({ kind: 'configuration', risk: plan.risk });
  } else if (engine.risk.configuration !== engine.risk.configured) {
    const text = 'limits that were changed by command still hold, until risk.yaml changes';
    session.tell({ time: engine.time, level: 'warn', owner: 'engine', text });
  }
  strategies.start(session.now());
  if (killed) loop.command({ kind: 'pause-strategies' }, 'host');
}

function accountsOf(session: Session, { market }: Plan): Omit<SessionStart, 'id' | 'mode'> {
  if (market.kind === 'embedded') return { account: PAPER_ACCOUNT, liveAccount: REHEARSAL_ACCOUNT };
  if (market.money === 'fake') return { account: PAPER_ACCOUNT, contractsAreDataOnly: true };
  const liveAccount = session.keys
    .map(({ venue, name, account }) =>
      session.keys.length > 1 ? `${venue} ${account ?? name}` : (account ?? name),
    )
    .join('+');
  // Where the venue does not tell whether a key can withdraw, that is taken upon oneself, in words.
  const isUnverified = session.keys.some(({ withdraw }) => withdraw === null);
  return {
    account: null,
    liveAccount,
    ...(isUnverified ? { liveWord: UNVERIFIED_WORD } : {}),
    contractsAreDataOnly: true,
    ...(session.abilities === undefined
      ? {}
      : { venues: session.abilities, reconcile: Object.keys(session.abilities) }),
  };
}

/** Of 48 bits, which no two sessions share: an id that a power cut took out of a log may be at a venue still. */
function unusedId(used: ReadonlySet<string>): string {
  let id: string;
  do id = randomBytes(6).toString('hex');
  while (used.has(id));
  return id;
}
