import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshKey } from '../../../src/apps/exchange/fresh-keys.js';
import type { TestHome } from '../harness/program.js';
import { VENUES, type VenueName } from '../live/exchange-program.js';

/** What a key may have wrong; the exchange knows neither the first two nor their like. */
export const KEY_KINDS = ['stranger', 'forged', 'expired', 'reader', 'withdrawer', 'trader'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

interface Key {
  readonly key: string;
  readonly secret: string;
}

export type VenueKeys = Readonly<Record<VenueName, Readonly<Record<KeyKind, Key>>>>;

/** A key of each kind for each venue, and the file of accounts in which the exchange finds them. */
export function writeVenueKeys(path: string): VenueKeys {
  const keys = Object.fromEntries(VENUES.map((venue) => [venue, keysOf(venue)])) as unknown as VenueKeys;
  const entries = VENUES.map((venue) => {
    const { expired, reader, withdrawer, trader } = keys[venue];
    const trade = ['read', 'trade'];
    return [
      venue,
      [
        { ...expired, permissions: trade, expires: '2025-01-01T00:00:00Z' },
        { ...reader, permissions: ['read'] },
        { ...withdrawer, permissions: [...trade, 'withdraw'] },
        { ...trader, permissions: trade },
      ],
    ];
  });
  const paper = { deposits: { BTC: '2', USDT: '100000' }, keys: Object.fromEntries(entries) };
  // JSON is YAML too.
  writeFileSync(path, JSON.stringify({ accounts: { paper } }), { mode: 0o600 });
  return keys;
}

function keysOf(venue: VenueName): Record<KeyKind, Key> {
  const trader = freshKey(venue);
  return {
    trader,
    stranger: freshKey(venue),
    forged: { key: trader.key, secret: freshKey(venue).secret },
    expired: freshKey(venue),
    reader: freshKey(venue),
    withdrawer: freshKey(venue),
  };
}

export interface VenueSetting {
  readonly url: string;
  readonly key?: string;
  readonly certificateAuthority?: string;
}

/** A vault that opens from a file, and where each venue is reached. */
export function writeVenues(home: TestHome, setting: (venue: VenueName) => VenueSetting): void {
  const passphrase = join(home.folder, 'passphrase');
  writeFileSync(passphrase, 'open sesame\n');
  chmodSync(passphrase, 0o600);
  const venues = VENUES.map((venue) => `  ${venue}: ${JSON.stringify(setting(venue))}`).join('\n');
  writeFileSync(
    join(home.folder, 'config.yaml'),
    `venues:\n${venues}\nsymbols: [BTC/USDT]\nstrategies: []\n` +
      'record: { live: false }\nkeys: { store: vault, unlock: file, passphraseFile: passphrase }\n',
  );
}
