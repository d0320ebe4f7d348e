import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Configuration, type Home, shippedFolder } from '../../store/configuration/index.js';

/** Where plugins come from, in the order in which they are looked for. */
export interface PluginPlaces {
  /** Folders of the user's, each with a folder a plugin. */
  readonly folders: readonly string[];
  /** Names of npm packages, each a plugin. */
  readonly packages: readonly string[];
  /** Folders whose `node_modules` may hold them. */
  readonly packageRoots: readonly string[];
  /** Those that are part of the program. */
  readonly shipped: string;
  /** What a path in a configuration is relative to. */
  readonly base: string;
}

/** Stands in `plugins.folders` for the folder `plugins` of the home. */
const OWN = 'plugins';

/**
 * The places that a configuration names.
 * @param settings what it says under `plugins`; the defaults where there is none.
 * @param file the configuration's own file, where it is not that of the home.
 */
export function pluginPlaces(
  home: Pick<Home, 'configDir'>,
  settings?: Pick<Configuration, 'plugins'>,
  file?: string,
): PluginPlaces {
  const base = file === undefined ? home.configDir : dirname(resolve(file));
  const { folders = [OWN], packages = [] } = settings?.plugins ?? {};
  return {
    folders: folders.map((folder) => {
      if (folder === OWN) return join(home.configDir, OWN);
      return isAbsolute(folder) ? folder : resolve(base, folder);
    }),
    packages,
    packageRoots: [...new Set([home.configDir, base])],
    shipped: join(shippedFolder(), '..', 'plugins'),
    base,
  };
}

/** Folders of plugins without the packages: a home's own, then those that are shipped. */
export const pluginFolders = (home: Pick<Home, 'configDir'>): string[] => [
  join(home.configDir, OWN),
  join(shippedFolder(), '..', 'plugins'),
];
