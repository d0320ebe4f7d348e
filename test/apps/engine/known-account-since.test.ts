import { expect, it } from 'vitest';
import { knownAccount } from '../../../src/apps/engine/market/known-account.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { Bench } from '../../engine/fixture.js';

const VENUE = 'binance-spot';

function rig() {
  const bench = new Bench();
  const begin = (id: string): void =>
    void bench.input({
      kind: 'session',
      session: { id, mode: 'paper', account: 'paper', reconcile: [VENUE] },
    });
  const since = () =>
    knownAccount(bench.engine, { venue: VENUE, sessions: null, since: bench.engine.time }).since;
  const reconciled = (): void => bench.venue({ kind: 'reconciled', venue: VENUE, differences: [] });
  return { bench, begin, since, reconciled };
}

it('executions are asked for since all was last told, however many processes ended before they were in line', () => {
  const { bench, begin, since, reconciled } = rig();
  bench.book([6_170_000, 1e6], [6_170_100, 1e6]);
  const last = bench.engine.time;
  for (const id of ['a1b2', 'c3d4']) {
    bench.after(60_000_000);
    begin(id);
    expect(since()).toBe(last);
    // It lives on for a while, and ends without an answer from the venue.
    bench.after(1_000_000).book([6_170_000, 1e6], [6_170_100, 1e6]);
  }
  expect(since()).toBe(last);
  reconciled();
  expect(since()).toBe(bench.engine.time);
});

it('a stream that broke before the process ended counts from its break', () => {
  const { bench, begin, since, reconciled } = rig();
  begin('a1b2');
  reconciled();
  bench.after(5_000_000).venue({ kind: 'status', venue: VENUE, connected: false, note: 'it broke' });
  const broke = bench.engine.time;
  bench.after(9_000_000).book([6_170_000, 1e6], [6_170_100, 1e6]);
  bench.after(60_000_000);
  begin('c3d4');
  expect(since()).toBe(broke);
});

it('an adoption that has no answer yet is known as such', () => {
  const { bench } = rig();
  const of = () =>
    knownAccount(bench.engine, { venue: VENUE, sessions: null, since: null }).adopted('77')?.isAnswered;
  const order = { venue: VENUE, venueOrderId: '77', instrument: 0, side: 'buy', type: 'limit' } as const;
  const terms = { price: priceTicks(6_170_000), size: sizeLots(100), filled: sizeLots(0), open: true };
  bench.book([6_172_000, 1_000], [6_172_010, 1_000]);
  bench.venue({ kind: 'external', order: { ...order, ...terms } });
  expect(of()).toBeUndefined();
  bench.command({ kind: 'adopt', venueOrderId: '77', instrument: 0 });
  expect(of()).toBe(false);
  bench.accept('oc-7f3a-1');
  expect(of()).toBe(true);
});
