import {
  type MarketRows,
  MICROS_PER_SECOND,
  type Micros,
  UserError,
  type VenueEvent,
} from '../domain/index.js';
import { type Engine, EngineLoop, type Journal } from '../engine/index.js';
import type { SimulatedVenue, VenueRequest, VenueSink } from '../execution/index.js';
import { EquitySampler } from './equity-sampler.js';
import { FillJudge } from './fill-judge.js';
import type { BacktestRecord } from './record.js';

export interface BacktestParts {
  /** Fresh. */
  readonly engine: Engine;
  /** At its first moment. */
  readonly venue: SimulatedVenue;
  readonly strategy: {
    readonly name: string;
    /** Its code, on the engine's shelf. */
    readonly sourceHash: string;
    readonly parameters: unknown;
    /** By id, one for each leg. */
    readonly instruments: readonly string[];
    readonly indicators?: readonly string[];
  };
  /** Names of the tapes, and the hash of all that is in them. */
  readonly market: { readonly tapes: readonly string[]; readonly hash: string };
  readonly reportingCurrency: { readonly code: string; readonly decimals: number };
  /** Of equity and prices; a second where left out. */
  readonly sampleMicros?: number;
  /** The market is left at this moment, where it has not ended before. */
  readonly until?: Micros;
  /** Called between strides of the market; what it returns is waited for. */
  readonly onStride?: (progress: { readonly time: Micros; readonly events: number }) => Promise<void> | null;
  readonly notes?: readonly string[];
  /** Told of each request that the engine makes. */
  readonly onRequest?: (request: VenueRequest, time: Micros) => void;
}

/** Strides that are taken without a look at anything else. */
const STRIDES_AT_ONCE = 64;

/** Samples that are still taken when the market has ended. */
const STRIDES_AFTER_END = 2;

/** Nothing is written in a backtest: the same inputs make the same outputs again. */
const NO_JOURNAL: Journal = {
  rows: () => {},
  input: () => {},
  request: () => {},
  mark: () => {},
  secure: (then) => then(true),
  flushIfDue: () => {},
  healthy: true,
};

/**
 * Runs one strategy through a market, with the engine's own step and the exchange's own fills.
 *
 * Time is the market's; nothing here reads a clock. The same parts give the same record and the same final state
 * hash. A position that is open at the end is valued at the middle and not closed.
 */
export async function runBacktest(parts: BacktestParts): Promise<BacktestRecord> {
  const run = new Run(parts);
  await parts.venue.open(run);
  run.begin();
  let strides = 0;
  while (run.stride()) {
    strides += 1;
    if (strides % STRIDES_AT_ONCE === 0) await parts.onStride?.(run.progress);
  }
  return run.record();
}

/** One line for all that was refused: the number, and the last. */
function refusals({ risk }: Engine): string {
  const { refusedCount, lastRefusal } = risk;
  return `${refusedCount} refused by the limits, the last by ${lastRefusal?.rule}: ${lastRefusal?.text}`;
}

class Run implements VenueSink {
  private readonly loop: EngineLoop;
  private readonly judge: FillJudge;
  private readonly sampler: EquitySampler;
  private readonly sampleMicros: number;
  private readonly from: Micros;
  private reached: Micros;
  private events = 0;
  private rejected = 0;
  /** What the engine says went wrong, such as a plugin that threw. */
  private readonly errors: string[] = [];
  private afterEnd = 0;

  constructor(private readonly parts: BacktestParts) {
    const { engine, venue } = parts;
    this.judge = new FillJudge(engine.instruments);
    this.sampler = new EquitySampler(engine, () => engine.portfolio.capital());
    this.sampleMicros = parts.sampleMicros ?? MICROS_PER_SECOND;
    this.from = venue.startTime;
    this.reached = this.from;
    this.loop = new EngineLoop({
      engine,
      journal: NO_JOURNAL,
      clock: { now: () => venue.deliveryTime() },
      venue: {
        submit: (request, at) => {
          if (request.kind === 'place') {
            const { instrument } = request.order;
            this.judge.decided(request.clientOrderId, engine.markets[instrument]!.mid());
          }
          parts.onRequest?.(request, at);
          venue.submit(request, at);
        },
      },
      onNotice: ({ level, text }) => {
        if (level === 'error') this.errors.push(text);
      },
    });
  }

  get progress(): { readonly time: Micros; readonly events: number } {
    return { time: this.reached, events: this.events };
  }

  begin(): void {
    const { strategy, market } = this.parts;
    this.loop.input({
      kind: 'session',
      session: { id: 'bt', mode: 'paper', account: 'paper', marketHash: market.hash },
    });
    const [first] = strategy.instruments;
    this.loop.input({
      kind: 'plugin',
      strategy: strategy.name,
      instrument: first!,
      instruments: strategy.instruments,
      sourceHash: strategy.sourceHash,
      parameters: strategy.parameters,
      ...(strategy.indicators === undefined ? {} : { indicators: strategy.indicators }),
    });
    if (!this.parts.engine.strategies.has(strategy.name)) {
      throw new UserError(this.errors.at(-1) ?? `${strategy.name} cannot be loaded`);
    }
  }

  /** Lives on by one beat of the samples. @returns false at the end. */
  stride(): boolean {
    const { venue, until } = this.parts;
    const next = venue.nextTime();
    if (next === null || (until !== undefined && this.reached >= until)) return false;
    // What is under way when a tape ends still arrives; orders that rest then would rest for ever.
    if (this.afterEnd > STRIDES_AFTER_END) return false;
    if (venue.market().ended) this.afterEnd += 1;
    // A market that is silent for long is not sampled all the while.
    const beat = Math.max(this.reached, next - 1);
    const due = (Math.floor(beat / this.sampleMicros) + 1) * this.sampleMicros;
    this.reached = (until === undefined ? due : Math.min(due, until)) as Micros;
    venue.pump(this.reached);
    this.sampler.sample(this.reached);
    this.judge.settle(false);
    return true;
  }

  rows(instrument: number, rows: MarketRows, from: number, to: number): void {
    this.events += to - from;
    this.loop.rows(instrument, rows, from, to);
    const { reader, book } = this.parts.engine.markets[instrument]!;
    if (!reader.isLive || !book.hasBid || !book.hasAsk) return;
    const time = rows.timeExchange[from]!;
    const at = Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
    this.judge.book(instrument, at, book.bestBid + book.bestAsk);
  }

  event(event: VenueEvent): void {
    this.loop.event(event);
    switch (event.kind) {
      case 'fill':
        this.judge.filled(event.fill, this.parts.venue.deliveryTime());
        return;
      case 'rejected':
      case 'replace-rejected':
        this.rejected += 1;
        if (event.kind === 'rejected') this.judge.ended(event.clientOrderId);
        return;
      case 'canceled':
      case 'expired':
        this.judge.ended(event.clientOrderId);
        return;
    }
  }

  record(): BacktestRecord {
    const { engine, strategy, market, reportingCurrency, notes } = this.parts;
    this.judge.settle(true);
    const runtime = engine.strategies.get(strategy.name);
    const gaps = engine.markets.reduce((sum, { reader }) => sum + reader.gaps, 0);
    return {
      strategy: strategy.name,
      parameters: runtime?.parameters ?? strategy.parameters,
      tapes: market.tapes,
      instruments: engine.instruments,
      reportingCurrency,
      capital: engine.portfolio.capital(),
      from: this.from,
      to: this.reached,
      events: this.events,
      orders: engine.orderSequence,
      rejected: this.rejected,
      refused: engine.risk.refusedCount,
      samples: this.sampler.samples,
      sampleMicros: this.sampleMicros,
      fills: this.judge.judged,
      prices: this.sampler.prices(),
      fees: engine.portfolio.fees(),
      finalStateHash: engine.stateHash(),
      notes: [
        ...(notes ?? []),
        ...(gaps === 0 ? [] : [`the market has ${gaps} gap${gaps === 1 ? '' : 's'}`]),
        ...this.errors,
        ...(engine.risk.lastRefusal === null ? [] : [refusals(engine)]),
      ],
    };
  }
}
