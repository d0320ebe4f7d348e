import marketMaking from '../../../plugins/market-making/index.js';
import type { Input, Micros, Random } from '../../../src/domain/index.js';
import type { PluginShelf } from '../../../src/engine/index.js';
import { readSessionLog } from '../../../src/store/session-log/index.js';
import type { StrategyDefinition } from '../../../src/strategy/index.js';
import { createExchange, type WireExchangeCore } from '../../../src/venues/embedded/wire/core/index.js';
import type { ExchangeFill, ExchangeOrder, OrderNews } from '../../../src/venues/embedded/wire/exchange.js';
import { Judge, Violation } from './judge.js';
import { befall } from './misfortune.js';
import { type NetworkProfile, Wire } from './network.js';
import { NIBBLER, Nibbler } from './nibbler.js';
import { Operator } from './operator.js';
import { INSTRUMENTS, type Scenario, SPECIFICATIONS, START_PRICES } from './scenario.js';
import { type DiskFaults, SimDisk } from './sim-disk.js';
import { SimFeed } from './sim-feed.js';
import { SimLink } from './sim-link.js';
import { SimPairs } from './sim-pairs.js';
import { FOLDER, SESSION, SimProcess } from './sim-process.js';
import { Stranger } from './stranger.js';
import { TAKER } from './taker.js';
import type { Trace } from './trace.js';
import { ownerOf } from './venue-words.js';
import { VirtualTime } from './virtual-time.js';
import type { Wrappers } from './wrappers.js';

export const ACCOUNT = 'sim';
export const LOG = `${FOLDER}/${SESSION}`;
const START = 1_700_000_040_000_000;
const EXCHANGE_BEAT_MICROS = 25_000;
const STRANGER_MICROS = 2_000_000;
const NIBBLER_MICROS = 1_000_000;

const DEFINITIONS: Readonly<Record<string, StrategyDefinition>> = { maker: marketMaking, taker: TAKER };

/** Engine, network, venue and disk of one seed, and all that befalls them. */
export class World {
  readonly random: Random;
  readonly time = new VirtualTime(START);
  readonly exchange: WireExchangeCore;
  readonly disk: SimDisk;
  readonly faults: DiskFaults = { isFull: false, failsSync: false, syncMicros: 0, hangsMicros: 0 };
  readonly shelf: PluginShelf = { load: (hash) => DEFINITIONS[hash]! };
  process: SimProcess | null = null;
  maintained = false;
  /** From here on nothing goes wrong any more. */
  isCalm = false;
  crashes = 0;
  readonly pairs: SimPairs;
  readonly stranger = new Stranger(this);
  readonly operator: Operator;
  private readonly numbers = new Map<string, number>();
  /** Of each intent, the venue's order that is live. */
  private readonly standing = new Map<string, ExchangeOrder>();
  private readonly wires: Wire[] = [];
  private touchesLeft = -1;
  private isPower = false;
  private failure: Error | null = null;
  /**
   * A kill was answered, and the log could be written: it outlives whatever comes, unless there were more resumes than
   * these, answered or not.
   */
  private haltedUnless: number | null = null;

  constructor(
    readonly scenario: Scenario,
    readonly trace: Trace,
    readonly wrappers: Wrappers,
  ) {
    this.random = scenario.random;
    const instruments = INSTRUMENTS.slice(0, scenario.instruments);
    this.exchange = createExchange({
      market: {
        kind: 'synthetic',
        instruments: instruments.map((instrument, i) => ({
          instrument,
          startPrice: START_PRICES[i] as never,
        })),
      },
      seed: scenario.seed,
      clock: () => this.time.now(),
      historySeconds: 5,
      backfillDays: 0,
      assets: [SPECIFICATIONS[1]!.base],
      accounts: {
        [ACCOUNT]: { BTC: '50', ETH: '500', USDT: '3000000' },
        [NIBBLER]: { BTC: '5000', ETH: '50000', USDT: '300000000' },
      },
    });
    this.pairs = new SimPairs({
      exchange: this.exchange,
      account: ACCOUNT,
      later: (act) => this.time.after(0, act),
      tell: (order, news, fill) => this.told(order, news, fill),
    });
    this.disk = new SimDisk({
      random: this.random,
      faults: this.faults,
      isDead: () => this.process?.alive !== true,
      passes: (point) => this.passes(point),
      after: (micros, act) => {
        const { process } = this;
        this.time.after(micros, () => process?.alive === true && act());
      },
      block: (micros) => this.time.block(micros),
    });
    this.operator = new Operator(this);
    this.listen();
  }

  /** The busy part of the run, then calm. @throws Violation */
  async live(): Promise<void> {
    this.advance();
    this.begin();
    this.repeat(this.scenario.operatorMicros, () => {
      if (this.process?.ready && this.process.alive) this.operator.act(this.process);
    });
    this.repeat(this.scenario.faultMicros, () => befall(this));
    const nibbler = new Nibbler(this);
    if (this.scenario.hasNibbler) this.repeat(NIBBLER_MICROS, () => nibbler.act());
    if (this.scenario.hasStranger) this.repeat(STRANGER_MICROS, () => this.stranger.act());
    await this.run(this.scenario.busySeconds);
    await this.calmDown();
  }

  say(text: string): void {
    this.trace.add(this.time.now(), text);
  }

  /** Somewhere in the process's dealings with the world. */
  passes(point: string): void {
    if (this.touchesLeft < 0 || this.process?.alive !== true) return;
    this.touchesLeft -= 1;
    if (this.touchesLeft > 0) return;
    this.say(`the end comes at ${point}`);
    this.kill();
  }

  crashAfter(touches: number, isPower: boolean): void {
    this.isPower = isPower;
    this.touchesLeft = touches;
    if (touches === 0) this.kill();
  }

  setHalfOpen(isDead: boolean): void {
    for (const wire of this.wires.slice(0, 3)) wire.isDead = isDead;
  }

  /** @param resumes how many there had been when it was asked for; null is an answered resume. */
  killAnswered({ journal }: SimProcess, resumes: number | null): void {
    this.haltedUnless = journal.healthy ? resumes : null;
  }

  newSessionId(used: ReadonlySet<string>): string {
    let id: string;
    do id = this.random.integer(0, 65_535).toString(16).padStart(4, '0');
    while (used.has(id));
    return id;
  }

  plugins(): Input[] {
    const { hasMaker, hasTaker } = this.scenario;
    const load = (strategy: string, parameters: unknown): Input => ({
      kind: 'plugin',
      strategy,
      instrument: 'BTC/USDT',
      sourceHash: strategy,
      parameters,
    });
    return [
      ...(hasMaker ? [load('maker', { size: 0.01, offsetBps: 0.2, requoteTicks: 300 })] : []),
      ...(hasTaker ? [load('taker', {})] : []),
    ];
  }

  makeLink(process: SimProcess): SimLink {
    const { exchange, pairs, time, random, scenario } = this;
    const profile = (): NetworkProfile => scenario.network;
    const wire = (): Wire => new Wire(time, random, profile, () => this.isCalm);
    const [out, back, stream] = [wire(), wire(), wire()];
    this.wires.splice(0, 3, out, back, stream);
    return new SimLink({
      exchange,
      pairs,
      time,
      random,
      manner: scenario.manner,
      out,
      back,
      stream,
      rest: wire(),
      isMaintained: () => this.maintained,
      isCalm: () => this.isCalm,
      isAlive: () => process.alive,
      passes: (point) => this.passes(point),
      leaves: (text) => this.checkLogged(text),
    });
  }

  makeFeed(process: SimProcess): SimFeed {
    const { exchange, time, random, scenario } = this;
    return new SimFeed({
      exchange,
      time,
      random,
      latencyMicros: scenario.feedLatencyMicros,
      rows: (instrument, rows) => process.rows(instrument, rows),
      isAlive: () => process.alive,
    });
  }

  /** Runs so many virtual seconds. @throws whatever went wrong within. */
  async run(seconds: number): Promise<void> {
    await this.time.run(this.time.now() + seconds * 1_000_000, () => {
      if (this.failure !== null) throw this.failure;
      if (this.process?.alive === false) this.bury();
    });
  }

  fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }

  /** The run ends with this. */
  end(violation: Violation): void {
    this.fail(violation);
    if (this.process !== null) this.process.alive = false;
  }

  private async calmDown(): Promise<void> {
    this.say('calm');
    this.isCalm = true;
    this.touchesLeft = -1;
    this.maintained = false;
    this.setHalfOpen(false);
    Object.assign(this.faults, { isFull: false, failsSync: false, syncMicros: 0, hangsMicros: 0 });
    await this.run(2);
    this.exchange.halt(null);
    // Where a sync failed nobody knows what the disk has: a person starts the engine again.
    if (this.process !== null && !this.process.journal?.healthy) this.kill();
    await this.settle(this.scenario.brief ? 2 : 4);
    const { process } = this;
    if (process?.ready !== true) throw new Violation('restart', 'the engine does not come back');
    process.command({ kind: 'pause-strategies' });
    await this.settle(1);
  }

  private async settle(least: number): Promise<void> {
    for (let slices = 1; slices <= 30; slices += 1) {
      await this.run(5);
      if (slices >= least && this.isSettled()) return;
    }
  }

  /** Nothing is under way or in doubt any more, as far as it can be told. */
  private isSettled(): boolean {
    const { process } = this;
    if (process?.ready !== true || !process.alive) return false;
    return [...process.engine.orders.working()].every(
      ({ doubt, state, carrier }) =>
        carrier === 'engine' ||
        (doubt === null && (state === 'accepted' || state === 'armed' || state === 'partially-filled')),
    );
  }

  private begin(): void {
    const judge = this.crashes === 0 ? new Judge() : this.judgeOfLog();
    const process = new SimProcess(this, judge);
    this.process = process;
    process.start().then(
      () => process.alive && this.say('the engine is there'),
      (error: Error) => {
        if (!process.alive) return;
        this.say(`the start failed: ${error.message}`);
        if (/503|no answer/.test(error.message)) this.kill();
        else
          this.fail(
            error instanceof Violation ? error : new Violation('restart', error.stack ?? error.message),
          );
      },
    );
  }

  private kill(): void {
    if (this.process === null || !this.process.alive) return;
    const { process } = this;
    this.say('killed');
    const { durability } = this.scenario;
    const survives = process.journal?.healthy === true && (!this.isPower || durability === 'disk');
    if (!survives || process.judge.resumes !== this.haltedUnless) this.haltedUnless = null;
    process.alive = false;
  }

  /** After the process has gone: what the disk has, and a new one some time later. */
  private bury(): void {
    this.crashes += 1;
    this.process = null;
    this.touchesLeft = -1;
    this.disk.closeAll();
    if (this.isPower) this.disk.cutPower();
    this.isPower = false;
    this.time.after(this.random.integer(50_000, 3_000_000), () => this.begin());
  }

  /** All that a process can know of its past. */
  private judgeOfLog(): Judge {
    const judge = new Judge();
    const output = (request: unknown): void => judge.knows(request as never);
    readSessionLog(LOG, { input: (input) => judge.input(input), output }, this.disk.disk);
    if (this.haltedUnless !== null && !judge.halted)
      throw new Violation('halt', 'the kill switch was answered and is not in the log');
    this.haltedUnless = null;
    return judge;
  }

  private repeat(mostMicros: number, act: () => void): void {
    this.time.after(this.random.integer(Math.floor(mostMicros / 10), mostMicros), () => {
      if (this.isCalm) return;
      act();
      this.repeat(mostMicros, act);
    });
  }

  private advance(): void {
    this.exchange.advance();
    this.time.after(this.isCalm ? 10 * EXCHANGE_BEAT_MICROS : EXCHANGE_BEAT_MICROS, () => this.advance());
  }

  private listen(): void {
    this.exchange.listen({
      book: (instrument, rows, from, to, sequence) =>
        this.process?.feed?.book(instrument, rows, { from, to, sequence }),
      trade: (instrument, trade) => this.process?.feed?.trade(instrument, trade),
      order: (order, news, fill) => {
        if (order.account === ACCOUNT) this.pairs.heard(order, news, fill);
      },
      balance: (account, balance) => {
        if (account === ACCOUNT) this.process?.link?.tellBalance(balance);
      },
    });
  }

  private told(order: ExchangeOrder, news: OrderNews, fill: ExchangeFill | null): void {
    this.checkOne(order);
    this.say(`venue ${news} ${order.clientId} ${order.filled}/${order.size}`);
    this.process?.link?.tellOrder(order, fill);
  }

  /** At most one order of the venue an intent: what takes its place comes once it has ended. */
  private checkOne(order: ExchangeOrder): void {
    const { clientId, number } = order;
    if (clientId === null) return;
    const known = this.numbers.get(clientId) ?? number;
    this.numbers.set(clientId, known);
    if (known !== number)
      this.fail(new Violation('one-order', `${clientId} is ${known} and ${number} at the venue`));
    if (!isLive(order)) return;
    const { clientOrderId } = ownerOf(clientId);
    const before = this.standing.get(clientOrderId) ?? order;
    this.standing.set(clientOrderId, order);
    if (before !== order && isLive(before))
      this.fail(new Violation('one-order', `${before.clientId} and ${clientId} stand at once`));
  }

  /** No order without an intent: what leaves is in the log, as far as was promised. */
  private checkLogged(text: string): void {
    this.say(`leaves ${text}`);
    const [kind, ...ids] = text.split(' ');
    if (kind === 'cancel') return;
    const contents =
      this.scenario.durability === 'disk' ? this.disk.syncedContents(LOG) : this.disk.contents(LOG);
    contents.reverse();
    const isLogged = ids.every((id) => {
      // Each order of a pair is an intent of its own.
      const wanted =
        kind === 'replace' ? `"kind":"replace","clientOrderId":"${id}"` : `"clientOrderId":"${id}","order":{`;
      return contents.some((bytes) => bytes.subarray(-262_144).includes(wanted) || bytes.includes(wanted));
    });
    if (!isLogged) this.fail(new Violation('intent', `${text} leaves and is not in the log`));
  }
}

const isLive = ({ status }: ExchangeOrder): boolean => status === 'open' || status === 'armed';

export type { Micros };
