import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RoundTripMatcher,
  roundTripFigures,
  roundTripsOf,
} from '../../../src/backtest/report/round-trips.js';
import { type Fill, Money, type PriceTicks, type SizeLots } from '../../../src/domain/index.js';
import { at, BTC, judged, recordOf, usdt } from './fixture.js';

describe('round trips', () => {
  it('match the oldest lots first; what goes beyond them opens the other side', () => {
    const trips = roundTripsOf(
      recordOf({
        fills: [
          judged({ seconds: 1, side: 'buy', price: '100', size: '1', fee: usdt('0.10') }),
          judged({ seconds: 2, side: 'buy', price: '110', size: '1', fee: usdt('0.20') }),
          judged({ seconds: 3, side: 'sell', price: '120', size: '1.5', fee: usdt('0.30') }),
          judged({ seconds: 4, side: 'sell', price: '105', size: '1', fee: usdt('0.40') }),
          judged({ seconds: 5, side: 'buy', price: '104', size: '0.5', fee: usdt('0') }),
        ],
      }),
    );
    const told = trips.map((trip) => ({
      ...trip,
      gross: trip.gross.format(8),
      fees: trip.fees.format(8),
    }));
    expect(told).toEqual([
      // 1 × 20 + 0.5 × 10; 0.10 + half of 0.20 + 0.30.
      {
        instrument: 0,
        direction: 'long',
        openTime: at(1),
        closeTime: at(3),
        lots: 150_000,
        gross: '25.00000000',
        fees: '0.50000000',
      },
      // 0.5 × −5; the other half of 0.20, and half of 0.40.
      {
        instrument: 0,
        direction: 'long',
        openTime: at(2),
        closeTime: at(4),
        lots: 50_000,
        gross: '-2.50000000',
        fees: '0.30000000',
      },
      // Short half a coin from 105 to 104; the other half of 0.40.
      {
        instrument: 0,
        direction: 'short',
        openTime: at(4),
        closeTime: at(5),
        lots: 50_000,
        gross: '0.50000000',
        fees: '0.20000000',
      },
    ]);
  });

  it('make win rate and profit factor after fees', () => {
    const trip = (from: number, [open, close]: [string, string], fee: string) => [
      judged({ seconds: from, side: 'buy', price: open, size: '1', fee: usdt(fee) }),
      judged({ seconds: from + 1, side: 'sell', price: close, size: '1', fee: Money.ZERO }),
    ];
    const fills = [
      ...trip(1, ['100', '103'], '0'),
      ...trip(3, ['100', '101'], '3'),
      ...trip(5, ['100', '101'], '1'),
      ...trip(7, ['100', '101'], '0'),
    ];
    // +3, −2, 0, +1.
    const figures = roundTripFigures(recordOf({ fills }));
    expect([figures.count, figures.wins, figures.winRate, figures.profitFactor]).toEqual([4, 2, 0.5, 2]);
    expect([figures.averageWin, figures.averageLoss]).toEqual([200_000_000, -200_000_000]);
    expect(figures.averageHoldMicros).toBe(1_000_000);
    expect([...figures.outcomes]).toEqual([1, 0, 0, 1]);
    expect(roundTripFigures(recordOf({ fills: fills.slice(0, 2) })).profitFactor).toBeNull();
  });

  it('do not mind the order in which fills were judged', () => {
    const fills = [
      judged({ seconds: 2, side: 'sell', price: '101', size: '1' }),
      judged({ seconds: 1, side: 'buy', price: '100', size: '1' }),
    ];
    expect(roundTripsOf(recordOf({ fills })).map(({ direction }) => direction)).toEqual(['long']);
  });

  it('take a fee in the base asset at the price of its fill', () => {
    const fee = { fee: Money.of(100_000), feeAsset: 'BTC' };
    const fills = [
      judged({ seconds: 1, side: 'buy', price: '60000', size: '1', ...fee }),
      judged({ seconds: 2, side: 'sell', price: '60000', size: '1', fee: Money.ZERO }),
    ];
    // 0.001 BTC at 60,000.
    expect(roundTripsOf(recordOf({ fills }))[0]!.fees.format(8)).toBe('60.00000000');
  });

  it('conserve PnL, lots and fees to the unit, against a naive ledger of single lots', () => {
    const fill = fc.record({
      buys: fc.boolean(),
      ticks: fc.integer({ min: 1, max: 10_000_000 }),
      lots: fc.integer({ min: 1, max: 9 }),
      fee: fc.integer({ min: -1000, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 60 }), (rows) => {
        const matcher = new RoundTripMatcher(BTC);
        const open: { sign: bigint; ticks: bigint }[] = [];
        let [gross, paid] = [0n, 0n];
        for (const [i, row] of rows.entries()) {
          matcher.apply(fillOf(row), at(i));
          paid += BigInt(row.fee);
          const sign = row.buys ? 1n : -1n;
          for (let lot = 0; lot < row.lots; lot += 1) {
            if (open.length > 0 && open[0]!.sign !== sign) {
              const { sign: held, ticks } = open.shift()!;
              gross += held * (BigInt(row.ticks) - ticks) * BigInt(BTC.unitsPerTickLot);
            } else open.push({ sign, ticks: BigInt(row.ticks) });
          }
        }
        const sum = (of: 'gross' | 'fees') =>
          matcher.trips.reduce((total, trip) => total + trip[of].toBigInt(), 0n);
        expect(sum('gross')).toBe(gross);
        expect(sum('fees') + matcher.openFees.toBigInt()).toBe(paid);
        expect(BigInt(matcher.openLots)).toBe(open.reduce((lots, { sign }) => lots + sign, 0n));
      }),
    );
  });
});

const fillOf = (row: { buys: boolean; ticks: number; lots: number; fee: number }): Fill => ({
  tradeId: '',
  clientOrderId: 'oc-1-1',
  instrument: 0,
  side: row.buys ? 'buy' : 'sell',
  price: row.ticks as PriceTicks,
  size: row.lots as SizeLots,
  liquidity: 'maker',
  fee: Money.of(row.fee),
  feeAsset: 'USDT',
  timeExchange: null,
});
