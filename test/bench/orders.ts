import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.js';
import type { EngineOrder, LoadReport, Quantiles, WalkReport } from './orders-engine.js';
import type { ExchangePlaces, WalkOrder, WalkTimes } from './orders-exchange.js';

const script = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));
/** As the host starts the engine. */
const ENGINE_FLAGS = ['--single-threaded-gc', '--min-semi-space-size=2', '--max-semi-space-size=16'];
/** Its long collections would be counted as ours: it has room for a minute's orders, none of which it forgets. */
const EXCHANGE_FLAGS = [...ENGINE_FLAGS, '--initial-old-space-size=2048'];

/** A load that is held for so long. */
interface Load {
  readonly ordersASecond: number;
  readonly seconds: number;
  readonly durability: EngineOrder['durability'];
  /** Of the rows' names. */
  readonly suffix: string;
}

/** What scripts rely on is the first; `OUTCRY_BENCH_SECONDS` shortens all of them for a first look. */
const SECONDS = Number(process.env.OUTCRY_BENCH_SECONDS ?? 60);
const LOADS: readonly Load[] = [
  { ordersASecond: 5_000, seconds: SECONDS, durability: 'process', suffix: '' },
  { ordersASecond: 10_000, seconds: SECONDS / 3, durability: 'process', suffix: '-10000' },
  { ordersASecond: 1_000, seconds: SECONDS / 6, durability: 'disk', suffix: '-disk' },
  { ordersASecond: 100, seconds: SECONDS / 6, durability: 'process', suffix: '-100' },
];
const WALK: WalkOrder = { frames: 400, pauseMillis: 2 };
/** As many orders as it takes until all that is on their way is compiled: a session that runs is. */
const WALK_WARM_UP: WalkOrder = { frames: 4_000, pauseMillis: null };
const WALK_ROUNDS = 5;
/** A market that does not wait: what the processor keeps at hand between two frames is still there. */
const BUSY_WALK: WalkOrder = { frames: 4_000, pauseMillis: null };

/**
 * `outcry bench orders`: a strategy's orders through risk, log and socket to the exchange in a process of its own, and
 * its answers back. Its limits are raised, ours are on; each order is in the log before it is sent.
 */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const each of LOADS) rows.push(...loadRows(each, await load(each)));
  rows.push(...(await tickToTrade()));
  return rows;
}

function loadRows({ suffix, ordersASecond, durability }: Load, report: LoadReport): BenchRow[] {
  const alone = { peer: null, peerValue: null, ratio: null };
  const { sent, seconds, lost, processorMicros } = report;
  const beside = (part: keyof Quantiles): BenchRow => {
    const [value, peerValue] = [report.roundTrip[part], report.echo[part]];
    const name = `orders.round-trip-${part}${suffix}`;
    return { name, value, unit: 'ms', peer: 'raw-ws', peerValue, ratio: peerValue / value };
  };
  const unit = `of ${ordersASecond}/s for ${seconds.toFixed(0)} s, ${durability} durability`;
  return [
    {
      name: `orders.throughput${suffix}`,
      value: (sent - lost) / seconds,
      unit: `orders/s ${unit}`,
      ...alone,
    },
    { name: `orders.lost${suffix}`, value: lost, unit: `of ${sent} orders`, ...alone },
    beside('p50'),
    beside('p99'),
    {
      name: `orders.processor${suffix}`,
      value: processorMicros,
      unit: 'µs of the engine an order',
      ...alone,
    },
  ];
}

async function load({ ordersASecond, seconds, durability }: Load): Promise<LoadReport> {
  return await withProcesses(async ({ engine, places }) => {
    engine.send({ kind: 'load', places, durability, ordersASecond, seconds } satisfies EngineOrder);
    return await answer<LoadReport>(engine);
  });
}

/** Beside a raw echo on the same loop, with a terminal drawing in a third process. */
async function tickToTrade(): Promise<BenchRow[]> {
  const terminal = fork(script('orders-terminal'));
  try {
    await answer(terminal);
    return await withProcesses(async ({ engine, exchange, places }) => {
      engine.send({ kind: 'walk', places, durability: 'process' } satisfies EngineOrder);
      await answer(engine);
      await walk(exchange, WALK_WARM_UP);
      const orders: number[] = [];
      const echoes: number[] = [];
      for (let round = 0; round < WALK_ROUNDS; round += 1) {
        const times = await walk(exchange, WALK);
        orders.push(...times.orders);
        echoes.push(...times.echoes);
      }
      await walk(exchange, BUSY_WALK);
      engine.send('report');
      const { ownMicros } = await answer<WalkReport>(engine);
      const busyFrom = ownMicros.length - BUSY_WALK.frames;
      return [
        ...walkRows({ orders, echoes }),
        ownRow('', ownMicros.slice(busyFrom - orders.length, busyFrom)),
        ownRow('-busy', ownMicros.slice(busyFrom)),
      ];
    });
  } finally {
    await end(terminal);
  }
}

/** From a frame's arrival to the write of its order. */
const ownRow = (suffix: string, micros: readonly number[]): BenchRow => ({
  name: `orders.own-work${suffix}-p50`,
  value: quantile(micros, 0.5),
  unit: 'µs',
  peer: null,
  peerValue: null,
  ratio: null,
});

function walkRows({ orders, echoes }: WalkTimes): BenchRow[] {
  const beside = (name: string, part: number): BenchRow => {
    const [value, peerValue] = [quantile(orders, part) * 1_000, quantile(echoes, part) * 1_000];
    return { name, value, unit: 'µs', peer: 'raw-ws', peerValue, ratio: peerValue / value };
  };
  return [beside('orders.tick-to-trade-p50', 0.5), beside('orders.tick-to-trade-p99', 0.99)];
}

async function walk(exchange: ChildProcess, order: WalkOrder): Promise<WalkTimes> {
  exchange.send(order);
  return await answer<WalkTimes>(exchange);
}

interface Processes {
  readonly engine: ChildProcess;
  readonly exchange: ChildProcess;
  readonly places: ExchangePlaces;
}

async function withProcesses<T>(measure: (processes: Processes) => Promise<T>): Promise<T> {
  const exchange = fork(script('orders-exchange'), { execArgv: EXCHANGE_FLAGS });
  const engine = fork(script('orders-engine'), { execArgv: ENGINE_FLAGS });
  try {
    const places = await answer<ExchangePlaces>(exchange);
    return await measure({ engine, exchange, places });
  } finally {
    await end(engine);
    await end(exchange);
  }
}

/** The next message; it throws where the process ends instead. */
async function answer<T>(child: ChildProcess): Promise<T> {
  const abort = new AbortController();
  const ended = once(child, 'exit', { signal: abort.signal }).then(([code, signal]) => {
    throw new Error(`a process of the benchmark ended: ${String(code ?? signal)}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: abort.signal }), ended]);
    return message as T;
  } finally {
    ended.catch(() => undefined);
    abort.abort();
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
  await gone;
}
