import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExitCode, UserError } from '../../../domain/index.js';
import {
  type Configuration,
  type Home,
  loadConfiguration,
  openHome,
  resolveHome,
  shippedFolder,
} from '../../../store/configuration/index.js';
import { checkPlugin } from '../../plugins/check/index.js';
import {
  choosePlugin,
  discoverPlugins,
  FilePluginShelf,
  type FoundPlugin,
  lineOf,
  PLUGIN_NAME,
  type PluginPlaces,
  pluginPlaces,
} from '../../plugins/index.js';
import type { GlobalOptions } from '../options.js';
import { formatTable, printJson } from '../tape/output.js';
import { templateFiles } from './template.js';

interface Surroundings {
  readonly home: Home;
  readonly configuration: Configuration;
  readonly places: PluginPlaces;
  /** The folder of compiled plugins. */
  readonly shelf: string;
}

function surroundings(options: GlobalOptions): Surroundings {
  const home = openHome(resolveHome({ homeOption: options.home, env: process.env }));
  const { configuration } = loadConfiguration({ file: options.config, home });
  const places = pluginPlaces(home, configuration, options.config);
  return { home, configuration, places, shelf: join(home.dataDir, 'plugins') };
}

export interface NewOptions extends GlobalOptions {
  readonly name: string;
  readonly kind: 'strategy' | 'indicator';
  readonly javascript: boolean;
}

/** `outcry plugin new`. @throws UserError for a name that is none, or that is taken. */
export function runNew(options: NewOptions): ExitCode {
  const { name, kind, javascript } = options;
  if (!PLUGIN_NAME.test(name)) {
    throw new UserError(
      `plugin name "${name}" is not in kebab-case: small letters, digits and hyphens, such as my-plugin`,
    );
  }
  const { places } = surroundings(options);
  const folder = join(places.folders[0] ?? join(places.base, 'plugins'), name);
  if (existsSync(folder)) throw new UserError(`${folder} is there already; choose another name`);
  const { plugins, clashes } = discoverPlugins(places);
  const taken = plugins.find((plugin) => plugin.name === name) ?? clashes.get(name)?.[0];
  if (taken !== undefined) {
    throw new UserError(
      `a plugin called "${name}" is there already, in ${taken.folder}; choose another name`,
    );
  }
  mkdirSync(folder, { recursive: true });
  const files = templateFiles({ name, kind, javascript, types: typesFile() });
  for (const [file, text] of files) writeFileSync(join(folder, file), text, { flag: 'wx' });
  const written = [...files.keys()].map((file) => join(folder, file));
  if (options.json) printJson({ name, kind, folder, written });
  else print([...written.map((path) => `wrote ${path}`), `next: outcry plugin check ${name}`]);
  return ExitCode.done;
}

/** What says the types of `outcry/plugin`: built, or the sources themselves. */
function typesFile(): string {
  const root = resolve(shippedFolder(), '..');
  const built = join(root, 'dist', 'src', 'plugin.d.ts');
  return existsSync(built) ? built : join(root, 'src', 'plugin.ts');
}

/** One line of `outcry plugin list`. */
interface Listed {
  readonly name: string;
  readonly plugin: string;
  readonly kind: 'strategy' | 'indicator' | 'unknown';
  readonly origin: FoundPlugin['origin'];
  readonly folder: string;
  /** Of its package.json; null where it has none. */
  readonly version: string | null;
  /** Of its compiled code, in hex. */
  readonly hash: string | null;
  readonly state: 'ok' | 'broken' | 'clash';
  /** Names of configured strategies that run it. */
  readonly usedBy: readonly string[];
  readonly problem: string | null;
}

/** `outcry plugin list`: every plugin, broken ones too; what is wrong goes to standard error as well. */
export async function runList(options: GlobalOptions): Promise<ExitCode> {
  const { places, shelf: folder, configuration } = surroundings(options);
  const { plugins, clashes, problems } = discoverPlugins(places);
  const shelf = new FilePluginShelf(folder);
  const rows: Listed[] = [];
  const users = ({ name, folder: where }: FoundPlugin): string[] =>
    configuration.strategies
      .filter(({ plugin }) => plugin === name || resolve(places.base, plugin) === where)
      .map((strategy) => strategy.name);
  for (const plugin of plugins) rows.push(...(await listed(plugin, shelf, users(plugin))));
  for (const same of clashes.values()) {
    for (const plugin of same) {
      const problem = problems.find((text) => text.includes(plugin.folder)) ?? null;
      rows.push({ ...bare(plugin, users(plugin)), state: 'clash', problem });
    }
  }
  if (options.json) printJson({ plugins: rows, problems });
  else {
    const heads = ['name', 'kind', 'from', 'version', 'hash', 'state', 'used by', 'folder'];
    const cells = rows.map((row) => [
      row.name,
      row.kind,
      row.origin,
      row.version ?? '',
      row.hash?.slice(0, 12) ?? '',
      row.state,
      row.usedBy.join(', '),
      row.folder,
    ]);
    print(formatTable(heads, cells));
    const broken = rows.filter(({ state }) => state === 'broken').map(({ problem }) => problem ?? '');
    for (const line of [...problems, ...broken]) process.stderr.write(`${line}\n`);
  }
  return ExitCode.done;
}

const bare = (plugin: FoundPlugin, usedBy: readonly string[]): Listed => ({
  name: plugin.name,
  plugin: plugin.name,
  kind: 'unknown',
  origin: plugin.origin,
  folder: plugin.folder,
  version: versionOf(plugin.folder),
  hash: null,
  state: 'broken',
  usedBy,
  problem: null,
});

async function listed(
  plugin: FoundPlugin,
  shelf: FilePluginShelf,
  usedBy: readonly string[],
): Promise<Listed[]> {
  const row = bare(plugin, usedBy);
  try {
    const { hash } = await shelf.compileFile(plugin.entry, plugin.name);
    return shelf
      .definitions(hash, 2_000)
      .map(({ kind, definition }) => ({ ...row, name: definition.name, kind, hash, state: 'ok' }));
  } catch (error) {
    const line = lineOf(error);
    return [{ ...row, problem: error instanceof UserError ? line : `plugin ${plugin.name}: ${line}` }];
  }
}

function versionOf(folder: string): string | null {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version?: string;
    };
    return version ?? null;
  } catch {
    return null;
  }
}

/**
 * `outcry plugin check`: exit code 0 where nothing but warnings came up.
 * @throws UserError with exit code 2 where there is no such plugin.
 */
export async function runPluginCheck(options: GlobalOptions & { readonly name: string }): Promise<ExitCode> {
  const { places, shelf } = surroundings(options);
  const plugin = findByNameOrPath(options.name, places);
  const checked = await checkPlugin(plugin, { places, shelf });
  const ok = checked.findings.every(({ level }) => level !== 'error');
  if (options.json) {
    printJson({ ok, ...checked });
  } else {
    for (const { level, text } of checked.findings) {
      process.stderr.write(`plugin ${checked.name}: ${level === 'warning' ? 'warning: ' : ''}${text}\n`);
    }
    const cases =
      checked.cases === 0 ? 'no cases of its own' : `${checked.cases} case${checked.cases === 1 ? '' : 's'}`;
    const what = checked.definitions.map(({ kind, name }) => `${kind} ${name}`).join(', ');
    if (ok) print([`ok: ${what}; ${cases}`]);
  }
  return ok ? ExitCode.done : ExitCode.failed;
}

/** A path is as the shell has it: relative to where one stands. */
function findByNameOrPath(name: string, places: PluginPlaces): FoundPlugin {
  const looksLikePath = /[\\/]|\.[jt]s$/.test(name) && !name.startsWith('@');
  if (!looksLikePath) {
    try {
      return choosePlugin(name, places);
    } catch (error) {
      if (!existsSync(name) || !statSync(name).isDirectory()) throw error;
    }
  }
  return choosePlugin(resolve(name), places);
}

const print = (lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};
