import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER = 0x36;
const OUTER = 0x5c;

/**
 * HMAC-SHA-256 with one key, as RFC 2104 has it: the key's two blocks are made once. `createHmac` makes an object for
 * each text, which costs as much again as both hashes.
 */
export class KeyedHash {
  /** The key's block, and the text behind it. */
  private inner: Buffer;
  /** The key's other block, and the digest of the inner. */
  private readonly outer: Buffer;

  constructor(key: Buffer) {
    const short = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
    this.inner = Buffer.alloc(2_048);
    this.inner.fill(INNER, 0, BLOCK_BYTES);
    this.outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, OUTER);
    short.forEach((byte, i) => {
      this.inner[i] = byte ^ INNER;
      this.outer[i] = byte ^ OUTER;
    });
  }

  /** In hexadecimal. */
  sign(text: string): string {
    const most = BLOCK_BYTES + text.length * 3;
    if (most > this.inner.length) this.inner = Buffer.concat([this.inner.subarray(0, BLOCK_BYTES)], 2 * most);
    const length = this.inner.write(text, BLOCK_BYTES, 'utf8');
    const digest = hash('sha256', this.inner.subarray(0, BLOCK_BYTES + length), 'binary');
    this.outer.write(digest, BLOCK_BYTES, 'binary');
    return hash('sha256', this.outer, 'hex');
  }
}
