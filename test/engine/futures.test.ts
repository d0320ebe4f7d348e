import { describe, expect, it } from 'vitest';
import type { InstrumentKind, Mode } from '../../src/domain/index.js';
import { Bench, BTC } from './fixture.js';

/** A session on an instrument of some kind, with a book to trade on. */
function onMarket(
  kind: InstrumentKind,
  { mode, contractsAreDataOnly }: { mode: Mode; contractsAreDataOnly: boolean },
) {
  const bench = new Bench(undefined, undefined, { ...BTC, symbol: 'BTC/USDT:USDT', kind });
  const accounts = { account: 'paper', liveAccount: 'binance' };
  bench.input({ kind: 'session', session: { id: 'b', mode, ...accounts, contractsAreDataOnly } });
  bench.book([6_172_000, 100_000], [6_172_100, 100_000]);
  return bench;
}

describe.each(['paper', 'live'] as const)('on a live venue in %s mode', (mode) => {
  it.each(['linear', 'inverse'] as const)(
    'an order for a %s contract is refused, and kept as such',
    (kind) => {
      const bench = onMarket(kind, { mode, contractsAreDataOnly: true });
      const verdict = bench.place({ side: 'buy' });
      expect(verdict).toEqual({
        outcome: 'refused',
        rule: 'futures',
        text: 'futures are data only in this version',
      });
      expect(bench.place({ side: 'sell', reduceOnly: true })).toMatchObject({ rule: 'futures' });
      expect(bench.requests).toEqual([]);
      expect(bench.engine.risk.lastRefusal).toMatchObject({ rule: 'futures' });
    },
  );

  it('spot is traded', () => {
    const bench = onMarket('spot', { mode, contractsAreDataOnly: true });
    expect(bench.place({ side: 'buy' })).toMatchObject({ outcome: 'done' });
  });
});

describe('elsewhere', () => {
  it('contracts are traded as before: on tapes and in backtests', () => {
    const bench = onMarket('linear', { mode: 'paper', contractsAreDataOnly: false });
    expect(bench.place({ side: 'buy' })).toMatchObject({ outcome: 'done' });
  });

  it('and again once a session of another kind begins', () => {
    const bench = onMarket('linear', { mode: 'paper', contractsAreDataOnly: true });
    bench.input({ kind: 'session', session: { id: 'c', mode: 'paper', account: 'paper' } });
    expect(bench.place({ side: 'buy' })).toMatchObject({ outcome: 'done' });
  });
});
