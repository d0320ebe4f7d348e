import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Message, Plugin } from 'esbuild';
import { UserError } from '../../domain/index.js';

export interface Compiled {
  /** One script, CommonJS, that asks for nothing but `outcry/plugin`. */
  readonly code: string;
  /** Absolute paths of the files that it was made of. */
  readonly inputs: readonly string[];
}

/** `index.ts` or `index.js` of a plugin's folder; null where it has neither. */
export function entryOf(folder: string): string | null {
  for (const name of ['index.ts', 'index.js']) {
    const path = join(resolve(folder), name);
    if (existsSync(path)) return path;
  }
  return null;
}

/** Plugins that are being compiled. */
let building = 0;

/**
 * Makes one script of a plugin.
 * @param entry its first file, TypeScript or JavaScript.
 * @param name what messages call the plugin.
 * @throws UserError of one line, with file and line, where it does not compile.
 */
export async function compilePlugin(entry: string, name: string): Promise<Compiled> {
  const { build, stop } = await import('esbuild');
  const folder = dirname(entry);
  building += 1;
  try {
    const result = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      target: 'es2022',
      logLevel: 'silent',
      absWorkingDir: folder,
      plugins: [onlyOutcry],
      // A plugin's own tsconfig is for its editor; the script is the same with and without it.
      tsconfigRaw: {},
    });
    const inputs = Object.keys(result.metafile.inputs).map((path) =>
      isAbsolute(path) ? path : resolve(folder, path),
    );
    return { code: result.outputFiles[0]!.text, inputs };
  } catch (error) {
    throw new UserError(`plugin ${name}: ${firstMistake(error)}`);
  } finally {
    building -= 1;
    // The compiler is a process of its own, which would stay for as long as this one; the next build starts another.
    if (building === 0) await stop();
  }
}

/** Keeps `outcry/plugin` as it is, and refuses by name what a plugin may not import. */
const onlyOutcry: Plugin = {
  name: 'only-outcry',
  setup(build) {
    build.onResolve({ filter: /^outcry\/plugin$/ }, ({ path }) => ({ path, external: true }));
    build.onResolve({ filter: /^(node:|outcry($|\/))/ }, ({ path }) => ({
      errors: [{ text: refusedImport(path) }],
    }));
  },
};

const refusedImport = (path: string): string =>
  `imports "${path}"; a plugin imports "outcry/plugin", its own files and npm packages beside it, nothing of Node`;

function firstMistake(error: unknown): string {
  const messages = (error as { readonly errors?: readonly Message[] }).errors;
  const first = messages?.[0];
  if (first === undefined) return (error as Error).message.split('\n')[0]!;
  const where = first.location === null ? '' : `${basename(first.location.file)}:${first.location.line}: `;
  const missing = /^Could not resolve "([^"]*)"/.exec(first.text)?.[1];
  const text =
    missing === undefined
      ? first.text
      : missing.startsWith('.')
        ? `imports "${missing}", which is not there`
        : refusedImport(missing);
  const more = messages!.length === 1 ? '' : ` (and ${messages!.length - 1} more)`;
  return `${where}${text.split('\n')[0]}${more}`;
}
