import { basename } from 'node:path';
import { Low } from 'lowdb';
import type { z } from 'zod';
import { removeLeftovers, setAside, siblingPath, writeDurably } from './durable-file.js';
import { GuardedFile, systemReason, UnfitFile } from './guarded-file.js';

export interface SettingsOptions<T> {
  readonly path: string;
  /** Must take what it gives: what is written is read by it again. */
  readonly schema: z.ZodType<T>;
  readonly defaults: T;
  /** Told in one line that a file cannot be written: once, and again only after it could be meanwhile. */
  readonly onProblem: (line: string) => void;
  /** How long changes are gathered before they are written. */
  readonly delayMillis?: number;
}

export interface OpenedSettings<T> {
  readonly settings: SettingsFile<T>;
  /** A line for what was dropped or could not be read; mostly none. */
  readonly notes: readonly string[];
}

const DELAY_MILLIS = 500;

/**
 * Small settings in one JSON file that a crash, a full disk or a second terminal cannot spoil. The file as it
 * was at the last good opening is kept beside it, `workspace.previous.json`; a file that cannot be used is set
 * aside, `workspace.broken.json`, never thrown away. Two processes may share it: the last to write wins, whole.
 */
export class SettingsFile<T> {
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  /** Changed since it was last written. */
  #changed = false;
  #closed = false;
  #told = false;

  private constructor(
    private readonly low: Low<T>,
    private readonly file: GuardedFile<T>,
    private readonly options: SettingsOptions<T>,
    /** What must be saved before it may be written over; null where the file may not be touched at all. */
    private broken: string[] | null,
  ) {}

  /** Opens whatever there is. Never throws for what is in the file or what the disk refuses. */
  static async open<T>(options: SettingsOptions<T>): Promise<OpenedSettings<T>> {
    const { path, schema, defaults } = options;
    await removeLeftovers(path);
    const file = new GuardedFile(path, schema);
    const low = new Low<T>(file, defaults);
    const unfit = await look(low);
    if (unfit === null && file.bytes !== null) {
      const settings = new SettingsFile(low, file, options, []);
      await settings.#keepPrevious(file.bytes);
      return { settings, notes: [] };
    }
    const previous = new GuardedFile(siblingPath(path, 'previous'), schema);
    const older = new Low<T>(previous, defaults);
    const previousUnfit = await look(older);
    low.data = older.data;
    if (unfit === null && previousUnfit === null && previous.bytes === null) {
      return { settings: new SettingsFile(low, file, options, []), notes: [] };
    }
    const broken = [
      ...(unfit?.kind === 'broken' ? [path] : []),
      ...(previousUnfit?.kind === 'broken' ? [previous.path] : []),
    ];
    const settings = new SettingsFile(low, file, options, unfit?.kind === 'unreadable' ? null : broken);
    const problems = [
      `${basename(path)} ${unfit?.why ?? 'is not there'}`,
      ...(previousUnfit === null ? [] : [`${basename(previous.path)} ${previousUnfit.why}`]),
    ];
    const used = previous.bytes === null ? 'the defaults are used' : `${basename(previous.path)} is used`;
    return { settings, notes: [`${problems.join(' and ')}: ${await settings.#save()}${used}`] };
  }

  get value(): T {
    return this.low.data;
  }

  /**
   * Changes the settings now and writes them soon. What could not be opened again is refused, in one line.
   * @param change gives a new value; the one it is given stays as it is.
   */
  update(change: (value: T) => T): { readonly refused: string } | null {
    if (this.#closed) return { refused: `${this.#name} is closed` };
    const checked = this.file.check(change(this.low.data));
    if ('refused' in checked) return { refused: `${this.#name}: ${checked.refused}` };
    this.low.data = checked.value;
    this.#changed = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#flush();
    }, this.options.delayMillis ?? DELAY_MILLIS).unref();
    return null;
  }

  /** Writes what is still to be written. Never throws; what is changed after it is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#flush();
  }

  get #name(): string {
    return basename(this.options.path);
  }

  /** One write at a time, in the order of asking. */
  #flush(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      if (!this.#changed || this.broken === null) return;
      this.#changed = false;
      try {
        await this.#setAsideBroken();
        await this.low.write();
        this.#told = false;
      } catch (error) {
        this.#changed = true;
        this.#tell(`${this.#name} cannot be written: ${systemReason(error)}; changes last until you leave`);
      }
    });
    return this.#writing;
  }

  #tell(line: string): void {
    if (!this.#told) this.options.onProblem(line);
    this.#told = true;
  }

  /** @returns the names; what is broken is no more in the way then. */
  async #setAsideBroken(): Promise<string[]> {
    const names: string[] = [];
    for (const path of this.broken ?? []) names.push(await setAside(path, this.options.path));
    this.broken = [];
    return names;
  }

  /** Sets aside what is broken and writes what is used instead of it; says what was done, for the note. */
  async #save(): Promise<string> {
    if (this.broken === null) return 'nothing is kept this time, ';
    try {
      const names = await this.#setAsideBroken();
      this.#changed = true;
      await this.#flush();
      return names.length === 0 ? '' : `set aside as ${names.join(' and ')}, `;
    } catch (error) {
      return `it cannot be set aside, ${systemReason(error)}, and is left as it is, `;
    }
  }

  async #keepPrevious(bytes: Buffer): Promise<void> {
    const previous = siblingPath(this.options.path, 'previous');
    const kept = new GuardedFile(previous, this.options.schema);
    const unfit = await look(new Low<T>(kept, this.options.defaults));
    if (kept.bytes?.equals(bytes)) return;
    try {
      if (unfit?.kind === 'broken') await setAside(previous, this.options.path);
      await writeDurably(previous, bytes);
    } catch (error) {
      const name = basename(previous);
      this.options.onProblem(`${name} cannot be written: ${systemReason(error)}; it stays as it was`);
    }
  }
}

/** Reads a file through lowdb; null where it is good or not there. */
async function look<T>(low: Low<T>): Promise<UnfitFile | null> {
  try {
    await low.read();
    return null;
  } catch (error) {
    if (error instanceof UnfitFile) return error;
    throw error;
  }
}
