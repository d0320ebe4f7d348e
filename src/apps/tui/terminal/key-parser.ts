import type { InputEvent, Key } from './key.js';
import { escapedKey, plainKey } from './key-names.js';
import { isMouseReport, mouseEvent, OLD_REPORT, OLD_REPORT_LENGTH } from './mouse-report.js';

const KILL = 0x18;
const ESC = 0x1b;
const OPEN_BRACKET = 0x5b;
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
/** A longer paste is cut: no field takes as much. */
const MAX_PASTE_CHARACTERS = 65_536;
/** A string sequence (OSC, DCS …) longer than this was none. */
const MAX_SEQUENCE_CHARACTERS = 4_096;
/** What the next read begins with where a lone ESC was no key but the beginning of this. */
const LATE_SEQUENCE = /^\x1b(\[[0-9;]*[A-Za-z~]|O[A-Z])/;
/** The same of a mouse report, which may be cut again: none of it is keys. */
const LATE_REPORT = /^\x1b\[<[0-9;]*([Mm]|$)/;

/**
 * Splits what a terminal sends into keys, pastes and the kill. Pure: no clock; whoever feeds it calls `flush`
 * when an escape stands alone for too long.
 *
 * **Invariant:** bytes of a sequence never come out as keys, however reads cut them: an incomplete sequence
 * waits for its rest, and only a lone ESC may be flushed.
 */
export class KeyParser {
  private readonly decoder = new TextDecoder('utf-8');
  /** An incomplete sequence at the end of the last read. */
  private pending = '';
  /** The text of a paste that has begun, `null` outside of one. */
  private paste: string | null = null;
  /** A lone ESC, and perhaps a `[` after it, just taken for keys: the rest may come yet, over a slow line. */
  private flushed = '';

  /** Whether a lone ESC waits to be told from the beginning of a sequence. */
  get isEscapePending(): boolean {
    return this.pending === '\x1b';
  }

  /** What one read of the terminal's bytes means. */
  feed(bytes: Uint8Array): InputEvent[] {
    const events: InputEvent[] = [];
    let rest = bytes;
    if (bytes.includes(KILL)) {
      events.push({ kind: 'kill' });
      // A paste or sequence that never ended must not swallow what comes after the kill.
      this.pending = '';
      this.paste = null;
      rest = bytes.filter((byte) => byte !== KILL);
    }
    let text = this.pending + this.decoder.decode(rest, { stream: true });
    this.pending = '';
    const late = this.flushed + text;
    const isLate = this.flushed === '\x1b' && LATE_SEQUENCE.test(late);
    if (isLate || (this.flushed !== '' && LATE_REPORT.test(late))) text = late;
    this.flushed = late === '\x1b[' && text === '[' ? late : '';
    this.split(text, events);
    return events;
  }

  /** Takes a waiting lone ESC for the key. */
  flush(): InputEvent[] {
    if (!this.isEscapePending) return [];
    this.pending = '';
    this.flushed = '\x1b';
    return [{ kind: 'keys', keys: [ESCAPE_KEY] }];
  }

  private split(text: string, events: InputEvent[]): void {
    const keys: Key[] = [];
    let index = 0;
    while (index < text.length) {
      if (this.paste !== null) {
        index = this.readPaste(text, index, events);
        continue;
      }
      const end = sequenceEnd(text, index);
      if (end === null) {
        this.pending = text.slice(index);
        break;
      }
      const sequence = text.slice(index, end);
      index = end;
      if (sequence === PASTE_START) this.paste = '';
      else if (isMouseReport(sequence)) events.push(...mouseEvents(sequence));
      else keys.push(...keysOf(sequence));
    }
    if (keys.length > 0) events.push({ kind: 'keys', keys });
  }

  private readPaste(text: string, index: number, events: InputEvent[]): number {
    const end = text.indexOf(PASTE_END, index);
    // Without the end, its first characters may be at the end of this read.
    const stop = end >= 0 ? end : text.length - partialEndLength(text, index);
    this.paste = (this.paste + text.slice(index, stop)).slice(0, MAX_PASTE_CHARACTERS);
    if (end < 0) {
      this.pending = text.slice(stop);
      return text.length;
    }
    events.push({ kind: 'paste', text: this.paste });
    this.paste = null;
    return end + PASTE_END.length;
  }
}

const ESCAPE_KEY: Key = { name: 'escape', ctrl: false, shift: false, meta: false, sequence: '\x1b' };

/** How many characters at the end of the text may be the beginning of the paste's end. */
function partialEndLength(text: string, from: number): number {
  for (let length = Math.min(PASTE_END.length - 1, text.length - from); length > 0; length--) {
    if (text.endsWith(PASTE_END.slice(0, length))) return length;
  }
  return 0;
}

/** Where the key or sequence that begins at `index` ends; null when it is incomplete. */
function sequenceEnd(text: string, index: number): number | null {
  if (text.charCodeAt(index) !== ESC) return index + String.fromCodePoint(text.codePointAt(index)!).length;
  if (index + 1 >= text.length) return null;
  const second = text[index + 1]!;
  if (text.startsWith(OLD_REPORT, index)) {
    return index + OLD_REPORT_LENGTH <= text.length ? index + OLD_REPORT_LENGTH : null;
  }
  if (text.charCodeAt(index + 1) === OPEN_BRACKET) return controlSequenceEnd(text, index + 2);
  if (second === 'O') return index + 2 < text.length ? index + 3 : null;
  if (second === ']' || second === 'P' || second === '_' || second === '^') return stringEnd(text, index);
  // ESC ESC is the key twice, or the key and a sequence: the second begins anew.
  if (text.charCodeAt(index + 1) === ESC) return index + 1;
  return index + 1 + String.fromCodePoint(text.codePointAt(index + 1)!).length;
}

/** Parameters, intermediates, one final character (ECMA-48, 5.4). */
function controlSequenceEnd(text: string, from: number): number | null {
  for (let index = from; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x40 && unit <= 0x7e) return index + 1;
    if (unit < 0x20 || unit > 0x7e) return index;
  }
  return null;
}

/** A terminal's report (OSC, DCS, APC, PM): up to BEL or ESC \. */
function stringEnd(text: string, index: number): number | null {
  const match = /\x07|\x1b\\/.exec(text.slice(index + 2));
  if (match !== null) return index + 2 + match.index + match[0].length;
  return text.length - index > MAX_SEQUENCE_CHARACTERS ? text.length : null;
}

function mouseEvents(sequence: string): InputEvent[] {
  const event = mouseEvent(sequence);
  return event === null ? [] : [event];
}

function keysOf(sequence: string): Key[] {
  if (sequence.charCodeAt(0) !== ESC) return [plainKey(sequence)];
  if (sequence.length === 1) return [ESCAPE_KEY];
  const key = escapedKey(sequence);
  if (key !== null) return [key];
  // Alt and a key, or Esc and a key in haste: Esc counts, which disarms, and the key is marked.
  return [ESCAPE_KEY, { ...plainKey(sequence.slice(1)), meta: true }];
}
