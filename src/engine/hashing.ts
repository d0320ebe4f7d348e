import { createHash, type Hash } from 'node:crypto';
import type { MarketRows, Micros } from '../domain/index.js';

const ROW_BYTES = 64;
const HELD_BYTES = 512 * ROW_BYTES;
/**
 * Characters of outputs that wait. Each holds a request's text alive, and what lives through two collections is moved
 * to where the next ones are long: they are hashed before that.
 */
const WANTED_LENGTH = 4_096;
/** More than a time, a space and the end of a line. */
const TIME_BYTES = 32;
const NEWLINE = 10;

/**
 * A running SHA-256 over everything that went into `step`, and one over everything that came out.
 *
 * Rows are hashed as 64 canonical bytes each (NaN and −0 normalised), so a change of any row, however far
 * from the touch, changes every later digest. How the calls were batched does not.
 */
export class SessionHash {
  private readonly inputs: Hash = createHash('sha256');
  private readonly outputs: Hash = createHash('sha256');
  /** Inputs that are not hashed yet: a call for each would cost more than the hashing. */
  private readonly held = Buffer.alloc(HELD_BYTES);
  private readonly view = new DataView(this.held.buffer, this.held.byteOffset, HELD_BYTES);
  private length = 0;
  /** The same of outputs. */
  private wanted = '';

  row(at: { instrument: number; rows: MarketRows; row: number; time: Micros }): void {
    const { rows, row } = at;
    if (this.length + ROW_BYTES > HELD_BYTES) this.pour();
    const { view, length: i } = this;
    view.setFloat64(i, at.instrument * 65_536 + rows.kind[row]! * 256 + rows.flags[row]!, true);
    view.setFloat64(i + 8, at.time, true);
    view.setFloat64(i + 16, rows.price[row]!, true);
    view.setFloat64(i + 24, canonical(rows.size[row]!), true);
    view.setFloat64(i + 32, canonical(rows.timeExchange[row]!), true);
    view.setFloat64(i + 40, canonical(rows.timeReceived[row]!), true);
    view.setFloat64(i + 48, canonical(rows.sequence[row]!), true);
    view.setFloat64(i + 56, canonical(rows.previousSequence[row]!), true);
    this.length = i + ROW_BYTES;
  }

  /** @param text the input as canonical JSON: what the session log keeps. */
  input(text: string, time: Micros): void {
    // UTF-8 has at most three bytes for each of its characters.
    const most = text.length * 3 + TIME_BYTES;
    if (this.length + most > HELD_BYTES) this.pour();
    if (most > HELD_BYTES) {
      this.inputs.update(`${time} ${text}\n`);
      return;
    }
    const { held } = this;
    // In parts: as one text they would be copied together first.
    let at = this.length;
    at += held.write(`${time} `, at, 'latin1');
    at += held.write(text, at, 'utf8');
    held[at] = NEWLINE;
    this.length = at + 1;
  }

  output(text: string): void {
    this.wanted += `${text}\n`;
    if (this.wanted.length >= WANTED_LENGTH) this.pourWanted();
  }

  /** Digest of inputs, outputs and the canonical state together, in hex. */
  digest(state: string): string {
    this.pour();
    this.pourWanted();
    return createHash('sha256')
      .update(this.inputs.copy().digest())
      .update(this.outputs.copy().digest())
      .update(state)
      .digest('hex');
  }

  private pour(): void {
    if (this.length === 0) return;
    this.inputs.update(this.held.subarray(0, this.length));
    this.length = 0;
  }

  private pourWanted(): void {
    if (this.wanted !== '') this.outputs.update(this.wanted);
    this.wanted = '';
  }
}

/** One bit pattern for NaN, none for −0. */
const canonical = (value: number): number => (Number.isNaN(value) ? Number.NaN : value + 0);
