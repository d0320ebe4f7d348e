import { describe, expect, it } from 'vitest';
import { limitOrder, type Micros, Money, micros, type SizeLots, UserError } from '../../src/domain/index.js';
import { gauges, type RiskConfiguration, type RiskContext, RiskGate } from '../../src/risk/index.js';
import { BTC, ETH, price, usdt } from '../portfolio/fixture.js';

const configuration: RiskConfiguration = {
  reportingCurrency: 'USDT',
  account: {
    dayLoss: '500',
    drawdownPercent: 2,
    orderRate: { orders: 3, seconds: 2 },
    duplicateSeconds: 1,
  },
  defaults: {
    maxOrder: '1',
    maxNotional: null,
    maxPosition: '1',
    maxPositionNotional: null,
    ordersPerSide: 10,
    collarPercent: 0.5,
    confirmDistancePercent: 2,
    confirmSizeMultiple: 5,
  },
  instruments: { 'ETH/USDT': { maxPosition: null, maxPositionNotional: '50000' } },
  places: {},
};

const at = (seconds: number): Micros => micros(seconds * 1_000_000);
const accountNow = { dayPnl: Money.ZERO, drawdown: { peak: usdt('100000'), fall: Money.ZERO } };

const context = (seconds: number): RiskContext => ({
  time: at(seconds),
  instrument: BTC,
  halted: false,
  feed: 'live',
  bestBid: price(BTC, '59999'),
  bestAsk: price(BTC, '60001'),
  positionLots: 0,
  workingBuyLots: 0,
  workingSellLots: 0,
  workingBuyOrders: 0,
  workingSellOrders: 0,
  ownBestBid: null,
  ownBestAsk: null,
  freeBase: null,
  freeQuote: null,
  account: accountNow,
});

const buy = (size: string, bid = '59990') =>
  limitOrder({
    instrument: 0,
    side: 'buy',
    size: BTC.parseSize(size) as SizeLots,
    price: price(BTC, bid),
  });

describe('order-rate', () => {
  it('counts orders and replacements of the last two seconds', () => {
    const gate = new RiskGate(configuration, [BTC, ETH]);
    gate.recordOrder(buy('0.1'), at(10));
    gate.recordMessage(at(10.5));
    expect(gate.check(buy('0.2'), context(11), false).approved).toBe(true);
    gate.recordOrder(buy('0.2'), at(11));
    expect(gate.check(buy('0.3'), context(11.9), false)).toMatchObject({
      rule: 'order-rate',
      text: 'order-rate: 4 > 3 in 2 s (account.orderRate)',
    });
    // at 12 s the first is two seconds old, and out
    expect(gate.check(buy('0.3'), context(12), false).approved).toBe(true);
  });
});

describe('duplicate', () => {
  it('refuses the identical order within a second, and nothing else', () => {
    const gate = new RiskGate(configuration, [BTC, ETH]);
    gate.recordOrder(buy('0.1'), at(10));
    expect(gate.check(buy('0.1'), context(10.999), false)).toMatchObject({ rule: 'duplicate' });
    expect(gate.check(buy('0.1', '59990.01'), context(10.999), false).approved).toBe(true);
    expect(
      gate.check({ ...buy('0.1'), side: 'sell', price: price(BTC, '60010') }, context(10.5), false).approved,
    ).toBe(true);
    expect(gate.check(buy('0.1'), context(11), false).approved).toBe(true);
  });

  it('holds exits too, and strategies not at all', () => {
    const gate = new RiskGate(configuration, [BTC, ETH]);
    const exit = { ...buy('0.1'), side: 'sell' as const };
    gate.recordOrder(exit, at(10));
    const long = { ...context(10.5), positionLots: 100_000, halted: true };
    expect(gate.check(exit, long, false)).toMatchObject({ rule: 'duplicate' });
    const quote = { ...buy('0.1'), owner: 'strategy:a' as const };
    gate.recordOrder(quote, at(10.6));
    expect(gate.check(quote, context(10.7), false).approved).toBe(true);
  });
});

describe('median-size', () => {
  const spaced = (sizes: readonly string[]): RiskGate => {
    const gate = new RiskGate(configuration, [BTC, ETH]);
    for (const [i, size] of sizes.entries()) gate.recordOrder(buy(size), at(10 + i * 5));
    return gate;
  };

  it('says nothing before the fifth order', () => {
    const gate = spaced(['0.01', '0.01', '0.01', '0.01']);
    expect(gate.check(buy('0.9'), context(500), false).approved).toBe(true);
  });

  it('wants a size over five times the median confirmed', () => {
    const gate = spaced(['0.03', '0.01', '0.02', '0.5', '0.01']);
    expect(gate.check(buy('0.1'), context(500), false).approved).toBe(true);
    expect(gate.check(buy('0.10001'), context(500), false)).toMatchObject({
      rule: 'median-size',
      soft: true,
      text: 'median-size: 0.10001 > 5 × your median 0.02 BTC (defaults.confirmSizeMultiple)',
    });
    expect(gate.check(buy('0.10001'), context(500), true).approved).toBe(true);
  });

  it('takes the middle of an even number, exactly', () => {
    const gate = spaced(['0.01', '0.01', '0.01', '0.01001', '0.02', '0.02']);
    // median 0.010005, five times 0.050025
    expect(gate.check(buy('0.05002'), context(500), false).approved).toBe(true);
    expect(gate.check(buy('0.05003'), context(500), false)).toMatchObject({
      limit: '5 × your median 0.010005',
    });
  });

  it('forgets all but the last twenty, and is not the strategies’ business', () => {
    const gate = spaced([...Array(11).fill('1'), ...Array(20).fill('0.01')]);
    expect(gate.check(buy('0.06'), context(500), false)).toMatchObject({ rule: 'median-size' });
    expect(gate.check({ ...buy('0.06'), owner: 'strategy:a' }, context(500), false).approved).toBe(true);
  });
});

it('goes on from a checkpoint', () => {
  const gate = new RiskGate(configuration, [BTC, ETH]);
  for (let i = 0; i < 6; i += 1) gate.recordOrder(buy('0.01', `599${i}0`), at(10 + i / 10));
  gate.recordRefusal(at(11), 'max-order', 'max-order: 2 > 1 BTC');
  const resumed = new RiskGate(configuration, [BTC, ETH]);
  resumed.restore(JSON.parse(JSON.stringify(gate.checkpoint())));
  expect(resumed.checkpoint()).toEqual(gate.checkpoint());
  expect(resumed.lastRefusal).toEqual({ time: at(11), rule: 'max-order', text: 'max-order: 2 > 1 BTC' });
  expect(resumed.check(buy('0.5'), context(11), false)).toMatchObject({ rule: 'order-rate' });
  expect(resumed.check(buy('0.5'), context(60), false)).toMatchObject({ rule: 'median-size' });
});

describe('limits that cannot be said in the units of the instrument', () => {
  it('are refused with their place', () => {
    const wrong = { ...configuration, instruments: { 'BTC/USDT': { maxOrder: '0.123456' } } };
    const make = (c: RiskConfiguration) => () => new RiskGate(c, [BTC, ETH]);
    expect(make(wrong)).toThrow(UserError);
    expect(make({ ...wrong, places: { 'instruments.BTC/USDT.maxOrder': 'risk.yaml:9' } })).toThrow(
      'risk.yaml:9: size "0.123456" of BTC/USDT has more than 5 decimals',
    );
    expect(make({ ...configuration, account: { ...configuration.account, dayLoss: '5e2' } })).toThrow(
      'account.dayLoss: "5e2" is not a plain decimal of at most 8 decimals',
    );
    expect(make({ ...configuration, reportingCurrency: 'EUR' })).toThrow('reportingCurrency "EUR"');
  });
});

it('shows the gauges of the drawn screen', () => {
  const limits = new RiskGate(
    { ...configuration, account: { ...configuration.account, orderRate: { orders: 20, seconds: 1 } } },
    [BTC, ETH],
  ).limits;
  const account = {
    dayPnl: usdt('-26.74'),
    drawdown: { peak: usdt('100000'), fall: usdt('26.74') },
  };
  const input = { limits, account, recentOrders: 1, price: price(BTC, '60000') };
  const drawn = gauges({ ...input, instrument: BTC, positionLots: 25_000 });
  expect(drawn.map((g) => `${g.rule} ${g.used}/${g.limit}`)).toEqual([
    'position 0.25/1.00',
    'day loss 27/500',
    'drawdown 0.03/2.0%',
    'orders 1/20 s',
  ]);
  expect(drawn.map((g) => g.share)).toEqual(
    [0.25, 26.74 / 500, 0.013_37, 0.05].map((x) => expect.closeTo(x, 9)),
  );
  // where the limit is in money, so is what is used: 2 × 2,500 of 50,000
  const eth = gauges({ ...input, instrument: ETH, positionLots: -200_000, price: price(ETH, '2500') });
  expect(eth[0]).toEqual({ rule: 'position', used: '5000', limit: '50000', share: 0.1 });
});
