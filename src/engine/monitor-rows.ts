import { type BreakerKind, levelOf, type RiskState, STATES, severityOf } from '../risk/index.js';
import type { Engine } from './engine.js';
import { breakerValue } from './monitor-text.js';

/** A breaker as a screen shows it. */
export interface BreakerStanding {
  readonly name: string;
  readonly state: RiskState;
  readonly value: string;
  /** The level that it crossed, or the next that it would; – where there is none. */
  readonly level: string;
  readonly since: number;
}

/** The worst first, then by name. */
export function breakerRows({ monitor, risk }: Engine): BreakerStanding[] {
  return [...monitor.breakers.values()]
    .sort((a, b) => severityOf(b.state) - severityOf(a.state) || (a.name < b.name ? -1 : 1))
    .map(({ name, state, value, since }) => {
      const levels = risk.configuration.monitor?.breakers[name.split(':')[0] as BreakerKind];
      const crossed = state === 'normal' ? STATES : [state];
      const level = crossed.map((one) => (levels === undefined ? null : levelOf(levels, one)));
      const first = level.find((one) => one !== null) ?? null;
      return {
        name,
        state,
        since,
        value: breakerValue(name, value),
        level: first === null ? '–' : breakerValue(name, first),
      };
    });
}
