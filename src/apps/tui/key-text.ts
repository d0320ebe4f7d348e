import type { Key } from './terminal/index.js';

const NAMES: Readonly<Record<string, string>> = {
  space: 'Space',
  enter: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  backspace: 'Backspace',
  delete: 'Del',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

/** A key as the key table writes it: `b`, `^D`, `S-Tab`; with Alt it is `Alt-b`, which nothing is bound to. */
export function keyText(key: Key): string {
  const name = NAMES[key.name] ?? key.name;
  if (key.meta) return `Alt-${keyText({ ...key, meta: false })}`;
  if (key.ctrl) return `^${name.toUpperCase()}`;
  return key.shift && name !== key.name ? `S-${name}` : name;
}
