import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtestOverfitting } from '../../../src/backtest/validation/index.js';

/** The definition of the paper, with sets and sorting, over blocks of equal length. */
function naive(trials: readonly (readonly number[])[], blocks: number): number {
  const length = trials[0]!.length / blocks;
  const indexes = Array.from({ length: blocks }, (_, i) => i);
  const choose = (from: number[], k: number): number[][] =>
    k === 0
      ? [[]]
      : from.flatMap((first, i) => choose(from.slice(i + 1), k - 1).map((rest) => [first, ...rest]));
  const sharpe = (returns: number[]) => {
    const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
    const squares = returns.reduce((a, b) => a + (b - mean) ** 2, 0);
    return mean / Math.sqrt(squares / (returns.length - 1));
  };
  const part = (returns: readonly number[], chosen: number[]) =>
    chosen.flatMap((block) => returns.slice(block * length, (block + 1) * length));
  const logits = choose(indexes, blocks / 2).map((inside) => {
    const outside = indexes.filter((index) => !inside.includes(index));
    const inSample = trials.map((returns) => sharpe(part(returns, inside)));
    const outOfSample = trials.map((returns) => sharpe(part(returns, outside)));
    const value = outOfSample[inSample.indexOf(Math.max(...inSample))]!;
    const rank = outOfSample.filter((other) => other <= value).length;
    const omega = rank / (trials.length + 1);
    return Math.log(omega / (1 - omega));
  });
  return logits.filter((logit) => logit <= 0).length / logits.length;
}

describe('the probability of backtest overfitting', () => {
  it('is that of the definition, on any returns', () => {
    const returns = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(fc.array(returns, { minLength: 2, maxLength: 6 }), (trials) => {
        const jittered = trials.map((each, t) =>
          each.map((value, i) => value + Math.sin(t * 31 + i * 7) * 1e-3),
        );
        const found = backtestOverfitting(jittered, { blocks: 6 })!;
        expect(found.splits).toBe(20);
        expect(found.probability).toBeCloseTo(naive(jittered, 6), 12);
      }),
      { numRuns: 60 },
    );
  });

  const wave = (base: number, phase: number) =>
    Array.from({ length: 64 }, (_, i) => base + 0.1 * Math.sin(i * 2.4 + phase));

  it('is 0 where one is best at all times', () => {
    const found = backtestOverfitting([wave(0.01, 0), wave(1, 1), wave(-0.5, 2)])!;
    expect(found).toMatchObject({ probability: 0, blocks: 16, splits: 12_870, lossProbability: 0 });
  });

  it('is 1 where what wins in one half loses in the other', () => {
    // Each trial earns in one block what it loses in all others: the best inside is the worst outside.
    const trials = Array.from({ length: 4 }, (_, t) =>
      Array.from({ length: 16 }, (_, i) => (Math.floor(i / 4) === t ? 3 : -1) + 0.01 * Math.sin(i * 5 + t)),
    );
    expect(backtestOverfitting(trials, { blocks: 4, performance: 'mean' })!.probability).toBe(1);
  });

  it('is no smaller for ties than chance: equals share their rank', () => {
    const same = wave(0.1, 0);
    expect(backtestOverfitting([same, same, same])!.probability).toBe(1);
    expect(backtestOverfitting([new Array(64).fill(0), new Array(64).fill(0)])!.outOfSample).toBe(0);
  });

  it('takes fewer blocks of a short series, and says nothing of too little', () => {
    expect(backtestOverfitting([wave(0, 0).slice(0, 24), wave(0, 1).slice(0, 24)])!.blocks).toBe(6);
    expect(backtestOverfitting([wave(0, 0).slice(0, 12), wave(0, 1).slice(0, 12)])).toBeNull();
    expect(backtestOverfitting([wave(0, 0)])).toBeNull();
    expect(backtestOverfitting([])).toBeNull();
  });
});
