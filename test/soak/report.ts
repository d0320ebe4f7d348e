import type { HeapFigures } from './heap.js';
import type { ProcessFigures } from './process-figures.js';
import type { SoakOptions } from './soak-run.js';
import { growthPercentPerHour, middle } from './trend.js';

/** Memory and handles, percent an hour; latency against the echo, percent an hour. */
export const BOUNDS = { growthPercent: 1, latencyPercent: 10, messagesPerSecond: 1_000 } as const;

/** What was seen of ten seconds. */
export interface SoakSample {
  /** Since the faults began. */
  readonly seconds: number;
  readonly processes: readonly ProcessFigures[];
  /** Frames that the exchange sent on the sockets of the program. */
  readonly messagesPerSecond: number;
  /** Of the engine's log: one connection's message is the other's, and comes once. */
  readonly inputsPerSecond: number;
  /** That were acknowledged. */
  readonly orders: number;
  /** From request to acknowledgement on Binance's order socket; null where there was none. */
  readonly orderP50Micros: number | null;
  /** On all venues, faults included. */
  readonly orderP99Micros: number | null;
  readonly echoP50Micros: number;
  readonly engineStallMicros: number;
  readonly journalMicros: number;
  readonly bookGaps: number;
  /** Null where it is not watched. */
  readonly engineHeap: HeapFigures | null;
}

export interface SoakFacts {
  readonly options: SoakOptions;
  readonly samples: readonly SoakSample[];
  readonly strikes: Readonly<Record<string, number>>;
  readonly differences: readonly string[];
  /** Warnings and errors, by their words, with how often. */
  readonly notices: readonly (readonly [string, number])[];
  readonly operator: Readonly<Record<string, number>>;
  readonly strategyFills: number;
}

/** One figure and its bound. */
export interface SoakRow {
  readonly name: string;
  readonly first: number | null;
  readonly last: number | null;
  /** Percent an hour where it is a growth. */
  readonly value: number | null;
  readonly bound: number | null;
  readonly ok: boolean;
}

export interface SoakReport extends Omit<SoakFacts, 'samples'> {
  readonly rows: readonly SoakRow[];
  readonly samples: number;
  readonly ok: boolean;
}

/** The bounds of the program's own processes hold; the exchange is the other side, and is shown alone. */
export function judge(facts: SoakFacts): SoakReport {
  const { samples, options, differences, ...rest } = facts;
  const judged = samples.filter(({ seconds }) => seconds > options.warmUpMinutes * 60);
  const roles = [...new Set(judged.flatMap(({ processes }) => processes.map(({ role }) => role)))];
  const rows = roles.flatMap((role) =>
    (['residentBytes', 'handles'] as const).map((what) =>
      growthRow(
        `${role} ${what === 'handles' ? 'handles' : 'memory'}`,
        judged.flatMap(({ seconds, processes }) => {
          const its = processes.find((each) => each.role === role);
          return its === undefined ? [] : [{ at: seconds, value: its[what] }];
        }),
        role === 'exchange' ? null : BOUNDS.growthPercent,
      ),
    ),
  );
  if (options.heap) {
    const kept = judged.flatMap(({ seconds, engineHeap }) =>
      engineHeap?.keptBytes == null
        ? []
        : [
            {
              at: seconds,
              value: engineHeap.keptBytes + engineHeap.external,
              code: engineHeap.codeBytes ?? 0,
            },
          ],
    );
    rows.push(growthRow('engine heap, collected', kept, BOUNDS.growthPercent));
    // What the program holds: V8 goes on compiling for hours, the more kinds of trouble there are.
    const data = kept.map(({ at, value, code }) => ({ at, value: value - code }));
    rows.push(growthRow('the same without its code', data, null));
  }
  rows.push(
    growthRow(
      'order p50 ÷ echo p50',
      judged.flatMap(({ seconds, orderP50Micros, echoP50Micros }) =>
        orderP50Micros === null ? [] : [{ at: seconds, value: orderP50Micros / echoP50Micros }],
      ),
      BOUNDS.latencyPercent,
    ),
  );
  const rates = judged.map(({ messagesPerSecond }) => messagesPerSecond);
  const rate = rates.length === 0 ? 0 : middle(rates);
  rows.push({
    name: 'messages/s',
    first: rates[0] ?? null,
    last: rates.at(-1) ?? null,
    value: rate,
    bound: BOUNDS.messagesPerSecond,
    ok: rate >= BOUNDS.messagesPerSecond,
  });
  const { length } = differences;
  rows.push({ name: 'differences', first: null, last: null, value: length, bound: 0, ok: length === 0 });
  return { rows, ok: rows.every(({ ok }) => ok), samples: samples.length, options, differences, ...rest };
}

function growthRow(
  name: string,
  points: readonly { readonly at: number; readonly value: number }[],
  bound: number | null,
): SoakRow {
  const value = growthPercentPerHour(points);
  const ok = bound === null || (value !== null && value < bound);
  return { name, first: points[0]?.value ?? null, last: points.at(-1)?.value ?? null, value, bound, ok };
}

const figure = (value: number | null): string => {
  if (value === null) return '-';
  if (Math.abs(value) >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
};

export function table({ rows, differences, strikes, operator, strategyFills, options }: SoakReport): string {
  const lines = [
    `${options.minutes} minutes, the first ${options.warmUpMinutes} of them a warm-up`,
    `${'figure'.padEnd(28)}${'first'.padStart(10)}${'last'.padStart(10)}${'value'.padStart(10)}${'bound'.padStart(8)}`,
    ...rows.map(
      ({ name, first, last, value, bound, ok }) =>
        `${name.padEnd(28)}${figure(first).padStart(10)}${figure(last).padStart(10)}${figure(value).padStart(10)}${figure(bound).padStart(8)}${ok ? '' : '  BROKEN'}`,
    ),
    `faults: ${JSON.stringify(strikes)}`,
    `operator: ${JSON.stringify(operator)}; strategies: ${strategyFills} fills`,
    ...differences.map((line) => `differs: ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}
