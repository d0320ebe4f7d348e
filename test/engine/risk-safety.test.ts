import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NewOrder, priceTicks, RowKind, sizeLots } from '../../src/domain/index.js';
import { riskContext } from '../../src/engine/risk-context.js';
import type { Order } from '../../src/execution/index.js';
import type { RiskConfiguration } from '../../src/risk/index.js';
import { Bench, RISK } from './fixture.js';

const NONE = { reduce: null, closeOnly: null, halt: null };
const RULES: RiskConfiguration = {
  ...RISK,
  account: {
    ...RISK.account,
    dayLoss: '1000000',
    drawdownPercent: 100,
    duplicateSeconds: 0,
    orderRate: { orders: 1_000, seconds: 1 },
  },
  defaults: { ...RISK.defaults, ordersPerSide: 100, collarPercent: 5, maxOrder: '0.4' },
  monitor: {
    releasePercent: 75,
    minimumSeconds: 2,
    windowSeconds: 5,
    baselineSeconds: 20,
    reducePercent: 50,
    cancelOnCloseOnly: true,
    stablecoins: [],
    breakers: { mismatch: { reduce: 1, closeOnly: 2, halt: 4 }, 'feed-gap': { ...NONE, closeOnly: 8 } },
  },
};
const MAX_LOTS = 100_000;

const act = fc.record({
  what: fc.constantFrom(
    ...['place', 'place', 'place', 'replace', 'fill', 'fill', 'fill', 'cancel', 'canceled', 'accept'],
    ...[
      'replaced',
      'differ',
      'pass',
      'kill',
      'resume',
      'crossed',
      'book',
      'reconciling',
      'reconciled',
      'quiet',
    ],
  ),
  buys: fc.boolean(),
  market: fc.boolean(),
  lots: fc.integer({ min: 1_000, max: 60_000 }),
  which: fc.nat(50),
});

/** Drives an engine by what came up, and looks at it after each. */
function live(acts: readonly (typeof act extends fc.Arbitrary<infer T> ? T : never)[], look: Look): void {
  const bench = new Bench(undefined, RULES);
  bench.balance('USDT', '10000000');
  bench.balance('BTC', '100');
  const book = (crossed = false) =>
    bench.book([crossed ? 6_172_020 : 6_172_000, 1_000_000], [6_172_010, 1_000_000], RowKind.Snapshot);
  book();
  for (const { what, buys, market, lots, which } of acts) {
    const working = [...bench.engine.orders.working()];
    const order = working[which % Math.max(1, working.length)];
    const sent = bench.requests.length;
    const reason = whyNothingMayAdd(bench);
    if (what === 'place') {
      const side = buys ? 'buy' : 'sell';
      const price = priceTicks(buys ? 6_171_900 : 6_172_100);
      const terms = market
        ? { price: null, type: 'market' as const, timeInForce: 'ioc' as const }
        : { price };
      bench.place({ side, size: sizeLots(lots), ...terms });
    } else if (what === 'pass' || what === 'quiet') {
      bench.after(1_000_000);
      if (what === 'pass') book();
      else bench.balance('USDT', '10000000');
    } else if (what === 'book' || what === 'crossed') book(what === 'crossed');
    else if (what === 'kill') bench.command({ kind: 'kill', flatten: false, reason: 'test' });
    else if (what === 'resume') bench.command({ kind: 'resume', reason: 'test' });
    else if (what === 'differ' || what === 'reconciled') {
      bench.venue({
        kind: 'reconciled',
        venue: 'binance-spot',
        differences: what === 'differ' ? ['one'] : [],
      });
    } else if (what === 'reconciling') {
      bench.venue({ kind: 'reconciling', venue: 'binance-spot', reason: 'test' });
    } else if (order !== undefined) tell(bench, what, order, lots);
    look(bench, { sent, reason: reason ?? null });
  }
}
type Look = (bench: Bench, before: { readonly sent: number; readonly reason: string | null }) => void;

function tell(bench: Bench, what: string, order: Order, lots: number): void {
  const { clientOrderId, size, filled, request } = order;
  if (what === 'cancel') bench.command({ kind: 'cancel', clientOrderId });
  else if (what === 'accept') bench.accept(clientOrderId);
  else if (what === 'canceled') bench.venue({ kind: 'canceled', clientOrderId, reason: 'asked' });
  else if (what === 'fill')
    bench.fill(clientOrderId, { size: Math.min(lots, size - filled), price: order.price ?? 6_172_000 });
  else if (what === 'replace') {
    const price = priceTicks(request.side === 'buy' ? 6_171_800 : 6_172_200);
    bench.command({ kind: 'replace', clientOrderId, price, size: sizeLots(lots), confirmed: true });
  } else if (order.state === 'pending-replace') {
    bench.venue({ kind: 'replace-rejected', clientOrderId, code: 'invalid', reason: 'too late' });
  }
}

/** Why nothing that adds may go out now, judged without the gate; null where it may. */
function whyNothingMayAdd({ engine }: Bench): string | null {
  const [market] = engine.markets;
  if (engine.halted) return 'halt';
  if (engine.monitor.state === 'close-only') return 'close-only';
  if (engine.reconciliation.pending.size > 0) return 'reconciling';
  if (market!.reader.state !== 'live') return market!.reader.state;
  return market!.book.bestBid >= market!.book.bestAsk ? 'crossed' : null;
}

/** Signed; positive where an order of that side makes the position larger, or turns it around. */
const adds = (bench: Bench, { side, size }: NewOrder): boolean => {
  const position = bench.engine.portfolio.position(0).sizeLots;
  return (side === 'buy') === position >= 0 || size > Math.abs(position);
};

describe('whatever orders, fills, cancels, breakers and kills come in whatever order', () => {
  it('the position never exceeds its limit', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 80 }), (acts) =>
        live(acts, (bench) => {
          expect(Math.abs(bench.engine.portfolio.position(0).sizeLots)).toBeLessThanOrEqual(MAX_LOTS);
        }),
      ),
      { numRuns: 150 },
    );
  });

  it('nothing that adds leaves while halted, close-only, stale, crossed or reconciling', () => {
    let kept = 0;
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 80 }), (acts) =>
        live(acts, (bench, { sent, reason }) => {
          // Both before and after: what the step itself ended or began does not count.
          if (reason === null || whyNothingMayAdd(bench) === null) return;
          kept += 1;
          const placed = bench.requests.slice(sent).filter(({ kind }) => kind === 'place');
          const adding = placed.filter((request) => request.kind === 'place' && adds(bench, request.order));
          expect(adding, reason).toEqual([]);
        }),
      ),
      { numRuns: 150 },
    );
    expect(kept).toBeGreaterThan(500);
  });

  it('a market order that closes the position is never held in', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 60 }), (acts) =>
        live(acts, (bench) => {
          const { engine } = bench;
          const position = engine.portfolio.position(0).sizeLots;
          if (position === 0) return;
          const order = {
            instrument: 0,
            side: position > 0 ? 'sell' : 'buy',
            type: 'market',
            timeInForce: 'ioc',
            price: null,
            triggerPrice: null,
            size: Math.abs(position),
            postOnly: false,
            reduceOnly: true,
            expireTime: null,
            owner: 'manual',
          } as unknown as NewOrder;
          const verdict = engine.risk.check(order, riskContext(engine, order), false);
          // What is too small for the venue is its own rule, and traps nobody in more than 5 USDT.
          if (verdict.refused) expect(verdict.rule).toBe('min-notional');
        }),
      ),
      { numRuns: 80 },
    );
  });
});

describe('a breach', () => {
  const losing = () => {
    const bench = new Bench(undefined, { ...RISK, account: { ...RISK.account, maxGrossExposure: '100' } });
    bench.book([6_172_000, 1_000_000], [6_172_010, 1_000_000]);
    const told: string[] = [];
    const tried = (size: number) => {
      bench.engine.outbox.alerts.length = 0;
      const push = bench.engine.outbox.alerts.push.bind(bench.engine.outbox.alerts);
      bench.engine.outbox.alerts.push = (...alerts) => {
        told.push(...alerts.map(({ key }) => key));
        return push(...alerts);
      };
      const verdict = bench.place({ side: 'buy', size: sizeLots(size) });
      bench.engine.outbox.alerts.push = push;
      return verdict;
    };
    return { bench, told, tried };
  };

  it('of a limit of the account is told once, and again when it comes anew', () => {
    const { bench, told, tried } = losing();
    expect(tried(1_000)).toMatchObject({ rule: 'gross-exposure' });
    expect(told).toEqual(['rule:gross-exposure']);
    bench.after(1_500_000);
    tried(1_001);
    expect(told).toHaveLength(1);
    bench.after(61_000_000).book([6_172_000, 1_000_000], [6_172_010, 1_000_000]);
    tried(1_002);
    expect(told).toHaveLength(2);
  });

  it('of a size is not told to a person who is away', () => {
    const { told, tried } = losing();
    expect(tried(200_000)).toMatchObject({ rule: 'max-order' });
    expect(told).toEqual([]);
  });
});
