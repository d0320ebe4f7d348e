import { suggest } from '../../domain/index.js';
import { TABLES } from './schema.js';
import { VIEWS } from './views.js';

const READS = ['select', 'with', 'describe', 'show', 'from', 'summarize', 'values'];

/** The first word of a statement, comments and brackets passed over; in small letters. */
export function firstWord(sql: string): string {
  const bare = sql.replace(/^(\s|\(|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  return /^[A-Za-z_]+/.exec(bare)?.[0].toLowerCase() ?? '';
}

/** True where a statement by its first word only reads; the database has the last word. */
export const seemsToRead = (sql: string): boolean => READS.includes(firstWord(sql));

/** The names that a query may use, by which a misspelt one is recognised. */
const names = (): string[] => [
  ...TABLES.flatMap(({ name, columns }) => [name, ...Object.keys(columns)]),
  ...VIEWS.map(({ name }) => name),
];

/** One line of what the database says of a query: what, where, and the name that was probably meant. */
export function plainError(message: string): string {
  const lines = message.split('\n');
  const what = lines[0]!.replace(/^Failed to extract statements: /, '');
  const caret = lines.findIndex((line) => /^\s*\^\s*$/.test(line));
  const source = caret > 0 ? /^LINE (\d+): /.exec(lines[caret - 1]!) : null;
  const place =
    source === null
      ? ''
      : ` (line ${source[1]}, column ${lines[caret]!.indexOf('^') - source[0].length + 1})`;
  const unknown = /(?:Table with name (\S+) does not exist|Referenced column "([^"]+)" not found)/.exec(what);
  const meant = unknown === null ? null : suggest((unknown[1] ?? unknown[2])!, names());
  return `${what}${place}${meant === null ? '' : `; did you mean ${meant}?`}`;
}
