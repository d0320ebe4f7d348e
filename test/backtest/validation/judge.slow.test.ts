import { describe, expect, it } from 'vitest';
import { judge, moments, type TrialSet } from '../../../src/backtest/validation/index.js';
import { Random } from '../../../src/domain/index.js';

const LENGTH = 128;

interface Market {
  readonly seed: number;
  readonly trials: number;
  /** Mean of each trial's return over its deviation. */
  readonly edges?: (trial: number) => number;
  /** Share of the returns that all trials have in common. */
  readonly shared?: number;
}

function market({ seed, trials, edges = () => 0, shared = 0 }: Market): Float64Array[] {
  const random = new Random(seed);
  const draw = () => Float64Array.from({ length: LENGTH }, () => random.normal());
  const together = draw();
  return Array.from({ length: trials }, (_, trial) =>
    draw().map((own, i) => edges(trial) + Math.sqrt(shared) * together[i]! + Math.sqrt(1 - shared) * own),
  );
}

/** Trial 0 is in place, and the best Sharpe ratio is chosen, as an optimiser does. */
function chooseBest(returns: readonly Float64Array[]): TrialSet {
  const sharpes = returns.map((each) => moments(each).sharpe);
  const chosen = sharpes.indexOf(Math.max(...sharpes));
  return { returns, chosen, standing: 0, tried: returns.length, performance: 'sharpe' };
}

function recommended(seeds: number, options: Omit<Market, 'seed'>): number {
  let count = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    if (judge(chooseBest(market({ seed, ...options }))).recommend) count += 1;
  }
  return count / seeds;
}

describe('a recommendation', () => {
  it.each<[string, number, Omit<Market, 'seed'>]>([
    ['independent noise', 200, { trials: 12 }],
    ['few points', 200, { trials: 3 }],
    ['neighbours that are much alike', 100, { trials: 12, shared: 0.9 }],
    ['many points', 50, { trials: 60 }],
    ['points that all lose', 50, { trials: 12, edges: (): number => -0.2 }],
    ['points that all earn the same', 200, { trials: 12, edges: (): number => 0.3 }],
    [
      'points that all earn the same, and are much alike',
      100,
      { trials: 12, edges: (): number => 0.3, shared: 0.9 },
    ],
  ])('is rare by chance: %s', (_, seeds, options) => {
    expect(recommended(seeds, options)).toBeLessThanOrEqual(0.05);
  });

  it.each([
    ['one good point among idle ones', { trials: 20, edges: (t: number) => (t === 7 ? 0.8 : 0) }],
    [
      'a peak among points that lose',
      { trials: 20, edges: (t: number) => 0.5 - 0.1 * Math.abs(t - 12), shared: 0.5 },
    ],
  ])('is made where there is an edge: %s', (_, options) => {
    expect(recommended(50, options)).toBeGreaterThanOrEqual(0.9);
  });

  it('says why not, in words', () => {
    const judgement = judge(chooseBest(market({ seed: 3, trials: 20 })));
    expect(judgement.recommend).toBe(false);
    expect(judgement.reasons[0]).toMatch(/^the deflated Sharpe ratio is 0\.\d\d, not above 0\.95$/);
  });

  it('stays where what stands is the best', () => {
    const returns = market({ seed: 4, trials: 5, edges: (trial) => (trial === 0 ? 1 : 0) });
    const judgement = judge(chooseBest(returns));
    expect(judgement).toMatchObject({ recommend: false, deflatedAdvantage: null });
    expect(judgement.reasons).toEqual(['nothing that was tried did better than what is in place']);
  });

  it('compares per risk, so that twice the size is not twice as good; in money it is', () => {
    const [base] = market({ seed: 5, trials: 1, edges: () => 0.5 });
    const double = base!.map((value) => 2 * value);
    const set = { returns: [base!, double], chosen: 1, standing: 0, tried: 2 };
    expect(judge({ ...set, performance: 'sharpe' }).deflatedAdvantage).toBeLessThan(0.6);
    expect(judge({ ...set, performance: 'mean' }).deflatedAdvantage).toBeGreaterThan(0.95);
  });

  it('asks for enough returns', () => {
    const short = market({ seed: 6, trials: 4, edges: (trial) => trial * 3 }).map((each) =>
      each.slice(0, 10),
    );
    expect(judge(chooseBest(short)).reasons).toContain('10 returns are too few to judge by');
  });
});
