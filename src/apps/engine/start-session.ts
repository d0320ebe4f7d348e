import { randomBytes } from 'node:crypto';
import type { EngineLoop } from '../../engine/index.js';
import type { Plan } from './plan.js';
import type { Session } from './session.js';

const PAPER_ACCOUNT = 'paper';
/** Live mode on the embedded exchange: its rules are those of live mode, its money is fake. */
const REHEARSAL_ACCOUNT = 'embedded rehearsal';

export interface Start {
  /** The hash of each strategy's code, by the strategy's name. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Session ids that the log has already. */
  readonly used: ReadonlySet<string>;
  /** The host has started the engine again: the mode is the one that it had, not the one configured. */
  readonly restarted: boolean;
}

/**
 * Tells the engine who it is now, its limits, and its strategies; what is as before is not said again. Limits
 * and parameters that were changed by command hold until their file says something else.
 */
export function startSession(session: Session, plan: Plan, { hashes, used, restarted }: Start): void {
  const { engine, loop } = session;
  const mode = restarted && used.size > 0 ? engine.mode : plan.configuration.mode;
  const id = unusedId(used);
  const accounts = { account: PAPER_ACCOUNT, liveAccount: REHEARSAL_ACCOUNT };
  loop.input({ kind: 'session', session: { id, mode, ...accounts } });
  if (JSON.stringify(engine.risk.configured) !== JSON.stringify(plan.risk)) {
    loop.input({ kind: 'configuration', risk: plan.risk });
  } else if (engine.risk.configuration !== engine.risk.configured) {
    const text = 'limits that were changed by command still hold, until risk.yaml changes';
    session.tell({ time: engine.time, level: 'warn', owner: 'engine', text });
  }
  loadStrategies(session, plan, hashes);
  stopOthers(loop, [...engine.strategies.keys()], plan);
}

function unusedId(used: ReadonlySet<string>): string {
  let id: string;
  do id = randomBytes(2).toString('hex');
  while (used.has(id));
  return id;
}

function loadStrategies(
  { engine, loop }: Session,
  { configuration }: Plan,
  hashes: ReadonlyMap<string, string>,
): void {
  for (const { name, instrument, parameters, start } of configuration.strategies) {
    const sourceHash = hashes.get(name)!;
    const before = engine.strategies.get(name)?.load;
    const same =
      before?.sourceHash === sourceHash && JSON.stringify(before.configured) === JSON.stringify(parameters);
    if (same) continue;
    loop.input({ kind: 'plugin', strategy: name, instrument, sourceHash, parameters });
    if (start === 'stopped') loop.command({ kind: 'strategy', name, action: 'stop' }, 'host');
  }
}

/** What is not configured any more does not run any more. */
function stopOthers(loop: EngineLoop, names: readonly string[], { configuration }: Plan): void {
  for (const name of names) {
    if (configuration.strategies.some((strategy) => strategy.name === name)) continue;
    loop.command({ kind: 'strategy', name, action: 'stop' }, 'host');
  }
}
