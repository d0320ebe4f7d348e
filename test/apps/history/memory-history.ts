import {
  type Cursor,
  type HistoryBatch,
  type HistoryRow,
  type HistoryStore,
  type QueryResult,
  TABLES,
} from '../../../src/store/history/index.js';

/** The database as the least that could work: lists of rows. */
export class MemoryHistory implements HistoryStore {
  private readonly tables = new Map<string, HistoryRow[]>(TABLES.map(({ name }) => [name, []]));
  private readonly cursors = new Map<string, Cursor>();
  /** So many transactions more are committed; the one after that is lost, as where the process dies. */
  lives = Number.POSITIVE_INFINITY;

  rows(name: string): readonly HistoryRow[] {
    return this.tables.get(name)!;
  }

  /** All that it holds, in an order that does not depend on when it came. */
  content(from: readonly ('log' | 'steps')[] = ['log', 'steps']): Record<string, readonly string[]> {
    const told = TABLES.filter((table) => from.includes(table.from)).map(({ name, columns }) => {
      const names = Object.keys(columns);
      const texts = this.rows(name).map((row) => JSON.stringify(names.map((column) => row[column] ?? null)));
      return [name, texts.sort()] as const;
    });
    return Object.fromEntries(told);
  }

  cursor = (session: string): Promise<Cursor | null> => Promise.resolve(this.cursors.get(session) ?? null);

  async apply({ rows, cursor }: HistoryBatch): Promise<void> {
    this.live();
    for (const [name, added] of rows) {
      const { key } = TABLES.find((table) => table.name === name)!;
      for (const row of added) {
        const same = (other: HistoryRow) => key?.every((column) => other[column] === row[column]);
        const list = this.tables.get(name)!;
        this.tables.set(name, [...list.filter((other) => same(other) !== true), row]);
      }
    }
    this.cursors.set(cursor.session, cursor);
  }

  async part(session: string, reason: string): Promise<void> {
    this.live();
    for (const { name, from } of TABLES) {
      if (from === 'steps') continue;
      this.tables.set(
        name,
        this.rows(name).filter((row) => row.session !== session),
      );
    }
    this.cursors.set(session, { session, records: 0, bytes: null, parted: reason });
  }

  retain = (): Promise<void> => Promise.resolve();
  query = (): Promise<QueryResult> => Promise.reject(new Error('it has no SQL'));
  close(): void {}

  private live(): void {
    if (this.lives === 0) throw new Error('killed');
    this.lives -= 1;
  }
}
