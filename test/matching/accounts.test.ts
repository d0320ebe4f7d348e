import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Money, type PriceTicks, type SizeLots } from '../../src/domain/index.js';
import { Accounts, FeeRate, lockFor, MARKET_ACCOUNT } from '../../src/matching/index.js';
import { BASE, QUOTE, testInstrument, units } from './fixture.js';

const instrument = testInstrument();
const price = 1_000 as PriceTicks;
const size = (lots: number) => lots as SizeLots;

describe('Accounts', () => {
  it('locks what is free and nothing more', () => {
    const accounts = new Accounts([BASE, QUOTE]);
    accounts.deposit('ann', 'USDT', units(100));
    expect(accounts.lock('ann', 'USDT', units(101))).toBe(false);
    expect(accounts.lock('ann', 'USDT', units(60))).toBe(true);
    accounts.unlock('ann', 'USDT', units(10));
    expect([accounts.free('ann', 'USDT'), accounts.locked('ann', 'USDT')]).toEqual([units(50), units(50)]);
    expect(() => accounts.unlock('ann', 'USDT', units(51))).toThrow('less USDT locked');
    expect(() => accounts.deposit('ann', 'USDT', units(-51))).toThrow('would owe USDT');
    expect(() => accounts.deposit('ann', 'DOGE', units(1))).toThrow('do not hold DOGE');
  });

  it('settles a buy from its lock and gives back what the better price left', () => {
    const accounts = new Accounts([BASE, QUOTE]);
    accounts.deposit('ann', 'USDT', units(10_000_000));
    const lock = lockFor(instrument, { side: 'buy', price: 1_010 as PriceTicks, size: size(100) }, 'quote');
    expect(lock).toEqual(units(1_010_000 + 2_020));
    accounts.lock('ann', 'USDT', lock);
    const fill = {
      account: 'ann',
      instrument,
      side: 'buy',
      price,
      size: size(100),
      liquidity: 'taker',
    } as const;
    expect(accounts.settle({ ...fill, released: lock })).toEqual({ fee: units(2_000), feeAsset: 'USDT' });
    expect(accounts.free('ann', 'USDT')).toEqual(units(10_000_000 - 1_002_000));
    expect(accounts.locked('ann', 'USDT')).toEqual(Money.ZERO);
    expect(accounts.free('ann', 'BTC')).toEqual(units(100_000));
    expect(accounts.free(MARKET_ACCOUNT, 'BTC')).toEqual(units(-100_000));
    expect(accounts.free('fees', 'USDT')).toEqual(units(2_000));
    expect(accounts.total('USDT')).toEqual(accounts.deposited('USDT'));
  });

  it("takes a buy's fee in base where fees are taken of what is received", () => {
    const accounts = new Accounts([BASE, QUOTE], 'received');
    accounts.deposit('ann', 'USDT', units(1_000_000));
    const lock = lockFor(instrument, { side: 'buy', price, size: size(100) }, 'received');
    accounts.lock('ann', 'USDT', lock);
    const fill = {
      account: 'ann',
      instrument,
      side: 'buy',
      price,
      size: size(100),
      liquidity: 'taker',
    } as const;
    expect(accounts.settle({ ...fill, released: lock })).toEqual({ fee: units(200), feeAsset: 'BTC' });
    expect(accounts.free('ann', 'BTC')).toEqual(units(99_800));
    expect(accounts.free('ann', 'USDT')).toEqual(Money.ZERO);
  });

  it('is the same after a checkpoint', () => {
    const accounts = new Accounts([BASE, QUOTE]);
    accounts.deposit('ann', 'USDT', units(5));
    accounts.lock('ann', 'USDT', units(2));
    const saved = JSON.parse(JSON.stringify(accounts.checkpoint()));
    expect(Accounts.restore(saved).checkpoint()).toEqual(accounts.checkpoint());
  });
});

describe('FeeRate', () => {
  it('equals the fee that the instrument computes in Money', () => {
    const rounding = fc.constantFrom('down', 'half-up', 'up' as const);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 52 }),
        fc.integer({ min: -5_000, max: 5_000 }),
        rounding,
        (n, ppm, r) => {
          const priced = testInstrument({ takerFeePpm: ppm, feeRounding: r });
          expect(new FeeRate(ppm, r).on(n) + 0).toBe(priced.fee(Money.of(n), 'taker').toNumber());
        },
      ),
    );
  });
});
