import type { OrderType, Random } from '../../../src/domain/index.js';

/** What differs from venue to venue, drawn for each run. */
export interface VenueManner {
  readonly validityMicros: number | null;
  readonly cancelsByClientId: boolean;
  /** `as-new-order`: the old one ends, and another takes its place; a smaller size alone is changed where it is. */
  readonly replaces: 'not' | 'in-place' | 'as-new-order';
  /** Keeps pairs of which one order ends the other, on its first market. */
  readonly hasPairs: boolean;
  /** That a new order is refused for a reason of the venue's own. */
  readonly refusalChance: number;
  /** What it carries out by itself; the rest is the engine's. */
  readonly orderTypes: readonly OrderType[];
  readonly iceberg: boolean;
  /** What an answer to a placing carries: nothing, the order, or its executions too. */
  readonly answers: 'nothing' | 'order' | 'all';
  /** How far its own copies lag behind when they are asked. */
  readonly lagMicros: number;
  /** True: while the socket is away, requests go by REST. */
  readonly hasRest: boolean;
}

export function drawManner(random: Random): VenueManner {
  const pick = <T>(...choices: readonly T[]): T => choices[random.integer(0, choices.length - 1)]!;
  const validityMicros = pick(1_000_000, 2_000_000, 5_000_000, null);
  const orderTypes = pick<readonly OrderType[]>(
    ['limit', 'market'],
    ['limit', 'market', 'stop', 'stop-limit'],
    ['limit', 'market', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit'],
  );
  // A second order whose request never expires could come at any time: no venue has that.
  const replacing = validityMicros === null ? 'in-place' : 'as-new-order';
  return {
    validityMicros,
    cancelsByClientId: random.next() < 0.5,
    replaces: pick('not', 'in-place', replacing, replacing, replacing),
    hasPairs: random.next() < 0.7 && orderTypes.includes('stop'),
    refusalChance: pick(0, 0, 0, 0.04),
    orderTypes,
    iceberg: random.next() < 0.3,
    answers: pick('nothing', 'order', 'all'),
    lagMicros: pick(0, 0, 200_000, 450_000),
    hasRest: random.next() < 0.5,
  };
}
