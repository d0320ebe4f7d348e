import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { builtInIndicators } from '../../indicators/index.js';
import { type Home, loadConfiguration } from '../../store/configuration/index.js';
import type { StrategyDefinition } from '../../strategy/index.js';
import {
  choosePlugin,
  FilePluginShelf,
  type PluginPlaces,
  pluginPlaces,
  type UserIndicators,
  userIndicators,
} from '../plugins/index.js';

/** A strategy, compiled and on a shelf. */
export interface LoadedStrategy {
  readonly shelf: FilePluginShelf;
  readonly sourceHash: string;
  readonly definition: StrategyDefinition;
  readonly places: PluginPlaces;
}

/**
 * The plugin of that name, or in that folder, compiled. A folder is relative to where the program was started.
 * @param home where user plugins lie and compiled ones are kept; the shipped plugins alone where left out.
 * @throws UserError where there is none, or it does not compile.
 */
export async function loadStrategy(strategy: string, home: Home | undefined): Promise<LoadedStrategy> {
  const shelf = new FilePluginShelf(home === undefined ? scratchShelf() : join(home.dataDir, 'plugins'));
  const places = placesOf(home);
  const isPath = strategy.includes('/') && !strategy.startsWith('@');
  const { entry, name } = choosePlugin(isPath ? resolve(strategy) : strategy, places);
  const sourceHash = await compileOnce(shelf, entry, name);
  return { shelf, sourceHash, definition: shelf.load(sourceHash), places };
}

/** The hashes of the user's own indicators, where a strategy asks for one that does not ship. */
export async function indicatorsFor(
  { definition, shelf, places }: LoadedStrategy,
  parameters: unknown,
): Promise<readonly string[]> {
  const wanted = definition.needs?.(parameters).indicators ?? [];
  if (wanted.every(({ indicator }) => builtInIndicators.has(indicator))) return [];
  own ??= userIndicators(places, shelf);
  return (await own).indicators.map(({ hash }) => hash);
}

/** Found and compiled once a process. */
let own: Promise<UserIndicators> | null = null;

function placesOf(home: Home | undefined): PluginPlaces {
  if (home === undefined) return { ...pluginPlaces({ configDir: process.cwd() }), folders: [] };
  return pluginPlaces(home, loadConfiguration({ home }).configuration);
}

const compiled = new Map<string, Promise<string>>();

/** A process that runs many backtests compiles a plugin once. */
function compileOnce(shelf: FilePluginShelf, entry: string, name: string): Promise<string> {
  const known = compiled.get(entry);
  if (known !== undefined) return known;
  const hash = shelf.compileFile(entry, name).then((shelved) => shelved.hash);
  compiled.set(entry, hash);
  hash.catch(() => compiled.delete(entry));
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
