import { describe, expect, it } from 'vitest';
import { type Bracket, priceTicks, sizeLots } from '../../src/domain/index.js';
import { EngineLoop, type Journal } from '../../src/engine/index.js';
import type { VenueRequest } from '../../src/execution/index.js';
import { BID, HeldBench, VENUES } from './held/held-bench.js';

const BRACKET: Bracket = {
  stopPrice: priceTicks(6_160_000),
  takeProfitPrice: priceTicks(6_185_000),
  trail: null,
};

const FULL: Journal = {
  healthy: false,
  rows: () => undefined,
  input: () => undefined,
  request: () => undefined,
  mark: () => undefined,
  secure: (then) => then(false),
  flushIfDue: () => undefined,
};

/** A bench whose news go through a loop with a log that cannot be written, once the entry rests. */
class LoopBench extends HeldBench {
  readonly sent: VenueRequest[] = [];
  private readonly loop = new EngineLoop({
    engine: this.engine,
    journal: FULL,
    venue: { submit: (request) => this.sent.push(request) },
    clock: { now: () => this.time },
    onNotice: () => undefined,
  });

  enter(): void {
    this.place({ side: 'buy', price: priceTicks(BID), size: sizeLots(10_000), bracket: BRACKET });
    const { clientOrderId } = this.newest();
    this.accept(clientOrderId);
    this.venue = (event) => this.loop.event(event);
    this.fill(clientOrderId, { size: 10_000 });
  }
}

describe('while the log cannot be written', () => {
  it('a pair is refused as a whole: neither order is waited for, and both wait here', () => {
    const bench = new LoopBench(VENUES.pairs);
    bench.enter();
    expect(bench.sent.filter(({ kind }) => kind !== 'cancel')).toEqual([]);
    const working = [...bench.engine.orders.working()];
    expect(working.map(({ carrier, request }) => [carrier, request.type])).toEqual([
      ['engine', 'stop'],
      ['engine', 'take-profit'],
    ]);
  });
});
