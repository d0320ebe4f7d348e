import { expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import { ASK, BID, HeldBench, VENUES } from './held/held-bench.js';

const VENUE = 'binance-spot';

it('what fell due while no engine was there is not sent before the account is in line, nor under the ids of before', () => {
  const bench = new HeldBench();
  const bracket = { stopPrice: null, takeProfitPrice: priceTicks(6_185_000), trail: null };
  bench.place({ side: 'buy', price: priceTicks(BID), size: sizeLots(10_000), bracket });
  const entry = bench.newest();
  bench.accept(entry.clientOrderId);
  // The take-profit is wanted from here on, and its venue is asked for nothing yet.
  bench.venue({ kind: 'reconciling', venue: VENUE, reason: 'the stream broke' });
  bench.fill(entry.clientOrderId, { size: 10_000 });
  bench.venue({ kind: 'reconciled', venue: VENUE, differences: [] });
  bench.requests.length = 0;
  // The engine ends here, and another takes over much later.
  bench.after(20_000_000).input({
    kind: 'session',
    session: { id: 'a1b2', mode: 'paper', account: 'paper', venues: VENUES.plain, reconcile: [VENUE] },
  });
  expect(bench.requests).toEqual([]);
  bench.venue({ kind: 'reconciled', venue: VENUE, differences: [] });
  bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
  expect(bench.requests).toMatchObject([{ kind: 'place', clientOrderId: 'oc-a1b2-1' }]);
});
