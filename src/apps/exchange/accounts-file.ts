import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ExitCode, Money, micros, schemaFault, UserError } from '../../domain/index.js';
import type { DialectName, ExchangeKey } from '../../venues/embedded/wire/index.js';
import { freshKey } from './fresh-keys.js';

/**
 * Who trades at the exchange:
 *
 *     accounts:
 *       paper:
 *         deposits: { BTC: "2", USDT: "100000" }
 *         keys:
 *           binance:
 *             - key: …
 *               secret: …              # coinbase: the PEM of a P-256 key, private or public
 *               permissions: [read, trade]
 *               expires: 2027-01-01T00:00:00Z
 *               addresses: [127.0.0.1]
 *     admin: { token: … }              # without it the admin endpoint is for this machine alone
 */
export interface AccountsDocument {
  readonly accounts: Readonly<Record<string, AccountEntry>>;
  readonly admin?: { readonly token: string } | undefined;
}

export interface AccountEntry {
  readonly deposits: Readonly<Record<string, string>>;
  readonly keys: Readonly<Partial<Record<DialectName, readonly KeyEntry[]>>>;
}

export interface KeyEntry {
  readonly key: string;
  readonly secret: string;
  readonly permissions: readonly ('read' | 'trade' | 'withdraw')[];
  readonly expires?: string | undefined;
  readonly addresses?: readonly string[] | undefined;
}

const amount = z
  .union([z.string(), z.number()], { error: 'an amount such as "1000.50"' })
  .transform(String)
  .refine((text) => {
    const money = Money.parse(text, 8);
    return money !== null && !money.isNegative;
  }, 'an amount is a plain decimal such as "1000.50"');
const keyEntry = z.strictObject({
  key: z.string().min(1, 'a key must not be empty'),
  secret: z.string().min(1, 'a secret must not be empty'),
  permissions: z
    .array(z.enum(['read', 'trade', 'withdraw'], { error: 'permissions are read, trade and withdraw' }))
    .default(['read', 'trade']),
  expires: z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)), 'a time is written 2027-01-01T00:00:00Z')
    .optional(),
  addresses: z.array(z.string()).optional(),
});
const schema = z.strictObject({
  accounts: z
    .record(
      z.string(),
      z.strictObject({
        deposits: z.record(z.string(), amount).default({}),
        keys: z
          .strictObject({
            binance: z.array(keyEntry).optional(),
            coinbase: z.array(keyEntry).optional(),
            kraken: z.array(keyEntry).optional(),
          })
          .default({}),
      }),
    )
    .refine((accounts) => Object.keys(accounts).length > 0, 'name at least one account'),
  admin: z.strictObject({ token: z.string().min(8, 'a token has at least 8 characters') }).optional(),
});

/** @throws UserError, one line: the file, the place in it and what would be right; never a secret. */
export function readAccounts(path: string): AccountsDocument {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `--accounts ${path}: it cannot be read (${code}); name a YAML file of accounts`,
      ExitCode.usage,
    );
  }
  const document = parseDocument(text, { prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = text.slice(0, broken.pos[0]).split('\n').length;
    throw new UserError(`--accounts ${path}:${line}: not YAML (${broken.code})`);
  }
  const read = schema.safeParse(document.toJS() ?? {});
  if (!read.success) throw new UserError(`--accounts ${path}: ${schemaFault(read.error)}`);
  checkKeys(read.data, path);
  return read.data as AccountsDocument;
}

/** One account with the sample deposits, and a new key for each dialect. */
export function freshAccounts(
  dialects: readonly DialectName[],
  deposits: Readonly<Record<string, string>>,
): AccountsDocument {
  const permissions = ['read', 'trade'] as const;
  const keys = dialects.map((dialect) => [dialect, [{ ...freshKey(dialect), permissions }]]);
  return { accounts: { paper: { deposits, keys: Object.fromEntries(keys) } } };
}

/** The keys as the exchange holds them. @throws TypeError for a secret that `readAccounts` would have refused. */
export function exchangeKeys({ accounts }: AccountsDocument, now: number): ExchangeKey[] {
  return allKeys(accounts).map(({ account, dialect, entry }) => ({
    dialect,
    key: entry.key,
    secret: dialect === 'coinbase' ? publicPem(entry.secret) : entry.secret,
    account,
    permissions: {
      read: entry.permissions.includes('read'),
      trade: entry.permissions.includes('trade'),
      withdraw: entry.permissions.includes('withdraw'),
    },
    expiresAt: entry.expires === undefined ? null : micros(Date.parse(entry.expires) * 1_000),
    allowedAddresses: entry.addresses ?? [],
    createdAt: micros(now),
  }));
}

function allKeys(accounts: AccountsDocument['accounts']) {
  return Object.entries(accounts).flatMap(([account, { keys }]) =>
    (Object.entries(keys) as [DialectName, readonly KeyEntry[] | undefined][]).flatMap(([dialect, entries]) =>
      (entries ?? []).map((entry, index) => ({ account, dialect, entry, index })),
    ),
  );
}

/** What the schema cannot see: secrets that are none, and two accounts with one key. */
function checkKeys({ accounts }: { readonly accounts: unknown }, path: string): void {
  const seen = new Set<string>();
  for (const { account, dialect, entry, index } of allKeys(accounts as AccountsDocument['accounts'])) {
    const place = `--accounts ${path}: accounts.${account}.keys.${dialect}.${index}`;
    const name = `${dialect} ${entry.key}`;
    if (seen.has(name)) throw new UserError(`${place}: another account has the same key; each needs its own`);
    seen.add(name);
    if (dialect === 'kraken' && !/^[A-Za-z0-9+/]+={0,2}$/.test(entry.secret)) {
      throw new UserError(`${place}: the secret is not base64, as Kraken's are`);
    }
    if (dialect === 'coinbase' && !isP256(entry.secret)) {
      throw new UserError(`${place}: the secret is not the PEM of a P-256 key, as Coinbase's are`);
    }
  }
}

function isP256(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/** Of a private key too: `createPublicKey` derives it. */
const publicPem = (pem: string): string =>
  createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
