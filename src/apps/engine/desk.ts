import type { Command, InstrumentSpecification, Micros } from '../../domain/index.js';
import type { Engine, Notice, Verdict } from '../../engine/index.js';
import type {
  CommandResult,
  EngineDesk,
  HealthSnapshot,
  LogLine,
  SessionSnapshot,
  SubscriptionOptions,
  Topic,
} from '../../protocol/index.js';
import type { History } from './history.js';
import type { IndicatorDesk } from './indicator-desk.js';
import {
  projectBook,
  projectCandles,
  projectOrders,
  projectPositions,
  projectProfile,
  projectRisk,
  projectStrategies,
  projectTickers,
  projectTrades,
} from './project.js';

const LINES_KEPT = 500;
const LINES_SHOWN = 200;

/** Where commands go: one is answered when it is in the log, a preview at once. */
export interface CommandDesk {
  command(command: Command, client: string, answer: (verdict: Verdict) => void): void;
  preview(command: Command): Verdict;
}

/** What the desk must know beside the engine's own state. */
export interface DeskFacts {
  market(): SessionSnapshot['market'];
  readonly money: SessionSnapshot['money'];
  readonly keys: SessionSnapshot['keys'];
  readonly leavePolicy: SessionSnapshot['leavePolicy'];
  readonly log: string;
  journalOk(): boolean;
  /** The time on the clock, which in a silent market is ahead of the engine's newest input. */
  now(): Micros;
}

/** Longest stall of the loop and slowest write of the log, over about the last second. */
export interface Stalls {
  engineMicros: number;
  journalMicros: number;
}

/** The engine as its clients see it: commands in, topics and news out. */
export class ClientDesk implements EngineDesk {
  private readonly lines: LogLine[] = [];
  private nextLine = 1;
  readonly stalls: Stalls = { engineMicros: 0, journalMicros: 0 };

  constructor(
    private readonly engine: Engine,
    private readonly desk: CommandDesk,
    private readonly facts: DeskFacts,
    private readonly indicators: IndicatorDesk,
    private readonly history: History,
  ) {}

  get sessionId(): string {
    return this.engine.sessionId;
  }

  /** Keeps a notice as a line of the log topic, and returns it for those who want it at once. */
  keep(notice: Notice): LogLine {
    const line: LogLine = { id: this.nextLine++, ...notice };
    this.lines.push(line);
    if (this.lines.length > LINES_KEPT) this.lines.splice(0, this.lines.length - LINES_KEPT);
    return line;
  }

  command(command: Command, client: string, answer: (result: CommandResult) => void): void {
    this.desk.command(command, client, answer);
  }

  preview(command: Command): CommandResult {
    return this.desk.preview(command);
  }

  snapshot(topic: Topic, options: SubscriptionOptions): unknown {
    const { engine } = this;
    switch (topic) {
      case 'session':
        return this.session();
      case 'instruments':
        return namedApart(engine.instruments.map(({ specification }) => specification));
      case 'book':
        return projectBook(engine, options);
      case 'trades':
        return projectTrades(engine, options);
      case 'candles':
        return projectCandles(engine, options);
      case 'orders':
        return projectOrders(engine);
      case 'positions':
        return projectPositions(engine, this.history.standings);
      case 'strategies':
        return projectStrategies(engine);
      case 'risk':
        return projectRisk(engine, options);
      case 'health':
        return this.health(options);
      case 'log':
        return { lines: this.lines.slice(-LINES_SHOWN) };
      case 'tickers':
        return projectTickers(engine, this.history);
      case 'indicators':
        return this.indicators.snapshot(options);
      case 'fills':
        return this.history.fills.snapshot();
      case 'equity':
        return this.history.equity.snapshot();
      case 'profile':
        return projectProfile(engine, this.history, options);
      case 'story':
        return this.history.stories.snapshot(String(options.clientOrderId ?? ''));
      default:
        return null;
    }
  }

  private session(): SessionSnapshot {
    const { engine, facts } = this;
    const { portfolio } = engine;
    return {
      sessionId: engine.sessionId,
      log: facts.log,
      mode: engine.mode,
      market: facts.market(),
      account: engine.account,
      money: facts.money,
      liveWord: engine.liveWord,
      keys: facts.keys,
      time: facts.now(),
      halted: engine.halted,
      haltReason: engine.haltReason,
      strategiesPaused: engine.strategiesPaused,
      equity: portfolio.formatReporting(portfolio.equity()),
      dayPnl: portfolio.formatReporting(portfolio.dayPnl()),
      fees: portfolio.formatReporting(portfolio.fees()),
      reportingCurrency: engine.setup.risk.reportingCurrency,
      leavePolicy: facts.leavePolicy,
      enginePid: process.pid,
    };
  }

  private health(options: SubscriptionOptions): HealthSnapshot {
    const { engine } = this;
    const market = engine.markets[options.instrument ?? 0] ?? engine.markets[0]!;
    const { standings } = this.history;
    const venues = standings.rows(engine);
    const funding = standings.fundingOf(market.instrument.specification);
    return {
      feedMicros: market.feedMicros,
      feedState: market.reader.state,
      bookGaps: market.reader.gaps,
      orderMicros: engine.orderMicros,
      engineMicros: this.stalls.engineMicros,
      journalMicros: this.stalls.journalMicros,
      journalOk: this.facts.journalOk(),
      inputSequence: engine.sequence,
      ...(venues.length === 0 ? {} : { venues }),
      ...(funding === null ? {} : { funding }),
    };
  }
}

/** Where several venues have a symbol, each is called by its venue too: nobody may take one for the other. */
export function namedApart(specifications: readonly InstrumentSpecification[]): InstrumentSpecification[] {
  return specifications.map((specification) => {
    const { symbol, venue } = specification;
    const isShared = specifications.some((other) => other.symbol === symbol && other.venue !== venue);
    return isShared ? { ...specification, symbol: `${venue}:${symbol}` } : specification;
  });
}
