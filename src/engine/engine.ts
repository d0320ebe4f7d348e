import {
  type Asset,
  type Input,
  Instrument,
  type InstrumentSpecification,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  type Micros,
  type Mode,
  Money,
  type Owner,
  type VenueAbilities,
} from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { Portfolio } from '../portfolio/index.js';
import type { RiskConfiguration } from '../risk/index.js';
import { RiskGate } from '../risk/index.js';
import { CountedOrders } from './counted-orders.js';
import type { Flattening } from './flatten.js';
import { SessionHash } from './hashing.js';
import { Held } from './held/index.js';
import type { Leg } from './leg.js';
import { MarketState } from './market-state.js';
import { MonitorState } from './monitor-state.js';
import { type Alert, type Notice, Outbox } from './outbox.js';
import type { PluginShelf, PluginWatch } from './ports.js';
import { Reconciliation } from './reconciliation.js';
import type { StrategyRuntime } from './strategy-runtime.js';

/** A strategy that was refused is not heard for so long: a refusal repeated each tick helps nobody. */
const QUIET_MICROS = 1_000_000;

const LIVE_WORD = 'LIVE';

export interface Balance {
  readonly free: Money;
  readonly locked: Money;
}

interface VenueBalance extends Balance {
  readonly venue: string | undefined;
}

const sumOf = (balances: readonly VenueBalance[], part: (balance: VenueBalance) => Money): Money =>
  balances.reduce((sum, balance) => sum.plus(part(balance)), Money.ZERO);

/** What an engine is made of, and what the header of its session log says. */
export interface EngineSetup {
  readonly instruments: readonly InstrumentSpecification[];
  readonly risk: RiskConfiguration;
  /**
   * False where the rows' own hash already stands in the log, as a tape's does in a backtest: then they are not
   * hashed one by one again.
   */
  readonly hashRows?: boolean;
  /**
   * How often the engine looks after what has no event of its own, in seconds; 1 where left out. In a market of
   * candles nothing can have happened within one.
   */
  readonly beatSeconds?: number;
  /** False where nobody looks on: news is not put into words then, and no tape and candles are kept for a screen. */
  readonly isHeard?: boolean;
}

/**
 * The engine's whole state. `step` mutates it and nothing else does; it holds no clock, no socket and no
 * file, so that the same inputs lead to the same state on any machine.
 */
export class Engine {
  readonly instruments: readonly Instrument[];
  readonly markets: readonly MarketState[];
  readonly orders = new CountedOrders();
  readonly portfolio: Portfolio;
  readonly risk: RiskGate;
  readonly strategies = new Map<string, StrategyRuntime>();
  /** By instrument, the legs that strategies have there, in the order of loading. */
  readonly listeners: { readonly strategy: StrategyRuntime; readonly leg: Leg }[][];
  readonly hashRows: boolean;
  readonly isHeard: boolean;
  readonly beatMicros: number;
  /** Whoever watches the calls into plugins; see PluginWatch. */
  watch: PluginWatch | null = null;
  readonly flattening = new Map<number, Flattening>();
  /** Orders that the engine carries out itself. */
  readonly held = new Held();
  readonly reconciliation = new Reconciliation();
  readonly monitor = new MonitorState();
  /** What venues carry out by themselves, by name; what is not named is as the embedded exchange. */
  abilities: Readonly<Record<string, VenueAbilities>> = {};
  readonly outbox = new Outbox();
  readonly hash = new SessionHash();
  time = 0 as Micros;
  /** The place of the newest input in the one sequence. */
  sequence = 0;
  sessionId = '';
  mode: Mode = 'paper';
  /** Where there is none, live mode is refused. */
  accounts: { readonly paper: string | null; readonly live: string | null } = { paper: '', live: null };
  /** What has to be typed to go live. */
  liveWord = LIVE_WORD;
  /** True on live venues: perpetuals are looked at, not traded. */
  contractsAreDataOnly = false;
  /** Client order ids made in this session. */
  orderSequence = 0;
  halted = false;
  haltReason = '';
  /** Between the command to leave and the end of the process: nothing new is sent, save what reduces. */
  leaving: 'cancel' | 'keep' | 'flatten' | null = null;
  /** Until the next session starts. */
  nextSecond = Number.NaN;
  /** From the newest request that was answered without doubt to its answer. */
  orderMicros: number | null = null;
  private readonly balances = new Map<string, readonly VenueBalance[]>();

  constructor(
    readonly setup: EngineSetup,
    readonly plugins: PluginShelf,
  ) {
    this.instruments = setup.instruments.map((specification, index) => new Instrument(specification, index));
    this.markets = this.instruments.map((instrument) => new MarketState(instrument, setup.isHeard));
    this.listeners = this.instruments.map(() => []);
    this.hashRows = setup.hashRows ?? true;
    this.isHeard = setup.isHeard ?? true;
    this.beatMicros = (setup.beatSeconds ?? 1) * MICROS_PER_SECOND;
    this.portfolio = new Portfolio({
      instruments: this.instruments,
      reportingCurrency: setup.risk.reportingCurrency,
    });
    this.risk = new RiskGate(setup.risk, this.instruments);
  }

  notice(level: Notice['level'], owner: Notice['owner'], text: string): void {
    this.outbox.notices.push({ time: this.time, level, owner, text });
  }

  /** Tells a person, wherever he is. The same thing again and again is told with the same key. */
  alert(severity: Alert['severity'], key: string, text: string): void {
    this.outbox.alerts.push({ time: this.time, severity, key, text });
  }

  /** What a simulated exchange says follows from what is hashed already: its tapes and our requests. */
  hashes({ kind }: Input): boolean {
    return this.hashRows || kind !== 'venue';
  }

  /** Chains the state as it stands; see SessionHash. */
  stateHash(): string {
    return this.hash.digest(this.canonicalState());
  }

  /** The account that the mode trades on. */
  get account(): string {
    const { paper, live } = this.accounts;
    return (this.mode === 'live' ? (live ?? paper) : (paper ?? live)) ?? '';
  }

  get strategiesPaused(): boolean {
    const all = [...this.strategies.values()];
    return (
      all.length > 0 && all.every((strategy) => strategy.state !== 'running' && strategy.state !== 'warming')
    );
  }

  /** Minute n of the epoch that `time` lies in. */
  static minuteOf(time: Micros): number {
    return Math.floor(time / MICROS_PER_MINUTE);
  }

  /** Free and locked amounts, as the venue tells them; `venue` where the session trades on more than one. */
  setBalance(
    { asset, venue }: { readonly asset: string; readonly venue?: string },
    free: readonly [number, number],
    locked: readonly [number, number],
  ): void {
    const balance = { free: Money.fromLimbs(free), locked: Money.fromLimbs(locked) };
    const known = this.balances.get(asset) ?? [];
    const others = known.filter((one) => one.venue !== venue);
    const all = [...others, { venue, ...balance }];
    const isNew = known.length > 0 && others.length === known.length;
    this.balances.set(asset, all);
    this.portfolio.setBalance(
      asset,
      sumOf(all, ({ free, locked }) => free.plus(locked)),
      isNew ? balance.free.plus(balance.locked) : Money.ZERO,
    );
  }

  /** What may be spent on a venue; null while it has not told. */
  balance(asset: string, venue: string): Balance | null {
    const known = this.balances.get(asset);
    return known?.find((one) => one.venue === undefined || one.venue === venue) ?? null;
  }

  /** By asset, sorted; of all venues together. */
  allBalances(): (readonly [string, Balance])[] {
    return [...this.balances]
      .map(([asset, all]) => {
        const free = sumOf(all, (one) => one.free);
        return [asset, { free, locked: sumOf(all, (one) => one.locked) }] as const;
      })
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The asset of this session with that code. */
  asset(code: string): Asset | null {
    for (const { specification } of this.instruments) {
      for (const asset of [specification.base, specification.quote]) if (asset.code === code) return asset;
    }
    return null;
  }

  /** After a refusal or rejection a strategy places nothing for a while. */
  hush(owner: Owner): void {
    for (const strategy of this.strategies.values()) {
      if (strategy.owner === owner) strategy.quietUntil = this.time + QUIET_MICROS;
    }
  }

  /** The working orders of an owner on an instrument, in the order in which they were made. */
  ownedBy(owner: Owner, instrument: number): Order[] {
    const owned: Order[] = [];
    for (const order of this.orders.working()) {
      if (order.request.owner === owner && order.request.instrument === instrument) owned.push(order);
    }
    return owned;
  }

  /** Puts a strategy in the place of the one of its name, if there is one. */
  setStrategy(runtime: StrategyRuntime): void {
    this.strategies.set(runtime.name, runtime);
    for (const heard of this.listeners) heard.length = 0;
    for (const strategy of this.strategies.values()) {
      for (const leg of strategy.legs) this.listeners[leg.instrument.index]!.push({ strategy, leg });
    }
  }

  /** Portfolio, orders, the top of every book and the rules' state, in one fixed order. */
  private canonicalState(): string {
    const orders = [...this.orders.working()]
      .map((o) => [
        o.clientOrderId,
        o.state,
        o.doubt,
        o.price,
        o.triggerPrice,
        o.size,
        o.filled,
        o.queueAhead,
        o.carrier,
      ])
      .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
    const strategies = [...this.strategies.values()].map((s) => [
      s.name,
      s.state,
      s.fills,
      s.load.sourceHash,
      s.load.parameters,
    ]);
    return JSON.stringify({
      time: this.time,
      sequence: this.sequence,
      mode: this.mode,
      halted: this.halted,
      limits: this.risk.configuration,
      portfolio: this.portfolio.canonical(),
      orders,
      held: this.held.canonical(),
      reconciliation: this.reconciliation.canonical(),
      monitor: this.monitor.canonical(),
      strategies,
      books: this.markets.map((market) => topOfBook(market)),
    });
  }
}

const HASHED_LEVELS = 50;
const prices = new Int32Array(HASHED_LEVELS);
const sizes = new Float64Array(HASHED_LEVELS);

function topOfBook(market: MarketState): unknown {
  const side = (ask: boolean) => {
    const count = market.book.copyLevels(ask, HASHED_LEVELS, prices, sizes);
    return Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]);
  };
  return [market.reader.state, side(false), side(true), market.last];
}
