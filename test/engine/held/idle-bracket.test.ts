import { describe, expect, it } from 'vitest';
import { limitOrder, type NewOrder, priceTicks, type Side, sizeLots } from '../../../src/domain/index.js';
import { preview } from '../../../src/engine/preview.js';
import { ASK, BID, HeldBench } from './held-bench.js';

const TRAIL = { stopPrice: null, takeProfitPrice: null, trail: { unit: 'ppm', distance: 3_000 } } as const;
const MARKET = { price: null, type: 'market', timeInForce: 'ioc' } as const;

const order = (side: Side, lots: number, fields: Partial<NewOrder> = {}): NewOrder =>
  limitOrder({ instrument: 0, side, size: sizeLots(lots), ...MARKET, ...fields });

/** The position is 0.15 BTC. */
function long() {
  const bench = new HeldBench();
  bench.bought(15_000);
  bench.after(2_000_000).book([BID, 100_000], [ASK, 100_000]);
  return bench;
}

describe('a bracket on an order that only reduces a position', () => {
  const REFUSAL =
    'order: trail=30bp protects what an order opens, and this sell only reduces BTC/USDT long 0.150: protect the position instead (trail 30bp)';

  it.each([
    ['a part of it', 1_000, {}],
    ['the whole of it', 15_000, {}],
    ['a limit that rests', 1_000, { type: 'limit', timeInForce: 'gtc', price: priceTicks(ASK + 500) }],
    ['one that is routed', 1_000, { price: priceTicks(BID), execution: { kind: 'route', style: 'take' } }],
  ] as const)('%s: is refused in one line, and nothing is sent', (_, lots, fields) => {
    const bench = long();
    const sent = bench.requests.length;
    const wanted = order('sell', lots, { ...fields, bracket: TRAIL });
    const refusal = { outcome: 'refused', rule: 'order', text: REFUSAL };
    expect(preview(bench.engine, { kind: 'place', order: wanted })).toMatchObject(refusal);
    expect(bench.command({ kind: 'place', order: wanted })).toMatchObject(refusal);
    expect(bench.requests).toHaveLength(sent);
    // The same without the bracket goes out.
    const bare = order('sell', lots, fields);
    expect(bench.command({ kind: 'place', order: bare })).toMatchObject({ outcome: 'done' });
  });

  it('names each part of it, and a short', () => {
    const bench = new HeldBench();
    bench.place({ side: 'sell', size: sizeLots(10_000), price: priceTicks(ASK) });
    bench.fill(bench.newest().clientOrderId, { size: 10_000 });
    const bracket = {
      stopPrice: priceTicks(6_160_000),
      takeProfitPrice: priceTicks(6_185_000),
      trail: { unit: 'ticks', distance: 5_000 },
    } as const;
    expect(bench.place({ side: 'buy', size: sizeLots(10_000), bracket }).text).toBe(
      'order: stop=61,600.00 tp=61,850.00 trail=50.00 protect what an order opens, and this buy only reduces BTC/USDT short 0.100: protect the position instead (stop 61,600.00, tp 61,850.00, trail 50.00)',
    );
  });

  it('is kept where the order reverses the position, or makes it larger', () => {
    const bench = long();
    const reverse = order('sell', 15_001, { bracket: TRAIL });
    expect(preview(bench.engine, { kind: 'place', order: reverse })).toMatchObject({ outcome: 'done' });
    expect(bench.command({ kind: 'place', order: reverse })).toMatchObject({ outcome: 'done' });
    bench.fill(bench.newest().clientOrderId, { size: 15_001, price: BID });
    expect(bench.position).toBe(-1);
    // What was opened by the rest is protected.
    expect([...bench.engine.held.protections.all.values()]).toMatchObject([{ side: 'buy', trimmed: 15_000 }]);
    const other = long();
    expect(other.command({ kind: 'place', order: order('buy', 1_000, { bracket: TRAIL }) })).toMatchObject({
      outcome: 'done',
    });
  });

  it('does not hold an order back from other terms that was taken before', () => {
    const bench = new HeldBench();
    const rests = { type: 'limit', timeInForce: 'gtc', price: priceTicks(ASK + 500) } as const;
    const execution = { kind: 'peg', offsetTicks: 0 } as const;
    const entry = order('sell', 1_000, { ...rests, bracket: TRAIL, execution });
    const placed = bench.command({ kind: 'place', order: entry });
    const clientOrderId = placed.outcome === 'done' ? placed.clientOrderIds[0]! : '';
    bench.bought(15_000);
    const price = priceTicks(ASK + 600);
    expect(bench.command({ kind: 'replace', clientOrderId, price, size: null })).toMatchObject({
      outcome: 'done',
    });
  });

  it('of a strategy is measured at its own part of the position', () => {
    const bench = long();
    const owner = 'strategy:probe' as const;
    // The account is long, the strategy is flat: what it opens is its own.
    const opens = order('sell', 1_000, { owner, bracket: TRAIL });
    expect(bench.command({ kind: 'place', order: opens })).toMatchObject({ outcome: 'done' });
    const bought = order('buy', 2_000, { owner });
    expect(bench.after(2_000_000).command({ kind: 'place', order: bought })).toMatchObject({
      outcome: 'done',
    });
    bench.fill(bench.newest().clientOrderId, { size: 2_000, price: ASK });
    expect(bench.after(2_000_000).command({ kind: 'place', order: opens })).toMatchObject({
      outcome: 'refused',
      rule: 'order',
    });
  });
});
