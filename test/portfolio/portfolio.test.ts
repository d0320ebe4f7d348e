import { describe, expect, it } from 'vitest';
import { MICROS_PER_DAY, Money, micros, UserError } from '../../src/domain/index.js';
import { Portfolio } from '../../src/portfolio/index.js';
import { BTC, ETH, fillOf, price, spot, usdt } from './fixture.js';

const options = { instruments: [BTC, ETH], reportingCurrency: 'USDT' };
const ZERO = Money.ZERO;

describe('positions by hand', () => {
  it('agrees with the drawn screen: long 0.250 at 61,722.02', () => {
    const portfolio = new Portfolio(options);
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '0.25', price: '61722.02' }), 'manual');
    portfolio.mark(0, price(BTC, '61727.66'));
    // cost 15,430.505; fee 15.430505; open 0.25 × 5.64 = 1.41; net 1.41 − 15.430505
    expect(portfolio.report(0)).toEqual({
      instrument: 0,
      size: 25_000,
      averagePrice: '61722.02',
      breakEvenPrice: '61845.59',
      unrealisedPnl: '1.41000000',
      realisedPnl: '0.00000000',
      fees: '15.43050500',
      netPnl: '-14.02050500',
    });
  });

  it('averages several buys and takes out cost in proportion', () => {
    const portfolio = new Portfolio(options);
    const fee = ZERO;
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '1', price: '100', fee }), 'manual');
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '2', price: '130', fee }), 'manual');
    expect(portfolio.report(0).averagePrice).toBe('120.00');
    // cost 360 for 3; selling 1 at 150 takes out 120 and makes 30
    portfolio.applyFill(fillOf(BTC, { side: 'sell', size: '1', price: '150', fee }), 'manual');
    expect(portfolio.report(0)).toMatchObject({
      size: 200_000,
      averagePrice: '120.00',
      realisedPnl: '30.00000000',
      unrealisedPnl: '-40.00000000', // the first fill's 100 stays the mark until another is told
    });
  });

  it('leaves the rounding in the position, so that the total is exact', () => {
    const portfolio = new Portfolio(options);
    const fee = ZERO;
    for (const at of ['0.01', '0.01', '0.02']) {
      portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '0.00001', price: at, fee }), 'manual');
    }
    // cost 40 units for 3 lots; each lot out at 0.02 brings 20: 13 out, then half of 27, then the rest
    for (let i = 0; i < 3; i += 1) {
      portfolio.applyFill(fillOf(BTC, { side: 'sell', size: '0.00001', price: '0.02', fee }), 'manual');
    }
    expect(portfolio.position(0).realised.toNumber()).toBe(20);
    expect(portfolio.position(0).cost.isZero).toBe(true);
  });

  it('flips through zero: the close is realised, the rest opens at the fill', () => {
    const portfolio = new Portfolio(options);
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '1', price: '100', fee: usdt('0.1') }), 'manual');
    portfolio.applyFill(fillOf(BTC, { side: 'sell', size: '3', price: '110', fee: usdt('0.33') }), 'manual');
    portfolio.mark(0, price(BTC, '105'));
    // realised 110 − 100; short 2 at 110, worth +10 at 105; the short's part of the fee is 0.22,
    // so it breaks even at (220 − 0.22) / (2 × 1.001) = 109.7802…, down to 109.78
    expect(portfolio.report(0)).toMatchObject({
      size: -200_000,
      averagePrice: '110.00',
      realisedPnl: '10.00000000',
      unrealisedPnl: '10.00000000',
      fees: '0.43000000',
      netPnl: '19.57000000',
      breakEvenPrice: '109.78',
    });
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '2', price: '105', fee: ZERO }), 'manual');
    expect(portfolio.report(0)).toMatchObject({
      size: 0,
      averagePrice: null,
      breakEvenPrice: null,
      realisedPnl: '20.00000000',
    });
  });

  it('counts a trade id once, and what is not ours never', () => {
    const portfolio = new Portfolio(options);
    const fill = fillOf(BTC, { side: 'buy', size: '1', price: '100', tradeId: '7' });
    expect(portfolio.applyFill(fill, 'manual')).toBe(true);
    expect(portfolio.applyFill(fill, 'manual')).toBe(false);
    expect(portfolio.applyFill({ ...fill, tradeId: '8' }, 'external')).toBe(false);
    // the other side of a trade with ourselves has the same trade id
    expect(portfolio.applyFill({ ...fill, side: 'sell', clientOrderId: 'oc-1-2' }, 'manual')).toBe(true);
    expect(portfolio.position(0)).toMatchObject({ sizeLots: 0, fills: 2 });
  });

  it('refuses what it cannot value', () => {
    const inverse = spot('BTC', 0, { kind: 'inverse' });
    const portfolio = new Portfolio({ instruments: [inverse], reportingCurrency: 'USDT' });
    const fill = fillOf(inverse, { side: 'buy', size: '1', price: '100' });
    expect(() => portfolio.applyFill(fill, 'manual')).toThrow('inverse');
    expect(() => new Portfolio({ ...options, reportingCurrency: 'EUR' })).toThrow(UserError);
  });
});

describe('handing over', () => {
  it('moves a position between owners at the mark, and leaves the totals alone', () => {
    const portfolio = new Portfolio(options);
    const maker = 'strategy:maker';
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '1', price: '100', fee: usdt('1') }), maker);
    portfolio.mark(0, price(BTC, '130'));
    const before = [portfolio.netPnl(), portfolio.report(0)];
    portfolio.handOver(0, maker, 'manual');
    expect([portfolio.netPnl(), portfolio.report(0)]).toEqual(before);
    expect(portfolio.report(0, portfolio.ownerPosition(maker, 0))).toMatchObject({
      size: 0,
      realisedPnl: '30.00000000',
      netPnl: '29.00000000',
    });
    expect(portfolio.report(0, portfolio.ownerPosition('manual', 0))).toMatchObject({
      averagePrice: '130.00',
      netPnl: '0.00000000',
    });
  });
});

describe('fees in other assets', () => {
  it('keeps them exact and values them at the mark', () => {
    const portfolio = new Portfolio(options);
    const fill = fillOf(BTC, { side: 'buy', size: '1', price: '100', fee: usdt('0.002'), feeAsset: 'ETH' });
    portfolio.applyFill(fill, 'manual');
    expect(portfolio.report(0).fees).toBe('0.00000000');
    expect(portfolio.unvalued()).toEqual(['ETH']);
    portfolio.mark(1, price(ETH, '25'));
    expect(portfolio.report(0)).toMatchObject({ fees: '0.05000000', netPnl: '-0.05000000' });
    expect(portfolio.position(0).fees.get('ETH')?.format(8)).toBe('0.00200000');
    expect(portfolio.formatReporting(portfolio.fees())).toBe('0.05000000');
    expect(portfolio.unvalued()).toEqual([]);
  });
});

describe('equity, the day and drawdown', () => {
  function funded(): Portfolio {
    const portfolio = new Portfolio(options);
    portfolio.setBalance('USDT', usdt('1000'));
    portfolio.setBalance('BTC', usdt('2'));
    portfolio.mark(0, price(BTC, '100'));
    portfolio.observe(micros(0));
    return portfolio;
  }

  it('values balances at their marks, and leaves external ones out of PnL and drawdown', () => {
    const portfolio = funded();
    expect(portfolio.formatReporting(portfolio.accountValue())).toBe('1200.00000000');
    portfolio.mark(0, price(BTC, '50'));
    portfolio.observe(micros(1));
    expect(portfolio.formatReporting(portfolio.accountValue())).toBe('1100.00000000');
    expect(portfolio.equity()).toEqual(usdt('1000'));
    expect(portfolio.dayPnl().isZero).toBe(true);
    expect(portfolio.drawdown()).toEqual({ peak: usdt('1000'), fall: ZERO });
  });

  it('counts coins as capital where there is no cash', () => {
    const portfolio = new Portfolio(options);
    portfolio.setBalance('USDT', ZERO);
    portfolio.setBalance('BTC', usdt('2'));
    portfolio.mark(0, price(BTC, '100'));
    portfolio.observe(micros(0));
    portfolio.mark(0, price(BTC, '50'));
    expect(portfolio.equity()).toEqual(usdt('200'));
  });

  it('falls from the peak of net PnL', () => {
    const portfolio = funded();
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '1', price: '100', fee: usdt('1') }), 'manual');
    portfolio.setBalance('USDT', usdt('899'));
    portfolio.setBalance('BTC', usdt('3'));
    for (const at of ['131', '119']) {
      portfolio.mark(0, price(BTC, at));
      portfolio.observe(micros(1));
    }
    // net went to +30 and is +18; the balances are 899 + 3 × 119
    expect(portfolio.drawdown()).toEqual({ peak: usdt('1030'), fall: usdt('12') });
    expect(portfolio.equity()).toEqual(usdt('1018'));
    expect(portfolio.accountValue()).toEqual(usdt('1256'));
  });

  it('starts each UTC day anew', () => {
    const portfolio = funded();
    portfolio.applyFill(fillOf(BTC, { side: 'buy', size: '1', price: '100', fee: ZERO }), 'manual');
    portfolio.mark(0, price(BTC, '90'));
    portfolio.observe(micros(MICROS_PER_DAY - 1));
    expect(portfolio.dayPnl()).toEqual(usdt('-10'));
    portfolio.observe(micros(MICROS_PER_DAY));
    expect(portfolio.dayPnl().isZero).toBe(true);
    portfolio.mark(0, price(BTC, '95'));
    expect(portfolio.dayPnl()).toEqual(usdt('5'));
    expect(portfolio.netPnl()).toEqual(usdt('-5'));
  });
});
