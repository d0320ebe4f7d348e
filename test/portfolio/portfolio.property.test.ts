import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Fill,
  Money,
  micros,
  type Owner,
  type PriceTicks,
  type SizeLots,
} from '../../src/domain/index.js';
import { Portfolio } from '../../src/portfolio/index.js';
import { BTC, ETH } from './fixture.js';

const instruments = [BTC, ETH];
const options = { instruments, reportingCurrency: 'USDT' };

interface Step {
  fill: Fill;
  owner: Owner;
}

const steps = fc
  .array(
    fc.record({
      instrument: fc.integer({ min: 0, max: 1 }),
      buys: fc.boolean(),
      ticks: fc.integer({ min: 1, max: 20_000_000 }),
      lots: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100_000_000 })),
      fee: fc.integer({ min: -1000, max: 1_000_000 }),
      owner: fc.constantFrom<Owner>('manual', 'strategy:a', 'strategy:b'),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    rows.map(
      (row, i): Step => ({
        owner: row.owner,
        fill: {
          tradeId: String(i),
          clientOrderId: 'oc-1-1',
          instrument: row.instrument,
          side: row.buys ? 'buy' : 'sell',
          price: row.ticks as PriceTicks,
          size: row.lots as SizeLots,
          liquidity: 'maker',
          fee: Money.of(row.fee),
          feeAsset: 'USDT',
          timeExchange: null,
        },
      }),
    ),
  );

/** Cash that the fills moved, fees apart, and lots held, in plain BigInt: the naive ledger. */
function ledger(fills: readonly Fill[]): { cash: bigint; lots: bigint } {
  let [cash, lots] = [0n, 0n];
  for (const fill of fills) {
    const unit = BigInt(instruments[fill.instrument]!.unitsPerTickLot);
    const value = BigInt(fill.price) * BigInt(fill.size) * unit;
    cash += fill.side === 'buy' ? -value : value;
    lots += fill.side === 'buy' ? BigInt(fill.size) : -BigInt(fill.size);
  }
  return { cash, lots };
}

function played(sequence: readonly Step[]): Portfolio {
  const portfolio = new Portfolio(options);
  for (const { fill, owner } of sequence) portfolio.applyFill(fill, owner);
  return portfolio;
}

describe('the portfolio against a naive ledger', () => {
  it('realised + unrealised is cash + what the position is worth, to the unit', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20_000_000 }), (sequence, mark) => {
        const portfolio = played(sequence);
        for (const { index, unitsPerTickLot } of instruments) {
          portfolio.mark(index, mark as PriceTicks);
          const { cash, lots } = ledger(sequence.map((s) => s.fill).filter((f) => f.instrument === index));
          const position = portfolio.position(index);
          const gross = position.realised.plus(portfolio.unrealised(position, index));
          expect(gross.toBigInt()).toBe(cash + lots * BigInt(mark) * BigInt(unitsPerTickLot));
        }
      }),
    );
  });

  it('the owners add up to the total, in size and net, and flat means no cost', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20_000_000 }), (sequence, mark) => {
        const portfolio = played(sequence);
        for (const { index } of instruments) {
          portfolio.mark(index, mark as PriceTicks);
          const parts = portfolio.ownerNames().map((owner) => portfolio.ownerPosition(owner, index));
          const total = portfolio.position(index);
          expect(parts.reduce((sum, part) => sum + part.sizeLots, 0)).toBe(total.sizeLots);
          const net = parts.reduce((sum, p) => sum.plus(portfolio.positionNet(p, index)), Money.ZERO);
          expect(net).toEqual(portfolio.positionNet(total, index));
          for (const p of [total, ...parts]) {
            if (p.sizeLots === 0) expect([p.cost.isZero, p.openFees.size]).toEqual([true, 0]);
            else expect(p.cost.isNegative).toBe(p.sizeLots < 0);
          }
        }
      }),
    );
  });

  it('goes on from a checkpoint as if nothing had happened', () => {
    fc.assert(
      fc.property(steps, fc.nat(60), (sequence, cut) => {
        const whole = played(sequence);
        const saved = JSON.parse(JSON.stringify(played(sequence.slice(0, cut)).checkpoint()));
        const resumed = Portfolio.restore(options, saved);
        // the last fill before the cut comes again, as venues do after a reconnection
        for (const { fill, owner } of sequence.slice(Math.max(0, cut - 1))) resumed.applyFill(fill, owner);
        for (const portfolio of [whole, resumed]) portfolio.observe(micros(5));
        expect(resumed.canonical()).toBe(whole.canonical());
        expect(resumed.checkpoint()).toEqual(whole.checkpoint());
      }),
    );
  });
});
