import { BadFrame, excerpt } from '../recording/index.js';

/** The texts of one candle: time, open, high, low, close, volume. */
export type CandleTexts = readonly [string, string, string, string, string, string];

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
const TIME_NAMES = ['timestamp', 'time', 'date', 'datetime', 'open_time'];
const LONGEST_ROW = 65_536;

/**
 * Cuts a candle file into rows as its text comes in: `[[time, open, high, low, close, volume, …], …]`, or CSV
 * with or without a header. Numbers stay text, so that no digit is lost.
 */
export class CandleFileReader {
  /** Rows read so far. */
  row = 0;
  private carry = '';
  private format: 'unknown' | 'json' | 'csv' = 'unknown';
  private state: 'row' | 'end' | 'after' = 'row';
  private columns: readonly number[] | null = null;

  constructor(private readonly onRow: (texts: CandleTexts) => void) {}

  /** @throws BadFrame when the text is neither form. */
  push(text: string): void {
    this.carry += text;
    if (this.format === 'unknown') {
      const start = this.carry.search(/\S/);
      if (start < 0) return;
      this.format = this.carry[start] === '[' ? 'json' : 'csv';
      this.carry = this.carry.slice(this.format === 'json' ? start + 1 : start);
    }
    if (this.format === 'json') this.readJson();
    else this.readCsv();
    if (this.carry.length > LONGEST_ROW) throw new BadFrame(`${excerpt(this.carry)} does not end`);
  }

  /** @throws BadFrame when the file stops in the middle. */
  finish(): void {
    if (this.format === 'csv' && this.carry.trim() !== '') this.csvRow(this.carry);
    if (this.format === 'json' && this.state !== 'after') {
      throw new BadFrame('the JSON stops in the middle', 'fetch the file again');
    }
  }

  private readJson(): void {
    let at = 0;
    const { carry } = this;
    for (;;) {
      while (at < carry.length && /\s/.test(carry[at])) at += 1;
      if (at === carry.length) break;
      const char = carry[at];
      if (this.state === 'row' && char === '[') {
        const end = carry.indexOf(']', at);
        if (end < 0) break;
        this.jsonRow(carry.slice(at + 1, end));
        this.state = 'end';
        at = end + 1;
      } else if (this.state === 'end' && char === ',') {
        this.state = 'row';
        at += 1;
      } else if (char === ']' && (this.state === 'end' || (this.state === 'row' && this.row === 0))) {
        this.state = 'after';
        at += 1;
      } else {
        throw new BadFrame(`${excerpt(carry.slice(at, at + 60))} is not JSON: rows are [time, open, …]`);
      }
    }
    this.carry = carry.slice(at);
  }

  private jsonRow(text: string): void {
    this.row += 1;
    this.emit(
      text.split(',').map((part) => part.trim().replace(/^"(.*)"$/, '$1')),
      [0, 1, 2, 3, 4, 5],
    );
  }

  private readCsv(): void {
    let start = 0;
    for (let end = this.carry.indexOf('\n'); end >= 0; end = this.carry.indexOf('\n', start)) {
      this.csvRow(this.carry.slice(start, end));
      start = end + 1;
    }
    this.carry = this.carry.slice(start);
  }

  private csvRow(line: string): void {
    this.row += 1;
    const parts = line.split(/[,;]/).map((part) => part.trim().replace(/^"(.*)"$/, '$1'));
    if (line.trim() === '') return;
    if (this.columns === null) {
      const isHeader = /[a-z]{3}/i.test(parts[1] ?? '') && !/^nan$/i.test(parts[1] ?? '');
      this.columns = isHeader ? headerColumns(parts) : [0, 1, 2, 3, 4, 5];
      if (isHeader) return;
    }
    this.emit(parts, this.columns);
  }

  private emit(parts: readonly string[], columns: readonly number[]): void {
    const texts = columns.map((index, column) => {
      const text = parts[index];
      if (text === undefined || text === '') throw new BadFrame(`${COLUMNS[column]} is missing`);
      return text;
    });
    this.onRow(texts as unknown as CandleTexts);
  }
}

function headerColumns(names: readonly string[]): number[] {
  const lower = names.map((name) => name.toLowerCase());
  return COLUMNS.map((column) => {
    const index =
      column === 'time' ? lower.findIndex((name) => TIME_NAMES.includes(name)) : lower.indexOf(column);
    if (index >= 0) return index;
    throw new BadFrame(`${excerpt(names.join(','))} names no column "${column}"`);
  });
}
