import { randomBytes } from 'node:crypto';
import { MICROS_PER_MINUTE, type Micros } from '../../../../../domain/index.js';

const VALID_MICROS = 60 * MICROS_PER_MINUTE;

interface ListenKey {
  readonly key: string;
  readonly account: string;
  expiresAt: number;
  readonly ends: Set<(reason: 'expired' | 'closed') => void>;
}

/** Listen keys, one an account, valid for an hour after the last sign of life. */
export class ListenKeys {
  private readonly byKey = new Map<string, ListenKey>();

  /** The account's key, a new one where it has none; valid for another hour. */
  open(account: string, now: Micros): string {
    for (const known of this.byKey.values()) {
      if (known.account !== account) continue;
      known.expiresAt = now + VALID_MICROS;
      return known.key;
    }
    const key = randomBytes(48).toString('base64url');
    this.byKey.set(key, { key, account, expiresAt: now + VALID_MICROS, ends: new Set() });
    return key;
  }

  /** False where there is no such key of this account. */
  keepAlive(key: string, account: string, now: Micros): boolean {
    const known = this.byKey.get(key);
    if (known === undefined || known.account !== account) return false;
    known.expiresAt = now + VALID_MICROS;
    return true;
  }

  close(key: string, account: string): boolean {
    const known = this.byKey.get(key);
    if (known === undefined || known.account !== account) return false;
    this.end(known, 'closed');
    return true;
  }

  accountOf(key: string): string | undefined {
    return this.byKey.get(key)?.account;
  }

  /** Calls back when the key is no longer valid. @returns what takes that back. */
  onEnd(key: string, callback: (reason: 'expired' | 'closed') => void): () => void {
    const known = this.byKey.get(key);
    known?.ends.add(callback);
    return () => known?.ends.delete(callback);
  }

  expire(now: Micros): void {
    for (const known of this.byKey.values()) if (now >= known.expiresAt) this.end(known, 'expired');
  }

  private end(known: ListenKey, reason: 'expired' | 'closed'): void {
    this.byKey.delete(known.key);
    for (const callback of [...known.ends]) callback(reason);
  }
}
