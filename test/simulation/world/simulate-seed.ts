import { checkEnd, type Outcome } from './final-checks.js';
import { Violation } from './judge.js';
import { drawScenario } from './scenario.js';
import { Trace } from './trace.js';
import { World } from './world.js';
import { NOTHING_BETWEEN, type Wrappers } from './wrappers.js';

export interface SeedResult {
  readonly seed: number;
  readonly digest: string;
  readonly steps: number;
  readonly crashes: number;
  readonly outcome: Outcome | null;
  /** What did not hold, and the last that happened before it was found. */
  readonly violation: {
    readonly invariant: string;
    readonly text: string;
    readonly last: readonly string[];
  } | null;
}

export interface SeedOptions {
  readonly wrappers?: Wrappers;
  readonly brief?: boolean;
  readonly onLine?: (line: string) => void;
}

/** Lives one seed through; the same seed is the same run, to the last byte of its digest. */
export async function simulateSeed(
  seed: number,
  { wrappers = NOTHING_BETWEEN, brief = false, onLine }: SeedOptions = {},
): Promise<SeedResult> {
  const trace = new Trace(onLine ?? null);
  const world = new World(drawScenario(seed, brief), trace, wrappers);
  let outcome: Outcome | null = null;
  let violation: SeedResult['violation'] = null;
  try {
    await world.live();
    outcome = checkEnd(world, world.process!);
    trace.add(world.time.now(), `end ${JSON.stringify(outcome)}`);
  } catch (error) {
    const invariant = error instanceof Violation ? error.invariant : 'crash';
    const text = error instanceof Violation ? error.message : ((error as Error).stack ?? String(error));
    violation = { invariant, text, last: [...trace.last] };
  }
  if (world.process !== null) world.process.alive = false;
  return { seed, digest: trace.digest(), steps: trace.steps, crashes: world.crashes, outcome, violation };
}
