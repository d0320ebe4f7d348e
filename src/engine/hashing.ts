import { createHash, type Hash } from 'node:crypto';
import type { MarketRows, Micros } from '../domain/index.js';

const FIELDS_PER_ROW = 8;
const ROWS_HELD = 512;

/**
 * A running SHA-256 over everything that went into `step`, and one over everything that came out.
 *
 * Rows are hashed as 64 canonical bytes each (NaN and −0 normalised), so a change of any row, however far
 * from the touch, changes every later digest. How the calls were batched does not.
 */
export class SessionHash {
  private readonly inputs: Hash = createHash('sha256');
  private readonly outputs: Hash = createHash('sha256');
  private readonly held = new Float64Array(FIELDS_PER_ROW * ROWS_HELD);
  private readonly heldBytes = new Uint8Array(this.held.buffer);
  private heldFields = 0;

  row(at: { instrument: number; rows: MarketRows; row: number; time: Micros }): void {
    const { rows, row } = at;
    const held = this.held;
    let i = this.heldFields;
    held[i++] = at.instrument * 65_536 + rows.kind[row]! * 256 + rows.flags[row]!;
    held[i++] = at.time;
    held[i++] = rows.price[row]!;
    held[i++] = canonical(rows.size[row]!);
    held[i++] = canonical(rows.timeExchange[row]!);
    held[i++] = canonical(rows.timeReceived[row]!);
    held[i++] = canonical(rows.sequence[row]!);
    held[i++] = canonical(rows.previousSequence[row]!);
    this.heldFields = i;
    if (i === held.length) this.pour();
  }

  /** @param text the input as canonical JSON: what the session log keeps. */
  input(text: string, time: Micros): void {
    this.pour();
    this.inputs.update(`${time} ${text}\n`);
  }

  output(text: string): void {
    this.outputs.update(text);
    this.outputs.update('\n');
  }

  /** Digest of inputs, outputs and the canonical state together, in hex. */
  digest(state: string): string {
    this.pour();
    return createHash('sha256')
      .update(this.inputs.copy().digest())
      .update(this.outputs.copy().digest())
      .update(state)
      .digest('hex');
  }

  private pour(): void {
    if (this.heldFields === 0) return;
    this.inputs.update(this.heldBytes.subarray(0, this.heldFields * 8));
    this.heldFields = 0;
  }
}

/** One bit pattern for NaN, none for −0. */
const canonical = (value: number): number => (Number.isNaN(value) ? Number.NaN : value + 0);
