import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../domain/errors.js';
import { TOKENS, type Token } from './tokens.js';

/**
 * A theme as its file says it: `tokens` name a style each (`"up bold"`, `"base on accent"`), in words that are
 * attributes or colours; `palette` gives colours names. With `extends` it changes only what it names.
 */
const themeFileSchema = z.strictObject({
  description: z.string(),
  extends: z.string().optional(),
  palette: z.record(z.string(), z.string()).default({}),
  tokens: z.partialRecord(z.enum(TOKENS), z.string()).default({}),
});

/** A theme with what it extends merged in; every token is there. */
export interface ThemeDefinition {
  readonly name: string;
  /** For errors. */
  readonly file: string;
  readonly description: string;
  readonly palette: Readonly<Record<string, string>>;
  readonly tokens: Readonly<Record<Token, string>>;
}

type ThemeFile = z.infer<typeof themeFileSchema>;

/** Longer chains of `extends` are a circle. */
const MAX_EXTENDS = 8;

/**
 * Reads a theme by its name in a folder of themes, or by the path of a file of the user's, which extends
 * themes of the folder.
 * @throws UserError naming the file and what is wrong in it
 */
export async function readTheme(options: {
  readonly folder: string;
  readonly name: string;
}): Promise<ThemeDefinition> {
  const { folder, name } = options;
  const path = name.endsWith('.json') ? name : join(folder, `${name}.json`);
  const chain = [await readThemeFile(path)];
  while (chain.at(-1)!.extends !== undefined) {
    if (chain.length > MAX_EXTENDS) throw new UserError(`theme ${path}: its "extends" goes in a circle`);
    chain.push(await readThemeFile(join(folder, `${chain.at(-1)!.extends}.json`)));
  }
  const own = chain[0]!;
  const merged = chain.toReversed();
  const palette = Object.assign({}, ...merged.map((file) => file.palette)) as Record<string, string>;
  const tokens = Object.assign({}, ...merged.map((file) => file.tokens)) as Partial<Record<Token, string>>;
  const missing = TOKENS.find((token) => tokens[token] === undefined);
  if (missing !== undefined) {
    throw new UserError(`theme ${path}: token ${missing} is missing; give it a style or extend "dark"`);
  }
  return {
    name: basename(path, '.json'),
    file: path,
    description: own.description,
    palette,
    tokens: tokens as Record<Token, string>,
  };
}

async function readThemeFile(path: string): Promise<ThemeFile> {
  const parsed = themeFileSchema.safeParse(parseJson(await readText(path), path));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.join('.');
  throw new UserError(`theme ${path}: ${where === '' ? '' : `${where}: `}${firstLine(issue.message)}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? await noSuchTheme(path) : String(error);
    throw new UserError(`theme ${path}: ${reason}`, undefined, { cause: error });
  }
}

/** What would be right: the themes that lie where this one does not. */
async function noSuchTheme(path: string): Promise<string> {
  const names = await readdir(dirname(path)).catch(() => []);
  const themes = names.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
  return `no such file${themes.length === 0 ? '' : `; there are ${themes.sort().join(', ')}`}`;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`theme ${path}: not JSON: ${firstLine((error as Error).message)}`, undefined, {
      cause: error,
    });
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!;
