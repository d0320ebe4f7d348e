import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { ExitCode, UserError } from '../../domain/index.js';
import { writeDurably } from '../settings/durable-file.js';
import type { StoredCredentials } from './credentials.js';

/** What makes guessing a passphrase dear: 128 MB and about a third of a second for each. */
const COST: VaultCost = { N: 131_072, r: 8, p: 1 };

/** The costs of scrypt: N in rounds, r in blocks, p in lanes. */
export interface VaultCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}
const MOST_MEMORY = 256 * 1024 * 1024;
const KEY_BYTES = 32;
/** What an attacker might write into a vault of his, so that opening it takes for ever. */
const MOST_COST = 1_048_576;

const envelopeSchema = z.strictObject({
  version: z.literal(1),
  cipher: z.literal('aes-256-gcm'),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.int().min(1_024).max(MOST_COST),
    r: z.int().min(1).max(16),
    p: z.int().min(1).max(4),
    salt: z.string(),
  }),
  nonce: z.string(),
  tag: z.string(),
  sealed: z.string(),
});
type Envelope = z.infer<typeof envelopeSchema>;

const contentSchema = z.record(
  z.string(),
  z.strictObject({ apiKey: z.string(), secret: z.string(), passphrase: z.string().nullable() }),
);

/** The secrets of a vault, by the name of their key. */
export type VaultContent = Readonly<Record<string, StoredCredentials>>;

/**
 * One encrypted file with all secrets: AES-256-GCM under a key that scrypt makes of a passphrase, with a new salt and
 * nonce at each writing. The costs are authenticated with the content.
 * @see https://datatracker.ietf.org/doc/html/rfc7914
 */
export class VaultFile {
  constructor(
    readonly path: string,
    private readonly cost: VaultCost = COST,
  ) {}

  /** False where there is none yet. */
  async exists(): Promise<boolean> {
    return (await stat(this.path).catch(() => null)) !== null;
  }

  /** @throws UserError where it is open to others, damaged, or opened by another passphrase. */
  async open(passphrase: string): Promise<VaultContent> {
    await refuseOpenFile(this.path, 'the vault');
    const envelope = envelopeSchema.safeParse(parse(await readFile(this.path, 'utf8')));
    if (!envelope.success) {
      throw new UserError(`${this.path}: is no vault of this version; restore it from a backup`);
    }
    const content = contentSchema.safeParse(parse(await unseal(envelope.data, passphrase, this.path)));
    if (content.success) return content.data;
    throw new UserError(`${this.path}: holds no keys that this version reads; add them again`);
  }

  /** Whole or not at all. */
  async write(content: VaultContent, passphrase: string): Promise<void> {
    const salt = randomBytes(16);
    const nonce = randomBytes(12);
    const kdf = { name: 'scrypt' as const, ...this.cost, salt: salt.toString('base64') };
    const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt, this.cost), nonce);
    cipher.setAAD(Buffer.from(JSON.stringify(kdf)));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
    const envelope: Envelope = {
      version: 1,
      cipher: 'aes-256-gcm',
      kdf,
      nonce: nonce.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      sealed: sealed.toString('base64'),
    };
    await writeDurably(this.path, `${JSON.stringify(envelope, null, 2)}\n`);
  }
}

async function unseal(
  { kdf, nonce, tag, sealed }: Envelope,
  passphrase: string,
  path: string,
): Promise<string> {
  const key = await derive(passphrase, Buffer.from(kdf.salt, 'base64'), kdf);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(JSON.stringify(kdf)));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    throw new UserError(`${path}: the passphrase does not open it, or the file is damaged; try again`);
  }
}

function derive(passphrase: string, salt: Buffer, { N, r, p }: VaultCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Written in one form: the same letters typed elsewhere may come composed otherwise.
    const text = passphrase.normalize('NFC');
    scrypt(text, salt, KEY_BYTES, { N, r, p, maxmem: Math.max(MOST_MEMORY, 160 * N * r) }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** @throws UserError, exit code 3, where a file with secrets may be read by others. */
export async function refuseOpenFile(path: string, what: string): Promise<void> {
  let mode: number;
  try {
    ({ mode } = await stat(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: ${what} cannot be read (${code}); see that it is there`, ExitCode.failed);
  }
  // Windows keeps rights elsewhere.
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const shown = (mode & 0o777).toString(8).padStart(3, '0');
  throw new UserError(
    `${path}: ${what} may be read by others (mode ${shown}); run chmod 600 on it`,
    ExitCode.unsafe,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
