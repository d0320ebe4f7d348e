import type { Command, Input, Micros } from '../../domain/index.js';
import { type Engine, EngineLoop, type Notice, type Verdict } from '../../engine/index.js';
import type { SimulatedVenue } from '../../execution/index.js';
import type { SessionSnapshot } from '../../protocol/index.js';
import type { History } from './history.js';
import type { SessionJournal } from './journal.js';
import type { Plan } from './plan.js';
import type { SimulatedClock } from './sim-clock.js';
import type { StrategyDesk, StrategySession } from './strategy-desk.js';

/** While the disk refuses the log, the market stands still once so much waits to be written. */
const MOST_PENDING = 8 * 1024 * 1024;

/** The listener before there is one. */
const NOBODY = (): void => {};

/** How much of the market is lived through between two looks at the clock. */
const STRIDE_MICROS = 50_000;
const MOST_PUMP_MILLIS = 20;

interface SessionParts {
  readonly plan: Plan;
  readonly engine: Engine;
  readonly history: History;
  readonly venue: SimulatedVenue;
  readonly journal: SessionJournal;
  readonly clock: SimulatedClock;
  readonly notes: readonly string[];
  readonly log: string;
  readonly strategies: StrategyDesk;
  /** The moment from which the market is lived on. */
  readonly start: Micros;
}

/** A running session: the engine, its exchange, its log and its clock, wired together. */
export class Session {
  private listener: (notice: Notice) => void = NOBODY;
  private readonly early: Notice[] = [];
  readonly engine: Engine;
  readonly history: History;
  readonly loop: EngineLoop;

  readonly clock: SimulatedClock;
  readonly notes: readonly string[];
  /** The name of the session's log. */
  readonly log: string;
  private readonly plan: Plan;
  private readonly venue: SimulatedVenue;
  private readonly journal: SessionJournal;
  private readonly strategies: StrategyDesk;
  /** The moment up to which the market has been lived. */
  private reached: Micros;
  /** Orders that worked when somebody last asked to leave. */
  private openOnLeaving = 0;

  constructor(parts: SessionParts) {
    const { plan, engine, history, venue, journal, clock, notes, log, strategies, start } = parts;
    this.plan = plan;
    this.engine = engine;
    this.history = history;
    this.venue = venue;
    this.journal = journal;
    this.strategies = strategies;
    this.clock = clock;
    this.notes = notes;
    this.log = log;
    this.reached = start;
    this.loop = new EngineLoop({
      engine,
      journal,
      venue,
      clock,
      onNotice: (notice) => this.tell(notice),
      listener: history,
    });
  }

  /** Says every notice from here on, and first those that came before anyone listened. */
  onNotice(listener: (notice: Notice) => void): void {
    this.listener = listener;
    for (const notice of this.early.splice(0)) listener(notice);
  }

  tell(notice: Notice): void {
    if (this.listener === NOBODY) this.early.push(notice);
    else this.listener(notice);
  }

  /** Lives the market on to the present moment. */
  live(): void {
    this.at(() => this.loop.beat());
  }

  /** A command, at a moment up to which the market has been lived. */
  command(command: Command, client: string): Verdict {
    if (command.kind === 'leave') this.openOnLeaving = this.engine.orders.workingCount;
    return this.at(() => this.loop.command(command, client));
  }

  /** The same session for whoever is to step inputs before the market is lived on. */
  now(): StrategySession {
    return {
      engine: this.engine,
      input: (input) => void this.loop.input(input),
      tell: (notice) => this.tell(notice),
    };
  }

  /** Any other input, at such a moment. */
  input(input: Input): void {
    this.at(() => this.loop.input(input));
  }

  preview(command: Command): Verdict {
    return this.loop.preview(command);
  }

  /**
   * Does something at one moment of the session's time: all that the venue delivers up to it comes first,
   * so that nothing is ever delivered for a time that has passed.
   */
  private at<T>(act: () => T): T {
    const { clock, venue } = this;
    const stuck = !this.journal.healthy && this.journal.pending > MOST_PENDING;
    clock.delivering = () => venue.deliveryTime();
    if (!stuck) this.pumpTo(clock.flowing());
    const moment = this.reached;
    clock.delivering = () => moment;
    try {
      return act();
    } finally {
      clock.delivering = null;
    }
  }

  /**
   * Pumps in strides, and no longer than the loop can spare: at a speed that the machine cannot keep up with
   * the market runs as fast as it can, and clients and the heartbeat are served all the same.
   */
  private pumpTo(moment: Micros): void {
    const end = performance.now() + MOST_PUMP_MILLIS;
    while (this.reached < moment) {
      this.reached = Math.min(moment, this.reached + STRIDE_MICROS) as Micros;
      this.venue.pump(this.reached);
      if (performance.now() < end) continue;
      if (this.reached < moment) this.clock.restart(this.reached);
      return;
    }
  }

  market(): SessionSnapshot['market'] {
    const { kind, name } = this.venue.market();
    return { kind, name, speed: this.plan.configuration.embedded.speed };
  }

  get journalHealthy(): boolean {
    return this.journal.healthy;
  }

  takeJournalMicros(): number {
    return this.journal.takeWorstMicros();
  }

  /** What leaving by `policy` came to, in one line. */
  describeLeft(policy: 'cancel' | 'keep' | 'flatten'): string {
    const left = this.engine.orders.workingCount;
    const before = this.openOnLeaving;
    if (policy === 'keep')
      return left === 0
        ? 'no order was open'
        : `${left} open order${left === 1 ? '' : 's'} kept: there again when this home is opened`;
    const cancelled =
      before === 0 && left === 0
        ? 'no order was open'
        : `${Math.max(0, before - left)} of ${before} open orders cancelled${left > 0 ? `; ${left} STILL OPEN` : ''}`;
    if (policy === 'cancel') return cancelled;
    const open = this.engine.instruments
      .map((instrument) => ({ instrument, lots: this.engine.portfolio.position(instrument.index).sizeLots }))
      .filter(({ lots }) => lots !== 0)
      .map(({ instrument, lots }) => `${instrument.formatSize(lots)} ${instrument.symbol}`);
    return `${cancelled}; ${open.length === 0 ? 'every position is closed' : `NOT FLAT: ${open.join(', ')}`}`;
  }

  /** True while leaving by `policy` has something left to do. */
  hasUnfinishedOrders(policy: 'cancel' | 'keep' | 'flatten'): boolean {
    if (policy === 'keep') return false;
    return this.engine.orders.workingCount > 0 || this.engine.flattening.size > 0;
  }

  /** The last record is the state that was left, so that a replay is held against it to the very end. */
  async close(): Promise<void> {
    const { engine } = this;
    this.strategies.close();
    this.journal.mark({ time: engine.time, stateHash: engine.stateHash() });
    this.journal.commit();
    this.journal.close();
    await this.venue.close();
  }
}
