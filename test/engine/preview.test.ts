import { describe, expect, it } from 'vitest';
import { limitOrder, type NewOrder, priceTicks, sizeLots } from '../../src/domain/index.js';
import { preview } from '../../src/engine/preview.js';
import { Bench } from './fixture.js';

/** Bid 61,727.65 × 0.1 and ask 61,727.67 × 0.1: the mid is 61,727.66. */
function market(): Bench {
  const bench = new Bench();
  bench.book([6_172_765, 10_000], [6_172_767, 10_000]);
  return bench;
}

const ask = (bench: Bench, fields: Partial<NewOrder> & Pick<NewOrder, 'side'>) =>
  preview(bench.engine, {
    kind: 'place',
    order: limitOrder({ instrument: 0, size: sizeLots(5_000), price: priceTicks(6_172_765), ...fields }),
    confirmed: true,
  }).text;

describe('the preview of an order', () => {
  it('says what is ahead at that very price, and where the position would end', () => {
    const bench = market();
    expect(ask(bench, { side: 'buy' })).toBe('ahead ≈ 0.100 · pos 0.00→0.05/1.00');
    expect(ask(bench, { side: 'buy', price: priceTicks(6_172_700) })).toBe(
      'ahead ≈ 0.000 · pos 0.00→0.05/1.00',
    );
    bench.place({ side: 'buy', size: sizeLots(12_345) });
    bench.accept('oc-7f3a-1');
    // With what works on its side: 0.12345 + 0.05.
    expect(ask(bench, { side: 'buy' })).toBe('ahead ≈ 0.100 · pos 0.00→0.17345/1.00');
    expect(ask(bench, { side: 'sell', price: priceTicks(6_172_767) })).toBe(
      'ahead ≈ 0.100 · pos 0.00→−0.05/1.00',
    );
  });

  it('says what it would take, on average and against the mid', () => {
    const bench = market();
    // 0.01 over 61,727.66 is 0.0016 bps.
    expect(ask(bench, { side: 'buy', type: 'market', timeInForce: 'ioc', price: null })).toBe(
      'takes: avg 61,727.67, slippage 0.0 bps · pos 0.00→0.05/1.00',
    );
    const far = { side: 'buy', size: sizeLots(25_000), price: priceTicks(6_173_000) } as const;
    expect(ask(bench, far)).toBe(
      'takes 0.100 of 0.250: avg 61,727.67, slippage 0.0 bps · pos 0.00→0.25/1.00',
    );
    expect(ask(bench, { side: 'buy', timeInForce: 'ioc' })).toBe('takes nothing · pos 0.00→0.05/1.00');
  });

  it('walks the book level by level', () => {
    const bench = market();
    // 0.1 at 61,727.67 and 0.1 at 61,789.40, 10 bps above the mid: on average 61,758.535, 5.0 bps.
    bench.book([6_172_764, 10_000], [6_178_940, 10_000], 2);
    expect(ask(bench, { side: 'buy', size: sizeLots(20_000), price: priceTicks(6_180_000) })).toMatch(
      /^takes: avg 61,758\.5[34], slippage 5\.0 bps · /,
    );
  });

  it('of a stop says what wakes it', () => {
    const stop = { side: 'sell', type: 'stop', price: null, triggerPrice: priceTicks(6_170_000) } as const;
    expect(ask(market(), stop)).toBe(
      // 0.05 × 61,700 is 3,085, and 10 bps of that 3.085.
      'wakes at a trade at or below 61,700.00, then at market; waits at the venue · 3,085.00 USDT, fee 3.09 · pos 0.00→−0.05/1.00',
    );
  });

  it('of a trigger that the venue has not says that it waits here', () => {
    const bench = market();
    bench.trade(6_172_765, 1);
    const trail = { unit: 'ppm', distance: 10_000 } as const;
    // 1 % of 6,172,765 ticks is 61,727.65: the stop begins at 6,111,038. At the bid 0.05 is 3,086.38.
    expect(ask(bench, { side: 'sell', type: 'trailing-stop', price: null, trail })).toBe(
      'trails 1% behind the best trade from 61,110.38, then at market; waits here, it dies with the engine · 3,086.38 USDT, fee 3.09 · pos 0.00→−0.05/1.00',
    );
    const target = { type: 'take-profit-limit', triggerPrice: priceTicks(6_200_000) } as const;
    expect(ask(bench, { side: 'sell', ...target, price: priceTicks(6_199_000) })).toBe(
      'wakes at a trade at or above 62,000.00, then at 61,990.00 or better; waits here, it dies with the engine · 3,099.50 USDT, fee 3.10 · pos 0.00→−0.05/1.00',
    );
  });

  it('says what a bracket would do, and where', () => {
    const bench = market();
    const bracket = {
      stopPrice: priceTicks(6_100_000),
      takeProfitPrice: priceTicks(6_200_000),
      trail: null,
    };
    expect(ask(bench, { side: 'buy', bracket })).toBe(
      'ahead ≈ 0.100 · 3,086.38 USDT, fee 3.09 · pos 0.00→0.05/1.00 · then stop 61,000.00 here, it dies with the engine, take-profit 62,000.00 at the venue',
    );
    const protect = { kind: 'protect', instrument: 0, ...bracket } as const;
    expect(preview(bench.engine, protect)).toMatchObject({ outcome: 'refused', rule: 'protect' });
    bench.place({ side: 'buy', size: sizeLots(10_000) });
    bench.fill('oc-7f3a-1', { size: 10_000 });
    const before = bench.engine.stateHash();
    expect(preview(bench.engine, protect).text).toBe(
      'BTC/USDT protected: stop 61,000.00 here, it dies with the engine, take-profit 62,000.00 at the venue',
    );
    expect(bench.engine.stateHash()).toBe(before);
  });

  it('is the refusal where the gate refuses, and changes nothing', () => {
    const bench = market();
    const before = bench.engine.stateHash();
    expect(ask(bench, { side: 'buy', size: sizeLots(200_000) })).toBe(
      'max-order: 2 > 1 BTC (defaults.maxOrder)',
    );
    expect(bench.engine.risk.refusals).toEqual([]);
    for (const text of ['flatten', 'limit', 'mode'] as const) {
      preview(
        bench.engine,
        {
          flatten: { kind: 'flatten', instrument: null } as const,
          limit: { kind: 'limit', rule: 'max-order', instrument: 0, value: '2' } as const,
          mode: { kind: 'mode', mode: 'watch', confirmation: '' } as const,
        }[text],
      );
    }
    expect(bench.engine.outbox.isEmpty).toBe(true);
    // Asking for a hash chains nothing: the same state has the same one.
    expect(bench.engine.stateHash()).toBe(before);
  });
});

describe('the preview of flattening', () => {
  const flatten = (bench: Bench) => preview(bench.engine, { kind: 'flatten', instrument: null }).text;

  it('says size, average, slippage and fee of each instrument', () => {
    const bench = market();
    expect(flatten(bench)).toBe('flat already: nothing to close');
    bench.place({ side: 'buy', size: sizeLots(10_000) });
    bench.accept('oc-7f3a-1');
    expect(flatten(bench)).toBe('BTC/USDT cancels 1 order');
    bench.fill('oc-7f3a-1', { size: 10_000, price: 6_172_000 });
    // 0.1 × 61,727.65 × 10 bps is 6.172765.
    expect(flatten(bench)).toBe('BTC/USDT SELL 0.100: avg 61,727.65, slippage 0.0 bps, fee 6.17 USDT');
  });

  it('says how much the market within reach would take', () => {
    const bench = market();
    bench.place({ side: 'buy' });
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 25_000 });
    expect(flatten(bench)).toBe(
      'BTC/USDT SELL 0.250, the first 0.100 of it: avg 61,727.65, slippage 0.0 bps, fee 6.17 USDT',
    );
  });
});

describe('the preview of settings', () => {
  it('says what would change, or why it would not', () => {
    const { engine } = market();
    const limit = { kind: 'limit', rule: 'max-order', instrument: 0 } as const;
    expect(preview(engine, { ...limit, value: '2' })).toMatchObject({
      text: 'max-order of BTC/USDT: 1 → 2 BTC',
    });
    expect(preview(engine, { ...limit, value: 'two' })).toMatchObject({ outcome: 'refused', rule: 'limit' });
    expect(preview(engine, { kind: 'mode', mode: 'watch', confirmation: '' })).toMatchObject({
      text: 'mode paper → watch',
    });
    expect(preview(engine, { kind: 'mode', mode: 'live', confirmation: '' })).toMatchObject({ rule: 'mode' });
    expect(preview(engine, { kind: 'strategy-parameters', name: 'x', parameters: {} })).toMatchObject({
      text: 'no strategy "x"; there are: none',
    });
    expect(engine.risk.configuration.defaults.maxOrder).toBe('1');
  });
});
