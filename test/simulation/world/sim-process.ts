import { History } from '../../../src/apps/engine/history.js';
import { SessionJournal } from '../../../src/apps/engine/journal.js';
import { cancelAgain } from '../../../src/apps/engine/left-behind.js';
import { VenueMarket } from '../../../src/apps/engine/market/index.js';
import type { SessionHeader } from '../../../src/apps/engine/plan.js';
import { openLog } from '../../../src/apps/engine/session-folder.js';
import {
  type Command,
  type Input,
  type MarketRows,
  type Micros,
  RowKind,
} from '../../../src/domain/index.js';
import { Engine, EngineLoop, type Journal, type Verdict } from '../../../src/engine/index.js';
import type { VenueRequest } from '../../../src/execution/index.js';
import { OrderGateway } from '../../../src/venues/ccxt/account/gateway.js';
import type { Timers } from '../../../src/venues/ccxt/account/timers.js';
import type { AccountSink, KnownAccount } from '../../../src/venues/ccxt/contract.js';
import { type Judge, Violation } from './judge.js';
import { RISK, SPECIFICATIONS } from './scenario.js';
import type { SimFeed } from './sim-feed.js';
import type { SimLink } from './sim-link.js';
import type { World } from './world.js';

export const FOLDER = '/sim/sessions';
export const SESSION = 'simulated';
const BEAT_MICROS = 50_000;
/** More of one venue at one moment is an engine that answers itself. */
const MOST_EVENTS_AT_ONCE = 3_000;

/** What the header of a simulated session's log says. */
export const headerOf = (instruments: number): SessionHeader => ({
  market: 'venue',
  venues: [{ venue: 'sim', testnet: false, url: null }],
  money: 'real',
  tapes: [],
  instruments: SPECIFICATIONS.slice(0, instruments),
  startOffsetSeconds: 0,
  seed: 1,
  feedLatencyMillis: 0,
  orderLatencyMillis: 0,
  deposits: {},
  reportingCurrency: 'USDT',
  risk: RISK,
  startTime: 0 as Micros,
  startPrices: [],
});

/** One life of the engine's process: from its start, by the log, to the moment at which it is killed. */
export class SimProcess {
  alive = true;
  ready = false;
  loop!: EngineLoop;
  engine!: Engine;
  feed!: SimFeed;
  link!: SimLink;
  journal!: SessionJournal;
  private gateway!: OrderGateway;

  constructor(
    private readonly world: World,
    readonly judge: Judge,
  ) {}

  /** Reads the log, asks the venue, and begins; @throws what a start may fail with. */
  async start(): Promise<void> {
    const { world } = this;
    const { scenario, disk, shelf, wrappers } = world;
    const header = headerOf(scenario.instruments);
    const plan = { header, configuration: { session: { durability: scenario.durability } } };
    const begun = openLog(
      plan,
      {
        folder: FOLDER,
        progress: () => undefined,
        makeEngine: ({ instruments, risk }) => new Engine({ instruments, risk }, shelf),
        makeHistory: (engine) => new History(engine),
        watchdog: null,
        storage: {
          disk: disk.disk,
          syncTimer: (act, millis) => world.time.after(millis * 1_000, () => this.alive && act()),
          segmentBytes: scenario.segmentBytes,
          name: SESSION,
        },
      },
      false,
    );
    this.engine = begun.engine;
    // A power cut may take a request out of the log, and leave the input that makes it again.
    for (const { clientOrderId, carrier, request } of this.engine.orders.working()) {
      if (carrier === 'venue') this.judge.knowsOrder({ clientOrderId, order: request });
    }
    this.judge.knowsHeld((id) => this.engine.orders.has(id));
    this.journal = new SessionJournal(begun.writer);
    begun.rebuild.leaveMarket(this.journal);
    this.link = world.makeLink(this);
    this.gateway = new OrderGateway({
      venue: 'sim',
      link: wrappers.link(this.link),
      instruments: header.instruments.map((specification, index) => ({ index, specification })),
      requestTimeoutMillis: 3_000,
      reconcileMillis: 5_000,
      timers: this.timers(),
    });
    const market = new VenueMarket({
      name: 'sim',
      clock: world.time,
      engine: this.engine,
      accounts: [
        {
          venue: 'sim',
          instruments: header.instruments.map((specification, index) => ({ index, specification })),
          gateway: wrappers.gateway(this.guarded(this.gateway)),
        },
      ],
      keys: [],
      sessions: begun.rebuild.sessionIds,
      since: this.engine.time > 0 ? this.engine.time : null,
    });
    this.loop = new EngineLoop({
      engine: this.engine,
      journal: wrappers.journal(new WatchedJournal(this.journal, this, world)),
      venue: market,
      clock: world.time,
      onNotice: ({ text }) => this.alive && world.trace.add(world.time.now(), `says ${text}`),
      listener: begun.history,
    });
    this.introduce(begun.rebuild.sessionIds, market);
    await wrappers.signIn(() => market.signIn(this.loop));
    if (!this.alive) return;
    cancelAgain(this);
    this.feed = world.makeFeed(this);
    this.feed.open();
    this.ready = true;
    this.beat();
  }

  rows(instrument: number, rows: MarketRows): void {
    const { world } = this;
    const { price, size, kind, length } = rows;
    world.trace.add(
      world.time.now(),
      `rows ${instrument} ${length} ${kind[0]} ${price[0]} ${size[0]} ${price[length - 1]} ${size[length - 1]}`,
    );
    // Timers that are due before it fire first: what they ask for is asked for on the book of before.
    const isGap = kind[0] === RowKind.Gap;
    if (!isGap) this.judge.rows(instrument, rows, world.time.now());
    this.loop.rows(instrument, rows, 0, length);
    if (isGap) this.judge.rows(instrument, rows, world.time.now());
  }

  command(command: Command, answer?: (verdict: Verdict) => void): void {
    this.loop.command(command, 'simulation', answer);
  }

  /** What a dead process is told it does not hear; and one that talks to itself without end is found out. */
  private guarded(gateway: OrderGateway): OrderGateway {
    const { world } = this;
    let events = 0;
    let since = 0;
    const heard = (sink: AccountSink): AccountSink => ({
      ...sink,
      event: (event) => {
        if (!this.alive) return;
        if (world.time.now() !== since) events = 0;
        since = world.time.now();
        events += 1;
        if (events < MOST_EVENTS_AT_ONCE) sink.event(event);
        else world.end(new Violation('livelock', `without end: ${JSON.stringify(event)}`));
      },
    });
    return new Proxy(gateway, {
      get: (target, name) => {
        if (name === 'open') {
          return (sink: AccountSink, known?: KnownAccount) => target.open(heard(sink), known);
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  private introduce(used: ReadonlySet<string>, { abilities }: VenueMarket): void {
    const { engine, loop, world } = this;
    const mode = used.size > 0 ? engine.mode : 'live';
    const id = world.newSessionId(used);
    loop.input({
      kind: 'session',
      session: {
        id,
        mode,
        account: null,
        liveAccount: 'sim',
        contractsAreDataOnly: true,
        venues: abilities,
        reconcile: Object.keys(abilities),
      },
    });
    for (const input of world.plugins()) {
      if (input.kind === 'plugin' && !engine.strategies.has(input.strategy)) loop.input(input);
    }
  }

  private beat(): void {
    this.world.time.after(this.world.isCalm ? 5 * BEAT_MICROS : BEAT_MICROS, () => {
      if (!this.alive) return;
      this.loop.beat();
      this.beat();
    });
  }

  private timers(): Timers {
    const { time } = this.world;
    interface Handle {
      stop(): void;
      unref(): void;
    }
    const start = (act: () => void, millis: number): Handle => ({
      stop: time.after(Math.ceil(millis * 1_000), () => this.alive && act()),
      unref: () => undefined,
    });
    return {
      now: () => time.now() / 1_000,
      start,
      startEvery: (act, millis) => {
        let handle = start(again, millis);
        function again(): void {
          act();
          handle = start(again, millis);
        }
        return { stop: () => handle.stop(), unref: () => undefined } as Handle;
      },
      stop: (timer) => (timer as Handle).stop(),
    };
  }
}

/** The real journal, with the judge and the trace looking over its shoulder. */
class WatchedJournal implements Journal {
  constructor(
    private readonly journal: SessionJournal,
    private readonly process: SimProcess,
    private readonly world: World,
  ) {}

  get healthy(): boolean {
    return this.journal.healthy;
  }

  rows(...run: Parameters<Journal['rows']>): void {
    this.journal.rows(...run);
  }

  input(input: Input, sequence: number, time: Micros): void {
    const { world, process } = this;
    if (process.alive) {
      world.trace.add(time, `input ${sequence} ${JSON.stringify(input)}`);
      process.judge.input(input);
    }
    this.journal.input(input, sequence, time);
  }

  request(request: VenueRequest, sequence: number, time: Micros): void {
    const { world, process } = this;
    if (process.alive) {
      world.trace.add(time, `request ${JSON.stringify(request)}`);
      if (this.journal.healthy) process.judge.request(request, time);
      else process.judge.knows(request);
    }
    this.journal.request(request, sequence, time);
  }

  mark(...mark: Parameters<Journal['mark']>): void {
    this.journal.mark(mark[0]);
  }

  secure(then: (isSafe: boolean) => void): void {
    this.journal.secure(then);
  }

  flushIfDue(time: Micros): void {
    this.journal.flushIfDue(time);
  }
}
