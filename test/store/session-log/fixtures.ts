import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import {
  allocateRows,
  copyRow,
  type Input,
  limitOrder,
  type MarketRows,
  Money,
} from '../../../src/domain/index.js';
import {
  readSessionLog,
  type SessionLogEnd,
  type SessionLogWriter,
} from '../../../src/store/session-log/index.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'outcry-log-'));
  folders.push(folder);
  return folder;
}

export interface RowOf {
  readonly kind: number;
  readonly flags: number;
  readonly price: number;
  readonly size: number;
  readonly timeExchange: number;
  readonly timeReceived: number;
  readonly sequence: number;
  readonly previousSequence: number;
}

export const ROW: RowOf = {
  kind: 2,
  flags: 3,
  price: 618_002,
  size: 250,
  timeExchange: 1.7e15,
  timeReceived: 1.7e15 + 5,
  sequence: 7,
  previousSequence: Number.NaN,
};

/** One thing that was appended or read, for comparing. */
export type Entry =
  | { readonly row: RowOf; readonly instrument: number; readonly time: number }
  | { readonly input: Input; readonly time: number }
  | { readonly output: unknown; readonly time: number }
  | { readonly state: { stateHash: string }; readonly time: number }
  | { readonly checkpoint: unknown; readonly time: number };

const single = allocateRows(1);

function rowsOf(row: RowOf): MarketRows {
  for (const [name, value] of Object.entries(row)) {
    (single as unknown as Record<string, number[]>)[name]![0] = value;
  }
  single.length = 1;
  return single;
}

export function append(writer: SessionLogWriter, entry: Entry): void {
  if ('row' in entry) writer.appendRow(entry.instrument, rowsOf(entry.row), 0, entry.time);
  else if ('input' in entry) writer.appendInput(entry.input, entry.time);
  else if ('output' in entry) writer.appendOutput(entry.output, entry.time);
  else if ('state' in entry) writer.appendState(entry.state, entry.time);
  else writer.appendCheckpoint(entry.checkpoint, entry.time);
}

/** Everything in a log, and a check that inputs are numbered from 1 without a hole. */
export function readAll(directory: string): { readonly entries: Entry[]; readonly end: SessionLogEnd } {
  const entries: Entry[] = [];
  const sequences: number[] = [];
  const end = readSessionLog(directory, {
    rows: ({ rows, times, instrument, firstSequence }) => {
      for (let i = 0; i < rows.length; i += 1) {
        copyRow(rows, i, single, 0);
        const columns = single as unknown as Record<string, number[]>;
        const row = Object.fromEntries(Object.keys(ROW).map((name) => [name, columns[name]![0]]));
        entries.push({ row: row as unknown as RowOf, instrument, time: times[i]! });
        sequences.push(firstSequence + i);
      }
    },
    input: (input, { sequence, time }) => {
      entries.push({ input, time });
      sequences.push(sequence);
    },
    output: (output, { time }) => entries.push({ output, time }),
    state: (state, { time }) => entries.push({ state, time }),
    checkpoint: (checkpoint, { time }) => entries.push({ checkpoint, time }),
  });
  if (sequences.some((sequence, i) => sequence !== i + 1)) throw new Error(`a hole in ${sequences}`);
  return { entries, end };
}

export const segmentsOf = (directory: string): string[] =>
  readdirSync(directory)
    .sort()
    .map((name) => path.join(directory, name));

export const FILL: Input = {
  kind: 'venue',
  event: {
    kind: 'fill',
    fill: {
      tradeId: 't-1',
      clientOrderId: 'oc-1f-3',
      instrument: 0,
      side: 'buy',
      price: 618_002 as never,
      size: 10 as never,
      liquidity: 'maker',
      fee: Money.parse('123456789012345.12345678', 8)!,
      feeAsset: 'USDT',
      timeExchange: null,
    },
  },
};

export const PLACE = {
  kind: 'place',
  clientOrderId: 'oc-1f-3',
  order: limitOrder({ instrument: 0, side: 'buy', size: 10 as never, price: 618_002 as never }),
} as const;
