import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A strategy as it was when it never returned: this code with these parameters. */
export interface Quarantined {
  readonly strategy: string;
  readonly sourceHash: string;
  /** As configured, in JSON. */
  readonly parameters: string;
  /** When, as ISO 8601. */
  readonly at: string;
}

/**
 * What is not loaded again as it is, kept beside the compiled plugins: a strategy that hangs while it is loaded
 * never comes into the log, and a new session has a new log. Other code or other parameters free it.
 */
export class Quarantine {
  private entries: readonly Quarantined[];

  constructor(private readonly path: string) {
    this.entries = read(path);
  }

  add(entry: Quarantined): void {
    this.keep([...this.entries.filter((other) => !isSame(other, entry)), entry]);
  }

  /** The entry of a strategy as it is, if there is one. */
  find(wanted: Pick<Quarantined, 'strategy' | 'sourceHash' | 'parameters'>): Quarantined | null {
    return this.entries.find((entry) => isSame(entry, wanted)) ?? null;
  }

  private keep(entries: readonly Quarantined[]): void {
    this.entries = entries;
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const partial = `${this.path}.${process.pid}.partial`;
    writeFileSync(partial, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600 });
    renameSync(partial, this.path);
  }
}

const isSame = (
  a: Pick<Quarantined, 'strategy' | 'sourceHash' | 'parameters'>,
  b: Pick<Quarantined, 'strategy' | 'sourceHash' | 'parameters'>,
): boolean => a.strategy === b.strategy && a.sourceHash === b.sourceHash && a.parameters === b.parameters;

/** A file that cannot be read keeps nothing in quarantine: at worst a plugin hangs once more. */
function read(path: string): readonly Quarantined[] {
  try {
    const entries = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    return Array.isArray(entries) ? (entries as Quarantined[]) : [];
  } catch {
    return [];
  }
}
