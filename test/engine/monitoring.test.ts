import { describe, expect, it } from 'vitest';
import { limitOrder, type Micros, priceTicks, sizeLots } from '../../src/domain/index.js';
import type { AccountLimitsText, MonitorText, RiskConfiguration } from '../../src/risk/index.js';
import { Bench, RISK } from './fixture.js';

const MONITOR: MonitorText = {
  releasePercent: 75,
  minimumSeconds: 5,
  windowSeconds: 10,
  baselineSeconds: 20,
  reducePercent: 50,
  cancelOnCloseOnly: true,
  stablecoins: [],
  breakers: {},
};
const NONE = { reduce: null, closeOnly: null, halt: null };

const bench = (breakers: MonitorText['breakers'], account: Partial<AccountLimitsText> = {}) => {
  const risk: RiskConfiguration = {
    ...RISK,
    account: { ...RISK.account, ...account },
    monitor: { ...MONITOR, breakers },
  };
  const made = new Bench(undefined, risk);
  made.book([6_172_000, 1_000_000], [6_172_010, 1_000_000]);
  return made;
};

/** So many seconds in which the market stands. */
function wait(bench: Bench, seconds: number): void {
  for (let i = 0; i < seconds; i += 1) {
    bench.after(1_000_000).book([6_172_000, 1_000_000], [6_172_010, 1_000_000]);
  }
}

const buy = (made: Bench, size = 25_000) => made.place({ side: 'buy', size: sizeLots(size) });

describe('states', () => {
  it('differences with the venue lead to REDUCE, where half of the limits is left, and back', () => {
    const made = bench({ mismatch: { ...NONE, reduce: 2 } });
    made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: ['one'] });
    expect(made.engine.monitor.state).toBe('normal');
    made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: ['two'] });
    expect(made.engine.monitor.state).toBe('reduce');
    expect(buy(made, 50_001)).toMatchObject({
      rule: 'max-order',
      text: 'max-order: 0.50001 > 0.5 BTC (defaults.maxOrder, of which 50% are left: REDUCE)',
    });
    expect(buy(made, 50_000).outcome).toBe('done');
    wait(made, 12);
    expect(made.engine.monitor.state).toBe('normal');
    expect(made.notices.filter((text) => text.startsWith('RISK'))).toEqual([
      'RISK      NORMAL → REDUCE',
      'RISK      REDUCE → NORMAL',
    ]);
  });

  it('CLOSE_ONLY cancels what adds and takes only what reduces', () => {
    const made = bench({ mismatch: { ...NONE, closeOnly: 1 } });
    const [id] = (buy(made) as unknown as { clientOrderIds: string[] }).clientOrderIds;
    made.accept(id!);
    made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: ['one'] });
    expect(made.engine.orders.get(id!)!.state).toBe('pending-cancel');
    expect(made.notices).toContain('RISK      CLOSE_ONLY cancels what adds exposure: 1 order');
    expect(buy(made)).toMatchObject({ outcome: 'refused', rule: 'close-only' });
  });

  it('HALT stops all, comes back by the log, and is ended by a person alone', () => {
    const halted = () => {
      const made = bench({ mismatch: { ...NONE, halt: 1 } });
      buy(made);
      made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: ['one'] });
      wait(made, 60);
      return made;
    };
    const made = halted();
    expect([made.engine.halted, made.engine.monitor.state]).toEqual([true, 'halt']);
    expect(made.notices).toContain('RISK      HALT cancels all but stops that only reduce: 1 order');
    // The same inputs into a new engine.
    expect(halted().engine.stateHash()).toBe(made.engine.stateHash());
    expect(buy(made)).toMatchObject({ rule: 'halted' });
    made.command({ kind: 'resume', reason: 'looked at it' });
    wait(made, 1);
    expect([made.engine.halted, made.engine.monitor.state]).toEqual([false, 'normal']);
  });
});

it('a market without a live book trips the gap breaker while no order comes', () => {
  const made = bench({ 'feed-gap': { ...NONE, reduce: 8 } });
  wait(made, 2);
  made.after(10_000_000).balance('USDT', '100000');
  expect(made.engine.monitor.state).toBe('normal');
  made.after(6_000_000).balance('USDT', '100000');
  expect(made.engine.monitor.breakers.get('feed-gap:BTC/USDT')).toMatchObject({ state: 'reduce' });
});

it('rejections are a share of ten answers at least', () => {
  const made = bench({ rejects: { ...NONE, reduce: 30 } });
  for (let i = 0; i < 10; i += 1) {
    expect(made.engine.monitor.state).toBe('normal');
    const placed = buy(made, 1_000 + i) as unknown as { clientOrderIds: string[] };
    const clientOrderId = placed.clientOrderIds[0]!;
    if (i < 7) made.accept(clientOrderId);
    else made.venue({ kind: 'rejected', clientOrderId, code: 'other', reason: 'no' } as never);
  }
  expect(made.engine.monitor.state).toBe('reduce');
});

it('an order without an answer counts for latency', () => {
  const made = bench({ latency: { ...NONE, reduce: 2_000 } });
  buy(made);
  wait(made, 1);
  expect(made.engine.monitor.state).toBe('normal');
  wait(made, 2);
  expect(made.engine.monitor.state).toBe('reduce');
});

describe('limits of the account', () => {
  it('an order without a stop is refused, and one whose stop loses too much', () => {
    const made = bench({}, { maxTradeLoss: '25' });
    expect(buy(made)).toMatchObject({ rule: 'trade-loss' });
    // 0.25 BTC × 100.00 = 25 USDT.
    const stop = (stopPrice: number) =>
      made.place({
        side: 'buy',
        bracket: { stopPrice: priceTicks(stopPrice), takeProfitPrice: null, trail: null },
      });
    expect(stop(6_161_999)).toMatchObject({
      rule: 'trade-loss',
      text: expect.stringContaining('25.0025 > 25'),
    });
    expect(stop(6_162_000).outcome).toBe('done');
  });

  it('gross exposure counts what works', () => {
    // 0.25 BTC at 61,720 is 15,430.
    const made = bench({}, { maxGrossExposure: '30860' });
    expect(buy(made).outcome).toBe('done');
    expect(buy(made, 25_001)).toMatchObject({ rule: 'gross-exposure' });
    expect(made.after(2_000_000) && buy(made).outcome).toBe('done');
  });

  it('nothing adds while the venue is reconciled', () => {
    const made = bench({});
    made.venue({ kind: 'reconciling', venue: 'binance-spot', reason: 'start' });
    expect(buy(made)).toMatchObject({ rule: 'reconciling' });
    made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: [] });
    expect(buy(made).outcome).toBe('done');
  });

  it('of 5,000 orders within a second the allowed ones pass, and of 50 identical ones one', () => {
    const orderRate = { orders: 100, seconds: 1 };
    const made = bench({}, { orderRate });
    const small = (size: number) =>
      made.command({
        kind: 'place',
        order: limitOrder({
          instrument: 0,
          side: size % 2 === 0 ? 'buy' : 'sell',
          size: sizeLots(size),
          price: priceTicks(size % 2 === 0 ? 6_171_000 : 6_173_000),
          timeInForce: 'ioc',
        }),
        confirmed: true,
      }).outcome;
    const same = Array.from({ length: 50 }, () => small(20));
    expect(same.filter((outcome) => outcome === 'done')).toHaveLength(1);
    for (let i = 0; i < 5_000; i += 1) {
      made.time = (made.time + 199) as Micros;
      small(100 + (i % 900));
      for (const order of [...made.engine.orders.working()])
        made.venue({ kind: 'canceled', clientOrderId: order.clientOrderId, reason: 'ioc' });
    }
    expect(made.requests.filter(({ kind }) => kind === 'place')).toHaveLength(100);
  });
});

it('what a saved file changed is said line by line, and by whom', () => {
  const made = bench({});
  const { configuration } = made.engine.risk;
  const risk = { ...configuration, defaults: { ...configuration.defaults, maxOrder: '0.5' } };
  made.input({ kind: 'configuration', risk, by: 'risk.yaml' });
  expect(made.notices.at(-1)).toBe('limit     max-order by default: 1 → 0.5  by risk.yaml');
});
