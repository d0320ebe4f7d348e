import { describe, expect, it } from 'vitest';
import {
  changeLimit,
  type RiskConfiguration,
  RiskGate,
  RULE_NAMES,
  standingLimits,
} from '../../src/risk/index.js';
import { BTC, ETH } from '../portfolio/fixture.js';

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
    maxNotional: '75000',
    maxPosition: null,
    maxPositionNotional: '75000',
    ordersPerSide: 20,
    collarPercent: 0.5,
    confirmDistancePercent: 2,
    confirmSizeMultiple: 5,
  },
  instruments: { 'BTC/USDT': { maxOrder: '1' } },
  places: { 'instruments.BTC/USDT.maxOrder': 'risk.yaml:38', 'account.dayLoss': 'risk.yaml:7' },
};

const change = (rule: string, value: string, instrument: typeof BTC | null = BTC) =>
  changeLimit(configuration, [BTC, ETH], { rule, value, instrument, place: 'changed 12:03:04' });

describe('what holds for an instrument', () => {
  it('is its own limit, else the default, and the account’s, each with its unit and its place', () => {
    expect(
      standingLimits(configuration, BTC).map(({ rule, limit, unit, place }) => [rule, limit, unit, place]),
    ).toEqual([
      ['max-order', '1', 'BTC', 'risk.yaml:38'],
      ['max-notional', '75000', 'USDT', 'defaults.maxNotional'],
      ['max-position', null, 'BTC', 'defaults.maxPosition'],
      ['max-position-notional', '75000', 'USDT', 'defaults.maxPositionNotional'],
      ['orders-per-side', '20', 'orders', 'defaults.ordersPerSide'],
      ['collar', '0.5', '%', 'defaults.collarPercent'],
      ['mid-distance', '2', '%', 'defaults.confirmDistancePercent'],
      ['median-size', '5', '×', 'defaults.confirmSizeMultiple'],
      ['day-loss', '500', 'USDT', 'risk.yaml:7'],
      ['drawdown', '2', '%', 'account.drawdownPercent'],
      ['order-rate', '20', '/s', 'account.orderRate'],
      ['duplicate', '1', 's', 'account.duplicateSeconds'],
      // What a configuration leaves out is no limit.
      ['last-collar', null, '%', 'defaults.lastCollarPercent'],
      ['depth-share', null, '%', 'defaults.depthPercent'],
      ['depth-reach', null, 'bps', 'defaults.depthBps'],
      ['trade-loss', null, 'USDT', 'account.maxTradeLoss'],
      ['asset-exposure', null, 'USDT', 'account.maxAssetExposure'],
      ['venue-exposure', null, 'USDT', 'account.maxVenueExposure'],
      ['strategy-exposure', null, 'USDT', 'account.maxStrategyExposure'],
      ['gross-exposure', null, 'USDT', 'account.maxGrossExposure'],
      ['net-exposure', null, 'USDT', 'account.maxNetExposure'],
      ['leverage', null, '×', 'account.maxLeverage'],
      ['consecutive-losses', null, 'trips', 'account.consecutiveLosses'],
      ['message-rate', null, '/s', 'account.messageRate'],
      ['clock-skew', null, 'ms', 'account.clockSkewMillis'],
    ]);
    expect(standingLimits(configuration, ETH)[0]).toMatchObject({
      limit: null,
      unit: 'ETH',
      instrument: ETH.index,
    });
    expect(standingLimits(configuration, ETH).at(-1)).toMatchObject({ instrument: null });
  });

  it('is named as refusals name it', () => {
    // The reach is how depth-share counts, and refuses nothing itself.
    const rules = standingLimits(configuration, BTC).map(({ rule }) => rule);
    for (const rule of rules) if (rule !== 'depth-reach') expect(RULE_NAMES).toContain(rule);
  });
});

describe('a change of a limit', () => {
  it.each([
    ['max-order', '0.5', 'max-order of BTC/USDT: 1 → 0.5 BTC'],
    ['max-order', 'none', 'max-order of BTC/USDT: 1 → none BTC'],
    ['max-notional', '60000.5', 'max-notional of BTC/USDT: 75000 → 60000.5 USDT'],
    ['orders-per-side', '1000', 'orders-per-side of BTC/USDT: 20 → 1000 orders'],
    ['collar', '0', 'collar of BTC/USDT: 0.5 → 0 %'],
    ['collar', '0.1234', 'collar of BTC/USDT: 0.5 → 0.1234 %'],
    ['day-loss', '250.25', 'day-loss: 500 → 250.25 USDT'],
    ['order-rate', '5', 'order-rate: 20 → 5 /s'],
    ['duplicate', '0.5', 'duplicate: 1 → 0.5 s'],
  ])('%s %s', (rule, value, text) => {
    expect(change(rule, value)).toMatchObject({ text });
  });

  it('of the default says whom it does not reach', () => {
    expect(change('max-order', '2', null)).toMatchObject({
      text: 'max-order by default: none → 2 in base (BTC/USDT has its own)',
    });
  });

  it.each([
    [
      'max-ordre',
      '1',
      'limit "max-ordre": no such limit; did you mean max-order? there are: max-order, max-notional',
    ],
    ['post-only', '1', 'limit "post-only": no such limit; '],
    ['max-order', '1,5', 'limit max-order: "1,5" is not a plain decimal such as 0.25 or none'],
    ['max-order', '-1', 'limit max-order: "-1" is not a plain decimal'],
    ['max-order', '1e3', 'limit max-order: "1e3" is not a plain decimal'],
    ['max-order', '0.123456', 'limit max-order: size "0.123456" of BTC/USDT has more than 5 decimals'],
    [
      'max-notional',
      '0.123456789',
      'limit max-notional: "0.123456789" is not a plain decimal of at most 8 decimals',
    ],
    ['day-loss', 'none', 'limit day-loss: "none" is not a plain decimal such as 0.25'],
    ['collar', '50.01', 'limit collar: "50.01" is not a number from 0 to 50'],
    ['collar', '0.12345', 'limit collar: "0.12345" has more than 4 decimals'],
    ['orders-per-side', '0', 'limit orders-per-side: "0" is not a number from 1 to 1000'],
    ['orders-per-side', '2.5', 'limit orders-per-side: "2.5" has more than 0 decimals'],
    ['order-rate', '10001', 'limit order-rate: "10001" is not a number from 1 to 10000'],
    ['duplicate', '61', 'limit duplicate: "61" is not a number from 0 to 60'],
  ])('%s %s is refused in one line', (rule, value, text) => {
    const answer = change(rule, value) as { refused: string };
    expect(answer.refused.startsWith(text)).toBe(true);
    expect(answer.refused).not.toContain('\n');
  });

  it('leaves what it was made from as it was, and is in force in the gate until the file says otherwise', () => {
    const gate = new RiskGate(configuration, [BTC, ETH]);
    const changed = change('max-order', '0.5') as { configuration: RiskConfiguration };
    expect(configuration.instruments['BTC/USDT']).toEqual({ maxOrder: '1' });
    gate.change(changed.configuration);
    const [btc] = gate.limits.instruments;
    expect(btc!.maxOrder).toEqual({ value: BTC.parseSize('0.5'), place: 'changed 12:03:04' });
    expect(gate.configured).toBe(configuration);
    gate.configure(configuration);
    expect(gate.limits.instruments[0]!.maxOrder?.place).toBe('risk.yaml:38');
  });
});
