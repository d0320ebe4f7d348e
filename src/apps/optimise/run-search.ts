import type { ParameterValues, Search, Trial } from '../../backtest/search/index.js';
import { UserError } from '../../domain/index.js';
import type { BacktestRequest } from '../backtest/index.js';
import type { Evaluation, Evaluator, Objective } from './evaluation.js';

/** What was evaluated before; a file, or nothing. */
export interface ResultsMemory {
  get(request: BacktestRequest): Evaluation | undefined;
  add(request: BacktestRequest, evaluation: Evaluation): void;
}

export interface SearchSurroundings {
  readonly evaluator: Evaluator<BacktestRequest>;
  readonly results: ResultsMemory;
  /** Stops between evaluations. */
  readonly signal?: AbortSignal | undefined;
  /** After each evaluation. */
  readonly onDone?: (() => void) | undefined;
}

export interface EvaluatedTrial {
  readonly values: ParameterValues;
  readonly budget: number;
  readonly evaluation: Evaluation;
}

/** Thrown by a search that its signal stopped. */
export class Interrupted extends Error {}

/** A stretch of the market, in micros. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Carries out a search: as many evaluations at once as there are workers; the same points in the same order however
 * they finish, and what is known already is not evaluated again.
 *
 * @param about `span` is what a budget is a share of.
 * @throws Interrupted where the signal came; what was finished by then is in the results.
 */
export async function runSearch(
  search: Search,
  about: { readonly request: BacktestRequest; readonly span: Span; readonly objective: Objective },
  surroundings: SearchSurroundings,
): Promise<EvaluatedTrial[]> {
  const { evaluator, signal, onDone } = surroundings;
  const done: EvaluatedTrial[] = [];
  const active = new Set<Promise<void>>();
  const underWay = new Map<string, Promise<Evaluation>>();
  const finish = ({ id, values, budget }: Trial, evaluation: Evaluation) => {
    done[id] = { values, budget, evaluation };
    search.tell(id, evaluation.kind === 'measured' ? evaluation.measured.scores[about.objective] : null);
    onDone?.();
  };
  const stopped = stopOf(signal);
  try {
    while (!search.done) {
      if (signal?.aborted) throw new Interrupted();
      const trial = active.size < evaluator.size ? search.ask() : null;
      if (trial === null) {
        await Promise.race([...active, stopped.promise]);
        continue;
      }
      const request = requestOf(trial, about);
      const known = surroundings.results.get(request);
      if (known !== undefined) {
        finish(trial, known);
        continue;
      }
      const job = evaluateOnce(request, { underWay, ...surroundings }).then((evaluation) => {
        active.delete(job);
        finish(trial, evaluation);
      });
      active.add(job);
    }
  } catch (error) {
    // The others are left to themselves; what they say no longer matters.
    for (const job of active) job.catch(() => {});
    throw error;
  } finally {
    stopped.forget();
  }
  return done;
}

/** The part of the market that a budget pays for begins where the span does. */
export function requestOf(
  { values, budget }: Pick<Trial, 'values' | 'budget'>,
  { request, span }: { readonly request: BacktestRequest; readonly span: Span },
): BacktestRequest {
  const parameters = { ...request.parameters, ...values };
  if (budget === 1) return { ...request, parameters };
  return { ...request, parameters, to: Math.round(span.from + budget * (span.to - span.from)) };
}

/** One evaluation, remembered. @throws Interrupted */
export async function evaluate(
  request: BacktestRequest,
  surroundings: SearchSurroundings,
): Promise<Evaluation> {
  const known = surroundings.results.get(request);
  if (known !== undefined) return known;
  const stopped = stopOf(surroundings.signal);
  try {
    return await Promise.race([
      evaluateOnce(request, { underWay: new Map(), ...surroundings }),
      stopped.promise,
    ]);
  } finally {
    stopped.forget();
  }
}

/** Two trials that round to one point are one evaluation. */
function evaluateOnce(
  request: BacktestRequest,
  {
    underWay,
    evaluator,
    results,
    signal,
  }: SearchSurroundings & { readonly underWay: Map<string, Promise<Evaluation>> },
): Promise<Evaluation> {
  const key = JSON.stringify(request);
  const there = underWay.get(key);
  if (there !== undefined) return there;
  const evaluation = evaluator.evaluate(request).then((result) => {
    // What was killed because we stop is no result.
    if (!signal?.aborted) results.add(request, result);
    return result;
  });
  underWay.set(key, evaluation);
  return evaluation;
}

function stopOf(signal: AbortSignal | undefined): {
  readonly promise: Promise<never>;
  readonly forget: () => void;
} {
  let stop = () => {};
  const promise = new Promise<never>((_, reject) => {
    stop = () => reject(new Interrupted());
    if (signal?.aborted) stop();
  });
  promise.catch(() => {});
  signal?.addEventListener('abort', stop, { once: true });
  return { promise, forget: () => signal?.removeEventListener('abort', stop) };
}

/** @throws UserError with the reason of a run that nothing can be compared with. */
export function mustBeMeasured(evaluation: Evaluation) {
  if (evaluation.kind === 'measured') return evaluation.measured;
  throw new UserError(evaluation.reason);
}
