import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Money } from '../../../../../src/domain/index.js';
import { lockFor } from '../../../../../src/matching/index.js';
import type { WireExchangeCore } from '../../../../../src/venues/embedded/wire/core/index.js';
import {
  type ExchangeOrder,
  followedBy,
  type OrderRequest,
} from '../../../../../src/venues/embedded/wire/exchange.js';
import { BTC, ETH, lots, openExchange, openQuiet, order, ticks } from './fixture.js';

const P = 6_000_000;
const ACCOUNTS = ['alice', 'bob'];

const price = fc.integer({ min: P - 600, max: P + 600 }).map(ticks);
const size = fc.integer({ min: 9, max: 60_000 }).map(lots);
const side = fc.constantFrom('buy' as const, 'sell' as const);

const plain: fc.Arbitrary<OrderRequest> = fc
  .record({
    side,
    price,
    size,
    timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
    postOnly: fc.boolean(),
    displaySize: fc.option(fc.integer({ min: 5, max: 900 }).map(lots), { freq: 6 }),
  })
  .map((fields) =>
    order({
      ...fields,
      postOnly: fields.postOnly && fields.timeInForce === 'gtc',
      displaySize: fields.timeInForce === 'gtc' ? fields.displaySize : null,
    }),
  );

const market: fc.Arbitrary<OrderRequest> = fc
  .record({ side, size, money: fc.option(fc.integer({ min: 1, max: 90_000 })) })
  .map(({ side: way, size: count, money }) =>
    order({
      side: way,
      type: 'market',
      ...(money === null ? { size: count } : { size: null, quoteSize: Money.of(money * 100_000_000) }),
    }),
  );

const armed: fc.Arbitrary<OrderRequest> = fc
  .record({
    side,
    size,
    price: fc.option(price),
    trigger: price,
    kind: fc.constantFrom('stop' as const, 'take-profit' as const, 'trailing' as const),
    trail: fc.oneof(
      fc.record({ ticks: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ ppm: fc.constant(50) }),
    ),
    group: fc.constantFrom(null, 'g', 'h'),
  })
  .map(({ kind, trigger, trail, price: limit, ...fields }) =>
    order({
      ...fields,
      type: limit === null ? 'market' : 'limit',
      price: limit,
      trigger: kind === 'trailing' ? { kind, price: null, trail } : { kind, price: trigger },
    }),
  );

const grouped = fc.record({ request: plain, group: fc.constantFrom('g', 'h') }).map(({ request, group }) => ({
  ...request,
  group,
}));
const bracket = fc
  .record({ request: plain, exits: fc.array(fc.oneof(plain, armed), { minLength: 1, maxLength: 2 }) })
  .map(({ request, exits }) => followedBy(request, exits));

const deed = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(plain, market, armed, grouped, bracket).map((request) => ({ request })) },
  { weight: 2, arbitrary: fc.record({ cancel: fc.nat(50) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      amend: fc.nat(50),
      size: fc.option(size),
      price: fc.option(price),
      show: fc.option(size),
    }),
  },
  { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 900_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ cancelAll: true }) },
);
const deeds = fc.array(fc.record({ account: fc.constantFrom(...ACCOUNTS), deed }), { maxLength: 60 });

/** What live orders must have locked of an asset: each what it needs, a group what its dearest does. */
function neededBy(orders: readonly ExchangeOrder[], asset: string): bigint {
  const need = (one: ExchangeOrder): bigint => {
    const { request } = one;
    const instrument = [BTC, ETH][request.instrument]!;
    const { base, quote } = instrument.specification;
    if ((request.side === 'buy' ? quote : base).code !== asset) return 0n;
    const rest = lots(one.size - one.filled);
    const at = one.price ?? one.triggerPrice!;
    return lockFor(instrument, { side: request.side, price: at, size: rest }, 'quote').toBigInt();
  };
  const sum = (some: readonly ExchangeOrder[]): bigint => some.reduce((total, one) => total + need(one), 0n);
  const groups = new Set(orders.map(({ request }) => request.group ?? null));
  let total = sum(orders.filter(({ request }) => (request.group ?? null) === null));
  for (const group of groups) {
    if (group === null) continue;
    const members = orders.filter(({ request }) => request.group === group);
    const resting = sum(members.filter(({ status }) => status === 'open'));
    const most = members.filter(({ status }) => status === 'armed').map(need);
    total += most.reduce((a, b) => (a > b ? a : b), resting);
  }
  return total;
}

function check(exchange: WireExchangeCore): void {
  for (const { code } of exchange.assets) {
    const { total, deposited } = exchange.conservation(code);
    expect(total).toEqual(deposited);
  }
  for (const account of ACCOUNTS) {
    const live = exchange.openOrders(account, null);
    for (const { asset, locked, free } of exchange.balances(account)) {
      expect(free.isNegative).toBe(false);
      const needed = neededBy(live, asset);
      // A buy's trail comes down, and what it locked at first stays locked.
      const trails = live.some(({ request }) => request.trigger?.kind === 'trailing');
      if (trails) expect(locked.toBigInt()).toBeGreaterThanOrEqual(needed);
      else expect([account, asset, locked.toBigInt()]).toEqual([account, asset, needed]);
    }
  }
}

describe.each([
  ['with agents', openExchange, 12],
  ['among clients', openQuiet, 80],
] as const)('money %s', (_, open, numRuns) => {
  it('is conserved, and locked for live orders alone', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const { exchange, clock } = open({
          historySeconds: 0,
          accounts: { alice: { BTC: '1', USDT: '60000' }, bob: { BTC: '1', USDT: '60000' } },
        });
        for (const { account, deed: one } of all) {
          const live = exchange.openOrders(account, null);
          if ('request' in one) exchange.place(account, one.request);
          else if ('cancel' in one && live.length > 0)
            exchange.cancel(account, live[one.cancel % live.length]!);
          else if ('amend' in one && live.length > 0) {
            const target = live[one.amend % live.length]!;
            exchange.amend(account, target, {
              size: one.size,
              price: target.price === null ? null : one.price,
              displaySize: one.show,
            });
          } else if ('wait' in one) {
            clock.time += one.wait;
            exchange.advance();
          } else if ('cancelAll' in one) exchange.cancelAll(account, null);
          check(exchange);
        }
        for (const account of ACCOUNTS) exchange.cancelAll(account, null);
        check(exchange);
        for (const account of ACCOUNTS) {
          for (const { locked } of exchange.balances(account)) expect(locked.isZero).toBe(true);
        }
      }),
      { numRuns },
    );
  });
});
