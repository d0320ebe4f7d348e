import { describe, expect, it } from 'vitest';
import { runCases } from '../../../../src/apps/plugins/check/cases.js';
import { defineStrategy, z } from '../../../../src/plugin.js';

/** Wants as many lots as it is given for a stop ten ticks away; nothing without them. */
const asking = defineStrategy({
  name: 'asking',
  description: 'x',
  parameters: z.object({}),
  create: () => ({
    onSecond: (view) => {
      const lots = view.sizing(view.book.bestBid, 10);
      const first = view.market(0).sizing(view.book.bestBid, 10);
      if (lots !== first) throw new Error('two answers to one question');
      return lots === null
        ? undefined
        : { kind: 'target', positionLots: lots, style: 'take', reason: 'as sized' };
    },
  }),
});

const run = (...steps: readonly unknown[]) =>
  runCases([{ name: 'a', steps }], [{ kind: 'strategy', definition: asking }]).findings.map(
    ({ text }) => text,
  );
const target = (positionLots: number) => [{ kind: 'target', positionLots }];

describe('the sizing of a case', () => {
  it('is none until it is said, then what was said last', () => {
    expect(
      run(
        { seconds: 1, wants: [] },
        { sizing: 1_000, seconds: 1, wants: target(1_000) },
        { seconds: 1, wants: target(1_000) },
        { sizing: 0, seconds: 1, wants: target(0) },
        { sizing: null, seconds: 1, wants: [] },
      ),
    ).toEqual([]);
  });

  it.each([1.5, -1, Number.NaN, '1000'])('that is %s is no answer', (sizing) => {
    expect(run({ sizing, seconds: 1 })).toEqual([
      `case "a": step 1: sizing ${sizing} is no whole number of lots: give 0 or more, or null for none`,
    ]);
  });
});
