import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../domain/index.js';

interface PackageFile {
  /** The plugin's first file, where it is not the package's. */
  readonly outcry?: string | { readonly plugin?: string };
  readonly exports?: unknown;
  readonly main?: string;
}

/** Where an npm package lies, and its plugin's first file. */
export interface PackageEntry {
  readonly folder: string;
  readonly entry: string;
}

/**
 * Finds an npm package's plugin in the `node_modules` of one of `roots`: by the field `outcry` of its
 * package.json, else by `exports` or `main`.
 * @throws UserError where it is not installed, or has no such file.
 */
export function packageEntry(name: string, roots: readonly string[]): PackageEntry {
  const folder = roots.map((root) => join(root, 'node_modules', name)).find(existsSync);
  if (folder === undefined) {
    throw new UserError(
      `plugin package "${name}" is not installed: npm install --prefix ${roots[0]} ${name}`,
    );
  }
  const described = readPackage(name, folder);
  const { outcry, main } = described;
  const said = typeof outcry === 'string' ? outcry : outcry?.plugin;
  const wanted = said ?? exported(described.exports) ?? main ?? 'index.js';
  const entry = resolve(folder, wanted);
  if (!existsSync(entry)) {
    throw new UserError(`plugin package "${name}": its package.json names ${wanted}, which is not there`);
  }
  return { folder, entry };
}

function readPackage(name: string, folder: string): PackageFile {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  } catch (error) {
    throw new UserError(`plugin package "${name}": package.json cannot be read: ${(error as Error).message}`);
  }
}

/** What `import` of the package itself would load: https://nodejs.org/api/packages.html#conditional-exports */
function exported(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const conditions = exports as Record<string, unknown>;
  for (const key of ['.', 'import', 'default', 'require']) {
    const found = key in conditions ? exported(conditions[key]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
