import { BadFrame, excerpt } from './frame.js';

/** What one line of a recording is. */
export type RecordedLine =
  | { readonly kind: 'frame'; readonly timeReceived: number; readonly json: string }
  /** The recorder (re)connected. */
  | { readonly kind: 'connected'; readonly timeReceived: number }
  /** Empty, or a note of what the recorder itself sent. */
  | { readonly kind: 'other' };

const OTHER: RecordedLine = { kind: 'other' };

/**
 * Reads `<time> <json>` (a count of seconds, milli-, micro- or nanoseconds, told apart by its length) and
 * `<seconds.fraction>: <json>`, with the `URL <-> time` and `URL <- time: json` notes of cryptofeed's recorder.
 *
 * @throws BadFrame where the line has neither form.
 */
export function readLine(line: string): RecordedLine {
  const space = line.indexOf(' ');
  if (space < 0) {
    if (line.trim() === '') return OTHER;
    throw new BadFrame(`${excerpt(line)} is not "<time> <json>"`);
  }
  if (line.startsWith('ws')) return readNote(line);
  const end = line.charCodeAt(space - 1) === 58 ? space - 1 : space;
  const timeReceived = readTime(line.slice(0, end));
  if (Number.isNaN(timeReceived)) {
    if (line.trim() === '') return OTHER;
    throw new BadFrame(`${excerpt(line)} does not begin with the time of its reception`);
  }
  return { kind: 'frame', timeReceived, json: line.slice(space + 1) };
}

function readNote(line: string): RecordedLine {
  const note = /^wss?:\S+ (<->|<-) ([\d.]+)/.exec(line);
  if (note === null) throw new BadFrame(`${excerpt(line)} is not "<time> <json>"`);
  return note[1] === '<->' ? { kind: 'connected', timeReceived: readTime(note[2]!) } : OTHER;
}

/** Digits as micros; NaN where they are no time between 2001 and 2286. */
export function readTime(text: string): number {
  const match = /^(\d{10})(?:\.(\d*)|(\d{3}|\d{6}|\d{9})?)$/.exec(text);
  if (match === null) return Number.NaN;
  const fraction = match[2] ?? match[3] ?? '';
  return Number(match[1]! + fraction.slice(0, 6).padEnd(6, '0'));
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|\+00:00)?$/;

/** An ISO 8601 time in UTC as micros; NaN where it is none. */
export function readIsoTime(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const millis = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  return millis * 1000 + Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'));
}
