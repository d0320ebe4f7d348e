import { type MarketRows, type Micros, RowFlag } from '../domain/index.js';
import type { VenueRequest } from '../execution/index.js';

/** What a run wanted, in order, each with its moment. */
export type Trace = readonly { readonly time: number; readonly text: string }[];

/** Where the past was not what it had been. */
export interface PrefixFinding {
  readonly kind: 'look-ahead' | 'memory';
  readonly time: number;
  /** In words, one line. */
  readonly text: string;
}

/** Near the cut an answer that was under way may be missing: so much is not compared. */
const MARGIN_MICROS = 2_000_000;

/** Takes a run's requests down. */
export class TraceRecorder {
  readonly trace: { time: number; text: string }[] = [];

  readonly request = (request: VenueRequest, time: Micros): void => {
    this.trace.push({ time, text: JSON.stringify(request) });
  };
}

/**
 * Whether a strategy knows what it cannot know: with the future cut off, the past has to be what it was.
 *
 * The whole market is run twice, so that a memory that outlives a run shows as a difference between the two; then
 * with all cut off that arrives after some moments. `run` must make everything anew but the code itself.
 *
 * @param run the trace of a run on the market as it had arrived by `cutAfter`; of all of it where null.
 * @returns the first difference; null where there is none.
 */
export async function checkPrefixInvariance(options: {
  readonly run: (cutAfter: number | null) => Promise<Trace>;
  readonly from: number;
  readonly to: number;
  /** Where to cut, as shares of the time between; a quarter, half and three quarters where left out. */
  readonly shares?: readonly number[];
}): Promise<PrefixFinding | null> {
  const { run, from, to, shares = [0.25, 0.5, 0.75] } = options;
  const whole = await run(null);
  const again = await run(null);
  const memory = firstDifference(whole, again, Number.POSITIVE_INFINITY);
  if (memory !== null) {
    const text = `two runs over the same market differ: ${memory.text}; it remembers something of the run before`;
    return { kind: 'memory', time: memory.time, text };
  }
  for (const share of shares) {
    const cut = Math.floor(from + (to - from) * share);
    const difference = firstDifference(whole, await run(cut), cut - MARGIN_MICROS);
    if (difference === null) continue;
    const text = `with the market cut off at ${clock(cut)} it acts otherwise before that: ${difference.text}`;
    return { kind: 'look-ahead', time: difference.time, text };
  }
  return null;
}

function firstDifference(a: Trace, b: Trace, until: number): { time: number; text: string } | null {
  for (let i = 0; ; i += 1) {
    const [left, right] = [a[i], b[i]];
    const isOver = (one: Trace[number] | undefined) => one === undefined || one.time > until;
    if (isOver(left) && isOver(right)) return null;
    if (left !== undefined && right !== undefined && left.time === right.time && left.text === right.text)
      continue;
    const time = Math.min(left?.time ?? Number.POSITIVE_INFINITY, right?.time ?? Number.POSITIVE_INFINITY);
    if (time > until) return null;
    return { time, text: `${clock(time)} ${left?.text ?? 'nothing'} against ${right?.text ?? 'nothing'}` };
  }
}

const clock = (micros: number): string => `${new Date(micros / 1_000).toISOString().slice(0, 23)}Z`;

/** The rows of the messages that had arrived by a moment: views, nothing is copied. */
export function cutRows(batches: readonly MarketRows[], cutAfter: number): MarketRows[] {
  const kept: MarketRows[] = [];
  for (const rows of batches) {
    let to = 0;
    for (let row = 0; row < rows.length; row += 1) {
      if (rows.timeReceived[row]! > cutAfter) break;
      if ((rows.flags[row]! & RowFlag.LAST) !== 0) to = row + 1;
    }
    if (to > 0) kept.push({ ...rows, length: to });
    if (to < rows.length) break;
  }
  return kept;
}
