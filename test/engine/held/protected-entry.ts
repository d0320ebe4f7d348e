import { type Bracket, priceTicks, sizeLots } from '../../../src/domain/index.js';
import type { Order } from '../../../src/execution/index.js';
import { ASK, BID, HeldBench, VENUES } from './held-bench.js';

/** Where the bracket's legs are. */
export const STOP = 6_160_000;
export const TARGET = 6_185_000;
export const BRACKET: Bracket = {
  stopPrice: priceTicks(STOP),
  takeProfitPrice: priceTicks(TARGET),
  trail: null,
};

/** An entry of 0.1 BTC with a bracket, resting at the bid. */
export function entered(bracket = BRACKET, venues = VENUES.plain) {
  const bench = new HeldBench(venues);
  bench.place({ side: 'buy', price: priceTicks(BID), size: sizeLots(10_000), bracket });
  const entry = bench.newest();
  bench.accept(entry.clientOrderId);
  return { bench, entry, id: entry.clientOrderId };
}

export const working = (bench: HeldBench): Order[] => [...bench.engine.orders.working()];
export const stopOf = (bench: HeldBench) => working(bench).find(({ armed }) => armed);
export const takeOf = (bench: HeldBench) =>
  working(bench).find(
    ({ request, carrier }) => request.reduceOnly && carrier === 'venue' && request.type === 'limit',
  );
export const sent = (bench: HeldBench) => bench.requests.map((request) => request.kind);
export const cancelled = (bench: HeldBench, order: Order, reason = 'asked for') =>
  bench.venue({ kind: 'canceled', clientOrderId: order.clientOrderId, reason });
/** A second later, on the same market. */
export const second = (bench: HeldBench) => bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
