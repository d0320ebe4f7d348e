import type { RowKind } from '../../domain/index.js';

/** What is wrong with a line of a recording: the value and why. Whoever reads the file adds its name and line. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';

  constructor(
    message: string,
    readonly mend = 'correct or remove that line',
  ) {
    super(message);
  }
}

/** The head of one venue message. */
export interface MessageHead {
  /** What its rows are. */
  readonly kind: RowKind;
  /** The instrument as the venue writes it. */
  readonly symbol: string;
  /** Micros; NaN where the venue gave no time. */
  readonly timeExchange: number;
  /** Micros, by the recorder's clock. */
  readonly timeReceived: number;
  /** See `MarketRows.sequence`; NaN where there is none. */
  readonly sequence: number;
  readonly previousSequence: number;
}

/**
 * Where a parser puts what it reads: `begin`, rows, `end`. Prices and sizes are handed on as the
 * venue wrote them, since only the sink knows tick and lot.
 */
export interface FrameSink {
  begin(head: MessageHead): void;
  /** @throws BadFrame when price or size cannot be held exactly. */
  row(row: FrameRow): void;
  /** The venue's CRC32 of the book after this message, signed. */
  checksum(value: number): void;
  end(): void;
  /** The recorder lost its place: every instrument seen so far needs a new snapshot. */
  gap(timeReceived: number): void;
}

export interface FrameRow {
  /** The ask side; for a trade, the aggressor sold. */
  readonly ask: boolean;
  readonly price: unknown;
  readonly size: unknown;
}

/** Reads one venue's frames, in order; keeps what it must remember between them. */
export interface FrameParser {
  /** @throws BadFrame when the text is not JSON, or not a frame that its venue would send. */
  parse(json: string, timeReceived: number, sink: FrameSink): void;
  /** Called after the last line. @throws BadFrame when something was still waiting for its other half. */
  finish(): void;
}

/** @throws BadFrame with the beginning of `text` in it. */
export function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadFrame(`${excerpt(text)} is not JSON`);
  }
  if (typeof value !== 'object' || value === null)
    throw new BadFrame(`${excerpt(text)} is not a JSON object`);
  return value as Record<string, unknown>;
}

/** The first characters of a text, quoted, for an error of one line. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return `"${line.length > 48 ? `${line.slice(0, 48)}…` : line}"`;
}

/** @throws BadFrame unless `value` is a safe integer, in digits or as a number. */
export function integerField(value: unknown, name: string): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new BadFrame(`${name} ${shown(value)} is not an integer`);
}

/** @throws BadFrame unless `value` is a text. */
export function textField(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new BadFrame(`${name} ${shown(value)} is not a text`);
}

/** @throws BadFrame unless `value` is an array; absent is empty. */
export function listField(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new BadFrame(`${name} ${shown(value)} is not a list`);
}

/** A value of a frame as an error shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'is missing and';
  if (typeof value === 'string') return excerpt(value);
  return excerpt(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
