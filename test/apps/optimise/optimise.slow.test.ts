import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  optimise,
  type ResultsPlace,
  SearchInterrupted,
  walkForward,
} from '../../../src/apps/optimise/index.js';
import { ToyEvaluator, type ToyMarket, toyPlan } from './toy-search.js';

let folder: string;
let place: ResultsPlace & { readonly path: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-optimise-'));
  place = { kind: 'file', path: join(folder, 'results.jsonl') };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const peak: ToyMarket = { edge: (x) => 0.8 - 0.2 * Math.abs(x - 8) };
const memory: ResultsPlace = { kind: 'memory' };
const run = (market: ToyMarket, plan = toyPlan(), where: ResultsPlace = memory) =>
  optimise(plan, { evaluator: new ToyEvaluator(market), place: where });

describe('optimise', () => {
  it('finds a planted peak and recommends it', async () => {
    const { ranked, judgement, standing, tried } = await run(peak);
    expect(Math.abs((ranked[0]!.values.x as number) - 8)).toBeLessThanOrEqual(1);
    expect(judgement.recommend).toBe(true);
    expect(standing).toMatchObject({ values: { x: 5 }, stands: true });
    // The grid holds what is in place: it is one point, not two.
    expect(tried).toBe(11);
  });

  it.each(['random', 'halving', 'cma-es'] as const)('finds it by %s', async (method) => {
    const { ranked } = await run(peak, toyPlan({ method, varied: 'x=0:10', trials: 60 }));
    expect(Math.abs((ranked[0]!.values.x as number) - 8)).toBeLessThan(2);
  });

  it('recommends nothing in noise', async () => {
    let recommended = 0;
    for (let seed = 1; seed <= 40; seed += 1)
      recommended += (await run({ seed })).judgement.recommend ? 1 : 0;
    expect(recommended).toBeLessThanOrEqual(2);
  });

  it('is the same for any number of workers', async () => {
    const plan = toyPlan({ method: 'cma-es', varied: 'x=0:10', trials: 40 });
    const alone = await run({ ...peak, size: 1 }, plan);
    expect(await run({ ...peak, size: 7 }, plan)).toEqual(alone);
  });

  it('goes on past failures, and counts them', async () => {
    const refuse: ToyMarket['refuse'] = ({ parameters: { x } }) =>
      typeof x === 'number' && x > 7 ? { kind: 'failed', reason: 'too far', crashed: x === 9 } : null;
    const { ranked, failures, compared } = await run({ ...peak, refuse });
    expect(failures).toEqual([{ reason: 'too far', count: 3 }]);
    expect(compared).toBe(8);
    expect(ranked[0]!.values.x).toBeLessThanOrEqual(7);
  });

  it('is an error of the user where what is in place cannot run', async () => {
    const refuse: ToyMarket['refuse'] = () => ({
      kind: 'failed',
      reason: 'nowhere: no such tape',
      crashed: false,
    });
    await expect(run({ refuse })).rejects.toThrow('nowhere: no such tape');
  });
});

describe('the file of results', () => {
  const asked = async (market: ToyMarket = peak, plan = toyPlan()) => {
    const evaluator = new ToyEvaluator(market);
    const result = await optimise(plan, { evaluator, place });
    return { count: evaluator.asked.length, result };
  };

  it('is gone on with: only what is in place is run again', async () => {
    const first = await asked();
    const second = await asked();
    expect([first.count, second.count]).toEqual([12, 1]);
    expect(second.result).toEqual(first.result);
  });

  it('drops a line that was cut off', async () => {
    const { result } = await asked();
    const whole = readFileSync(place.path, 'utf8');
    writeFileSync(place.path, whole.slice(0, -40));
    const again = await asked();
    expect(again.count).toBe(2);
    expect(again.result).toEqual(result);
    expect(readFileSync(place.path, 'utf8').split('\n')).toHaveLength(whole.split('\n').length);
  });

  it('tries again what crashed, and not what was refused', async () => {
    const refuse: ToyMarket['refuse'] = ({ parameters: { x } }) =>
      x === 3 || x === 4 ? { kind: 'failed', reason: 'gone', crashed: x === 3 } : null;
    await asked({ ...peak, refuse });
    expect((await asked()).count).toBe(2);
  });

  it.each([
    ['its seed is 1', () => asked(peak, toyPlan({ seed: 2 }))],
    ['its method is "grid"', () => asked(peak, toyPlan({ method: 'random' }))],
    ['its space is', () => asked(peak, toyPlan({ varied: 'x=0:10:2' }))],
    ['the strategy or the market has changed since', () => asked({ ...peak, seed: 9 })],
  ])('is refused where %s', async (words, other) => {
    await asked();
    const before = readFileSync(place.path, 'utf8');
    await expect(other()).rejects.toThrow(`${place.path}: it holds another search: ${words}`);
    expect(readFileSync(place.path, 'utf8')).toBe(before);
  });

  it('is refused, and left as it is, where it holds something else', async () => {
    writeFileSync(place.path, 'my notes');
    await expect(asked()).rejects.toThrow('it holds no results of a search');
    expect(readFileSync(place.path, 'utf8')).toBe('my notes');
  });

  it('names a line in its middle that is none', async () => {
    await asked();
    appendFileSync(place.path, 'what?\n');
    await expect(asked()).rejects.toThrow(`${place.path}:13: that is no result`);
  });
});

describe('an interruption', () => {
  it('leaves a file that can be gone on with', async () => {
    const abort = new AbortController();
    const evaluator = new ToyEvaluator({ ...peak, size: 1 });
    const onProgress = ({ done }: { done: number }) => {
      if (done === 6) abort.abort();
    };
    const stopped = optimise(toyPlan(), { evaluator, place, signal: abort.signal, onProgress });
    const error = await stopped.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SearchInterrupted);
    expect((error as SearchInterrupted).progress).toEqual({ done: 6, planned: 12, resultsPath: place.path });
    const rest = new ToyEvaluator(peak);
    const result = await optimise(toyPlan(), { evaluator: rest, place });
    expect(rest.asked).toHaveLength(7);
    expect(result.ranked).toEqual((await run(peak)).ranked);
  });

  it('waits for no evaluation that never ends', async () => {
    const abort = new AbortController();
    const evaluator = { size: 1, evaluate: () => new Promise<never>(() => {}) };
    const stopped = optimise(toyPlan(), { evaluator, place: memory, signal: abort.signal });
    abort.abort();
    await expect(stopped).rejects.toBeInstanceOf(SearchInterrupted);
  });
});

describe('walking forward', () => {
  const folds = { folds: 3, purgeMicros: 10e6, embargoMicros: 5e6, window: 'anchored' as const };
  const walk = (market: ToyMarket, evaluator = new ToyEvaluator(market)) =>
    walkForward(toyPlan(), folds, { evaluator, place: memory });

  it('chooses on the past alone, and tests on what comes after purge and embargo', async () => {
    const evaluator = new ToyEvaluator(peak);
    const { folds: found } = await walk(peak, evaluator);
    expect(
      found.map(({ train, test }) => [train.from, train.to, test.from, test.to].map((t) => t / 1e6)),
    ).toEqual([
      [0, 240, 255, 500],
      [0, 490, 505, 750],
      [0, 740, 755, 1_000],
    ]);
    const spans = new Set(evaluator.asked.map(({ from, to }) => `${from ?? ''}-${to ?? ''}`));
    expect(spans.size).toBe(1 + 2 * 3);
  });

  it('recommends an edge that holds, from the last fold', async () => {
    const result = await walk(peak);
    expect(result.recommend).toBe(true);
    expect(Math.abs((result.folds.at(-1)!.chosen.values.x as number) - 8)).toBeLessThanOrEqual(1);
    expect(result.chosen.sharpe).toBeGreaterThan(result.standing.sharpe);
  });

  it('says of noise that it is noise', async () => {
    let recommended = 0;
    for (let seed = 1; seed <= 20; seed += 1) recommended += (await walk({ seed })).recommend ? 1 : 0;
    expect(recommended).toBeLessThanOrEqual(1);
  });

  it('refuses folds that the purge eats up', async () => {
    const surroundings = { evaluator: new ToyEvaluator(), place: memory };
    await expect(walkForward(toyPlan(), { ...folds, purgeMicros: 250e6 }, surroundings)).rejects.toThrow(
      '--folds 3: pieces of 250 s are used up by a purge of 250 s',
    );
  });

  it('goes on from its file', async () => {
    const runs = [new ToyEvaluator(peak), new ToyEvaluator(peak)];
    const results = [];
    for (const evaluator of runs) results.push(await walkForward(toyPlan(), folds, { evaluator, place }));
    expect(runs[1]!.asked).toHaveLength(1);
    expect(results[1]).toEqual(results[0]);
  });
});
