/** Bytes that a frame is expected to have next, compared a word at a time. */
export class Literal {
  readonly length: number;
  private readonly words: Int32Array;
  private readonly tail: Uint8Array;

  constructor(text: string) {
    const bytes = Uint8Array.from(Buffer.from(text, 'latin1'));
    const view = new DataView(bytes.buffer);
    this.length = bytes.length;
    this.words = Int32Array.from({ length: bytes.length >>> 2 }, (_, i) => view.getInt32(i * 4, true));
    this.tail = bytes.subarray(bytes.length & ~3);
  }

  /** @param view of at least as many bytes from `at` on. */
  isAt(view: DataView, at: number): boolean {
    const { words, tail } = this;
    let place = at;
    for (let i = 0; i < words.length; i += 1) {
      if (view.getInt32(place, true) !== words[i]) return false;
      place += 4;
    }
    for (let i = 0; i < tail.length; i += 1) if (view.getUint8(place + i) !== tail[i]) return false;
    return true;
  }
}

/** Two or three bytes as the number that `expectPair` and `expectTriple` compare with. */
export function packed(text: string): number {
  return [...text].reduceRight((packedSoFar, character) => (packedSoFar << 8) | character.charCodeAt(0), 0);
}
