import { randomFillSync } from 'node:crypto';

/** Of what is sent in a turn nearly always; a longer one takes as much as it needs. */
const ROOM_BYTES = 16_384;
const MASK_BYTES = 4;
const MASKS_BYTES = 4_096;
/** Before the payload: two bytes, the length where it is above 125 or above 65,535, the mask. */
const SHORT_HEAD = 2 + MASK_BYTES;
const MIDDLE_HEAD = 4 + MASK_BYTES;
const LONG_HEAD = 10 + MASK_BYTES;
const LAST_FRAME_OF_TEXT = 0x81;
const MASKED = 0x80;

/**
 * Frames of text from a client to a server, behind one another in one piece of memory, so that those of a turn are one
 * buffer and one write. `ws` makes buffers, options and a state for each.
 * https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export class OutgoingFrames {
  private bytes = Buffer.allocUnsafe(ROOM_BYTES);
  private begin = 0;
  private end = 0;
  private readonly masks = Buffer.alloc(MASKS_BYTES);
  private maskAt = MASKS_BYTES;

  get isEmpty(): boolean {
    return this.begin === this.end;
  }

  add(text: string): void {
    // UTF-8 has at most three bytes for each of a text's characters.
    this.reserve(LONG_HEAD + text.length * 3);
    const { bytes, end } = this;
    const length = bytes.write(text, end + MIDDLE_HEAD, 'utf8');
    const head = length < 126 ? SHORT_HEAD : length < 65_536 ? MIDDLE_HEAD : LONG_HEAD;
    if (head !== MIDDLE_HEAD) bytes.copyWithin(end + head, end + MIDDLE_HEAD, end + MIDDLE_HEAD + length);
    bytes[end] = LAST_FRAME_OF_TEXT;
    bytes[end + 1] = MASKED | (length < 126 ? length : length < 65_536 ? 126 : 127);
    if (head === MIDDLE_HEAD) bytes.writeUInt16BE(length, end + 2);
    if (head === LONG_HEAD) bytes.writeBigUInt64BE(BigInt(length), end + 2);
    this.mask(end + head - MASK_BYTES, length);
    this.end = end + head + length;
  }

  /** What was added since the last call; it is whoever's that takes it, and is not written to again. */
  take(): Buffer {
    const taken = this.bytes.subarray(this.begin, this.end);
    this.begin = this.end;
    return taken;
  }

  /** A mask of its own for each frame, that nobody can foresee, before the payload and over it. */
  private mask(at: number, length: number): void {
    const { bytes, masks } = this;
    if (this.maskAt === MASKS_BYTES) {
      randomFillSync(masks);
      this.maskAt = 0;
    }
    const first = this.maskAt;
    this.maskAt += MASK_BYTES;
    for (let i = 0; i < MASK_BYTES; i += 1) bytes[at + i] = masks[first + i]!;
    const payload = at + MASK_BYTES;
    for (let i = 0; i < length; i += 1) bytes[payload + i]! ^= masks[first + (i & 3)]!;
  }

  /** Room for so many bytes: in a new piece of memory where this one is used up, with what was not taken yet. */
  private reserve(length: number): void {
    if (this.end + length <= this.bytes.length) return;
    const waiting = this.take();
    this.bytes = Buffer.allocUnsafe(Math.max(ROOM_BYTES, 2 * (waiting.length + length)));
    this.begin = 0;
    this.end = waiting.copy(this.bytes);
  }
}
