import type { Key } from './key.js';

const CONTROL_NAMES: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
  ' ': 'space',
};

/** The final character of a CSI or SS3 sequence. */
const FINAL_NAMES: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'tab',
};

/** The first number of a CSI sequence that ends in `~`. */
const TILDE_NAMES: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** The key of one character. */
export function plainKey(character: string): Key {
  const key = { ctrl: false, shift: false, meta: false, sequence: character };
  const name = CONTROL_NAMES[character];
  if (name !== undefined) return { ...key, name };
  const code = character.codePointAt(0)!;
  if (code >= 1 && code <= 26) return { ...key, name: String.fromCharCode(code + 96), ctrl: true };
  // ^\ ^] ^^ ^_
  if (code >= 28 && code <= 31) return { ...key, name: String.fromCharCode(code + 64), ctrl: true };
  const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfffd;
  return { ...key, name: isControl ? 'unknown' : character };
}

/**
 * The key of a complete escape sequence, `unknown` where no key of ours sends it.
 * @returns null for ESC and one character, which is no sequence
 */
export function escapedKey(sequence: string): Key | null {
  const introducer = sequence[1];
  if (introducer !== '[' && introducer !== 'O') return isReport(sequence) ? unknown(sequence) : null;
  // xterm writes a modified arrow as CSI 1 ; modifier; other numbers are reports.
  const match = /^\x1b[[O](?:(\d+)(?:;(\d+))?)?([A-Z~])$/.exec(sequence);
  if (match === null) return unknown(sequence);
  const [, first, modifier, final] = match;
  if (final !== '~' && first !== undefined && first !== '1') return unknown(sequence);
  const name = final === '~' ? TILDE_NAMES[first ?? ''] : FINAL_NAMES[final ?? ''];
  // xterm counts modifiers from 1: shift 1, alt 2, control 4.
  const bits = modifier === undefined ? 0 : Number(modifier) - 1;
  return {
    name: name ?? 'unknown',
    shift: (bits & 1) !== 0 || final === 'Z',
    meta: (bits & 2) !== 0,
    ctrl: (bits & 4) !== 0,
    sequence,
  };
}

const isReport = (sequence: string): boolean => sequence.length > 2 && /^\x1b[\]P_^]/.test(sequence);

const unknown = (sequence: string): Key => ({
  name: 'unknown',
  ctrl: false,
  shift: false,
  meta: false,
  sequence,
});
