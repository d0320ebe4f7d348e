/** Backtests as a program runs them: from a request in JSON to a record, with the plugins and tapes that it names. */
import { createHash } from 'node:crypto';
import {
  type BacktestParts,
  type BacktestRecord,
  checkPrefixInvariance,
  type PrefixFinding,
  runBacktest,
  TraceRecorder,
} from '../../backtest/index.js';
import { type Instrument, micros, schemaFault, UserError } from '../../domain/index.js';
import { Engine } from '../../engine/index.js';
import type { Home } from '../../store/configuration/index.js';
import type { StrategyDefinition } from '../../strategy/index.js';
import { wideLimits } from './limits.js';
import { indicatorsFor, loadStrategy } from './load-strategy.js';
import { type BacktestMarket, buildMarket } from './market.js';
import type { BacktestRequest } from './request.js';

export { loadStrategy } from './load-strategy.js';
export type { BacktestRequest } from './request.js';

export interface BacktestSurroundings {
  /** Where user plugins lie and compiled ones are kept; the shipped plugins alone where left out. */
  readonly home?: Home;
  readonly onStride?: (progress: { readonly time: number; readonly events: number }) => Promise<void> | null;
  readonly onRequest?: BacktestParts['onRequest'];
}

/**
 * Runs a backtest.
 * @throws UserError for whatever the request has wrong: no such plugin, parameters out of bounds, an empty tape.
 */
export async function runBacktestRequest(
  request: BacktestRequest,
  { home, onStride, onRequest }: BacktestSurroundings = {},
): Promise<BacktestRecord> {
  const market = buildMarket(request);
  const loaded = await loadStrategy(request.strategy, home);
  const { shelf, sourceHash, definition } = loaded;
  const parameters = parse(definition, request.parameters);
  const needs = definition.needs?.(parameters) ?? {};
  const legs = chooseLegs(definition.name, market.instruments, {
    wanted: needs.legs ?? 1,
    named: request.instruments,
  });
  const indicators = await indicatorsFor(loaded, parameters);
  const { reporting } = market;
  const engine = new Engine(
    {
      instruments: market.instruments.map(({ specification }) => specification),
      risk: wideLimits(reporting.code),
      hashRows: false,
      isHeard: false,
      beatSeconds: market.beatSeconds,
    },
    shelf,
  );
  return runBacktest({
    engine,
    venue: market.venue,
    strategy: {
      name: definition.name,
      sourceHash,
      parameters: request.parameters,
      instruments: legs,
      ...(indicators.length === 0 ? {} : { indicators }),
    },
    market: { tapes: market.names, hash: hashOf(market, request) },
    reportingCurrency: reporting,
    sampleMicros: market.sampleMicros,
    ...(request.to === undefined ? market.until : { until: micros(request.to) }),
    ...(onStride === undefined ? {} : { onStride }),
    ...(onRequest === undefined ? {} : { onRequest }),
    notes: market.notes,
  });
}

/**
 * Whether the strategy of a request knows what it cannot know; see `checkPrefixInvariance`.
 * @returns the first difference; null where there is none.
 */
export async function checkLookAhead(
  request: BacktestRequest,
  surroundings: BacktestSurroundings = {},
): Promise<PrefixFinding | null> {
  const run = async (cutAfter: number | null) => {
    const recorder = new TraceRecorder();
    const cut = cutAfter === null ? request : { ...request, cutAfter };
    const { from, to } = await runBacktestRequest(cut, { ...surroundings, onRequest: recorder.request });
    return { trace: recorder.trace, from, to };
  };
  const { from, to } = await run(null);
  return checkPrefixInvariance({ run: async (cutAfter) => (await run(cutAfter)).trace, from, to });
}

/** Of all that the run depends on beside the strategy: what is on the tapes, and how it is played. */
function hashOf({ hash, instruments }: BacktestMarket, request: BacktestRequest): string {
  const { market: _market, strategy: _strategy, parameters: _parameters, ...settings } = request;
  const specifications = instruments.map(({ specification }) => specification);
  return createHash('sha256').update(hash).update(JSON.stringify({ specifications, settings })).digest('hex');
}

function parse({ name, parameters }: StrategyDefinition, given: BacktestRequest['parameters']): unknown {
  const parsed = parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UserError(`${name}: ${schemaFault(parsed.error)}`);
}

function chooseLegs(
  name: string,
  instruments: readonly Instrument[],
  { wanted, named }: { readonly wanted: number; readonly named: readonly string[] | undefined },
): string[] {
  const ids = instruments.map(({ id }) => id);
  if (ids.length < wanted || (named !== undefined && named.length !== wanted)) {
    const there = ids.join(', ');
    throw new UserError(
      `${name} trades ${wanted} instrument${wanted === 1 ? '' : 's'}; the market has ${there}: give ${wanted} with --instrument`,
    );
  }
  return ids.slice(0, wanted);
}
