import { type Input, type MarketRows, type Micros, NO_ROWS } from '../domain/index.js';
import type { VenueRequest } from '../execution/index.js';
import type { Engine } from './engine.js';
import type { StateMark } from './outbox.js';
import { NO_LISTENER, type StepListener } from './ports.js';
import { type RowInput, step } from './step.js';

/** Where the log and the step over the log's inputs part. */
export interface Difference {
  readonly sequence: number;
  readonly what: 'request' | 'state';
  readonly recorded: string;
  readonly replayed: string;
}

export interface MinuteMark extends StateMark {
  /** False where the log has another hash, null where it has none (it was cut off there). */
  readonly equal: boolean | null;
}

/** Differences kept; the first says it all. */
const MOST_DIFFERENCES = 20;

/**
 * Steps an engine through a session log, and holds what comes out against what the log says came out.
 *
 * Used both to restart an engine, which then is where it was, and by `outcry replay`.
 */
export class Replayer {
  readonly differences: Difference[] = [];
  readonly minutes: MinuteMark[] = [];
  /** Rows and venue events that were stepped: how much of its market the venue had delivered. */
  rowsSeen = 0;
  private readonly requests: VenueRequest[] = [];
  private unmatchedMinutes = 0;
  private readonly view: RowInput;

  constructor(
    readonly engine: Engine,
    private readonly onNotice: (notice: Engine['outbox']['notices'][number]) => void = () => {},
    private readonly listener: StepListener = NO_LISTENER,
  ) {
    this.view = { kind: 'row', instrument: 0, rows: NO_ROWS, row: 0 };
  }

  /** Requests that `step` wants and the log does not have: it ended before they were written, so none was sent. */
  get unsent(): readonly VenueRequest[] {
    return this.requests;
  }

  /** Minutes that `step` marked and the log does not have, for the same reason. */
  get unmarked(): readonly StateMark[] {
    return this.minutes.slice(this.minutes.length - this.unmatchedMinutes);
  }

  rows(run: { instrument: number; rows: MarketRows; from: number; to: number }, time: Micros): void {
    const { view } = this;
    view.instrument = run.instrument;
    view.rows = run.rows;
    for (let row = run.from; row < run.to; row += 1) {
      view.row = row;
      step(this.engine, view, time);
      this.listener.row(view);
      if (!this.engine.outbox.isEmpty) this.collect();
    }
    this.rowsSeen += run.to - run.from;
  }

  input(input: Input, time: Micros): void {
    step(this.engine, input, time);
    this.listener.input(input);
    if (!this.engine.outbox.isEmpty) this.collect();
  }

  /** A request as the log has it. */
  request(recorded: VenueRequest, sequence: number): void {
    const replayed = this.requests.shift();
    const [a, b] = [JSON.stringify(recorded), JSON.stringify(replayed ?? null)];
    if (a !== b) this.differ({ sequence, what: 'request', recorded: a, replayed: b });
  }

  /** A minute's state hash as the log has it; or, where no minute has passed, that of a session's end. */
  mark(recorded: StateMark, sequence: number): void {
    if (this.unmatchedMinutes === 0 && recorded.time === this.engine.time) {
      const stateHash = this.engine.stateHash();
      if (recorded.stateHash === stateHash) return;
      this.differ({ sequence, what: 'state', recorded: recorded.stateHash, replayed: stateHash });
      return;
    }
    const index = this.minutes.length - this.unmatchedMinutes;
    const replayed = this.unmatchedMinutes > 0 ? this.minutes[index]! : null;
    if (replayed !== null) this.unmatchedMinutes -= 1;
    const equal =
      replayed !== null && replayed.time === recorded.time && replayed.stateHash === recorded.stateHash;
    if (replayed !== null) this.minutes[index] = { ...replayed, equal };
    if (equal) return;
    this.differ({
      sequence,
      what: 'state',
      recorded: `${recorded.time} ${recorded.stateHash}`,
      replayed: replayed === null ? 'none' : `${replayed.time} ${replayed.stateHash}`,
    });
  }

  private collect(): void {
    const { outbox } = this.engine;
    this.requests.push(...outbox.requests);
    for (const mark of outbox.marks) {
      this.minutes.push({ ...mark, equal: null });
      this.unmatchedMinutes += 1;
    }
    for (const notice of outbox.notices) this.onNotice(notice);
    outbox.clear();
  }

  private differ(difference: Difference): void {
    if (this.differences.length < MOST_DIFFERENCES) this.differences.push(difference);
  }
}
