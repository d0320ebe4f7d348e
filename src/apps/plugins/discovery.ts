import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { suggest, UserError } from '../../domain/index.js';
import { entryOf } from './compile.js';
import { packageEntry } from './package-entry.js';
import type { PluginPlaces } from './places.js';
import { groupedBy } from './words.js';

/** A plugin that was found; what is in it nobody has looked at yet. */
export interface FoundPlugin {
  /** Of its folder or package. */
  readonly name: string;
  readonly origin: 'user' | 'package' | 'shipped';
  readonly folder: string;
  /** Its first file. */
  readonly entry: string;
}

/** Two plugins bear one name, so that nobody knows which is meant. */
export class PluginClash extends UserError {}

export interface Discovered {
  readonly plugins: readonly FoundPlugin[];
  /** Names that several bear, with all their places; none of them is among `plugins`. */
  readonly clashes: ReadonlyMap<string, readonly FoundPlugin[]>;
  /** Lines for people: clashes, packages that are not there. */
  readonly problems: readonly string[];
}

/** All plugins of all places: the user's folders, then packages, then those that are shipped. */
export function discoverPlugins(places: PluginPlaces): Discovered {
  const problems: string[] = [];
  const found = places.folders.flatMap((folder) => inFolder(folder, 'user'));
  for (const name of places.packages) {
    try {
      found.push({ name, origin: 'package', ...packageEntry(name, places.packageRoots) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  found.push(...inFolder(places.shipped, 'shipped'));
  const byName = groupedBy(found, ({ name }) => name);
  const clashes = new Map([...byName].filter(([, same]) => same.length > 1));
  for (const [name, same] of clashes) problems.push(clashText(name, same));
  return { plugins: found.filter(({ name }) => !clashes.has(name)), clashes, problems };
}

const clashText = (name: string, same: readonly FoundPlugin[]): string =>
  `two plugins are called "${name}": ${same.map(({ folder }) => folder).join(' and ')}; neither is loaded, rename one`;

/**
 * The plugin that a configuration means: by its name, or by the path of its folder.
 * @throws UserError where there is none of it, or several.
 */
export function choosePlugin(name: string, places: PluginPlaces): FoundPlugin {
  if (isPath(name)) return byPath(name, places.base);
  const { plugins, clashes } = discoverPlugins(places);
  const found = plugins.find((plugin) => plugin.name === name);
  if (found !== undefined) return found;
  const clash = clashes.get(name);
  if (clash !== undefined) throw new PluginClash(clashText(name, clash));
  if (places.packages.includes(name)) packageEntry(name, places.packageRoots);
  throw new UserError(noPlugin(name, [...plugins.map((plugin) => plugin.name), ...clashes.keys()]));
}

/** A name has no slash, save that of an npm scope. */
const isPath = (name: string): boolean =>
  isAbsolute(name) || /^\.{1,2}(\/|$)/.test(name) || (name.includes('/') && !name.startsWith('@'));

function byPath(path: string, base: string): FoundPlugin {
  const folder = resolve(base, path);
  if (!existsSync(folder)) throw new UserError(`plugin "${path}": ${folder} is not there`);
  if (statSync(folder).isFile()) {
    return { name: basename(dirname(folder)), origin: 'user', folder: dirname(folder), entry: folder };
  }
  const entry = entryOf(folder);
  if (entry === null) throw new UserError(`plugin "${path}": ${folder} has no index.ts or index.js`);
  return { name: basename(folder), origin: 'user', folder, entry };
}

function noPlugin(name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  const there = [...new Set(known)].sort().join(', ') || 'none';
  const mean = near === null ? '' : `did you mean "${near}"? `;
  return `strategy "${name}" is no plugin; ${mean}there are: ${there}`;
}

function inFolder(folder: string, origin: FoundPlugin['origin']): FoundPlugin[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .filter((name) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((name) => {
      const entry = entryOf(join(folder, name));
      return entry === null ? [] : [{ name, origin, folder: join(folder, name), entry }];
    });
}

/** The folder of a plugin by name, in folders alone. @throws UserError where there is none of it, or two. */
export function findPlugin(name: string, folders: readonly string[]): string {
  const there = folders.filter((folder) => entryOf(join(folder, name)) !== null);
  if (there.length > 1) {
    const same = there.map(
      (folder) => ({ name, origin: 'user', folder: join(folder, name), entry: '' }) as const,
    );
    throw new PluginClash(clashText(name, same));
  }
  if (there[0] !== undefined) return join(there[0], name);
  throw new UserError(
    noPlugin(
      name,
      folders.filter(existsSync).flatMap((folder) => readdirSync(folder)),
    ),
  );
}
