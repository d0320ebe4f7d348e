import { SCREEN_VERBS } from './screen-verbs.js';
import { TRADING_VERBS } from './trading-verbs.js';
import type { Verb } from './verb.js';

/** Everything that the palette understands, in the order in which it is offered. */
export const VERBS: readonly Verb[] = [...TRADING_VERBS, ...SCREEN_VERBS];

export const verbNamed = (name: string): Verb | undefined => VERBS.find(({ verb }) => verb === name);
