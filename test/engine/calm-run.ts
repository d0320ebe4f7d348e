import { loadStrategy } from '../../src/apps/backtest/load-strategy.js';
import {
  Instrument,
  MICROS_PER_SECOND,
  type Micros,
  type PriceTicks,
  priceTicks,
  type VenueEvent,
} from '../../src/domain/index.js';
import { type Alert, Engine, EngineLoop, type Journal } from '../../src/engine/index.js';
import type { RiskConfiguration } from '../../src/risk/index.js';
import { openTapes, readSeries } from '../../src/store/tape/index.js';
import { createEmbeddedVenue, type EmbeddedVenueOptions } from '../../src/venues/embedded/index.js';

/** What breakers reached while a strategy traded, and what became of the limits. */
export interface CalmRun {
  readonly engine: Engine;
  readonly seconds: number;
  /** The largest value of each breaker, the worst of all markets, by kind. */
  readonly most: ReadonlyMap<string, number>;
  /** Every state that the engine was in, in order. */
  readonly states: readonly string[];
  /** Of the limits, in percent. */
  readonly leastScale: number;
  readonly alerts: readonly Alert[];
  readonly notices: readonly string[];
  readonly fills: number;
}

export interface CalmSession {
  readonly risk: RiskConfiguration;
  /** A shipped plugin, with its parameters; none where left out. */
  readonly strategy?: string;
  readonly parameters?: unknown;
  readonly legs?: readonly number[];
  readonly market: 'tape' | { readonly seed: number };
  readonly seconds: number;
}

const NOTHING: Journal = {
  healthy: true,
  rows: () => {},
  input: () => {},
  request: () => {},
  mark: () => {},
  secure: (then) => then(true),
  flushIfDue: () => {},
};

const series = openTapes(['config/samples']).sort((a, b) =>
  a.instrument.symbol < b.instrument.symbol ? -1 : 1,
);
const instruments = series.map(({ instrument }, index) => new Instrument(instrument, index));
const batches = series.map((one) => [...readSeries(one)]);
/** 2024-08-08 23:57:00 UTC. */
const BEGIN = 1_723_161_420_000_000 as Micros;
const START_PRICES: readonly PriceTicks[] = [priceTicks(6_172_765), priceTicks(268_500)];

function venueOptions(market: CalmSession['market']): EmbeddedVenueOptions {
  return {
    seed: market === 'tape' ? 1 : market.seed,
    market:
      market === 'tape'
        ? {
            kind: 'tape',
            name: 'samples',
            tapes: instruments.map((instrument, i) => ({ instrument, batches: batches[i]! })),
            startOffsetMicros: 0,
            thenSynthetic: true,
          }
        : {
            kind: 'synthetic',
            instruments: instruments.map((instrument, i) => ({ instrument, startPrice: START_PRICES[i]! })),
            startTime: BEGIN,
          },
  };
}

/** Trades a market as a session does, and keeps the worst that the monitor saw, each second. */
export async function calmRun(session: CalmSession): Promise<CalmRun> {
  const venue = createEmbeddedVenue(venueOptions(session.market));
  const loaded = session.strategy === undefined ? null : await loadStrategy(session.strategy, undefined);
  const none = {
    load: () => {
      throw new Error('no plugins here');
    },
  };
  const engine = new Engine(
    { instruments: series.map(({ instrument }) => instrument), risk: session.risk },
    loaded?.shelf ?? none,
  );
  const [alerts, notices, states]: [Alert[], string[], string[]] = [[], [], ['normal']];
  const most = new Map<string, number>();
  let [fills, leastScale] = [0, 100];
  const loop = new EngineLoop({
    engine,
    journal: NOTHING,
    clock: { now: () => venue.deliveryTime() },
    venue: { submit: (request, at) => venue.submit(request, at) },
    onNotice: ({ text }) => void notices.push(text),
    onAlert: (alert) => void alerts.push(alert),
  });
  await venue.open({
    rows: (index, rows, from, to) => loop.rows(index, rows, from, to),
    event: (event: VenueEvent) => {
      if (event.kind === 'fill') fills += 1;
      loop.event(event);
    },
  });
  loop.input({ kind: 'session', session: { id: '7a9e', mode: 'paper', account: 'paper' } });
  if (loaded !== null) {
    const on = (session.legs ?? [0]).map((leg) => instruments[leg]!.id);
    const { sourceHash } = loaded;
    const { strategy, parameters = {} } = session;
    loop.input({
      kind: 'plugin',
      strategy: strategy!,
      instrument: on[0]!,
      instruments: on,
      sourceHash,
      parameters,
    });
    if (!engine.strategies.has(strategy!)) throw new Error(notices.at(-1));
  }
  let until = venue.startTime;
  const end = until + session.seconds * MICROS_PER_SECOND;
  while (until < end) {
    until = (until + 250_000) as Micros;
    venue.pump(until);
    loop.beat();
    for (const { name, value } of engine.monitor.breakers.values()) {
      const [kind] = name.split(':') as [string];
      most.set(kind, Math.max(most.get(kind) ?? 0, value));
    }
    if (states.at(-1) !== engine.monitor.state) states.push(engine.monitor.state);
    leastScale = Math.min(leastScale, engine.monitor.scaling.scale.ppm / 10_000);
  }
  return { engine, seconds: session.seconds, most, states, leastScale, alerts, notices, fills };
}

/** `volatility 2.1 of 6/12/–, …` */
export function reached({ most, engine }: CalmRun): string {
  const { breakers } = engine.risk.configuration.monitor!;
  const level = (value: number | null) => (value === null ? '–' : String(value));
  return [...most]
    .map(([kind, value]) => {
      const levels = breakers[kind as keyof typeof breakers]!;
      const three = [levels.reduce, levels.closeOnly, levels.halt].map(level).join('/');
      return `${kind} ${value.toFixed(2)} of ${three}`;
    })
    .join(', ');
}
