import { join } from 'node:path';
import { UserError } from '../../domain/index.js';
import { builtInIndicators, type IndicatorDefinition } from '../../indicators/index.js';
import type { Home } from '../../store/configuration/index.js';
import { discoverPlugins } from './discovery.js';
import { type PluginPlaces, pluginPlaces } from './places.js';
import { FilePluginShelf } from './shelf.js';
import { groupedBy, lineOf } from './words.js';

/** An indicator of a plugin, and the script that defines it alone. */
export interface UserIndicator {
  readonly definition: IndicatorDefinition;
  readonly hash: string;
  readonly plugin: string;
  readonly folder: string;
}

export interface UserIndicators {
  readonly indicators: readonly UserIndicator[];
  /** Lines for people: what could not be loaded, and names that two bear. */
  readonly problems: readonly string[];
}

/** For code that has never run. */
const LOAD_MILLIS = 2_000;

/** The indicators of all plugins; one that is broken costs a line, and the others are there all the same. */
export async function userIndicators(places: PluginPlaces, shelf: FilePluginShelf): Promise<UserIndicators> {
  const { plugins, problems } = discoverPlugins(places);
  const found: UserIndicator[] = [];
  const said = [...problems];
  for (const { name: plugin, entry, folder, origin } of plugins) {
    if (origin === 'shipped') continue;
    try {
      const { hash } = await shelf.compileFile(entry, plugin);
      for (const { kind, definition } of shelf.definitions(hash, LOAD_MILLIS)) {
        if (kind !== 'indicator') continue;
        found.push({ definition, hash: shelf.pick(hash, definition.name), plugin, folder });
      }
    } catch (error) {
      said.push(error instanceof UserError ? error.message : `plugin ${plugin}: ${lineOf(error)}`);
    }
  }
  const { indicators, problems: clashes } = withoutClashes(found);
  return { indicators, problems: [...said, ...clashes] };
}

function withoutClashes(found: readonly UserIndicator[]): UserIndicators {
  const problems: string[] = [];
  const indicators: UserIndicator[] = [];
  for (const [name, same] of groupedBy(found, ({ definition }) => definition.name)) {
    if (builtInIndicators.has(name)) {
      problems.push(`indicator "${name}" of ${same[0]!.folder} has the name of a built-in one: rename it`);
    } else if (same.length > 1) {
      const where = same.map(({ folder }) => folder).join(' and ');
      problems.push(`two indicators are called "${name}": ${where}; neither is loaded, rename one`);
    } else {
      indicators.push(same[0]!);
    }
  }
  return { indicators, problems };
}

/** The definitions of a home's own indicators, for whoever only wants to list or draw them. */
export async function loadUserIndicators(
  home: Pick<Home, 'configDir' | 'dataDir'>,
): Promise<IndicatorDefinition[]> {
  const shelf = new FilePluginShelf(join(home.dataDir, 'plugins'));
  const { indicators } = await userIndicators(pluginPlaces(home), shelf);
  return indicators.map(({ definition }) => definition);
}
