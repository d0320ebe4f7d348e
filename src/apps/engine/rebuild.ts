import {
  allocateRows,
  copyRow,
  MICROS_PER_MINUTE,
  type Micros,
  RowFlag,
  RowKind,
  UserError,
  type VenueEvent,
} from '../../domain/index.js';
import {
  type Engine,
  type EngineLoop,
  isRefusal,
  type Journal,
  type Notice,
  Replayer,
  SessionHash,
  type StepListener,
} from '../../engine/index.js';
import type { SimulatedVenue, VenueRequest, VenueSink } from '../../execution/index.js';
import type { SessionLogVisitor } from '../../store/session-log/index.js';

/** A request as the log has it, and when it left. */
interface LoggedRequest {
  readonly request: VenueRequest;
  readonly time: Micros;
}

/**
 * Brings an engine and its exchange back from the log: the engine by stepping through the inputs, the
 * exchange by being asked again, at the same times, for what it was asked for then. What the exchange then
 * delivers must be what the log says that it delivered; from there on it is live.
 */
export class Rebuild {
  readonly replayer: Replayer;
  /** Lines for the operator's log, the newest last. */
  readonly notices: Notice[] = [];
  readonly sessionIds = new Set<string>();
  private readonly requests: LoggedRequest[] = [];
  /** Rows and events of the venue that the log has. */
  private delivered = 0;
  private readonly logged = new SessionHash();

  /** @param listener hears of every step that is taken again. */
  constructor(
    readonly engine: Engine,
    listener?: StepListener,
  ) {
    const keep = (notice: Notice): void => {
      this.notices.push(notice);
      if (this.notices.length > 1_000) this.notices.splice(0, 500);
    };
    this.replayer = new Replayer(engine, keep, listener);
  }

  readonly visitor: Required<Pick<SessionLogVisitor, 'rows' | 'input' | 'output' | 'state'>> = {
    rows: ({ instrument, rows, times }) => {
      for (let row = 0; row < rows.length; row += 1) {
        const time = times[row] as Micros;
        this.logged.row({ instrument, rows, row, time });
        this.replayer.rows({ instrument, rows, from: row, to: row + 1 }, time);
      }
      this.delivered += rows.length;
    },
    input: (input, { time }) => {
      if (input.kind === 'venue' && isRefusal(input.event)) {
        this.forget(input.event.clientOrderId);
      } else if (input.kind === 'venue') {
        this.logged.input(JSON.stringify(input.event), time as Micros);
        this.delivered += 1;
      }
      if (input.kind === 'session') this.sessionIds.add(input.session.id);
      this.replayer.input(input, time as Micros);
    },
    output: (output, { sequence, time }) => {
      const request = output as VenueRequest;
      this.requests.push({ request, time: time as Micros });
      this.replayer.request(request, sequence);
    },
    state: ({ stateHash }, { sequence, time }) => {
      this.replayer.mark({ stateHash, time: time as Micros }, sequence);
    },
  };

  /** The newest request for an order was never sent: the loop refused it, since it was not in the log then. */
  private forget(clientOrderId: string): void {
    const at = this.requests.findLastIndex(({ request }) => request.clientOrderId === clientOrderId);
    if (at >= 0) this.requests.splice(at, 1);
  }

  /**
   * Puts `venue`, fresh from its options, where the log ends, and connects it to `loop`.
   * @returns what hands on to `loop` whatever of that moment the log does not hold, and all that follows.
   * @param onProgress called again and again with the time reached: this may take seconds for a long session.
   * @throws UserError where it goes another way than the log.
   */
  async revive(
    venue: SimulatedVenue,
    loop: EngineLoop,
    onProgress: (time: Micros) => void,
  ): Promise<() => void> {
    const again = new PassingOver(this.delivered, venue, loop);
    await venue.open(again);
    for (const { request, time } of this.requests) {
      pumpTo(venue, time, onProgress);
      venue.submit(request, time);
    }
    if (this.delivered > 0) pumpTo(venue, this.engine.time, onProgress);
    this.checkDecisions();
    if (!again.isLive || again.hash.digest('') !== this.logged.digest('')) {
      throw new UserError(
        'the exchange does not come back as the session log has it; begin anew with --fresh',
      );
    }
    return () => again.release();
  }

  /**
   * Of a session on live venues, before anything else is stepped: the requests that the end of the log cut off are
   * written down, so that a replay finds them, and are left to be asked after like all that is in doubt; and the market
   * that was last seen is gone, at the moment of the last record: the seconds since pass over no book at all, and
   * nobody trades on the one of before.
   */
  leaveMarket(journal: Pick<Journal, 'rows' | 'request' | 'mark'> & { commit(): void }): void {
    const { engine, replayer } = this;
    this.checkDecisions();
    if (this.sessionIds.size === 0) return;
    for (const mark of replayer.unmarked) journal.mark(mark, engine.sequence);
    for (const request of replayer.unsent) journal.request(request, engine.sequence, engine.time);
    for (const { index } of engine.instruments) {
      const run = { instrument: index, rows: GAP, from: 0, to: 1 };
      journal.rows(run, engine.sequence + 1, engine.time);
      replayer.rows(run, engine.time);
    }
    journal.commit();
  }

  /** @throws UserError where the engine decided otherwise than the log says. */
  checkDecisions(): void {
    const first = this.replayer.differences[0];
    if (first === undefined) return;
    throw new UserError(
      `the session log and the engine part at input ${first.sequence} (${first.what}): this version decides otherwise; begin anew with --fresh`,
    );
  }
}

/** The feed lost its place. */
const GAP = allocateRows(1);
GAP.kind[0] = RowKind.Gap;
GAP.flags[0] = RowFlag.FIRST | RowFlag.LAST;
for (const column of [GAP.timeExchange, GAP.timeReceived, GAP.sequence, GAP.previousSequence]) {
  column[0] = Number.NaN;
}
GAP.length = 1;

/** In strides of a minute, so that a long silence is not taken for a hang. */
function pumpTo(venue: SimulatedVenue, until: Micros, onProgress: (time: Micros) => void): void {
  for (let next = venue.nextTime(); next !== null && next <= until; next = venue.nextTime()) {
    venue.pump(Math.min(until, next + MICROS_PER_MINUTE) as Micros);
    onProgress(next);
  }
  venue.pump(until);
}

/**
 * Passes over the first deliveries of a revived venue, which the log already holds, and hands on the rest: once
 * it is released, so that all the requests of the log are with the venue before there are new ones.
 */
class PassingOver implements VenueSink {
  readonly hash = new SessionHash();
  private passed = 0;
  /** What came between the end of the log and the release; null from then on. */
  private held: (() => void)[] | null = [];

  constructor(
    private readonly count: number,
    private readonly venue: SimulatedVenue,
    private readonly loop: EngineLoop,
  ) {}

  get isLive(): boolean {
    return this.passed === this.count;
  }

  rows: VenueSink['rows'] = (instrument, rows, from, to) => {
    let row = from;
    for (; row < to && !this.isLive; row += 1) {
      this.hash.row({ instrument, rows, row, time: this.venue.deliveryTime() });
      this.passed += 1;
    }
    if (row === to) return;
    if (this.held === null) {
      this.loop.rows(instrument, rows, row, to);
      return;
    }
    // The columns are the venue's, which uses them again.
    const kept = allocateRows(to - row);
    for (; row < to; row += 1) copyRow(rows, row, kept, kept.length++);
    this.held.push(() => this.loop.rows(instrument, kept, 0, kept.length));
  };

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const deliver of held) deliver();
  }

  event(event: VenueEvent): void {
    if (this.isLive) {
      if (this.held === null) this.loop.event(event);
      else this.held.push(() => this.loop.event(event));
      return;
    }
    this.hash.input(JSON.stringify(event), this.venue.deliveryTime());
    this.passed += 1;
  }
}
