import { resolve } from 'node:path';
import { parseVary } from '../../../backtest/search/index.js';
import { ExitCode, MICROS_PER_SECOND, suggest, UserError } from '../../../domain/index.js';
import { openHome, resolveHome } from '../../../store/configuration/index.js';
import { loadStrategy } from '../../backtest/index.js';
import {
  METHODS,
  OBJECTIVES,
  optimise,
  planSearch,
  SearchInterrupted,
  type SearchPlan,
  type Surroundings,
  WorkerPool,
  walkForward,
} from '../../optimise/index.js';
import { backtestRequest } from '../backtest/options.js';
import type { GlobalOptions } from '../options.js';
import { printJson } from '../tape/output.js';
import { optimiseDocument, walkForwardDocument } from './document.js';
import type { SearchCliOptions, WalkForwardCliOptions } from './index.js';
import { SearchProgress } from './progress.js';
import { optimiseText, walkForwardText } from './words.js';

export async function runOptimise(
  strategy: string,
  options: SearchCliOptions,
  global: GlobalOptions,
): Promise<void> {
  await withPlan(strategy, { options, global }, async (plan, surroundings) => {
    const result = await optimise(plan, surroundings);
    if (global.json) return () => printJson(optimiseDocument(result, plan));
    return () => print(optimiseText(result, { strategy: plan.definition.name, objective: plan.objective }));
  });
}

export async function runWalkForward(
  strategy: string,
  options: WalkForwardCliOptions,
  global: GlobalOptions,
): Promise<void> {
  const folds = {
    folds: options.folds,
    purgeMicros: Math.round(options.purge * MICROS_PER_SECOND),
    embargoMicros: Math.round(options.embargo * MICROS_PER_SECOND),
    window: options.rolling === true ? ('rolling' as const) : ('anchored' as const),
  };
  await withPlan(strategy, { options, global }, async (plan, surroundings) => {
    const result = await walkForward(plan, folds, surroundings);
    if (global.json) return () => printJson(walkForwardDocument(result, plan));
    return () =>
      print(walkForwardText(result, { strategy: plan.definition.name, objective: plan.objective }));
  });
}

/** Workers, a bar and the key that interrupts, around one search. What it returns is called when they are gone. */
async function withPlan(
  strategy: string,
  { options, global }: { readonly options: SearchCliOptions; readonly global: GlobalOptions },
  run: (plan: SearchPlan, surroundings: Surroundings) => Promise<() => void>,
): Promise<void> {
  const vary = (options.vary ?? []).map(parseVary);
  const method = oneOf('--method', options.method ?? defaultMethod(vary), METHODS);
  const objective = oneOf('--objective', options.objective, OBJECTIVES);
  const request = await backtestRequest(strategy, options);
  const home = openHome(resolveHome({ homeOption: global.home, env: process.env }));
  const { definition } = await loadStrategy(strategy, home);
  const { trials, seed = 1 } = options;
  const plan = planSearch({ request, definition, vary, method, trials, seed, objective });
  const pool = new WorkerPool({ size: options.workers, home });
  const progress = new SearchProgress({ quiet: global.json });
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let report: () => void;
  try {
    report = await run(plan, {
      evaluator: pool,
      place:
        options.out === undefined ? { kind: 'home', home } : { kind: 'file', path: resolve(options.out) },
      signal: abort.signal,
      onProgress: (reached) => progress.update(reached),
    });
  } catch (error) {
    throw error instanceof SearchInterrupted ? interruptedError(error) : error;
  } finally {
    progress.finish();
    pool.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  report();
}

function interruptedError({ progress: { done, planned, resultsPath } }: SearchInterrupted): UserError {
  const kept =
    resultsPath === null
      ? 'nothing was kept'
      : `${resultsPath} has them: the same command goes on from there`;
  return new UserError(`interrupted after ${done} of ${planned} evaluations; ${kept}`, ExitCode.failed);
}

const defaultMethod = (vary: readonly { readonly kind: string }[]): string =>
  vary.length > 0 && vary.every(({ kind }) => kind === 'listed') ? 'grid' : 'random';

function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  const near = suggest(text, known);
  const mend = near === null ? `there are ${known.join(', ')}` : `did you mean ${near}?`;
  throw new UserError(`${option} ${text}: ${mend}`);
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
