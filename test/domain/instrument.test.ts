import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Instrument,
  type InstrumentSpecification,
  MAX_TICKS,
  Money,
  type PriceTicks,
  parseStep,
  type SizeLots,
} from '../../src/domain/index.js';

/** BTC/USDT on Binance spot as it was in August 2024. */
const BTC_USDT: InstrumentSpecification = {
  id: 'binance-spot:BTC/USDT',
  venue: 'binance-spot',
  symbol: 'BTC/USDT',
  venueSymbol: 'BTCUSDT',
  kind: 'spot',
  base: { code: 'BTC', decimals: 8 },
  quote: { code: 'USDT', decimals: 8 },
  tick: parseStep('0.01'),
  lot: parseStep('0.00001'),
  minSizeLots: 1,
  maxSizeLots: 900_000_000,
  minNotional: '5',
  makerFeePpm: 1000,
  takerFeePpm: 1000,
  feeRounding: 'up',
  inferred: false,
  version: 1,
};
const make = (fields: Partial<InstrumentSpecification> = {}) => new Instrument({ ...BTC_USDT, ...fields }, 0);
const ticks = (value: number) => value as PriceTicks;
const lots = (value: number) => value as SizeLots;

describe('an instrument reads and writes', () => {
  it('prices on its tick', () => {
    expect(make().parsePrice('61727.66')).toBe(6_172_766);
    expect(make().formatPrice(6_172_766)).toBe('61727.66');
    expect(make({ tick: parseStep('0.25') }).parsePrice('100.75')).toBe(403);
    expect(make({ tick: parseStep('0.25') }).formatPrice(403)).toBe('100.75');
    expect(make({ tick: parseStep('5') }).formatPrice(3)).toBe('15');
  });

  it('sizes on its lot', () => {
    expect(make().parseSize('0.25000000')).toBe(25_000);
    expect(make().formatSize(25_000)).toBe('0.25000');
  });

  it('whatever it wrote', () => {
    const steps = fc.constantFrom('0.01', '0.25', '1', '5', '0.0001');
    fc.assert(
      fc.property(fc.nat(MAX_TICKS), steps, (price, tick) => {
        const instrument = make({ tick: parseStep(tick), lot: parseStep('0.001') });
        expect(instrument.parsePrice(instrument.formatPrice(price))).toBe(price);
        expect(instrument.parseSize(instrument.formatSize(price))).toBe(price);
      }),
    );
  });

  it.each([
    ['NaN', 'is not a plain decimal number'],
    ['1e309', 'is not a plain decimal number'],
    ['-1', 'is negative'],
    ['61727.665', 'has more than 2 decimals'],
    ['21474836.48', 'is too large'],
  ])('no price "%s": it %s', (text, refused) => {
    expect(make().parsePrice(text)).toEqual({ refused });
  });

  it('no price between two ticks', () => {
    expect(make({ tick: parseStep('0.25') }).parsePrice('100.80')).toEqual({
      refused: 'is not a multiple of the tick 0.25',
    });
    expect(make().parsePrice('21474836.47')).toBe(MAX_TICKS);
  });
});

describe('an instrument counts money', () => {
  it('0.25 BTC at 61,727.66 is 15,431.915 USDT, and 0.1 % of it 15.431915', () => {
    const notional = make().notional(ticks(6_172_766), lots(25_000));
    expect(notional.format(8)).toBe('15431.91500000');
    expect(make().fee(notional, 'taker').format(8)).toBe('15.43191500');
  });

  it('takes the maker or the taker fee', () => {
    const instrument = make({ makerFeePpm: 200, takerFeePpm: 500 });
    const notional = instrument.notional(ticks(6_172_766), lots(25_000));
    expect(instrument.fee(notional, 'maker').format(8)).toBe('3.08638300');
    expect(instrument.fee(notional, 'taker').format(8)).toBe('7.71595750');
  });

  it('rounds a fee once, as the venue does', () => {
    // One tick × one lot is 10 units of 1e-8; 0.1 % of that is a hundredth of a unit.
    const dust = make().notional(ticks(1), lots(1));
    expect(dust.toBigInt()).toBe(10n);
    expect(make({ feeRounding: 'up' }).fee(dust, 'taker').toBigInt()).toBe(1n);
    expect(make({ feeRounding: 'half-up' }).fee(dust, 'taker').toBigInt()).toBe(0n);
    expect(make({ feeRounding: 'down' }).fee(dust, 'taker').toBigInt()).toBe(0n);
  });

  it('pays a rebate as a negative fee', () => {
    const instrument = make({ makerFeePpm: -100 });
    const notional = instrument.notional(ticks(6_172_766), lots(25_000));
    expect(instrument.fee(notional, 'maker').format(8)).toBe('-1.54319150');
  });

  it('adds up the same whether a size is cut or whole', () => {
    fc.assert(
      fc.property(fc.nat(MAX_TICKS), fc.nat(2 ** 40), fc.nat(2 ** 40), (price, one, other) => {
        const instrument = make();
        const parts = instrument
          .notional(ticks(price), lots(one))
          .plus(instrument.notional(ticks(price), lots(other)));
        expect(parts).toEqual(instrument.notional(ticks(price), lots(one + other)));
      }),
    );
  });

  it('reads its smallest notional', () => {
    expect(make().minNotional).toEqual(Money.of(500_000_000));
    expect(() => make({ minNotional: 'five' })).toThrow(RangeError);
  });

  it('refuses a quote asset too coarse for its tick and lot', () => {
    expect(() => make({ quote: { code: 'USDT', decimals: 6 } })).toThrow(/at least 7 decimals/);
  });
});

it('the nearest doubles are for drawing', () => {
  expect(make().priceNumber(6_172_766)).toBe(61_727.66);
  expect(make().sizeNumber(25_000)).toBe(0.25);
});
