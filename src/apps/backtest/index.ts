/** Backtests as a program runs them: from a request in JSON to a record, with the plugins and tapes that it names. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import {
  type BacktestParts,
  type BacktestRecord,
  checkPrefixInvariance,
  type PrefixFinding,
  runBacktest,
  TraceRecorder,
} from '../../backtest/index.js';
import { type Instrument, micros, UserError } from '../../domain/index.js';
import { Engine } from '../../engine/index.js';
import type { Home } from '../../store/configuration/index.js';
import { FilePluginShelf, findPlugin, pluginFolders } from '../engine/plugin-shelf.js';
import { wideLimits } from './limits.js';
import { type BacktestMarket, buildMarket } from './market.js';
import type { BacktestRequest } from './request.js';

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
  const { shelf, sourceHash, definition } = await loadStrategy(request.strategy, home);
  const parameters = parse(definition, request.parameters);
  const needs = definition.needs?.(parameters) ?? {};
  const legs = chooseLegs(definition.name, market.instruments, {
    wanted: needs.legs ?? 1,
    named: request.instruments,
  });
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
    strategy: { name: definition.name, sourceHash, parameters: request.parameters, instruments: legs },
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

/**
 * The plugin of that name or in that folder, compiled.
 * @throws UserError where there is none, or it does not compile.
 */
export async function loadStrategy(strategy: string, home: Home | undefined) {
  const shelf = new FilePluginShelf(home === undefined ? scratchShelf() : join(home.dataDir, 'plugins'));
  const sourceHash = await compileOnce(shelf, pluginFolder(strategy, home));
  return { shelf, sourceHash, definition: shelf.load(sourceHash) };
}

/** Of all that the run depends on beside the strategy: what is on the tapes, and how it is played. */
function hashOf({ hash, instruments }: BacktestMarket, request: BacktestRequest): string {
  const { market: _market, strategy: _strategy, parameters: _parameters, ...settings } = request;
  const specifications = instruments.map(({ specification }) => specification);
  return createHash('sha256').update(hash).update(JSON.stringify({ specifications, settings })).digest('hex');
}

/** A plugin's folder as a path, or by its name. */
function pluginFolder(strategy: string, home: Home | undefined): string {
  if (strategy.includes('/')) return resolve(strategy);
  const folders = home === undefined ? pluginFolders({ configDir: '' }).slice(1) : pluginFolders(home);
  return findPlugin(strategy, folders);
}

function parse(
  { name, parameters }: ReturnType<FilePluginShelf['load']>,
  given: BacktestRequest['parameters'],
): unknown {
  const parsed = parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  throw new UserError(`${name}: ${where === '' ? '' : `${where}: `}${issue?.message}`);
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

const compiled = new Map<string, Promise<string>>();

/** A process that runs many backtests compiles a plugin once. */
function compileOnce(shelf: FilePluginShelf, folder: string): Promise<string> {
  const known = compiled.get(folder);
  if (known !== undefined) return known;
  const hash = shelf.compile(folder);
  compiled.set(folder, hash);
  hash.catch(() => compiled.delete(folder));
  return hash;
}

let scratch: string | null = null;

/** Without a home compiled plugins live as long as the process. */
function scratchShelf(): string {
  if (scratch === null) {
    const folder = mkdtempSync(join(tmpdir(), `outcry-${basename(process.argv[1] ?? 'backtest')}-`));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    scratch = folder;
  }
  return scratch;
}
