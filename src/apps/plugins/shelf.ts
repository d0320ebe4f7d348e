import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../../domain/index.js';
import type { PluginShelf } from '../../engine/index.js';
import type { IndicatorDefinition } from '../../indicators/index.js';
import type { StrategyDefinition } from '../../strategy/index.js';
import { compilePlugin, entryOf } from './compile.js';
import { evaluate } from './evaluate.js';
import { definitionsIn, type PluginDefinition } from './shape.js';

/** A script on the shelf, and what it was made of. */
export interface Shelved {
  readonly hash: string;
  /** Absolute paths: whoever waits for a change watches these. */
  readonly inputs: readonly string[];
}

/**
 * Compiled plugins by the hash of their source. The log names the hash, so a replay runs the very code
 * that traded, whatever the plugin's folder holds by then.
 */
export class FilePluginShelf implements PluginShelf {
  private readonly known = new Map<string, readonly PluginDefinition[]>();

  constructor(private readonly folder: string) {}

  /**
   * Compiles the plugin in `pluginFolder` to one script and puts it on the shelf.
   * @returns the hash of the script.
   * @throws UserError where it does not compile.
   */
  async compile(pluginFolder: string): Promise<string> {
    const entry = entryOf(pluginFolder);
    const name = basename(resolve(pluginFolder));
    if (entry === null) throw new UserError(`plugin ${name}: ${pluginFolder} has no index.ts or index.js`);
    return (await this.compileFile(entry, name)).hash;
  }

  /** The same from a plugin's first file. @throws UserError where it does not compile. */
  async compileFile(entry: string, name: string): Promise<Shelved> {
    const { code, inputs } = await compilePlugin(entry, name);
    return { hash: this.keep(code), inputs };
  }

  /** The one strategy of a script. @throws Error where it has none, or several. */
  load(sourceHash: string): StrategyDefinition {
    return this.only(sourceHash, 'strategy') as StrategyDefinition;
  }

  /** The one indicator of a script. @throws Error where it has none, or several. */
  indicator(sourceHash: string): IndicatorDefinition {
    return this.only(sourceHash, 'indicator') as IndicatorDefinition;
  }

  /**
   * All that a script defines.
   * @param timeoutMillis for code that has never run; see evaluate.
   * @throws Error in one line for what is wrong with it.
   */
  definitions(sourceHash: string, timeoutMillis?: number): readonly PluginDefinition[] {
    const known = this.known.get(sourceHash);
    if (known !== undefined) return known;
    const definitions = definitionsIn(this.exported(sourceHash, timeoutMillis));
    this.known.set(sourceHash, definitions);
    return definitions;
  }

  /** The default export of a script, run anew. @throws whatever it throws. */
  exported(sourceHash: string, timeoutMillis?: number): unknown {
    const path = join(this.folder, `${sourceHash}.js`);
    if (!existsSync(path)) throw new Error(`its code ${sourceHash.slice(0, 12)} is not in ${this.folder}`);
    const code = readFileSync(path, 'utf8');
    if (hashOf(code) !== sourceHash) {
      throw new Error(`${path} was altered: it is not the code that the log names`);
    }
    return evaluate(code, { path, ...(timeoutMillis === undefined ? {} : { timeoutMillis }) });
  }

  /** A script that defines only `name` of all that the script `sourceHash` does; itself where that is all. */
  pick(sourceHash: string, name: string): string {
    if (this.definitions(sourceHash).length === 1) return sourceHash;
    const code = readFileSync(join(this.folder, `${sourceHash}.js`), 'utf8');
    const wanted = JSON.stringify(name);
    return this.keep(
      `${code}\nmodule.exports = { default: [...module.exports.default].find((each) => each.name === ${wanted}) };\n`,
    );
  }

  private only(sourceHash: string, kind: PluginDefinition['kind']): PluginDefinition['definition'] {
    const found = this.definitions(sourceHash).filter((each) => each.kind === kind);
    if (found.length === 1) return found[0]!.definition;
    if (found.length === 0) {
      throw new Error(`it defines no ${kind}: its default export is not made by ${MAKERS[kind]}`);
    }
    throw new Error(`it defines ${found.length}: ${found.map((each) => each.definition.name).join(', ')}`);
  }

  private keep(code: string): string {
    const hash = hashOf(code);
    const path = join(this.folder, `${hash}.js`);
    if (!existsSync(path)) {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const partial = `${path}.${process.pid}.partial`;
      writeFileSync(partial, code);
      renameSync(partial, path);
    }
    return hash;
  }
}

const MAKERS = { strategy: 'defineStrategy', indicator: 'defineIndicator' } as const;

const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');
