import { MICROS_PER_SECOND } from '../../domain/index.js';
import type { BreakerLevels, MonitorText } from '../configuration.js';
import type { RiskState } from '../context.js';

export const STATES = ['normal', 'reduce', 'close-only', 'halt'] as const satisfies readonly RiskState[];

export const severityOf = (state: RiskState): number => STATES.indexOf(state);

/** A breaker went from one state to another. */
export interface Transition {
  readonly name: string;
  readonly from: RiskState;
  readonly to: RiskState;
  readonly value: number;
  /** The level that was crossed, or that it came back from. */
  readonly level: number;
}

/**
 * One circuit breaker over a value of which more is worse. It goes up at once, and comes down once the value is below
 * the release level and its minimum time is over, straight to what the value then asks for. It never leaves HALT.
 */
export class Breaker {
  state: RiskState = 'normal';
  value = 0;
  since = 0;

  constructor(readonly name: string) {}

  /** The value as it is now; what changed by it, or null. */
  observe(value: number, time: number, { levels, terms }: BreakerTerms): Transition | null {
    this.value = value;
    const to = this.next(value, time, { levels, terms });
    if (to === this.state) return null;
    const from = this.state;
    const level = levelOf(levels, severityOf(to) > severityOf(from) ? to : from);
    this.state = to;
    this.since = time;
    return { name: this.name, from, to, value, level: level ?? 0 };
  }

  /** A person lets it go on: it begins anew. */
  reset(time: number): void {
    this.state = 'normal';
    this.since = time;
  }

  private next(value: number, time: number, { levels, terms }: BreakerTerms): RiskState {
    const wanted = stateFor(levels, value);
    if (severityOf(wanted) > severityOf(this.state)) return wanted;
    if (this.state === 'halt' || this.state === 'normal') return this.state;
    const level = levelOf(levels, this.state);
    // A level that is gone from the configuration holds nothing up.
    const released = level === null || value < (level * terms.releasePercent) / 100;
    const rested = time - this.since >= terms.minimumSeconds * MICROS_PER_SECOND;
    return released && rested ? wanted : this.state;
  }
}

export interface BreakerTerms {
  readonly levels: BreakerLevels;
  readonly terms: Pick<MonitorText, 'releasePercent' | 'minimumSeconds'>;
}

/** From which value on it is in that state; null where it never is, or for NORMAL. */
export function levelOf({ reduce, closeOnly, halt }: BreakerLevels, state: RiskState): number | null {
  if (state === 'reduce') return reduce;
  if (state === 'close-only') return closeOnly;
  return state === 'halt' ? halt : null;
}

function stateFor({ reduce, closeOnly, halt }: BreakerLevels, value: number): RiskState {
  if (halt !== null && value >= halt) return 'halt';
  if (closeOnly !== null && value >= closeOnly) return 'close-only';
  return reduce !== null && value >= reduce ? 'reduce' : 'normal';
}
