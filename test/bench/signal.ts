import path from 'node:path';
import { loadStrategy } from '../../src/apps/backtest/index.js';
import { wideLimits } from '../../src/apps/backtest/limits.js';
import { Instrument, type MarketRows, type Micros, type VenueEvent } from '../../src/domain/index.js';
import { Engine, EngineLoop, type Journal, type StepListener } from '../../src/engine/index.js';
import type { SimulatedVenue, VenueSink } from '../../src/execution/index.js';
import { builtInIndicators } from '../../src/indicators/index.js';
import { shippedFolder } from '../../src/store/configuration/index.js';
import { openTapes, readSeries } from '../../src/store/tape/index.js';
import { createEmbeddedVenue } from '../../src/venues/embedded/index.js';
import type { BenchRow } from './bench-row.js';

const SYMBOL = 'BTC/USDT';
const SAMPLES = path.join(shippedFolder(), 'samples');
const RUNS = 5;
/** Runs before the first that counts: a session is warm after minutes, these are over in a second. */
const WARM_UP = 8;
/** A listener, as a session has one: every row is stepped and hashed by itself. */
const LISTENER: StepListener = { row: () => {}, input: () => {} };
const NO_JOURNAL: Journal = {
  rows: () => {},
  input: () => {},
  request: () => {},
  mark: () => {},
  secure: (then) => then(true),
  flushIfDue: () => {},
  healthy: true,
};

/**
 * `outcry bench signal`: from a message of the market coming in to the request that a strategy makes of it going out,
 * over the shipped tape in a live session's loop, with every indicator that ships running, market making, and order
 * book imbalance. The log's write and the venue's socket are not in it.
 */
export async function run(): Promise<BenchRow[]> {
  const rounds: Float64Array[] = [];
  for (let round = 0; round < WARM_UP + RUNS; round += 1) {
    const micros = await measure();
    if (round >= WARM_UP) rounds.push(micros);
  }
  const at = (share: number): number => {
    const values = rounds.map((micros) => micros[Math.floor(micros.length * share)]!).sort((a, b) => a - b);
    return values[values.length >>> 1]!;
  };
  const row = (name: string, value: number): BenchRow => ({
    name,
    value,
    unit: 'µs',
    peer: null,
    peerValue: null,
    ratio: null,
  });
  return [row('signal.latency-p50', at(0.5)), row('signal.latency-p99', at(0.99))];
}

/** Micros from message to request, sorted. */
async function measure(): Promise<Float64Array> {
  const series = openTapes([SAMPLES]).find(({ instrument }) => instrument.symbol === SYMBOL)!;
  const { definition: maker } = await loadStrategy('market-making', undefined);
  const { definition: taker } = await loadStrategy('order-book-imbalance', undefined);
  const { definition: rules } = await loadStrategy('rules', undefined);
  const engine = new Engine(
    { instruments: [series.instrument], risk: wideLimits('USDT') },
    { load: (hash) => ({ maker, taker, rules })[hash as 'maker' | 'taker' | 'rules'] },
  );
  const venue = createEmbeddedVenue({
    seed: 1,
    market: {
      kind: 'tape',
      name: 'tape',
      tapes: [{ instrument: new Instrument(series.instrument, 0), batches: [...readSeries(series)] }],
      startOffsetMicros: 0,
    },
  });
  const probe = new Probe(engine, venue);
  await venue.open(probe);
  probe.load();
  for (let time = venue.startTime; !venue.market().ended; time = (time + 1_000_000) as Micros)
    venue.pump(time);
  return Float64Array.from(probe.micros).sort();
}

/** Between the venue and the loop: looks at the clock when rows come in, and when a request goes out because of them. */
class Probe implements VenueSink {
  readonly micros: number[] = [];
  private readonly loop: EngineLoop;
  private came = Number.NaN;

  constructor(engine: Engine, venue: SimulatedVenue) {
    this.loop = new EngineLoop({
      engine,
      journal: NO_JOURNAL,
      clock: { now: () => venue.deliveryTime() },
      venue: {
        submit: (request, at) => {
          if (!Number.isNaN(this.came)) this.micros.push((performance.now() - this.came) * 1_000);
          venue.submit(request, at);
        },
      },
      onNotice: () => {},
      listener: LISTENER,
    });
  }

  load(): void {
    this.loop.input({ kind: 'session', session: { id: 'b', mode: 'paper', account: 'paper' } });
    const rules = {
      indicators: [...builtInIndicators.values()].map(({ name, input }) => ({
        id: `my_${name.replaceAll('-', '_')}`,
        indicator: name,
        ...(input === 'candle' ? { seconds: 1 } : {}),
      })),
      long: 'my_rsi < 20',
      exit: 'my_rsi > 50',
      short: '',
    };
    const load = (name: string, parameters: unknown) =>
      this.loop.input({ kind: 'plugin', strategy: name, instrument: SYMBOL, sourceHash: name, parameters });
    load('rules', rules);
    load('maker', {});
    load('taker', { enter: 0.5, size: 0.002 });
  }

  rows(instrument: number, rows: MarketRows, from: number, to: number): void {
    this.came = performance.now();
    this.loop.rows(instrument, rows, from, to);
    this.came = Number.NaN;
  }

  event(event: VenueEvent): void {
    this.loop.event(event);
  }
}
