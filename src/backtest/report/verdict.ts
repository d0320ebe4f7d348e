import type { BacktestRecord } from '../record.js';
import { FEWEST_OBSERVATIONS } from './bootstrap.js';
import type { Metrics } from './metrics.js';

/** What may be said of a run, and no more. */
export interface Verdict {
  readonly kind: 'no-trades' | 'too-short' | 'chance' | 'loses' | 'earns';
  readonly text: string;
}

/** By the bootstrap interval of the mean return after fees: chance as long as it contains 0. */
export function verdictOf(record: BacktestRecord, metrics: Metrics): Verdict {
  const { meanReturn, level } = metrics.confidence;
  const interval = `the ${Math.round(level * 100)} % interval of the mean return`;
  if (record.fills.length === 0)
    return { kind: 'no-trades', text: 'It did not trade: there is nothing to judge.' };
  if (meanReturn === null) {
    return { kind: 'too-short', text: `Too short to tell: fewer than ${FEWEST_OBSERVATIONS} returns.` };
  }
  const [low, high] = meanReturn;
  if (high < 0) return { kind: 'loses', text: `It loses on this tape: ${interval} lies below 0.` };
  if (low > 0) {
    return {
      kind: 'earns',
      text: `It earns on this tape: ${interval} lies above 0. One tape is no proof.`,
    };
  }
  return { kind: 'chance', text: `No better than chance on this tape: ${interval} contains 0.` };
}
