import { describe, expect, it } from 'vitest';
import { optimiseDocument, walkForwardDocument } from '../../../../src/apps/cli/optimise/document.js';
import { figure, optimiseText, walkForwardText } from '../../../../src/apps/cli/optimise/words.js';
import { optimise, walkForward } from '../../../../src/apps/optimise/index.js';
import { ToyEvaluator, type ToyMarket, toyPlan } from '../../optimise/toy-search.js';

const plan = toyPlan();
const optimised = (market: ToyMarket) =>
  optimise(plan, { evaluator: new ToyEvaluator(market), place: { kind: 'memory' } });
const walked = (market: ToyMarket) =>
  walkForward(
    plan,
    { folds: 2, purgeMicros: 0, embargoMicros: 0, window: 'anchored' },
    { evaluator: new ToyEvaluator(market), place: { kind: 'memory' } },
  );
const peak: ToyMarket = { edge: (x) => 0.8 - 0.2 * Math.abs(x - 8) };
const what = { strategy: 'toy', objective: 'sharpe' } as const;

describe('the report of optimize', () => {
  it('recommends a change in so many words', async () => {
    const result = await optimised(peak);
    const text = optimiseText(result, what);
    expect(text).toMatch(/^toy: 11 points; sharpe after fees over 1,000 s\n/);
    expect(text).toMatch(/^rank +parameters +sharpe +net PnL +fills +deflated Sharpe$/m);
    expect(text).toMatch(/^Recommended change: x 5 → [789]: the deflated Sharpe ratio is \d\.\d{3}; /m);
    expect(text).toContain('in sample, and');
    // What is in place is in the table, wherever it ranks.
    expect(text).toMatch(/^\d+, in place +x 5 /m);
  });

  it('says that noise is no better than chance', async () => {
    const text = optimiseText(await optimised({ seed: 4 }), what);
    expect(text).toContain('The best of them is no better than chance: ');
    expect(text).toContain('Stay with what you have.');
  });

  it('stays where what is in place is the best', async () => {
    const result = await optimised({ edge: (x) => (x === 5 ? 1 : -1) });
    expect(optimiseText(result, what)).toContain(
      'Stay with what you have: nothing that was tried did better.',
    );
  });

  it('is one document for scripts', async () => {
    const result = await optimised(peak);
    const document = optimiseDocument(result, plan);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document).toMatchObject({
      strategy: 'toy',
      parameters: { x: 5, mode: 'fast' },
      method: 'grid',
      tried: 11,
      recommend: true,
      recommended: result.ranked[0]!.values,
      results: null,
    });
    expect(document.best).toHaveLength(11);
  });
});

describe('the report of walkforward', () => {
  it('recommends what holds out of sample', async () => {
    const result = await walked(peak);
    expect(walkForwardText(result, what)).toMatch(
      /^Optimising holds up out of sample\. Recommended change, from the last fold: x 5 → [789]\.$/m,
    );
    expect(walkForwardDocument(result, plan)).toMatchObject({
      recommend: true,
      folds: [{ tried: 11 }, { tried: 11 }],
    });
  });

  it('says that noise is no better than chance', async () => {
    const result = await walked({ seed: 2 });
    expect(walkForwardText(result, what)).toContain('Choosing on the past is no better than chance: ');
    expect(walkForwardDocument(result, plan)).toMatchObject({ recommend: false, recommended: null });
  });
});

it('figures have four digits that mean something', () => {
  expect([1234.5, -0.123456, 12.34567, 0, Number.MAX_VALUE].map(figure)).toEqual([
    '1,235',
    '-0.1235',
    '12.35',
    '0',
    'no loss',
  ]);
});
