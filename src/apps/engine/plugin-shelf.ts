import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createContext, Script } from 'node:vm';
import { UserError } from '../../domain/index.js';
import type { PluginShelf } from '../../engine/index.js';
import * as outcryPlugin from '../../plugin.js';
import { type Home, shippedFolder } from '../../store/configuration/index.js';
import type { StrategyDefinition } from '../../strategy/index.js';

/** Left out of a plugin's world: what would make it say something else on the next replay. */
const WITHHELD = [
  'Date',
  'Intl',
  'WeakRef',
  'FinalizationRegistry',
  'Atomics',
  'SharedArrayBuffer',
  'WebAssembly',
];

/**
 * Compiled plugins by the hash of their source. The log names the hash, so a replay runs the very code
 * that traded, whatever the plugin's folder holds by then.
 */
export class FilePluginShelf implements PluginShelf {
  private readonly loaded = new Map<string, StrategyDefinition>();

  constructor(private readonly folder: string) {}

  /**
   * Compiles the plugin in `pluginFolder` to one script and puts it on the shelf.
   * @returns the hash of the script.
   * @throws UserError where it does not compile.
   */
  async compile(pluginFolder: string): Promise<string> {
    const { build } = await import('esbuild');
    const entry = join(
      resolve(pluginFolder),
      existsSync(join(pluginFolder, 'index.ts')) ? 'index.ts' : 'index.js',
    );
    let code: string;
    try {
      const result = await build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: 'cjs',
        target: 'es2022',
        external: ['outcry/plugin'],
        logLevel: 'silent',
        absWorkingDir: resolve(pluginFolder),
      });
      code = result.outputFiles[0]!.text;
    } catch (error) {
      throw new UserError(
        `plugin ${basename(pluginFolder)}: ${(error as Error).message.split('\n').slice(0, 2).join(' ')}`,
      );
    }
    const hash = createHash('sha256').update(code).digest('hex');
    const path = join(this.folder, `${hash}.js`);
    if (!existsSync(path)) {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const partial = `${path}.partial`;
      writeFileSync(partial, code);
      renameSync(partial, path);
    }
    return hash;
  }

  load(sourceHash: string): StrategyDefinition {
    const known = this.loaded.get(sourceHash);
    if (known !== undefined) return known;
    const path = join(this.folder, `${sourceHash}.js`);
    if (!existsSync(path)) throw new Error(`its code ${sourceHash.slice(0, 12)} is not in ${this.folder}`);
    const code = readFileSync(path, 'utf8');
    if (createHash('sha256').update(code).digest('hex') !== sourceHash) {
      throw new Error(`${path} was altered: it is not the code that the log names`);
    }
    const definition = evaluate(code, path);
    this.loaded.set(sourceHash, definition);
    return definition;
  }
}

/** Runs a compiled plugin in a context of its own, without clock, randomness, timers, process or network. */
function evaluate(code: string, path: string): StrategyDefinition {
  const module = { exports: {} as { default?: StrategyDefinition } };
  const context = createContext(Object.create(null) as object, {
    codeGeneration: { strings: false, wasm: false },
  });
  new Script(
    `${WITHHELD.map((name) => `delete globalThis.${name};`).join('')}delete Math.random;`,
  ).runInContext(context);
  const wrapped = new Script(`(function (module, exports, require) {${code}\n})`, { filename: path });
  const requirePlugin = (name: string): unknown => {
    if (name === 'outcry/plugin') return outcryPlugin;
    throw new Error(`a plugin imports "${name}"; it may import only outcry/plugin`);
  };
  const run = wrapped.runInContext(context) as (m: unknown, e: unknown, r: unknown) => void;
  run(module, module.exports, requirePlugin);
  const definition = module.exports.default;
  if (definition?.create === undefined || definition.parameters === undefined) {
    throw new Error('its default export is not made by defineStrategy');
  }
  return definition;
}

/** Where plugins are looked for: a home's own, then those that are shipped. */
export const pluginFolders = (home: Pick<Home, 'configDir'>): string[] => [
  join(home.configDir, 'plugins'),
  join(shippedFolder(), '..', 'plugins'),
];

/** The folder of a plugin by name: the user's own first, then those that are shipped. */
export function findPlugin(name: string, folders: readonly string[]): string {
  for (const folder of folders) {
    if (existsSync(join(folder, name, 'index.ts')) || existsSync(join(folder, name, 'index.js'))) {
      return join(folder, name);
    }
  }
  const known = folders.filter(existsSync).flatMap((folder) => readdirSync(folder));
  throw new UserError(
    `strategy "${name}" is no plugin; there are: ${[...new Set(known)].sort().join(', ') || 'none'}`,
  );
}
