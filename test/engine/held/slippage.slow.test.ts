import { expect, it } from 'vitest';
import { type Execution, type Side, sizeLots } from '../../../src/domain/index.js';
import { type Outcome, runOnTape, sampleSeries, twapOf, vwapOf } from './tape-session.js';

const SECONDS = 90;
const DURATION = SECONDS * 1_000_000;
const STARTS = [10, 100, 190];
const SIDES: readonly Side[] = ['buy', 'sell'];
/** About a fiftieth of what is traded there in such a time. */
const SIZES = { 'BTC/USDT': 20_000, 'ETH/USDT': 30_000 } as const;

interface Line {
  readonly symbol: string;
  readonly side: Side;
  readonly start: number;
  readonly outcome: Outcome;
}

function runAll(execution: Execution, limitTicks: number | null): Line[] {
  return Object.entries(SIZES).flatMap(([symbol, size]) =>
    STARTS.flatMap((start) =>
      SIDES.map((side) => {
        const series = sampleSeries(symbol);
        const session = { series, execution, side, size: sizeLots(size), limitTicks, startSeconds: start };
        return { symbol, side, start, outcome: runOnTape({ ...session, seconds: SECONDS + 2 }) };
      }),
    ),
  );
}

/** Basis points that were paid more, or got less, than the benchmark of the same time. */
function slippageBps({ side, outcome }: Line, benchmark: number): number {
  const bps = ((vwapOf(outcome.fills)! - benchmark) / benchmark) * 10_000;
  return side === 'buy' ? bps : -bps;
}

function report(name: string, lines: readonly Line[], bps: readonly number[]): number {
  for (const [i, { symbol, side, start, outcome }] of lines.entries()) {
    const { order, slices } = outcome;
    const share = ((order.filled / order.size) * 100).toFixed(0);
    console.log(
      `${name} ${symbol} ${side} from ${start} s: ${bps[i]!.toFixed(3)} bps, ${slices.length} slices, ${share}% filled`,
    );
  }
  const mean = bps.reduce((sum, one) => sum + one, 0) / bps.length;
  console.log(`${name}: mean ${mean.toFixed(3)} bps over ${bps.length} runs of ${SECONDS} s`);
  return mean;
}

/** Of what was measured with these tapes about twice: 0.85 for TWAP, 0.01 for VWAP, each run within 2. */
const BOUND_BPS = 2;

it('a TWAP costs little against the average mid of its time', () => {
  const lines = runAll({ kind: 'twap', durationMicros: DURATION }, null);
  const bps = lines.map((line) => {
    const { begin, mids } = line.outcome;
    return slippageBps(line, twapOf(mids, { from: begin, to: begin + DURATION }));
  });
  expect(Math.abs(report('TWAP', lines, bps))).toBeLessThan(BOUND_BPS);
  for (const { outcome } of lines) expect(outcome.order.filled).toBe(outcome.order.size);
}, 300_000);

it('a VWAP costs little against the volume-weighted price of its time', () => {
  const lines = runAll({ kind: 'vwap', durationMicros: DURATION, participationPpm: 200_000 }, null);
  const bps = lines.map((line) => {
    const { begin, prints } = line.outcome;
    const during = prints.filter(({ time }) => time >= begin && time <= begin + DURATION);
    return slippageBps(line, vwapOf(during)!);
  });
  expect(Math.abs(report('VWAP', lines, bps))).toBeLessThan(BOUND_BPS);
}, 300_000);

it('an iceberg at the touch: how long a lot waits', () => {
  const lines = runAll({ kind: 'iceberg', displaySize: sizeLots(2_000), variancePpm: 300_000 }, 0);
  for (const { symbol, side, start, outcome } of lines) {
    const { begin, fills, order } = outcome;
    const waited = fills.reduce((sum, { time, size }) => sum + (time - begin) * size, 0);
    const seconds = fills.length === 0 ? Number.NaN : waited / order.filled / 1e6;
    console.log(
      `iceberg ${symbol} ${side} from ${start} s: a lot waits ${seconds.toFixed(1)} s, ${order.filled} of ${order.size} filled, ${outcome.slices.length} slices`,
    );
    for (const { price } of fills)
      expect(side === 'buy' ? price <= order.price! : price >= order.price!).toBe(true);
  }
}, 300_000);
