import type { Command, Input, Micros } from '../../domain/index.js';
import { type Alert, type Engine, EngineLoop, type Notice, type Verdict } from '../../engine/index.js';
import type { SessionSnapshot } from '../../protocol/index.js';
import type { FeedNews } from '../../venues/ccxt/index.js';
import type { History } from './history.js';
import type { SessionJournal } from './journal.js';
import type { SessionMarket } from './market/index.js';
import type { Plan } from './plan.js';
import type { StrategyDesk, StrategySession } from './strategy-desk.js';

/** While the disk refuses the log, the market stands still once so much waits to be written. */
const MOST_PENDING = 8 * 1024 * 1024;

/** The listener before there is one. */
const NOBODY = (): void => {};

interface SessionParts {
  readonly plan: Plan;
  readonly engine: Engine;
  readonly history: History;
  readonly market: SessionMarket;
  readonly journal: SessionJournal;
  readonly notes: readonly string[];
  readonly log: string;
  readonly strategies: StrategyDesk;
}

/** A running session: the engine, its market, its log and its clock, wired together. */
export class Session {
  private listener: (notice: Notice) => void = NOBODY;
  private readonly early: Notice[] = [];
  private readonly earlyAlerts: Alert[] = [];
  /** Alerts whose line in the log is still to come. */
  private readonly unsaid = new Map<string, Alert>();
  private alertListener = (alert: Alert): void => void this.earlyAlerts.push(alert);
  readonly engine: Engine;
  readonly history: History;
  readonly loop: EngineLoop;

  readonly notes: readonly string[];
  /** The name of the session's log. */
  readonly log: string;
  private readonly plan: Plan;
  private readonly trading: SessionMarket;
  private readonly journal: SessionJournal;
  private readonly strategies: StrategyDesk;
  /** Of a warning that is just being noted in the log. */
  private keptText: string | null = null;
  /** Orders that worked when somebody last asked to leave. */
  private openOnLeaving = 0;

  constructor(parts: SessionParts) {
    const { plan, engine, history, market, journal, notes, log, strategies } = parts;
    this.plan = plan;
    this.engine = engine;
    this.history = history;
    this.trading = market;
    this.journal = journal;
    this.strategies = strategies;
    this.notes = notes;
    this.log = log;
    this.loop = new EngineLoop({
      engine,
      journal,
      venue: market,
      clock: market.clock,
      onNotice: (notice) => this.tell(this.asTold(notice)),
      listener: history,
      onAlert: (alert) => this.alert(alert),
    });
  }

  /** Tells of every alert from here on, and first of those that came before anyone listened. */
  onAlert(listener: (alert: Alert) => void): void {
    this.alertListener = listener;
    for (const alert of this.earlyAlerts.splice(0)) listener(alert);
  }

  /** Says every notice from here on, and first those that came before anyone listened. */
  onNotice(listener: (notice: Notice) => void): void {
    this.listener = listener;
    for (const notice of this.early.splice(0)) listener(notice);
  }

  /** What is alerted and said in the same words is one line of the log, which rings. */
  private alert(alert: Alert): void {
    this.alertListener(alert);
    this.unsaid.set(alert.text, alert);
    queueMicrotask(() => {
      if (this.unsaid.get(alert.text) !== alert) return;
      const { time, text, severity } = alert;
      const level = severity === 'critical' ? 'error' : severity === 'warning' ? 'warn' : 'notice';
      this.tell({ time, level, owner: 'engine', text });
    });
  }

  tell(said: Notice): void {
    const alert = this.unsaid.get(said.text);
    this.unsaid.delete(said.text);
    const notice = alert === undefined ? said : { ...said, alert: alert.severity };
    if (this.listener === NOBODY) this.early.push(notice);
    else this.listener(notice);
  }

  /**
   * Says a warning that the history has too: it is a note in the log, which no decision looks at, so that a replay and
   * the database meet it as well.
   */
  tellKept(text: string): void {
    this.keptText = text;
    this.command({ kind: 'note', about: null, text }, 'engine');
    this.keptText = null;
  }

  private asTold(notice: Notice): Notice {
    const text = this.keptText;
    if (text === null || notice.text !== `note  ${text}`) return notice;
    return { ...notice, level: 'warn', owner: 'engine', text };
  }

  /** Lives the market on to the present moment. */
  live(): void {
    this.at(() => this.loop.beat());
  }

  /**
   * A command, at a moment up to which the market has been lived.
   * @param answer called with the verdict once the command is in the log.
   */
  command(command: Command, client: string, answer?: (verdict: Verdict) => void): Verdict {
    if (command.kind === 'leave') this.openOnLeaving = this.engine.orders.workingCount;
    return this.at(() => this.loop.command(command, client, answer));
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

  /** Whose money its orders are. The embedded exchange's is fake, also under the rules of live mode. */
  get money(): SessionSnapshot['money'] {
    return this.plan.header.money ?? 'fake';
  }

  get keys(): SessionSnapshot['keys'] {
    return this.trading.keys;
  }

  /** What its venues carry out by themselves; undefined where they are simulated. */
  get abilities(): SessionMarket['abilities'] {
    return this.trading.abilities;
  }

  /** Says what a feed says of itself. */
  feedNews({ time, instrument, health, connection, reason, recoveryMicros }: FeedNews): void {
    const what =
      instrument === null ? 'market data' : (this.engine.instruments[instrument]?.id ?? 'market data');
    const where = connection === null ? '' : ` (connection ${connection})`;
    const after = recoveryMicros === null ? '' : `, after ${(recoveryMicros / 1_000).toFixed(0)} ms`;
    const level = health === 'live' ? 'info' : 'warn';
    this.tell({ time, level, owner: 'engine', text: `${what}: ${health}${where}${after}: ${reason}` });
  }

  /** The time of the session. */
  timeNow(): Micros {
    return this.trading.clock.now();
  }

  /** Does something once the market has been lived up to now; see SessionMarket. */
  private at<T>(act: () => T): T {
    const stuck = !this.journal.healthy && this.journal.pending > MOST_PENDING;
    return this.trading.at(act, stuck);
  }

  market(): SessionSnapshot['market'] {
    const { kind, name } = this.trading.banner();
    return { kind, name, speed: kind === 'venue' ? 1 : this.plan.configuration.embedded.speed };
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
    await this.trading.close();
  }
}
