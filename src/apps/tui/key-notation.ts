import { codePointName } from '../../store/configuration/plain-text.js';
import { NEVER_BOUND } from './keys.js';

/** Keys that have no character of their own, as the key table writes them. */
const NAMED: readonly string[] = [
  ...['Space', 'Enter', 'Esc', 'Tab', 'Backspace', 'Del', 'Up', 'Down', 'Left', 'Right'],
  ...['Home', 'End', 'PgUp', 'PgDn', 'S-Tab', 'S-Up', 'S-Down', 'S-Left', 'S-Right'],
];

/** They do the same everywhere and always: no key map touches them. */
const FIXED: ReadonlyMap<string, string> = new Map([
  ['^X', 'it is the kill switch'],
  ['^C', 'it disarms and closes'],
  ['Esc', 'it goes back and disarms'],
]);

/** `tb`: t and then b. */
export const isSequence = (key: string): boolean => /^[a-z][A-Za-z]$/.test(key);

/** True where a slip of the hand is likely: Enter, Space, the arrows and the digits never send an order. */
export const isEasilyPressed = (key: string): boolean =>
  /^(Enter|Space|\d|(S-)?(Up|Down|Left|Right))$/.test(key);

/**
 * Why a key cannot be given to an action, with the mend; null for one that can. The text completes "key KEY …".
 */
export function whyNoKey(key: string): string | null {
  const fixed = FIXED.get(key);
  if (fixed !== undefined) return `is fixed: ${fixed}; choose another`;
  const owner = NEVER_BOUND.get(key);
  if (owner !== undefined) return `is never bound: it belongs to ${owner}; choose another`;
  if (/^\^[A-Z]$/.test(key) || NAMED.includes(key)) return null;
  const near = nearestName(key);
  if (near !== null) return `is no key; write ${near}`;
  if (isSequence(key)) return null;
  if (/^(Alt|M)-./i.test(key)) return 'is never bound: terminals and Alt disagree; choose another';
  if (/^F\d{1,2}$/i.test(key)) return 'is never bound: function keys belong to terminal and desktop';
  if ([...key].length !== 1) return 'is no key; write one such as x, ^D, PgUp or tb';
  return isTyped(key)
    ? null
    : `is no key: ${codePointName(key)} is no ASCII or Latin character; choose another`;
}

/** One column wide, on some keyboard, and nothing that joins, turns or hides its neighbours. */
const isTyped = (character: string): boolean =>
  /^[!-~]$/.test(character) || /^(?=[\u00a1-\u024f€])[\p{L}\p{P}\p{S}]$/u.test(character);

/** The name that was meant: `up` is no sequence of u and p but the arrow; `^d` is ^D. */
function nearestName(key: string): string | null {
  if (/^\^[a-z]$/.test(key)) return key.toUpperCase();
  if (key === ' ') return 'Space';
  const lower = SPELLINGS.get(key.toLowerCase()) ?? key.toLowerCase();
  return NAMED.find((name) => name.toLowerCase() === lower) ?? null;
}

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['delete', 'del'],
  ['escape', 'esc'],
  ['return', 'enter'],
  ['pageup', 'pgup'],
  ['pagedown', 'pgdn'],
  ['shift-tab', 's-tab'],
]);
