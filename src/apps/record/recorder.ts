import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  allocateRows,
  copyRow,
  ExitCode,
  type InstrumentSpecification,
  type MarketRows,
  RowFlag,
  RowKind,
  UserError,
} from '../../domain/index.js';
import { type InstanceLock, takeLock } from '../host/instance-lock.js';
import type { FromTapeThread, TapeRun, ToTapeThread } from './messages.js';

/** What has come is handed to the thread so often: what a kill may cost. */
const HAND_OVER_MILLIS = 500;
/** Rows that may wait for a disk; beyond them they are dropped, and the tape says so. */
const MOST_WAITING = 2_000_000;

export interface TapeRecorderOptions {
  readonly folder: string;
  readonly instruments: readonly (readonly [index: number, specification: InstrumentSpecification])[];
  readonly retentionDays: number;
  /** Told once per trouble, and when it is over. */
  readonly tell: (level: 'info' | 'warn' | 'error', text: string) => void;
}

/** @throws UserError, exit code 3, where another process writes into the folder. */
export function openRecorder(options: TapeRecorderOptions): TapeRecorder {
  try {
    mkdirSync(options.folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${options.folder}: cannot be made (${code}); name another folder`, ExitCode.failed);
  }
  return new TapeRecorder(
    options,
    takeLock(join(options.folder, '.recorder.lock'), 'recorder of these tapes'),
  );
}

/**
 * Writes what a live market brings to tapes, by a thread of its own. Rows are copied when they are handed in and never
 * waited for: where the disk is too slow for them, they are left out, with a gap in the tape.
 */
export class TapeRecorder {
  /** Rows that are with the system. */
  written = 0;
  dropped = 0;
  private runs: TapeRun[] = [];
  private readonly open = new Map<number, MarketRows>();
  /** Handed over and not written yet. */
  private underWay = 0;
  private readonly broken = new Set<number>();
  private readonly worker: Worker;
  private readonly timer: NodeJS.Timeout;
  private failing = false;
  private readonly ended: Promise<readonly string[]>;

  /** @param lock on the folder, held until the last tape is written. */
  constructor(
    private readonly options: TapeRecorderOptions,
    private readonly lock: InstanceLock,
  ) {
    // It shares the engine's process: what it throws away is not to grow that.
    const resourceLimits = { maxYoungGenerationSizeMb: 4 };
    this.worker = new Worker(new URL('./tape-thread.js', import.meta.url), { resourceLimits });
    const { folder, instruments, retentionDays } = options;
    this.tell({ say: 'open', folder, instruments, retentionDays });
    this.ended = new Promise((resolve) => {
      let paths: readonly string[] = [];
      this.worker.on('message', (message: FromTapeThread) => {
        if (message.say === 'closed') paths = message.paths;
        else this.hear(message);
      });
      this.worker.on('error', (error) =>
        options.tell('error', `tapes are written no more: ${error.message}`),
      );
      this.worker.on('exit', () => resolve(paths));
    });
    this.timer = setInterval(() => this.handOver(), HAND_OVER_MILLIS);
  }

  /** Whole messages of one instrument: rows `from` to `to` − 1. */
  rows(instrument: number, rows: MarketRows, from: number, to: number): void {
    if (this.underWay > MOST_WAITING) {
      this.drop(instrument, to - from);
      return;
    }
    if (this.broken.delete(instrument)) this.gap(instrument, rows.timeReceived[from]!);
    let run = this.open.get(instrument);
    if (run === undefined || run.length + to - from > run.kind.length) {
      run = allocateRows(Math.max(1_024, to - from));
      this.open.set(instrument, run);
      this.runs.push({ instrument, rows: run });
    }
    for (let row = from; row < to; row += 1) copyRow(rows, row, run, run.length++);
  }

  /** Finishes the hour that is under way; the paths of its tapes. */
  async close(): Promise<readonly string[]> {
    clearInterval(this.timer);
    this.handOver();
    this.tell({ say: 'close' });
    const paths = await this.ended;
    this.lock.release();
    return paths;
  }

  private handOver(): void {
    if (this.runs.length === 0) return;
    const { runs } = this;
    this.runs = [];
    this.open.clear();
    this.underWay += runs.reduce((sum, { rows }) => sum + rows.length, 0);
    this.worker.postMessage(
      { say: 'rows', runs } satisfies ToTapeThread,
      runs.flatMap(({ rows }) => buffersOf(rows)),
    );
  }

  private drop(instrument: number, rows: number): void {
    if (this.dropped === 0)
      this.options.tell('warn', 'the disk is too slow for the tapes: rows are left out');
    this.dropped += rows;
    this.broken.add(instrument);
  }

  private gap(instrument: number, timeReceived: number): void {
    const row = allocateRows(1);
    row.length = 1;
    row.kind[0] = RowKind.Gap;
    row.flags[0] = RowFlag.FIRST | RowFlag.LAST;
    row.timeReceived[0] = timeReceived;
    for (const column of [row.timeExchange, row.sequence, row.previousSequence]) column[0] = Number.NaN;
    this.open.delete(instrument);
    this.runs.push({ instrument, rows: row });
  }

  private hear(message: Exclude<FromTapeThread, { say: 'closed' }>): void {
    const { tell } = this.options;
    if (message.say === 'written') {
      this.written += message.rows;
      this.underWay -= message.rows;
      if (this.failing) tell('info', 'tapes are written again');
      this.failing = false;
    } else if (message.say === 'failed') {
      this.underWay = 0;
      if (!this.failing) tell('error', message.message);
      this.failing = true;
    } else if (message.say === 'recovered' && message.paths.length > 0) {
      tell('info', `${message.paths.length} tapes of a session that was cut off are whole again`);
    } else if (message.say === 'removed') {
      tell('info', `${message.paths.length} old tapes removed`);
    }
  }

  private tell(message: ToTapeThread): void {
    this.worker.postMessage(message);
  }
}

const buffersOf = (rows: MarketRows): ArrayBuffer[] =>
  [
    rows.kind,
    rows.flags,
    rows.price,
    rows.size,
    rows.timeExchange,
    rows.timeReceived,
    rows.sequence,
    rows.previousSequence,
  ].map((column) => column.buffer as ArrayBuffer);
