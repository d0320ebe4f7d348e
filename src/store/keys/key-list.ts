import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExitCode, UserError } from '../../domain/index.js';
import { writeDurably } from '../settings/durable-file.js';

/** Where a key's secret lies. */
export type SecretPlace = 'keychain' | 'vault';

/** What may be known of a key without its secret. Times are micros. */
export interface KeyRecord {
  readonly name: string;
  readonly venue: string;
  readonly place: SecretPlace;
  readonly addedAt: number;
  /** When its secret was last changed: what its age counts from. */
  readonly rotatedAt: number;
  /** The last characters of the API key, to tell it by. */
  readonly hint: string;
}

const MICROS_PER_DAY = 86_400_000_000;
/** From this age on a key should be changed. */
export const ROTATION_DAYS = 90;

export const ageDays = ({ rotatedAt }: KeyRecord, now: number): number =>
  Math.max(0, Math.floor((now - rotatedAt) / MICROS_PER_DAY));

const schema = z.strictObject({
  version: z.literal(1),
  keys: z.array(
    z.strictObject({
      name: z.string(),
      venue: z.string(),
      place: z.enum(['keychain', 'vault']),
      addedAt: z.number(),
      rotatedAt: z.number(),
      hint: z.string(),
    }),
  ),
});

/** The list beside the secrets: a small file that holds none of them. */
export class KeyList {
  constructor(private readonly path: string) {}

  /** @throws UserError where the file cannot be read or is no list of keys. */
  async read(): Promise<readonly KeyRecord[]> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new UserError(
        `${this.path}: cannot be read (${(error as NodeJS.ErrnoException).code}); see its permissions`,
        ExitCode.failed,
      );
    }
    const parsed = schema.safeParse(parse(text));
    if (parsed.success) return parsed.data.keys;
    throw new UserError(
      `${this.path}: is damaged; move it away and add the keys again with "outcry keys add"`,
    );
  }

  async write(keys: readonly KeyRecord[]): Promise<void> {
    const sorted = [...keys].sort((a, b) => (a.name < b.name ? -1 : 1));
    await writeDurably(this.path, `${JSON.stringify({ version: 1, keys: sorted }, null, 2)}\n`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
