import type { Input, Micros } from '../../domain/index.js';
import type { Journal, StateMark } from '../../engine/index.js';
import type { VenueRequest } from '../../execution/index.js';
import { SessionLogError, type SessionLogWriter } from '../../store/session-log/index.js';

/** The session log behind the engine's port: it tells by `healthy` what the writer tells by throwing. */
export class SessionJournal implements Journal {
  private worstMicros = 0;

  constructor(private readonly writer: SessionLogWriter) {}

  get healthy(): boolean {
    return this.writer.healthy;
  }

  /** Bytes that wait for a disk that refuses them. */
  get pending(): number {
    return this.writer.pending;
  }

  rows(run: Parameters<Journal['rows']>[0], sequence: number, time: Micros): void {
    this.check(sequence);
    for (let row = run.from; row < run.to; row += 1) {
      this.writer.appendRow(run.instrument, run.rows, row, time);
    }
  }

  input(input: Input, sequence: number, time: Micros, json?: string): void {
    this.check(sequence);
    this.writer.appendInput(input, time, json);
  }

  request(request: VenueRequest, _sequence: number, time: Micros, json?: string): void {
    // Of whole numbers, names and truths, which JSON gives back as they are: the gate let nothing else pass.
    this.writer.appendOutput(request, time, json);
  }

  mark(mark: StateMark): void {
    this.writer.appendState({ stateHash: mark.stateHash }, mark.time);
  }

  commit(): void {
    const start = performance.now();
    this.attempt(() => this.writer.commit());
    this.worstMicros = Math.max(this.worstMicros, (performance.now() - start) * 1_000);
  }

  secure(then: (isSafe: boolean) => void): void {
    const start = performance.now();
    this.writer.secure((isSafe) => {
      this.worstMicros = Math.max(this.worstMicros, (performance.now() - start) * 1_000);
      then(isSafe);
    });
  }

  flushIfDue(time: Micros): void {
    const start = performance.now();
    this.attempt(() => void this.writer.flushIfDue(time));
    this.worstMicros = Math.max(this.worstMicros, (performance.now() - start) * 1_000);
  }

  /** The slowest write, or wait for the disk, since the last call, in micros. */
  takeWorstMicros(): number {
    const worst = Math.round(this.worstMicros);
    this.worstMicros = 0;
    return worst;
  }

  close(): void {
    this.attempt(() => this.writer.close());
  }

  /** The log and the engine count the same inputs, or nothing of either can be trusted. */
  private check(sequence: number): void {
    if (this.writer.sequence + 1 === sequence) return;
    throw new Error(`input ${sequence} would be number ${this.writer.sequence + 1} in the log`);
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      // What waits too long is a reason to stop; a refusal is retried with the next write.
      if (!(error instanceof SessionLogError) || error.fault === 'overflow') throw error;
    }
  }
}
