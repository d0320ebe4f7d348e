import {
  type Clock,
  type Command,
  type Input,
  type MarketRows,
  type Micros,
  NO_ROWS,
  RowFlag,
  RowKind,
  type VenueEvent,
} from '../domain/index.js';
import type { VenueRequest, VenueSink } from '../execution/index.js';
import type { Engine } from './engine.js';
import type { Alert, Notice, Verdict } from './outbox.js';
import { type Journal, NO_LISTENER, type StepListener } from './ports.js';
import { preview } from './preview.js';
import { type RowInput, step, stepMessage } from './step.js';

/** Where requests go once they are in the log. */
export interface RequestDesk {
  submit(request: VenueRequest, at: Micros): void;
}

export interface LoopParts {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly venue: RequestDesk;
  readonly clock: Clock;
  readonly onNotice: (notice: Notice) => void;
  readonly onAlert?: (alert: Alert) => void;
  readonly listener?: StepListener;
}

const NOT_LOGGED = 'the session log cannot be written';
const LOGGED_LATE = 'the session log took longer than a second';
const NO_ORDERS = `${NOT_LOGGED}: no new orders; cancels still go`;

/** True for the answer that the loop itself gives to a request that must not be sent: no venue ever saw it. */
export const isRefusal = (
  event: VenueEvent,
): event is Extract<VenueEvent, { readonly reason: string }> & {
  readonly kind: 'rejected' | 'replace-rejected';
} =>
  (event.kind === 'rejected' || event.kind === 'replace-rejected') &&
  (event.reason === NOT_LOGGED || event.reason === LOGGED_LATE);

/** What the log has held up for longer was decided on a market that is gone. */
const LONGEST_WAIT_MICROS = 1_000_000;

/** With nothing to step for so long, the loop steps a timer, so that seconds pass in a silent market too. */
const QUIET_MICROS = 1_000_000;

/**
 * Feeds `step` and carries out what it wants: journal, then send.
 *
 * It is the sink of the venue and the desk of the clients; both are synchronous, so there is one sequence.
 * While the log cannot be written no order is sent, nor one that may add exposure and that the log took too long
 * for: it comes back as rejected. Cancels still go.
 */
export class EngineLoop implements VenueSink {
  private readonly view: RowInput;
  /** The row that goes to the log; one object for all. */
  private readonly run = { instrument: 0, rows: NO_ROWS, from: 0, to: 0 };
  private stepping = false;
  private readonly late: (() => void)[] = [];
  private readonly listener: StepListener;
  private wasHealthy = true;

  constructor(private readonly parts: LoopParts) {
    this.view = { kind: 'row', instrument: 0, rows: NO_ROWS, row: 0 };
    this.listener = parts.listener ?? NO_LISTENER;
  }

  rows(instrument: number, rows: MarketRows, from: number, to: number): void {
    const { engine, journal } = this.parts;
    const time = this.stamp();
    const { view, listener, run } = this;
    run.instrument = instrument;
    run.rows = rows;
    view.instrument = instrument;
    view.rows = rows;
    this.stepping = true;
    if (!engine.hashRows && listener === NO_LISTENER) {
      this.messages(rows, { from, to, time });
      return;
    }
    for (let row = from; row < to; row += 1) {
      // One by one: an input reaches the file only once its step has returned, so that one on which a plugin
      // hangs is not in the log that the next engine steps through.
      run.from = row;
      run.to = row + 1;
      journal.rows(run, engine.sequence + 1, time);
      view.row = row;
      step(engine, view, time);
      listener.row(view);
      if (!engine.outbox.isEmpty) this.carryOut();
    }
    this.settle();
  }

  /** A message at a time, where nobody looks at each row and the tape is its own record. */
  private messages(rows: MarketRows, { from, to, time }: { from: number; to: number; time: Micros }): void {
    const { engine } = this.parts;
    const { view } = this;
    let begin = from;
    for (let row = from; row < to; row += 1) {
      if ((rows.flags[row]! & RowFlag.LAST) === 0) continue;
      view.row = begin;
      if (rows.kind[begin] === RowKind.Trade || rows.kind[begin] === RowKind.Candle) {
        for (; view.row <= row; view.row += 1) {
          step(engine, view, time);
          if (!engine.outbox.isEmpty) this.carryOut();
        }
      } else {
        stepMessage(engine, view, { to: row + 1, time });
        if (!engine.outbox.isEmpty) this.carryOut();
      }
      begin = row + 1;
    }
    this.settle();
  }

  event(event: VenueEvent): void {
    if (this.stepping) this.late.push(() => this.input({ kind: 'venue', event }));
    else this.input({ kind: 'venue', event });
  }

  /** @param answer called with the verdict once the command is in the log, not before: it may be told then. */
  command(command: Command, client: string, answer: (verdict: Verdict) => void = () => {}): Verdict {
    const { journal } = this.parts;
    const adds = command.kind === 'place' || command.kind === 'replace';
    const verdict: Verdict =
      adds && !journal.healthy
        ? { outcome: 'refused', rule: 'journal', text: NO_ORDERS }
        : (this.input({ kind: 'command', command, client }) ?? NO_ANSWER);
    journal.secure(() => answer(verdict));
    return verdict;
  }

  /** The gate, dry: no input, nothing changes. */
  preview(command: Command): Verdict {
    return preview(this.parts.engine, command);
  }

  /** Steps one input; the verdict is a command's. */
  input(input: Input): Verdict | null {
    const { engine, journal } = this.parts;
    const time = this.stamp();
    const json = engine.hashes(input) ? JSON.stringify(input) : undefined;
    journal.input(input, engine.sequence + 1, time, json);
    this.stepping = true;
    step(engine, input, time, json);
    this.listener.input(input);
    const { verdict } = engine.outbox;
    if (!engine.outbox.isEmpty) this.carryOut();
    this.settle();
    return verdict;
  }

  /** To be called every few milliseconds, after the venue has been pumped. */
  beat(): void {
    const { engine, journal, clock } = this.parts;
    if (clock.now() - engine.time >= QUIET_MICROS) this.input({ kind: 'timer', timer: 'second' });
    journal.flushIfDue(clock.now());
    if (journal.healthy !== this.wasHealthy) {
      this.wasHealthy = journal.healthy;
      const text = journal.healthy ? 'the session log can be written again' : NO_ORDERS;
      this.parts.onNotice({ time: engine.time, level: 'error', owner: 'engine', text });
    }
  }

  /** Inputs are stamped when they are taken, and never earlier than the one before. */
  private stamp(): Micros {
    const now = this.parts.clock.now();
    return now > this.parts.engine.time ? now : this.parts.engine.time;
  }

  /** Journal, then send. */
  private carryOut(): void {
    const { engine, journal, clock, onNotice } = this.parts;
    const { outbox } = engine;
    const requests = outbox.requests.slice();
    const notices = outbox.notices.slice();
    const alerts = outbox.alerts.slice();
    for (const mark of outbox.marks) journal.mark(mark, engine.sequence);
    for (let i = 0; i < requests.length; i += 1) {
      journal.request(requests[i]!, engine.sequence, engine.time, outbox.texts[i]);
    }
    outbox.clear();
    if (requests.length > 0) {
      const at = engine.time;
      const since = clock.now();
      journal.secure((isSafe) => this.send(requests, { at, since, isSafe }));
    }
    for (const alert of alerts) this.parts.onAlert?.(alert);
    for (const notice of notices) onNotice(notice);
  }

  /** Sends what is in the log: within the step that wanted it, or later where it had to wait for the disk. */
  private send(
    requests: readonly VenueRequest[],
    { at, since, isSafe }: { readonly at: Micros; readonly since: Micros; readonly isSafe: boolean },
  ): void {
    const { journal, venue, clock } = this.parts;
    const isLater = !this.stepping;
    this.stepping = true;
    const isLate = clock.now() - since > LONGEST_WAIT_MICROS;
    for (const request of requests) {
      const isTooLate = isLate && mayAdd(request);
      const isLogged = isSafe && journal.healthy;
      if (request.kind === 'cancel' || (isLogged && !isTooLate)) venue.submit(request, at);
      else this.refuse(request, isLogged ? LOGGED_LATE : NOT_LOGGED);
    }
    if (isLater) this.settle();
  }

  /** A request that must not be sent is answered here, as an input like any other answer. */
  private refuse(request: VenueRequest, reason: string): void {
    const kind = request.kind === 'replace' ? 'replace-rejected' : 'rejected';
    const refused = request.kind === 'place-pair' ? request.legs : [request];
    for (const { clientOrderId } of refused) this.event({ kind, clientOrderId, code: 'invalid', reason });
  }

  /** Events that came up while a step was under way are queued, never nested. */
  private settle(): void {
    this.stepping = false;
    if (this.late.length === 0) return;
    const next = this.late.shift();
    next?.();
  }
}

/** False for what takes exposure away or changes none: that is wanted as much when it is late. */
function mayAdd(request: VenueRequest): boolean {
  if (request.kind === 'place') return !request.order.reduceOnly;
  if (request.kind === 'place-pair') return request.legs.some(({ order }) => !order.reduceOnly);
  return request.kind === 'replace';
}

const NO_ANSWER: Verdict = { outcome: 'refused', rule: 'engine', text: 'the engine gave no answer' };
