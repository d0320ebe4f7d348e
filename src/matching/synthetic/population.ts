import { Random } from '../../domain/index.js';
import { type Agent, type AgentKind, PAUSES } from './agent.js';

/** Who trades on one instrument. */
const CROWD: readonly (readonly [AgentKind, number])[] = [
  ['touch-maker', 3],
  ['ladder-maker', 5],
  ['arbitrageur', 2],
  ['noise-taker', 3],
  ['trend-follower', 2],
  ['legacy', 1],
];

/** The agents of every instrument, each with an account and a stream of chance of its own. */
export function populate(options: {
  readonly instruments: readonly number[];
  readonly seed: number;
  readonly startTime: number;
  openAccount(name: string): number;
}): Agent[] {
  const agents: Agent[] = [];
  for (const instrument of options.instruments) {
    for (const [kind, count] of CROWD) {
      for (let i = 1; i <= count; i += 1) {
        const place = agents.length;
        const random = new Random(options.seed + (place + 1) * 4_294_967_296);
        const nextTime = options.startTime + pause(kind, random);
        const account = options.openAccount(`${kind}-${instrument}-${i}`);
        const state = { orders: [], inventory: 0, fast: 0, slow: 0 };
        agents.push({ kind, account, instrument, place, nextTime, random, ...state });
      }
    }
  }
  return agents;
}

/** How long until an agent wakes again, in whole micros, at least one. */
export function pause(kind: AgentKind, random: Random): number {
  return 1 + Math.floor(random.exponential(PAUSES[kind]));
}
