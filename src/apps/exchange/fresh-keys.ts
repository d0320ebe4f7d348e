import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { DialectName } from '../../venues/embedded/wire/index.js';

/** What a client is given; for Coinbase the secret is the PEM of a private key, of which the exchange keeps the public half. */
export interface ClientKey {
  readonly key: string;
  readonly secret: string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A key as the venue would issue it, by the system's own randomness. */
export function freshKey(dialect: DialectName): ClientKey {
  switch (dialect) {
    case 'binance':
      return { key: letters(64), secret: letters(64) };
    case 'kraken':
      return { key: randomBytes(42).toString('base64'), secret: randomBytes(64).toString('base64') };
    case 'coinbase': {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        key: `organizations/${randomUUID()}/apiKeys/${randomUUID()}`,
        secret: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      };
    }
  }
}

/** Bytes beyond the last whole round of the alphabet are thrown away, so that each letter is as likely. */
function letters(count: number): string {
  let text = '';
  while (text.length < count) {
    for (const byte of randomBytes(count)) if (byte < 248 && text.length < count) text += LETTERS[byte % 62];
  }
  return text;
}
