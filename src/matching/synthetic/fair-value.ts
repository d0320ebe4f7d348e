import { Random } from '../../domain/index.js';
import { type EdgeForce, edgeForce } from './edge-force.js';
import type { PlantedEdge } from './planted-edge.js';

/** How often the fair value moves. */
export const FAIR_STEP_MICROS = 100_000;

const STEPS_PER_YEAR = 365 * 864_000;
const ANNUAL_VOLATILITY = 0.5;
const STEP_DEVIATION = ANNUAL_VOLATILITY / Math.sqrt(STEPS_PER_YEAR);
/** Pulls the price back to where it began over about a day, so that days of it stay plausible. */
const REVERSION = 1 / 864_000;
/** The logarithm of the volatility wanders about zero, over about ten minutes. */
const CLUSTERING = 1 / 6_000;
const CLUSTER_DEVIATION = 0.4 * Math.sqrt(2 * CLUSTERING);
/** Of one jump in about twenty minutes. */
const JUMP_CHANCE = 1 / 12_000;
const JUMP_DEVIATION = 0.0008;
/** What the instruments' moves have in common. */
const CORRELATION = 0.8;

interface FairValuesState {
  readonly random: readonly number[];
  readonly logs: readonly number[];
  readonly heat: number;
  /** Of a planted edge that moves fair value. */
  readonly force?: readonly number[];
}

/** How many steps ahead makers see where an edge of imbalance is planted. */
const AHEAD_STEPS = 100;
/** What fair value moves by in that time, as a rule. */
const AHEAD_DEVIATION = STEP_DEVIATION * Math.sqrt(AHEAD_STEPS);

/**
 * What the instruments are worth, unknown to all but their agents: correlated, mean-reverting in the
 * logarithm, with clustered volatility and jumps. The figures are those of a calm Bitcoin year.
 */
export class FairValues {
  private random: Random;
  /** ln(value / anchor), by place in `anchors`. */
  private logs: number[];
  private heat = 0;
  private readonly force: EdgeForce | null;
  /** The same values as they will be a while later; there only where makers lean towards them. */
  private readonly ahead: FairValues | null;

  /** @param anchors the first values, in ticks. */
  constructor(
    private readonly anchors: readonly number[],
    seed: number,
    private readonly edge: PlantedEdge | null = null,
  ) {
    this.random = new Random(seed);
    this.logs = anchors.map(() => 0);
    this.force = edgeForce(edge, anchors.length, seed);
    this.ahead = edge?.kind === 'imbalance' ? new FairValues(anchors, seed) : null;
    this.lookAhead();
  }

  step(): void {
    const { random, force } = this;
    force?.begin(this.logs);
    this.heat += -CLUSTERING * this.heat + CLUSTER_DEVIATION * random.normal();
    const deviation = STEP_DEVIATION * Math.exp(this.heat - 0.16);
    const common = random.normal();
    const jump = random.next() < JUMP_CHANCE ? JUMP_DEVIATION * random.normal() : 0;
    const own = Math.sqrt(1 - CORRELATION * CORRELATION);
    for (const [i, log] of this.logs.entries()) {
      const shock = CORRELATION * common + own * random.normal();
      this.logs[i] = log - REVERSION * log + deviation * shock + jump;
      if (force !== null) this.logs[i]! += force.pull(i);
    }
    this.ahead?.step();
  }

  /** In ticks, with fractions. */
  value(place: number): number {
    return this.anchors[place]! * Math.exp(this.logs[place]!);
  }

  /** How much larger makers show their bids than their asks, from −1 to 1; 0 without an edge of imbalance. */
  lean(place: number): number {
    if (this.ahead === null || this.edge === null) return 0;
    const move = (this.ahead.logs[place]! - this.logs[place]!) / AHEAD_DEVIATION;
    return this.edge.strength * Math.max(-1, Math.min(1, move));
  }

  state(): FairValuesState {
    const state = { random: this.random.state(), logs: [...this.logs], heat: this.heat };
    return this.force === null ? state : { ...state, force: this.force.state() };
  }

  load(state: FairValuesState): void {
    this.random = Random.restore(state.random);
    this.logs = [...state.logs];
    this.heat = state.heat;
    if (state.force !== undefined) this.force?.load(state.force);
    this.ahead?.load(state);
    this.lookAhead();
  }

  private lookAhead(): void {
    if (this.ahead === null) return;
    for (let step = 0; step < AHEAD_STEPS; step += 1) this.ahead.step();
  }
}
