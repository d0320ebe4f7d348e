import { describe, expect, it } from 'vitest';
import { runCases } from '../../../../src/apps/plugins/check/cases.js';
import { tryIndicator } from '../../../../src/apps/plugins/check/indicator-trial.js';
import { faultOf } from '../../../../src/apps/plugins/check/intent-fault.js';
import { checkParameters } from '../../../../src/apps/plugins/check/parameter-check.js';
import { tryStrategy } from '../../../../src/apps/plugins/check/strategy-trial.js';
import { Instrument } from '../../../../src/domain/index.js';
import {
  defineIndicator,
  defineStrategy,
  type Intent,
  type StrategyHandlers,
  z,
} from '../../../../src/plugin.js';
import { BTC } from '../../../engine/fixture.js';

const strategy = (create: () => StrategyHandlers, parameters: z.ZodObject = z.object({})) =>
  defineStrategy({ name: 'mine', description: 'x', parameters, create });
const alive = (): Promise<void> => Promise.resolve();
const tried = async (create: () => StrategyHandlers): Promise<string[]> =>
  (await tryStrategy(strategy(create), { indicators: [], alive })).map(
    ({ level, text }) => `${level}: ${text}`,
  );
const order = (price: number, size: number) =>
  ({ kind: 'place', side: 'buy', price, size, reason: 'test' }) as unknown as Intent;

describe('parameters', () => {
  const check = (parameters: z.ZodObject) =>
    checkParameters({ kind: 'strategy', definition: strategy(() => ({}), parameters) });

  it('pass where each has a default and says what it is', () => {
    expect(check(z.object({ size: z.number().default(1).meta({ description: 'how much' }) }))).toEqual([]);
  });

  it('fail where the defaults do not hold by themselves', () => {
    const [first, ...others] = check(z.object({ size: z.number() }));
    expect(first).toMatchObject({
      level: 'error',
      text: expect.stringMatching(/do not hold: size: .*default/),
    });
    expect(others).toEqual([
      { level: 'warning', text: expect.stringMatching(/^parameter size has no default and no description/) },
    ]);
  });
});

describe('an intent', () => {
  const bitcoin = new Instrument({ ...BTC, minSizeLots: 10, minNotional: '5' }, 0);
  const price = 6_000_000;

  it.each<[string, Intent, RegExp | null]>([
    ['whole', order(price, 1_000), null],
    ['of NaN', order(price, Number.NaN), /an order of NaN lots: whole lots are needed, lotsOf/],
    ['of a broken number of lots', order(price, 10.5), /10\.5 lots: whole lots/],
    ['at NaN', order(Number.NaN, 1_000), /at NaN ticks: whole ticks/],
    ['below the least size', order(price, 9), /9 lots: the least is 10/],
    ['worth too little', order(1, 1_000), /worth .* the least is 5/],
    ['of no kind', { kind: 'wait', reason: '' } as unknown as Intent, /"wait", which is no kind/],
    ['of a leg that is not there', { ...order(price, 1_000), leg: 2 } as Intent, /leg 2 of 1/],
    ['of half a position', { kind: 'target', positionLots: 0.5, style: 'take', reason: '' }, /0\.5 lots/],
    ['of one side', { kind: 'quote', bid: null, ask: null, reason: '' }, null],
    [
      'with a broken ask',
      { kind: 'quote', bid: null, ask: { price: 1.5 as never, size: 10 as never }, reason: '' },
      /an ask at 1\.5 ticks/,
    ],
  ])('%s', (_, intent, wanted) => {
    const fault = faultOf(intent, [bitcoin]);
    if (wanted === null) expect(fault).toBeNull();
    else expect(fault).toMatch(wanted);
  });
});

describe('a trial of a strategy on the sample market', () => {
  it('lets one through that does the same again', async () => {
    expect(await tried(() => ({ onSecond: (view) => order(view.book.bestBid - 5_000, 1_000) }))).toEqual([]);
  });

  it('names the handler that throws, and what is wrong with sizes', async () => {
    const thrown = await tried(() => ({
      onSecond: () => {
        throw new Error('no more');
      },
    }));
    expect(thrown).toEqual(['error: onSecond throws: no more']);
    const faults = await tried(() => ({ onSecond: (view) => order(view.book.bestBid, Number.NaN) }));
    expect(faults[0]).toMatch(/^error: onSecond wants an order of NaN lots/);
  });

  it('finds what is kept outside of create', async () => {
    let count = 0;
    const findings = await tried(() => ({
      onSecond: (view) => {
        count += 1;
        return order(view.book.bestBid - 5_000, 1_000 + count);
      },
    }));
    expect(findings).toEqual([expect.stringMatching(/^error: it keeps something outside of create/)]);
  });

  it('warns of one that wants nothing, and refuses one whose needs are not to be had', async () => {
    expect(await tried(() => ({}))).toEqual([expect.stringMatching(/^warning: it wants nothing/)]);
    const needy = { ...strategy(() => ({})), needs: () => ({ indicators: [{ id: 'x', indicator: 'rsj' }] }) };
    const [finding] = await tryStrategy(needy, { indicators: [], alive });
    expect(finding).toEqual({
      level: 'error',
      text: expect.stringMatching(/^it needs what is not there: no indicator "rsj"; did you mean rsi/),
    });
  });
});

const closes = (warmup: number, onCandle: (seen: number, values: Float64Array) => void, outputs = 1) =>
  defineIndicator({
    name: 'mine',
    description: 'x',
    source: 'x',
    parameters: z.object({}),
    input: 'candle',
    outputs: Array.from({ length: outputs }, (_, i) => ({ name: `x${i}`, unit: 'none' as const })),
    warmup: () => warmup,
    create: () => {
      const values = new Float64Array(1).fill(Number.NaN);
      let seen = 0;
      return { values, onCandle: () => onCandle(++seen, values) };
    },
  });

describe('a trial of an indicator', () => {
  const texts = (definition: ReturnType<typeof closes>): string[] =>
    tryIndicator(definition).map(({ text }) => text);
  const from = (first: number) => (seen: number, values: Float64Array) => {
    if (seen >= first) values[0] = seen;
  };

  it('lets an honest one through', () => {
    expect(texts(closes(3, from(3)))).toEqual([]);
  });

  it('holds it to its warm-up', () => {
    expect(texts(closes(3, from(2)))).toEqual([
      expect.stringMatching(/a value after 2 candles, but says .* 3/),
    ]);
    expect(texts(closes(3, from(4)))).toEqual([
      expect.stringMatching(/warm-up is 3 candles, and after them/),
    ]);
  });

  it('finds memory outside of create, infinite values, missing outputs and what it throws', () => {
    let runs = 0;
    expect(texts(closes(1, (_, values) => (values[0] = ++runs)))).toContainEqual(
      expect.stringMatching(/two runs over one market give different values/),
    );
    expect(texts(closes(1, (_, values) => (values[0] = Number.POSITIVE_INFINITY)))).toEqual([
      expect.stringMatching(/infinite/),
    ]);
    expect(texts(closes(1, from(1), 2))).toEqual([expect.stringMatching(/names 2 outputs and has 1 values/)]);
    const thrower = closes(1, () => {
      throw new Error('no');
    });
    expect(texts(thrower)).toEqual(['it throws: no']);
  });
});

describe('cases', () => {
  const kept = strategy(() => ({
    onBook: (view) => ({
      kind: 'quote',
      bid: { price: view.book.bestBid, size: 10 as never },
      ask: null,
      reason: 'r',
    }),
  }));
  const book = { bids: [[100, 1]], asks: [[102, 1]] };
  const run = (cases: unknown) => runCases(cases, [{ kind: 'strategy', definition: kept }]);

  it('compare what is written, and no more', () => {
    const wants = [{ kind: 'quote', bid: { price: 100 }, ask: null }];
    expect(run([{ name: 'a', steps: [{ book, wants }] }])).toEqual({ count: 1, findings: [] });
  });

  it('fail in one line that says what came instead', () => {
    const { findings } = run([{ name: 'a', steps: [{ book }, { book, wants: [{ kind: 'target' }] }] }]);
    expect(findings).toEqual([
      {
        level: 'error',
        text: expect.stringMatching(
          /^case "a": step 2: wanted \[\{"kind":"target"\}\], got \[\{"kind":"quote"/,
        ),
      },
    ]);
    expect(run({}).findings).toEqual([{ level: 'error', text: expect.stringMatching(/no list/) }]);
  });

  it('hold the values of an indicator to 1e-9', () => {
    const indicator = {
      kind: 'indicator',
      definition: closes(1, (seen, values) => (values[0] = seen / 3)),
    } as const;
    const candle = [1, 1, 1, 1, 1];
    const values = (value: number) =>
      runCases([{ name: 'a', steps: [{ candle, values: [value] }] }], [indicator]);
    expect(values(1 / 3 + 1e-12).findings).toEqual([]);
    expect(values(0.333).findings).toEqual([
      { level: 'error', text: expect.stringMatching(/^case "a": step 1: values are 0\.333333/) },
    ]);
  });
});
