import { whyNoKey } from '../key-notation.js';
import type { PaletteCommand } from './command.js';
import type { PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readCount } from './numbers.js';
import { command, type Offer, offerNames, type PaletteReading, type Place } from './verb.js';
import { type Line, readName, tooMany, type Word } from './words.js';

/** A verb that stands alone. */
export const readBare =
  (read: PaletteCommand) =>
  (line: Line): PaletteReading =>
    tooMany(line, 0) ?? command(read);

/** `theme NAME`. */
export function readTheme(line: Line, { themes }: PaletteContext): PaletteReading {
  const name = tooMany(line, 1) ?? readName(line.words[0], { thing: 'theme', names: themes });
  return isFailure(name) ? name : command({ kind: 'theme', name });
}

/** `layout NAME` and `layout save NAME`. */
export function readLayout(line: Line, { layouts, builtInLayouts }: PaletteContext): PaletteReading {
  const [first, second] = line.words;
  if (first?.text.toLowerCase() !== 'save') {
    const name = tooMany(line, 1) ?? readName(first, { thing: 'layout', names: [...layouts, 'save'] });
    return isFailure(name) ? name : command({ kind: 'layout', name });
  }
  const extra = tooMany(line, 2);
  if (extra !== null) return extra;
  if (second === undefined) return lacks('a name for the layout that stands');
  const name = second.text;
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(name) || name === 'save') {
    return refuse(`layout ${quoted(name)} is no name: write small letters, digits and -, at most 32`);
  }
  if (builtInLayouts.includes(name))
    return refuse(`layout ${quoted(name)} is built in: save it by another name`);
  return command({ kind: 'layout-save', name });
}

export function offerLayout({ before, context }: Place): readonly Offer[] {
  const { layouts, builtInLayouts } = context;
  const saved = layouts.filter((name) => !builtInLayouts.includes(name));
  if (before.length === 0) {
    return [
      ...offerNames(builtInLayouts, 'built in'),
      ...offerNames(saved, 'saved'),
      { word: 'save', detail: 'keeps the layout that stands' },
    ];
  }
  return before[0] === 'save' && before.length === 1 ? offerNames(saved, 'saved: is replaced') : [];
}

/** `tour on|off` and its like. */
export const readSwitch =
  (what: 'tour' | 'ascii' | 'mouse' | 'bell') =>
  (line: Line): PaletteReading => {
    const word = tooMany(line, 1) ?? readName(line.words[0], { thing: what, names: ['on', 'off'] });
    return isFailure(word) ? word : command({ kind: 'switch', what, on: word === 'on' });
  };

/** `fps N`: frames a second, at most. */
export function readFps(line: Line): PaletteReading {
  const count = tooMany(line, 1) ?? readCount(line.words[0], { thing: 'fps', from: 1, to: 60 });
  return isFailure(count) ? count : command({ kind: 'fps', framesPerSecond: count });
}

/** `note TEXT`, kept as it was typed. */
export const readNote = ({ rest }: Line): PaletteReading =>
  rest === '' ? lacks('a text for the record') : command({ kind: 'note', text: rest });

/** `resume [REASON]`, the reason kept as it was typed. */
export const readResume = ({ rest }: Line): PaletteReading => command({ kind: 'resume', reason: rest });

/** `fills csv`. */
export function readFills(line: Line): PaletteReading {
  const word = tooMany(line, 1) ?? readName(line.words[0], { thing: 'fills', names: ['csv'] });
  return isFailure(word) ? word : command({ kind: 'fills-csv' });
}

const KEY_HINT = 'a key as the help writes it (x, ^D, tb, PgUp), or reset';

/** `key KEY ACTION` and `key reset`. */
export function readKey(line: Line, { actions }: PaletteContext): PaletteReading {
  const [keyWord, actionWord] = line.words;
  if (keyWord === undefined) return lacks(KEY_HINT);
  if (keyWord.text === 'reset') return tooMany(line, 1) ?? command({ kind: 'key-reset' });
  if (keyWord.open && keyWord.text.length > 1 && 'reset'.startsWith(keyWord.text)) return lacks('reset');
  const wrong = checkKey(keyWord);
  if (wrong !== null) return wrong;
  if (actionWord === undefined) return lacks('what the key does, such as cancel-here');
  const action = tooMany(line, 2) ?? readName(actionWord, { thing: 'action', names: actions });
  return isFailure(action) ? action : command({ kind: 'key', key: keyWord.text, action });
}

/** Keys that belong to somebody else, that must always do what they do, or that are none. */
function checkKey({ text, open }: Word): Failure | null {
  const why = whyNoKey(text);
  if (why === null) return null;
  // `PgU` is on its way to `PgUp`.
  return open && /^[A-Z][A-Za-z-]+$/.test(text) ? lacks(KEY_HINT) : refuse(`key ${quoted(text)} ${why}`);
}

export function offerKey({ before, context }: Place): readonly Offer[] {
  if (before.length === 0) return [{ word: 'reset', detail: 'all keys as they were shipped' }];
  return before.length === 1 && before[0] !== 'reset' ? offerNames(context.actions, 'what the key does') : [];
}
