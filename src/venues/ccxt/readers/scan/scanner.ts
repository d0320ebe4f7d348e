import {
  MICROS_PER_MILLI,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  POWERS_OF_TEN,
} from '../../../../domain/index.js';

const QUOTE = 34;
const DOT = 46;
const ZERO = 48;
const BACKSLASH = 92;
const CLOSING_BRACE = 125;

/** More digits than these do not fit an Int32, in which whole and fraction are counted. */
const DIGITS = 9;
/** Digits of an integer that is exact whatever they are. */
const INTEGER_DIGITS = 15;

/** Bytes that a frame is expected to have next. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/**
 * Walks the bytes of a frame whose layout is known to the byte, and allocates nothing. It reads only what means the
 * same to `JSON.parse`; at the first byte that it did not expect `isLost` is set, whatever it reads from then on counts
 * for nothing, and the frame must be read in another way.
 *
 * **Invariant:** a frame ends in a brace, which no loop here steps over, so that none runs beyond the end.
 */
export class Scanner {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  isLost = false;
  private day = Number.NaN;
  private dayMicros = 0;

  start(frame: Uint8Array): void {
    this.bytes = frame;
    this.at = 0;
    this.isLost = frame.length === 0 || frame[frame.length - 1] !== CLOSING_BRACE;
  }

  /** True where all was as expected and the frame is at its end. */
  get isDone(): boolean {
    return !this.isLost && this.at === this.bytes.length;
  }

  /** @returns 0, so that a reading function can end with it. */
  lose(): number {
    this.isLost = true;
    return 0;
  }

  /** The next byte; 0 at the end. */
  peek(): number {
    return this.at < this.bytes.length ? this.bytes[this.at]! : 0;
  }

  /** True, and steps over them, where these bytes are next. */
  skips(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    const { length } = expected;
    if (at + length > bytes.length) return false;
    for (let i = 0; i < length; i += 1) if (bytes[at + i] !== expected[i]) return false;
    this.at = at + length;
    return true;
  }

  expect(expected: Uint8Array): void {
    if (!this.skips(expected)) this.isLost = true;
  }

  /** Steps over a text without escapes, up to its closing quote and not over it; printable ASCII only. */
  skipText(): void {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at]!;
    while (byte !== QUOTE && byte >= 32 && byte < 127 && byte !== BACKSLASH) {
      at += 1;
      byte = bytes[at]!;
    }
    if (byte !== QUOTE) this.isLost = true;
    this.at = at;
  }

  /** A non-negative integer as JSON writes it. */
  integer(): number {
    const { bytes } = this;
    let { at } = this;
    const start = at;
    let value = 0;
    for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[at]! - ZERO) {
      value = value * 10 + digit;
      at += 1;
    }
    this.at = at;
    const length = at - start;
    if (length === 0 || length > INTEGER_DIGITS || (length > 1 && bytes[start] === ZERO)) return this.lose();
    return value;
  }

  /** A plain decimal as a count of 10^-`decimals`: exact, or lost. @param decimals at most 9. */
  decimal(decimals: number): number {
    const { bytes } = this;
    let { at } = this;
    const start = at;
    let whole = 0;
    let digit = bytes[at]! - ZERO;
    while (digit >= 0 && digit <= 9) {
      whole = (whole * 10 + digit) | 0;
      at += 1;
      digit = bytes[at]! - ZERO;
    }
    const length = at - start;
    if (length === 0 || length > DIGITS || (length > 1 && bytes[start] === ZERO)) return this.lose();
    let fraction = 0;
    let missing = decimals;
    if (digit === DOT - ZERO) {
      at += 1;
      digit = bytes[at]! - ZERO;
      const first = at;
      while (missing > 0 && digit >= 0 && digit <= 9) {
        fraction = (fraction * 10 + digit) | 0;
        missing -= 1;
        at += 1;
        digit = bytes[at]! - ZERO;
      }
      while (digit === 0) {
        at += 1;
        digit = bytes[at]! - ZERO;
      }
      if (at === first || (digit >= 0 && digit <= 9)) return this.lose();
    }
    this.at = at;
    const value = whole * POWERS_OF_TEN[decimals]! + fraction * POWERS_OF_TEN[missing]!;
    return value <= Number.MAX_SAFE_INTEGER ? value : this.lose();
  }

  /** `2023-10-06T17:35:55.440295Z` as micros, with any number of digits behind the point; what is finer is cut off. */
  isoTime(): number {
    const year = this.digits(4);
    this.byte(45);
    const month = this.digits(2);
    this.byte(45);
    const dayOfMonth = this.digits(2);
    this.byte(84);
    const hour = this.digits(2);
    this.byte(58);
    const minute = this.digits(2);
    this.byte(58);
    const second = this.digits(2);
    const fraction = this.peek() === DOT ? this.fractionMicros() : 0;
    this.byte(90);
    if (this.isLost) return 0;
    const day = (year * 100 + month) * 100 + dayOfMonth;
    if (day !== this.day) {
      this.day = day;
      this.dayMicros = Date.UTC(year, month - 1, dayOfMonth) * MICROS_PER_MILLI;
    }
    return this.dayMicros + (hour * 60 + minute) * MICROS_PER_MINUTE + second * MICROS_PER_SECOND + fraction;
  }

  private byte(expected: number): void {
    if (this.peek() !== expected) this.isLost = true;
    else this.at += 1;
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
    for (let digit = this.peek() - ZERO; digit >= 0 && digit <= 9; digit = this.peek() - ZERO) {
      if (length < 6) value = value * 10 + digit;
      length += 1;
      this.at += 1;
    }
    if (length === 0) return this.lose();
    return length < 6 ? value * POWERS_OF_TEN[6 - length]! : value;
  }
}
