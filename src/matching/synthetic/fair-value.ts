import { Random } from '../../domain/index.js';

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
}

/**
 * What the instruments are worth, unknown to all but their agents: correlated, mean-reverting in the
 * logarithm, with clustered volatility and jumps. The figures are those of a calm Bitcoin year.
 */
export class FairValues {
  private random: Random;
  /** ln(value / anchor), by place in `anchors`. */
  private logs: number[];
  private heat = 0;

  /** @param anchors the first values, in ticks. */
  constructor(
    private readonly anchors: readonly number[],
    seed: number,
  ) {
    this.random = new Random(seed);
    this.logs = anchors.map(() => 0);
  }

  step(): void {
    const { random } = this;
    this.heat += -CLUSTERING * this.heat + CLUSTER_DEVIATION * random.normal();
    const deviation = STEP_DEVIATION * Math.exp(this.heat - 0.16);
    const common = random.normal();
    const jump = random.next() < JUMP_CHANCE ? JUMP_DEVIATION * random.normal() : 0;
    const own = Math.sqrt(1 - CORRELATION * CORRELATION);
    for (const [i, log] of this.logs.entries()) {
      const shock = CORRELATION * common + own * random.normal();
      this.logs[i] = log - REVERSION * log + deviation * shock + jump;
    }
  }

  /** In ticks, with fractions. */
  value(place: number): number {
    return this.anchors[place]! * Math.exp(this.logs[place]!);
  }

  state(): FairValuesState {
    return { random: this.random.state(), logs: [...this.logs], heat: this.heat };
  }

  load(state: FairValuesState): void {
    this.random = Random.restore(state.random);
    this.logs = [...state.logs];
    this.heat = state.heat;
  }
}
