const FIRST_CAPACITY = 16_384;

/** Collects a frame's bytes in one buffer that is used again for each frame. */
export class ByteSink {
  private bytes = new Uint8Array(FIRST_CAPACITY);
  private length = 0;
  private readonly encoder = new TextEncoder();

  get isEmpty(): boolean {
    return this.length === 0;
  }

  clear(): void {
    this.length = 0;
  }

  /** The bytes so far: a view that holds until the sink is next written to. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  ascii(text: string): void {
    this.reserve(text.length);
    for (let index = 0; index < text.length; index++) this.bytes[this.length++] = text.charCodeAt(index);
  }

  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  /** A Unicode scalar value as UTF-8. */
  codePoint(point: number): void {
    this.reserve(4);
    if (point < 0x80) {
      this.bytes[this.length++] = point;
    } else if (point < 0x800) {
      this.bytes[this.length++] = 0xc0 | (point >> 6);
      this.bytes[this.length++] = 0x80 | (point & 63);
    } else if (point < 0x10000) {
      this.bytes[this.length++] = 0xe0 | (point >> 12);
      this.bytes[this.length++] = 0x80 | ((point >> 6) & 63);
      this.bytes[this.length++] = 0x80 | (point & 63);
    } else {
      this.bytes[this.length++] = 0xf0 | (point >> 18);
      this.bytes[this.length++] = 0x80 | ((point >> 12) & 63);
      this.bytes[this.length++] = 0x80 | ((point >> 6) & 63);
      this.bytes[this.length++] = 0x80 | (point & 63);
    }
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
