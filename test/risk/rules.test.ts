import { describe, expect, it } from 'vitest';
import {
  type Execution,
  limitOrder,
  Money,
  micros,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
} from '../../src/domain/index.js';
import {
  type AccountLimitsText,
  type Exposures,
  FULL,
  type InstrumentLimitsText,
  isReducing,
  type RiskConfiguration,
  type RiskContext,
  RiskGate,
  RULE_NAMES,
  type Surroundings,
} from '../../src/risk/index.js';
import { BTC, ETH, price, usdt } from '../portfolio/fixture.js';

const TWAP: Execution = { kind: 'twap', durationMicros: 60_000_000 };
const ICEBERG: Execution = {
  kind: 'iceberg',
  displaySize: BTC.parseSize('0.01') as SizeLots,
  variancePpm: 0,
};

const configuration: RiskConfiguration = {
  reportingCurrency: 'USDT',
  account: {
    dayLoss: '500',
    drawdownPercent: 2,
    orderRate: { orders: 20, seconds: 1 },
    duplicateSeconds: 1,
  },
  defaults: {
    maxOrder: null,
    maxNotional: '50000',
    maxPosition: null,
    maxPositionNotional: '70000',
    ordersPerSide: 10,
    collarPercent: 0.5,
    confirmDistancePercent: 2,
    confirmSizeMultiple: 5,
  },
  instruments: { 'BTC/USDT': { maxOrder: '0.4', maxPosition: '1' } },
  places: { 'instruments.BTC/USDT.maxOrder': 'risk.yaml:12' },
};

/** A calm market: bid 59,999, ask 60,001, so that the mid is 60,000 and 0.5 % of it 300. */
const calm: RiskContext = {
  time: micros(1_000_000_000),
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
  freeBase: usdt('100'),
  freeQuote: usdt('1000000'),
  account: { dayPnl: Money.ZERO, drawdown: { peak: usdt('100000'), fall: Money.ZERO } },
};

interface Wanted extends Partial<Omit<NewOrder, 'size' | 'price' | 'triggerPrice'>> {
  size?: string;
  at?: string | null;
  trigger?: string;
}

function wanted({ size = '0.1', at = '59990', trigger, ...fields }: Wanted = {}): NewOrder {
  return limitOrder({
    instrument: 0,
    side: 'buy',
    size: BTC.parseSize(size) as SizeLots,
    price: at === null ? null : price(BTC, at),
    triggerPrice: trigger === undefined ? null : price(BTC, trigger),
    ...fields,
  });
}

const gate = () => new RiskGate(configuration, [BTC, ETH]);
const lots = (text: string): number => BTC.parseSize(text) as number;
const ask = (order: NewOrder, context: Partial<RiskContext> = {}, confirmed = false) =>
  gate().check(order, { ...calm, ...context }, confirmed);

interface Case {
  rule: string;
  passes: [Wanted, Partial<RiskContext>?][];
  refused: [Wanted, Partial<RiskContext>, string][];
}

const account = (dayPnl: string, fall: string): Pick<RiskContext, 'account'> => ({
  account: { dayPnl: usdt(dayPnl), drawdown: { peak: usdt('100000'), fall: usdt(fall) } },
});

/** Both sides of each limit, and the line that the trader reads. */
const cases: Case[] = [
  {
    rule: 'halted',
    passes: [[{}]],
    refused: [[{}, { halted: true }, 'halted: HALT: nothing that adds exposure; resume first']],
  },
  {
    rule: 'feed',
    passes: [[{}, { feed: 'live' }]],
    refused: [
      [{}, { feed: 'stale' }, 'feed: BTC/USDT is stale'],
      [{}, { feed: 'gap' }, 'feed: BTC/USDT is missing messages'],
      [{}, { bestBid: price(BTC, '60001') }, 'feed: BTC/USDT is crossed'],
      [{}, { bestBid: null }, 'feed: BTC/USDT is without bids'],
      [{}, { bestAsk: null }, 'feed: BTC/USDT is without asks'],
    ],
  },
  {
    rule: 'day-loss',
    passes: [
      [{}, account('-499.99999999', '0')],
      [{}, account('700', '0')],
    ],
    refused: [
      [{}, account('-500', '0'), 'day-loss: 500 ≥ 500 USDT (account.dayLoss)'],
      [{}, account('-512.3', '0'), 'day-loss: 512.3 ≥ 500 USDT (account.dayLoss)'],
    ],
  },
  {
    rule: 'drawdown',
    passes: [[{}, account('0', '1999.99999999')]],
    refused: [
      [{}, account('0', '2000'), 'drawdown: 2% ≥ 2% of the peak (account.drawdownPercent)'],
      [{}, account('0', '2500'), 'drawdown: 2.5% ≥ 2% of the peak (account.drawdownPercent)'],
    ],
  },
  {
    rule: 'max-order',
    passes: [[{ size: '0.4' }]],
    refused: [
      [{ size: '0.40001' }, {}, 'max-order: 0.40001 > 0.4 BTC (risk.yaml:12)'],
      [{ size: '0.5' }, {}, 'max-order: 0.5 > 0.4 BTC (risk.yaml:12)'],
    ],
  },
  {
    rule: 'max-position',
    passes: [
      [{}, { positionLots: lots('0.9') }],
      [{}, { positionLots: lots('0.5'), workingBuyLots: lots('0.4') }],
      [
        { side: 'sell', at: '60010' },
        { positionLots: -lots('0.5'), workingSellLots: lots('0.4') },
      ],
    ],
    refused: [
      [
        {},
        { positionLots: lots('0.5'), workingBuyLots: lots('0.40001') },
        'max-position: 1.00001 > 1 BTC (instruments.BTC/USDT.maxPosition)',
      ],
      [
        { side: 'sell', at: '60010' },
        { positionLots: -lots('0.95') },
        'max-position: 1.05 > 1 BTC (instruments.BTC/USDT.maxPosition)',
      ],
      // with all that is working it would end short, so it does not count as an exit
      [
        { side: 'sell', at: '60010' },
        { positionLots: lots('0.05'), workingSellLots: lots('1') },
        'max-position: 1.05 > 1 BTC (instruments.BTC/USDT.maxPosition)',
      ],
    ],
  },
  {
    rule: 'orders-per-side',
    passes: [[{}, { workingBuyOrders: 9, workingSellOrders: 50 }]],
    refused: [[{}, { workingBuyOrders: 10 }, 'orders-per-side: 11 > 10 buys (defaults.ordersPerSide)']],
  },
  {
    rule: 'collar',
    passes: [
      [{ at: '60300' }],
      [{ side: 'sell', at: '59700' }],
      [{ at: null, type: 'market' }],
      // The limit of what is worked in slices is protection, not a price that is sent.
      [{ at: '60600', execution: TWAP }],
      [{ side: 'sell', at: '59400', execution: TWAP }],
    ],
    refused: [
      [{ at: '60300.01' }, {}, 'collar: 0.5001% > 0.5% through the mid (defaults.collarPercent)'],
      [{ side: 'sell', at: '59400' }, {}, 'collar: 1% > 0.5% through the mid (defaults.collarPercent)'],
      // Slices of an iceberg rest at its very limit.
      [{ at: '60600', execution: ICEBERG }, {}, 'collar: 1% > 0.5% through the mid (defaults.collarPercent)'],
      [
        { side: 'sell', at: '59400', execution: ICEBERG },
        {},
        'collar: 1% > 0.5% through the mid (defaults.collarPercent)',
      ],
      [
        { type: 'stop-limit', trigger: '61000', at: '61400' },
        {},
        'collar: 0.6558% > 0.5% through the trigger (defaults.collarPercent)',
      ],
    ],
  },
  {
    rule: 'post-only',
    passes: [
      [{ postOnly: true, at: '60000.99' }],
      [{ postOnly: true, side: 'sell', at: '59999.01' }],
      [{ at: '60001' }],
    ],
    refused: [
      [
        { postOnly: true, at: '60001' },
        {},
        'post-only: would take at 60,001.00: lower the price, or add ioc to take',
      ],
      [
        { postOnly: true, side: 'sell', at: '59999' },
        {},
        'post-only: would take at 59,999.00: raise the price, or add ioc to take',
      ],
    ],
  },
  {
    rule: 'self-cross',
    passes: [
      [{ at: '60004.99' }, { ownBestAsk: price(BTC, '60005') }],
      [{ at: null, type: 'market' }, { ownBestAsk: price(BTC, '60005') }],
      [{ at: '59990' }, { ownBestBid: price(BTC, '59995') }],
      // Its slices are asked about, wherever it may go.
      [{ at: '60010', execution: { kind: 'peg', offsetTicks: 0 } }, { ownBestAsk: price(BTC, '60005') }],
    ],
    refused: [
      [
        { at: '60005', execution: ICEBERG },
        { ownBestAsk: price(BTC, '60005') },
        'self-cross: 60,005.00 meets your own sell at 60,005.00',
      ],
      [
        { at: '60005' },
        { ownBestAsk: price(BTC, '60005') },
        'self-cross: 60,005.00 meets your own sell at 60,005.00',
      ],
      [
        { at: null, type: 'market', side: 'sell' },
        { ownBestBid: price(BTC, '59999') },
        'self-cross: 59,999.00 meets your own buy at 59,999.00',
      ],
    ],
  },
  {
    rule: 'min-notional',
    passes: [[{ size: '0.0001', at: '59000' }]],
    refused: [[{ size: '0.00008', at: '59990' }, {}, "min-notional: 4.7992 < 5 USDT (the venue's)"]],
  },
  {
    rule: 'balance',
    passes: [
      [{ at: '60000' }, { freeQuote: usdt('6006') }],
      [{ at: '60000' }, { freeQuote: null }],
      [{ side: 'sell', at: '60010' }, { freeBase: usdt('0.1') }],
    ],
    refused: [
      // 0.1 × 60,000 and a fee of 10 bps
      [{ at: '60000' }, { freeQuote: usdt('6005.99') }, 'balance: 6,006 > 6,005.99 USDT free'],
      [{ side: 'sell', at: '60010' }, { freeBase: usdt('0.09999') }, 'balance: 0.1 > 0.09999 BTC free'],
    ],
  },
  {
    rule: 'mid-distance',
    passes: [
      [{ at: '58800' }],
      [{ side: 'sell', at: '61200' }],
      [{ type: 'stop', at: null, trigger: '70000' }],
    ],
    refused: [
      [{ at: '58799.99' }, {}, 'mid-distance: 2.0001% > 2% from the mid (defaults.confirmDistancePercent)'],
      [
        { side: 'sell', at: '63000' },
        {},
        'mid-distance: 5% > 2% from the mid (defaults.confirmDistancePercent)',
      ],
    ],
  },
];

describe.each(cases)('$rule', ({ rule, passes, refused }) => {
  it.each(passes)('lets %j pass', (order, context = {}) => {
    expect(ask(wanted(order), context)).toEqual({ approved: true, refused: false });
  });

  it.each(refused)('refuses %j', (order, context, text) => {
    expect(ask(wanted(order), context)).toMatchObject({ approved: false, refused: true, rule, text });
  });
});

describe('limits in money, where an instrument has none in size', () => {
  const eth: RiskContext = {
    ...calm,
    instrument: ETH,
    bestBid: price(ETH, '2499.99'),
    bestAsk: price(ETH, '2500'),
  };
  const buy = (size: string) =>
    limitOrder({
      instrument: 1,
      side: 'buy',
      size: ETH.parseSize(size) as SizeLots,
      price: price(ETH, '2500'),
    });

  it('max-notional: 20 ETH at 2,500 is 50,000', () => {
    expect(gate().check(buy('20'), eth, false).approved).toBe(true);
    expect(gate().check(buy('20.00001'), eth, false)).toMatchObject({
      rule: 'max-notional',
      // What stands in records and programs read is plain; the words are grouped.
      value: '50000.025',
      limit: '50000',
      text: 'max-notional: 50,000.025 > 50,000 USDT (defaults.maxNotional)',
    });
  });

  it('max-position-notional: 28 ETH at 2,500 are 70,000', () => {
    const holding = { ...eth, positionLots: lots('20'), workingBuyLots: lots('7') };
    expect(gate().check(buy('1'), holding, false).approved).toBe(true);
    expect(gate().check(buy('1.1'), holding, false)).toMatchObject({
      rule: 'max-position-notional',
      value: '70250',
      limit: '70000',
    });
  });
});

describe('orders that only reduce', () => {
  const long = { positionLots: lots('0.25') };
  const exit = wanted({ side: 'sell', size: '0.25', at: '59990' });
  const hostile: Partial<RiskContext> = {
    ...long,
    halted: true,
    feed: 'stale',
    workingSellOrders: 99,
    ownBestBid: price(BTC, '59999'),
    ...account('-9999', '9999'),
  };

  it('skip what would trap them', () => {
    expect(ask(exit, hostile).approved).toBe(true);
    expect(ask(wanted({ side: 'sell', size: '0.25', at: null, type: 'market' }), hostile).approved).toBe(
      true,
    );
    expect(ask(exit, { ...hostile, bestBid: null, bestAsk: null }).approved).toBe(true);
    // a position larger than any single order may be
    const large = wanted({ side: 'sell', size: '0.9', at: '59990' });
    expect(ask(large, { positionLots: lots('0.9') }).approved).toBe(true);
  });

  it('but not what keeps a slip of the finger out, or what the venue refuses anyway', () => {
    expect(ask(wanted({ side: 'sell', size: '0.25', at: '59000' }), long)).toMatchObject({ rule: 'collar' });
    expect(ask(exit, { ...long, freeBase: Money.ZERO })).toMatchObject({ rule: 'balance' });
  });

  it.each([
    ['the same side', { side: 'buy', size: '0.1' }, long, false],
    ['all of it', { side: 'sell', size: '0.25' }, long, true],
    ['more than it', { side: 'sell', size: '0.25001' }, long, false],
    [
      'more, with what works already',
      { side: 'sell', size: '0.2' },
      { ...long, workingSellLots: lots('0.1') },
      false,
    ],
    [
      'reduce-only, whatever works',
      { side: 'sell', size: '0.25', reduceOnly: true },
      { ...long, workingSellLots: lots('0.1') },
      true,
    ],
    ['flat', { side: 'sell', size: '0.1', reduceOnly: true }, {}, false],
    ['a short', { side: 'buy', size: '0.25' }, { positionLots: -lots('0.25') }, true],
  ] as [string, Wanted, Partial<RiskContext>, boolean][])('%s', (_, order, context, reduces) => {
    expect(isReducing(wanted(order), { ...calm, ...context })).toBe(reduces);
  });
});

describe('soft limits', () => {
  it('pass when confirmed; hard ones never', () => {
    expect(ask(wanted({ at: '50000' }))).toMatchObject({ rule: 'mid-distance', soft: true });
    expect(ask(wanted({ at: '50000' }), {}, true).approved).toBe(true);
    expect(ask(wanted({ size: '0.5' }), {}, true)).toMatchObject({ rule: 'max-order', soft: false });
  });
});

/** The rules that look beyond the instrument: just inside the limit, and beyond it. */
const SURROUNDED: [
  string,
  Partial<AccountLimitsText & InstrumentLimitsText>,
  Partial<Surroundings>,
  Partial<Surroundings>,
][] = [
  ['close-only', {}, { state: 'reduce' }, { state: 'close-only' }],
  ['reconciling', {}, { reconciling: false }, { reconciling: true }],
  ['clock-skew', { clockSkewMillis: 5 }, { skewMicros: -5_000 }, { skewMicros: -5_001 }],
  ['trade-loss', { maxTradeLoss: '10' }, { tradeLoss: usdt('10') }, { tradeLoss: null }],
  ['consecutive-losses', { consecutiveLosses: 3 }, { consecutiveLosses: 2 }, { consecutiveLosses: 3 }],
  [
    'asset-exposure',
    { maxAssetExposure: '9' },
    exposed({ asset: usdt('9') }),
    exposed({ asset: usdt('9.1') }),
  ],
  [
    'venue-exposure',
    { maxVenueExposure: '9' },
    exposed({ venue: usdt('9') }),
    exposed({ venue: usdt('9.1') }),
  ],
  [
    'strategy-exposure',
    { maxStrategyExposure: '9' },
    exposed({ strategy: null }),
    exposed({ strategy: usdt('9.1') }),
  ],
  [
    'gross-exposure',
    { maxGrossExposure: '9' },
    exposed({ gross: usdt('9') }),
    exposed({ gross: usdt('9.1') }),
  ],
  ['net-exposure', { maxNetExposure: '9' }, exposed({ net: usdt('9') }), exposed({ net: usdt('9.1') })],
  ['leverage', { maxLeverage: 2 }, exposed({ gross: usdt('200') }), exposed({ gross: usdt('200.01') })],
  // 0.1 BTC of 1 BTC.
  ['depth-share', { depthPercent: 10 }, { depthLots: lots('1') }, { depthLots: lots('0.99999') }],
  // 59,990 of a last trade at 59,000 is 1.678 % through it.
  ['last-collar', { lastCollarPercent: 1.7 }, { last: price(BTC, '59000') }, { last: price(BTC, '58900') }],
  ['message-rate', {}, {}, {}],
];

function exposed(part: Partial<Exposures>): Partial<Surroundings> {
  const none = { asset: Money.ZERO, venue: Money.ZERO, strategy: null, gross: Money.ZERO, net: Money.ZERO };
  return { exposures: { ...none, equity: usdt('100'), ...part } };
}

const QUIET: Surroundings = {
  state: 'normal',
  stateReason: '',
  reconciling: false,
  scale: FULL,
  last: null,
  depthLots: null,
  skewMicros: null,
  consecutiveLosses: 0,
  exposures: null,
};

it.each(SURROUNDED.filter(([rule]) => rule !== 'message-rate'))('%s', (rule, limit, inside, beyond) => {
  const risk = {
    ...configuration,
    account: { ...configuration.account, ...limit },
    defaults: { ...configuration.defaults, ...limit },
  };
  const judged = (part: Partial<Surroundings>) =>
    new RiskGate(risk, [BTC, ETH]).check(wanted(), { ...calm, surroundings: { ...QUIET, ...part } }, true);
  expect(judged(inside)).toMatchObject({ approved: true });
  expect(judged(beyond)).toMatchObject({ refused: true, rule });
});

it('cancels count as messages, and are not held up themselves', () => {
  const risk = { ...configuration, account: { ...configuration.account, messageRate: 3 } };
  const limited = new RiskGate(risk, [BTC, ETH]);
  limited.recordCancel(calm.time);
  limited.recordMessage(calm.time);
  expect(limited.check(wanted(), calm, true).approved).toBe(true);
  limited.recordCancel(calm.time);
  expect(limited.check(wanted(), calm, true)).toMatchObject({ rule: 'message-rate', value: '4' });
});

it('names every rule once', () => {
  const tested = [...cases.map((c) => c.rule), 'max-notional', 'max-position-notional'];
  const inWindows = ['order-rate', 'duplicate', 'median-size'];
  const beyond = SURROUNDED.map(([rule]) => rule);
  expect([...RULE_NAMES].sort()).toEqual([...tested, ...inWindows, ...beyond].sort());
});

it('holds at the largest prices and sizes without losing a unit', () => {
  const far = { bestBid: 2_147_483_645 as PriceTicks, bestAsk: 2_147_483_647 as PriceTicks };
  const order = wanted({ postOnly: false, at: '21474836.47', size: '0.00001' });
  expect(ask(order, { ...far, freeQuote: null })).toMatchObject({ approved: true });
});
