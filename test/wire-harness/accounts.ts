import type { AccountsDocument, KeyEntry } from '../../src/apps/exchange/index.js';
import { type ClientKey, freshKey, sampleDeposits } from '../../src/apps/exchange/index.js';
import type { DialectName } from '../../src/venues/embedded/wire/dialect.js';

/** The keys of the harness, by what they are for; `trader` and `second` are of two accounts. */
export const ROLES = ['trader', 'reader', 'withdrawer', 'expired', 'elsewhere', 'second'] as const;
export type Role = (typeof ROLES)[number];

export type HarnessKeys = Readonly<Record<DialectName, Readonly<Record<Role, ClientKey>>>>;

/** Of account `paper`, but for `second`, which is of account `other`. */
export interface HarnessAccounts {
  readonly document: AccountsDocument;
  readonly keys: HarnessKeys;
}

const TRAITS: Readonly<Record<Role, Omit<KeyEntry, 'key' | 'secret'>>> = {
  trader: { permissions: ['read', 'trade'] },
  reader: { permissions: ['read'] },
  withdrawer: { permissions: ['read', 'trade', 'withdraw'] },
  expired: { permissions: ['read', 'trade'], expires: '2020-01-01T00:00:00Z' },
  elsewhere: { permissions: ['read', 'trade'], addresses: ['192.0.2.7'] },
  second: { permissions: ['read', 'trade'] },
};

let made: HarnessAccounts | null = null;

/** The same for every harness of a process: a test that is started twice sees the same keys. */
export function harnessAccounts(): HarnessAccounts {
  made ??= makeAccounts();
  return made;
}

function makeAccounts(): HarnessAccounts {
  const dialects: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];
  const keys = Object.fromEntries(
    dialects.map((dialect) => [dialect, Object.fromEntries(ROLES.map((role) => [role, freshKey(dialect)]))]),
  ) as HarnessKeys;
  const entries = (roles: readonly Role[]) =>
    Object.fromEntries(
      dialects.map((dialect) => [
        dialect,
        roles.map((role) => ({ ...keys[dialect][role], ...TRAITS[role] })),
      ]),
    );
  const deposits = sampleDeposits();
  const document: AccountsDocument = {
    accounts: {
      paper: { deposits, keys: entries(ROLES.filter((role) => role !== 'second')) },
      other: { deposits, keys: entries(['second']) },
    },
  };
  return { document, keys };
}
