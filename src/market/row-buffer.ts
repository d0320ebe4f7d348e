import { allocateRows, copyRow, type MarketRows } from '../domain/index.js';

const FIRST_CAPACITY = 1_024;

/** Market rows that wait, in columns that grow up to a limit. */
export class RowBuffer {
  rows: MarketRows = allocateRows(FIRST_CAPACITY);

  constructor(private readonly limit: number) {}

  clear(): void {
    this.rows.length = 0;
  }

  /** Appends a copy of a row; false, and nothing done, when the limit is reached. */
  push(source: MarketRows, row: number): boolean {
    const at = this.rows.length;
    if (at === this.limit) return false;
    if (at === this.rows.kind.length) this.grow();
    copyRow(source, row, this.rows, at);
    this.rows.length = at + 1;
    return true;
  }

  /** Forgets the rows before `row`. */
  dropBefore(row: number): void {
    const { rows } = this;
    for (let i = row; i < rows.length; i += 1) copyRow(rows, i, rows, i - row);
    rows.length -= row;
  }

  private grow(): void {
    const old = this.rows;
    const grown = allocateRows(Math.min(this.limit, old.length * 2));
    for (let i = 0; i < old.length; i += 1) copyRow(old, i, grown, i);
    grown.length = old.length;
    this.rows = grown;
  }
}
