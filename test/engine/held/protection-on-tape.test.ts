import { describe, expect, it } from 'vitest';
import { wideLimits } from '../../../src/apps/backtest/limits.js';
import {
  type Bracket,
  Instrument,
  limitOrder,
  MICROS_PER_SECOND,
  type Micros,
  type PriceTicks,
  sizeLots,
} from '../../../src/domain/index.js';
import { Engine, EngineLoop, type Journal } from '../../../src/engine/index.js';
import { readSeries } from '../../../src/store/tape/index.js';
import { createEmbeddedVenue } from '../../../src/venues/embedded/index.js';
import { sampleSeries } from './tape-session.js';

const NO_JOURNAL: Journal = {
  rows: () => {},
  input: () => {},
  request: () => {},
  mark: () => {},
  secure: (then) => then(true),
  flushIfDue: () => {},
  healthy: true,
};
const NO_PLUGINS = {
  load: () => {
    throw new Error('no plugins here');
  },
};

/**
 * Buys at the market of the shipped tape with a bracket around it, again and again, in an account that holds no coins
 * but those that it buys: what the take-profit locks, the stop cannot sell.
 */
function trade(bracketOf: (ask: number) => Bracket, rounds: number) {
  const series = sampleSeries('BTC/USDT');
  const instrument = new Instrument(series.instrument, 0);
  const venue = createEmbeddedVenue({
    seed: 1,
    market: {
      kind: 'tape',
      name: 'test',
      tapes: [{ instrument, batches: [...readSeries(series)] }],
      startOffsetMicros: 10 * MICROS_PER_SECOND,
    },
    deposits: [{ asset: series.instrument.quote, amount: '1000000' }],
  });
  const engine = new Engine({ instruments: [series.instrument], risk: wideLimits('USDT') }, NO_PLUGINS);
  const errors: string[] = [];
  const loop = new EngineLoop({
    engine,
    journal: NO_JOURNAL,
    clock: { now: () => venue.deliveryTime() },
    venue,
    onNotice: ({ level, text }) => {
      if (level === 'error' || text.includes('rejected')) errors.push(text);
    },
    onAlert: ({ text }) => errors.push(text),
  });
  void venue.open(loop);
  loop.input({ kind: 'session', session: { id: '7a9e', mode: 'paper', account: 'paper' } });
  let until = venue.startTime;
  const pump = (): void => {
    until = (until + 50_000) as Micros;
    venue.pump(until);
    loop.beat();
  };
  const market = engine.markets[0]!;
  const exits = new Set<string>();
  let made = 0;
  for (let i = 0; i < 20 * 300 && !(made === rounds && isFlat(engine)); i += 1) {
    pump();
    for (const { request, filled, clientOrderId } of engine.orders.ended(20)) {
      if (request.reduceOnly && filled > 0) exits.add(`${request.type} ${clientOrderId}`);
    }
    if (made === rounds || !isFlat(engine) || market.mid() === null || market.last === null) continue;
    const { bestAsk } = market.book;
    const order = { instrument: 0, side: 'buy', size: sizeLots(10_000), price: bestAsk } as const;
    const verdict = loop.command(
      {
        kind: 'place',
        order: limitOrder({ ...order, timeInForce: 'ioc', bracket: bracketOf(bestAsk) }),
        confirmed: true,
      },
      'test',
    );
    // Within a second the very same order is not sent twice.
    if (verdict.outcome === 'done') made += 1;
  }
  return { engine, errors, exits: [...exits].map((exit) => exit.split(' ')[0]), made };
}

const isFlat = (engine: Engine): boolean =>
  engine.portfolio.position(0).sizeLots === 0 && engine.orders.workingCount === 0;

describe('brackets on the shipped tape, in an account without other coins', () => {
  it.each([
    ['a stop and a target', (ask: number) => ({ stop: ask - 150, target: ask + 500, trail: null })],
    ['a trail and a target', (ask: number) => ({ stop: null, target: ask + 400, trail: 300 })],
  ])('with %s end every position by one of their legs, and sell nothing twice', (_, terms) => {
    const { engine, errors, exits, made } = trade((ask) => {
      const { stop, target, trail } = terms(ask);
      return {
        stopPrice: stop as PriceTicks | null,
        takeProfitPrice: target as PriceTicks,
        trail: trail === null ? null : { unit: 'ticks', distance: trail },
      };
    }, 6);
    expect(made).toBe(6);
    expect(engine.portfolio.position(0).sizeLots).toBe(0);
    expect([engine.orders.workingCount, engine.held.isEmpty]).toEqual([0, true]);
    expect(errors).toEqual([]);
    // Both ways out were taken, some of the stops after a take-profit had been cancelled for them.
    expect(exits).toContain('limit');
    expect(exits.some((type) => type === 'stop' || type === 'trailing-stop')).toBe(true);
  });
});
