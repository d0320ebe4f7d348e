import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Adapter } from 'lowdb';
import type { z } from 'zod';
import { quoted } from '../configuration/plain-text.js';
import { writeDurably } from './durable-file.js';

/** A settings file is small; a larger one is no settings file. */
const LARGEST_BYTES = 1_048_576;

/** Why a file gave no settings. `broken`: what it holds is wrong; `unreadable`: it cannot be looked into. */
export class UnfitFile extends Error {
  constructor(
    readonly kind: 'broken' | 'unreadable',
    /** Completes "workspace.json …". */
    readonly why: string,
  ) {
    super(why);
  }
}

/** lowdb's door to a file: what it reads is checked by a schema, what it writes is on the disk, whole. */
export class GuardedFile<T> implements Adapter<T> {
  /** The file as it was read last; null where there was none. */
  bytes: Buffer | null = null;

  constructor(
    readonly path: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  /** @throws UnfitFile */
  async read(): Promise<T | null> {
    const bytes = await readBytes(this.path);
    if (bytes === null) return null;
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new UnfitFile('broken', 'is cut short or no JSON');
    }
    const checked = this.check(value);
    if ('refused' in checked) throw new UnfitFile('broken', `does not fit: ${checked.refused}`);
    this.bytes = bytes;
    return checked.value;
  }

  /** @throws the system's error. */
  async write(value: T): Promise<void> {
    await writeDurably(this.path, serialised(value));
  }

  /** The value as the schema reads it, or in one line what is wrong: what is kept is what can be opened again. */
  check(value: unknown): { readonly value: T } | { readonly refused: string } {
    const result = this.schema.safeParse(value);
    if (!result.success) {
      const { path, message } = result.error.issues[0]!;
      const where = path.length === 0 ? 'the whole' : quoted(path.map(String).join('.'), 80).slice(1, -1);
      return { refused: `${where} must be ${message}` };
    }
    try {
      if (Buffer.byteLength(serialised(result.data)) <= LARGEST_BYTES) return { value: result.data };
    } catch {
      return { refused: 'the whole must be less deeply nested' };
    }
    return { refused: `the whole must be at most ${LARGEST_BYTES} bytes long` };
  }
}

const serialised = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function readBytes(path: string): Promise<Buffer | null> {
  try {
    // A pipe under that name would keep us waiting for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new UnfitFile('unreadable', 'is no file');
      if (found.size > LARGEST_BYTES) throw new UnfitFile('broken', `has more than ${LARGEST_BYTES} bytes`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UnfitFile) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UnfitFile('unreadable', `cannot be read: ${systemReason(error)}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder is gone',
  EISDIR: 'a folder stands in its place',
};

/** What the system refused, in a few words. */
export function systemReason(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}
