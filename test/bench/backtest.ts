import path from 'node:path';
import { runBacktestRequest } from '../../src/apps/backtest/index.js';
import { type MarketRows, RowFlag, RowKind } from '../../src/domain/index.js';
import { OrderBook } from '../../src/market/index.js';
import { indexMessages } from '../../src/matching/recorded/index.js';
import { shippedFolder } from '../../src/store/configuration/index.js';
import { openTapes, readSeries } from '../../src/store/tape/index.js';
import { type BenchRow, rateRow } from './bench-row.js';
import { median } from './measure.js';
import { runPeer } from './peers.js';

/** Rows of a run: the shipped tape is played until there are so many. */
const EVENTS = 50_000_000;
const ROUNDS = 3;
const SAMPLES = path.join(shippedFolder(), 'samples');
const SYMBOL = 'BTC/USDT';
const MEGABYTE = 1_048_576;

interface Measured {
  readonly events: number;
  readonly eventsPerSecond: number;
}

/**
 * `outcry bench backtest`: market making with latency, queue model, risk and order states on, over the shipped tape
 * played again and again; beside it the least that any backtest must do, and the peers of `npm run peers` where they
 * are there. An event is one row of the tape, counted once.
 */
export async function run(): Promise<BenchRow[]> {
  const tape = readTape();
  const loops = Math.ceil(EVENTS / tape.rows);
  const short = Math.ceil(loops / 10);
  // The first run compiles.
  await ours(short);
  const rounds = { ours: [] as number[], bare: [] as number[] };
  let growth = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.bare.push(bare(tape, short).eventsPerSecond);
    const result = await ours(round === 0 ? loops : short);
    rounds.ours.push(result.eventsPerSecond);
    if (round === 0) growth = result.growthBytes;
  }
  const rate = median(rounds.ours);
  const rows = [
    rateRow(
      'backtest.events',
      { ours: rate, peer: { name: 'bare-array', rate: median(rounds.bare) } },
      'events/s',
    ),
  ];
  for (const name of ['hftbacktest', 'nautilus_trader'] as const) {
    const peer = await runPeer(name);
    if (peer === null) continue;
    rows.push(
      rateRow('backtest.events', { ours: rate, peer: { name, rate: peer.eventsPerSecond } }, 'events/s'),
    );
  }
  const value = growth / MEGABYTE;
  rows.push({
    name: 'backtest.memory-growth',
    value,
    unit: `MB over ${((loops * tape.rows) / 1e6).toFixed(0)} M events`,
    peer: null,
    peerValue: null,
    ratio: null,
  });
  return rows;
}

/** A run of ours, and how much its heap grew from its first tenth to its end. */
async function ours(loops: number): Promise<Measured & { readonly growthBytes: number }> {
  const heap: number[] = [];
  const begun = performance.now();
  const { events } = await runBacktestRequest(
    {
      strategy: 'market-making',
      parameters: {},
      market: { kind: 'tapes', paths: [SAMPLES], loops },
      instruments: [SYMBOL],
    },
    {
      onStride: () => {
        heap.push(process.memoryUsage().heapUsed);
        return null;
      },
    },
  );
  const seconds = (performance.now() - begun) / 1_000;
  return { events, eventsPerSecond: events / seconds, growthBytes: grown(heap) };
}

/** Between the least of an early tenth and the least of the last: what is left when garbage has gone. */
function grown(heap: readonly number[]): number {
  const tenth = Math.max(1, Math.floor(heap.length / 10));
  const least = (values: readonly number[]) => values.reduce((low, value) => Math.min(low, value), Infinity);
  return least(heap.slice(-tenth)) - least(heap.slice(tenth, 2 * tenth));
}

interface TapeRows {
  readonly batches: readonly MarketRows[];
  readonly rows: number;
}

function readTape(): TapeRows {
  const series = openTapes([SAMPLES]).find(({ instrument }) => instrument.symbol === SYMBOL);
  if (series === undefined) throw new Error(`the shipped samples have no ${SYMBOL}`);
  const { batches } = indexMessages([...readSeries(series)]);
  return { batches, rows: batches.reduce((sum, rows) => sum + rows.length, 0) };
}

/** The least that any backtest with two sides must do: the rows through two books, and nothing else. */
function bare({ batches, rows }: TapeRows, loops: number): Measured {
  const [exchange, strategy] = [new OrderBook(), new OrderBook()];
  const begun = performance.now();
  for (let loop = 0; loop < loops; loop += 1) {
    for (const { kind, flags, price, size, length } of batches) {
      for (let row = 0; row < length; row += 1) {
        if (kind[row] !== RowKind.Change && kind[row] !== RowKind.Snapshot) continue;
        const ask = (flags[row]! & RowFlag.ASK) !== 0;
        exchange.setLevel(ask, price[row]!, size[row]!);
        strategy.setLevel(ask, price[row]!, size[row]!);
      }
    }
  }
  const seconds = (performance.now() - begun) / 1_000;
  return { events: rows * loops, eventsPerSecond: (rows * loops) / seconds };
}
