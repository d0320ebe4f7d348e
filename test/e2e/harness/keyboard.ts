import { isSequence } from '../../../src/apps/tui/key-notation.js';

const NAMED: Readonly<Record<string, string>> = {
  Space: ' ',
  Enter: '\r',
  Esc: '\x1b',
  Tab: '\t',
  'S-Tab': '\x1b[Z',
  Backspace: '\x7f',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  PgUp: '\x1b[5~',
  PgDn: '\x1b[6~',
};

/** What an xterm sends for a key that is written as the key table writes it: one read for each press of it. */
export function readsOf(key: string): string[] {
  const named = NAMED[key];
  if (named !== undefined) return [named];
  if (isSequence(key)) return [...key];
  if (/^\^[@-_]$/.test(key)) return [String.fromCharCode(key.charCodeAt(1) - 64)];
  if ([...key].length !== 1) throw new Error(`no such key on this keyboard: ${key}`);
  return [key];
}
