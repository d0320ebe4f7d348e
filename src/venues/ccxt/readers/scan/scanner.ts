import {
  MICROS_PER_MILLI,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  POWERS_OF_TEN,
  type Step,
} from '../../../../domain/index.js';
import type { Literal } from './literal.js';

const QUOTE = 34;
const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** More digits than these do not fit an Int32, in which whole and fraction are counted. */
const DIGITS = 9;
/** Digits of an integer that is exact whatever they are. */
const INTEGER_DIGITS = 15;
/** Venues like to write so many decimals: they are read four at a time. */
const USUAL_DECIMALS = 8;

const FIRST_CAPACITY = 64 * 1024;
/** Bytes of 0 behind the longest frame so far: no digit and no text, where whatever runs beyond a frame ends. */
const PADDING = 64;

/** 1 for what may stand in a text without escapes: printable ASCII but for the quote and the backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 32 && byte < 127 && byte !== QUOTE && byte !== 92),
);

/** A step as prices and sizes are counted in it; at most 9 decimals. */
export interface ScanStep {
  readonly decimals: number;
  readonly units: number;
  /** 10^decimals. */
  readonly scale: number;
  /** One count of its last decimal in the usual eight decimals, and the inverse of that. */
  readonly usualUnit: number;
  readonly usualInverse: number;
}

export function scanStep({ decimals, units }: Step): ScanStep {
  const scale = POWERS_OF_TEN[decimals]!;
  const usualUnit = POWERS_OF_TEN[Math.max(USUAL_DECIMALS - decimals, 0)]!;
  return { decimals, units, scale, usualUnit, usualInverse: 1 / usualUnit };
}

/**
 * Walks the bytes of a frame whose layout is known to the byte, and allocates nothing. It reads only what means the
 * same to `JSON.parse`; at the first byte that it did not expect `isLost` is set, whatever it reads from then on counts
 * for nothing, and the frame must be read in another way.
 *
 * A frame is copied into memory of the scanner's own, where words can be read without an object being made for it.
 * Behind it may be bytes of an older one: what reads on into them is beyond the end, and so never done.
 */
export class Scanner {
  at = 0;
  isLost = false;
  bytes = new Uint8Array(FIRST_CAPACITY + PADDING);
  private view = new DataView(this.bytes.buffer);
  private end = 0;
  private day = Number.NaN;
  private dayMicros = 0;

  start(frame: Uint8Array): void {
    const { length } = frame;
    if (length + PADDING > this.bytes.length) this.grow(length);
    this.bytes.set(frame);
    this.end = length;
    this.at = 0;
    this.isLost = false;
  }

  /** True where all was as expected and the frame is at its end. */
  get isDone(): boolean {
    return !this.isLost && this.at === this.end;
  }

  /** @returns 0, so that a reading function can end with it. */
  lose(): number {
    this.isLost = true;
    return 0;
  }

  /** The next byte; whatever is there at the end. */
  peek(): number {
    return this.bytes[this.at]!;
  }

  /** True, and steps over them, where these bytes are next. */
  skips(literal: Literal): boolean {
    if (!literal.isAt(this.view, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  expect(literal: Literal): void {
    if (literal.isAt(this.view, this.at)) this.at += literal.length;
    else this.lose();
  }

  expectByte(byte: number): void {
    if (this.bytes[this.at] === byte) this.at += 1;
    else this.lose();
  }

  /** Two bytes, the first of them the lower: of what stands between numbers. */
  expectPair(pair: number): void {
    if (this.view.getUint16(this.at, true) === pair) this.at += 2;
    else this.lose();
  }

  /** True, and steps over them, where these three bytes are next. */
  skipsTriple(triple: number): boolean {
    if ((this.view.getInt32(this.at, true) & 0xff_ff_ff) !== triple) return false;
    this.at += 3;
    return true;
  }

  /** Steps over a text without escapes, up to its closing quote and not over it. */
  skipText(): void {
    const { bytes } = this;
    let { at } = this;
    while (PLAIN[bytes[at]!] === 1) at += 1;
    this.at = at;
    if (bytes[at] !== QUOTE) this.lose();
  }

  /** A non-negative integer as JSON writes it. */
  integer(): number {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let value = 0;
    for (let four = this.four(at); four >= 0 && at - start < INTEGER_DIGITS; four = this.four(at)) {
      value = value * 10_000 + four;
      at += 4;
    }
    for (let byte = bytes[at]!; byte >= ZERO && byte <= NINE; byte = bytes[at]!) {
      value = value * 10 + (byte - ZERO);
      at += 1;
    }
    this.at = at;
    const length = at - start;
    if (length === 0 || length > INTEGER_DIGITS || (length > 1 && bytes[start] === ZERO)) return this.lose();
    return value;
  }

  /** A plain decimal as a count of the step's last decimal: exact, or lost. */
  decimal(step: ScanStep): number {
    return this.decimalAt(this.at, step);
  }

  /** The same behind two bytes that are expected before it, in one go: cheaper than one after the other. */
  decimalAfterPair(pair: number, step: ScanStep): number {
    const { at } = this;
    return this.view.getUint16(at, true) === pair ? this.decimalAt(at + 2, step) : this.lose();
  }

  /** Behind three bytes. */
  decimalAfterTriple(triple: number, step: ScanStep): number {
    const { at } = this;
    const found = this.view.getInt32(at, true) & 0xff_ff_ff;
    return found === triple ? this.decimalAt(at + 3, step) : this.lose();
  }

  private decimalAt(start: number, step: ScanStep): number {
    const { bytes } = this;
    let at = start;
    let whole = 0;
    let byte = bytes[at]!;
    while (byte >= ZERO && byte <= NINE) {
      whole = (Math.imul(whole, 10) + (byte - ZERO)) | 0;
      at += 1;
      byte = bytes[at]!;
    }
    const length = at - start;
    // `007` is no number to JSON, and there is none before `.5`.
    if (length === 0 || length > DIGITS || (length > 1 && bytes[start] === ZERO)) return this.lose();
    let value = whole * step.scale;
    if (byte === DOT) value += this.fraction(at + 1, step);
    else this.at = at;
    return value <= Number.MAX_SAFE_INTEGER ? value : this.lose();
  }

  /** `2023-10-06T17:35:55.440295Z` as micros, with any number of digits behind the point; what is finer is cut off. */
  isoTime(): number {
    const year = this.digits(4);
    this.expectByte(45);
    const month = this.digits(2);
    this.expectByte(45);
    const dayOfMonth = this.digits(2);
    this.expectByte(84);
    const hour = this.digits(2);
    this.expectByte(58);
    const minute = this.digits(2);
    this.expectByte(58);
    const second = this.digits(2);
    const fraction = this.peek() === DOT ? this.fractionMicros() : 0;
    this.expectByte(90);
    if (this.isLost) return 0;
    const day = (year * 100 + month) * 100 + dayOfMonth;
    if (day !== this.day) {
      this.day = day;
      this.dayMicros = Date.UTC(year, month - 1, dayOfMonth) * MICROS_PER_MILLI;
    }
    return this.dayMicros + (hour * 60 + minute) * MICROS_PER_MINUTE + second * MICROS_PER_SECOND + fraction;
  }

  /** What stands behind a whole number and its point. */
  private fraction(first: number, step: ScanStep): number {
    const upper = this.four(first);
    const lower = this.four(first + 4);
    const next = this.bytes[first + USUAL_DECIMALS]!;
    if (upper < 0 || lower < 0 || (next >= ZERO && next <= NINE) || step.decimals > USUAL_DECIMALS) {
      return this.slowFraction(first, step.decimals);
    }
    this.at = first + USUAL_DECIMALS;
    const value = Math.imul(upper, 10_000) + lower;
    const count = (value * step.usualInverse + 0.5) | 0;
    return Math.imul(count, step.usualUnit) === value ? count : this.lose();
  }

  /** Four digits from `at` on; below 0 where one is none. */
  private four(at: number): number {
    return fourDigits(this.view.getInt32(at, true));
  }

  /** A fraction of any length. */
  private slowFraction(first: number, decimals: number): number {
    const { bytes } = this;
    let at = first;
    let fraction = 0;
    let missing = decimals;
    let byte = bytes[at]!;
    while (missing > 0 && byte >= ZERO && byte <= NINE) {
      fraction = (Math.imul(fraction, 10) + (byte - ZERO)) | 0;
      missing -= 1;
      at += 1;
      byte = bytes[at]!;
    }
    while (byte === ZERO) {
      at += 1;
      byte = bytes[at]!;
    }
    this.at = at;
    if (at === first || (byte >= ZERO && byte <= NINE)) return this.lose();
    return fraction * POWERS_OF_TEN[missing]!;
  }

  private digits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      const digit = this.peek() - ZERO;
      if (digit < 0 || digit > 9) return this.lose();
      value = value * 10 + digit;
      this.at += 1;
    }
    return value;
  }

  private fractionMicros(): number {
    this.at += 1;
    let value = 0;
    let length = 0;
    for (let byte = this.peek(); byte >= ZERO && byte <= NINE; byte = this.peek()) {
      if (length < 6) value = value * 10 + (byte - ZERO);
      length += 1;
      this.at += 1;
    }
    if (length === 0) return this.lose();
    return length < 6 ? value * POWERS_OF_TEN[6 - length]! : value;
  }

  private grow(length: number): void {
    this.bytes = new Uint8Array(length * 2 + PADDING);
    this.view = new DataView(this.bytes.buffer);
  }
}

/**
 * The number that four digits are, the first in the lowest byte; below 0 where one of them is none. A digit is a byte
 * whose upper half is 3, and stays so with 6 added to it. Then neighbours are joined: tens and ones, hundreds and ones.
 */
function fourDigits(word: number): number {
  const halves = (word & 0xf0_f0_f0_f0) | (((word + 0x06_06_06_06) & 0xf0_f0_f0_f0) >>> 4);
  if (halves !== 0x33_33_33_33) return -1;
  const ones = word & 0x0f_0f_0f_0f;
  const pairs = (Math.imul(ones, 10) + (ones >>> 8)) & 0x00_ff_00_ff;
  return (Math.imul(pairs, 100) + (pairs >>> 16)) & 0xff_ff;
}
