import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Client,
  connect,
  type Snapshots,
  type SubscriptionOptions,
  type Topic,
} from '../../src/protocol/index.js';
import { type Ended, killOne, TestHome, until } from '../e2e/harness/program.js';
import { type SoakExchange, VENUES, type VenueName } from './soak-exchange.js';

/** On busy cores a start takes its time. */
const OPEN_MILLIS = 300_000;
/** Small, and soon again at another price: what matters is that it trades all the time. */
const QUOTING = 'size: 0.01, offsetBps: 0.1, requoteTicks: 100, maxInventory: 0.3';
/** Losing and failing are what this market is made for; what is asked here is whether anything is lost. */
const LIMITS = `risk:
  account:
    dayLoss: 1000000
    drawdownPercent: 90
    maxStrategyExposure: null
    maxGrossExposure: null
    orderRate: { orders: 200, seconds: 1 }
    messageRate: 600
  defaults: { maxNotional: null, maxPositionNotional: null, collarPercent: 2 }
  instruments: { BTC/USDT: { maxOrder: 1, maxPosition: 5 } }
  monitor:
    breakers:
      volatility: { reduce: null, closeOnly: null, halt: null }
      volatility-percent: { reduce: null, closeOnly: null, halt: null }
      spread: { reduce: null, closeOnly: null, halt: null }
      depth: { reduce: null, closeOnly: null, halt: null }
      latency: { reduce: null, closeOnly: null, halt: null }
      rejects: { reduce: null, closeOnly: null, halt: null }
      feed-gap: { reduce: null, closeOnly: null, halt: null }
      mismatch: { reduce: null, closeOnly: null, halt: null }
  scaling: { volatility: null, drawdown: null }`;

function configuration(exchange: SoakExchange): string {
  const venues = VENUES.map((venue) => `  ${venue}: { url: "${exchange.url(venue)}" }`).join('\n');
  const strategies = VENUES.map(
    (venue) =>
      `  - { name: ${venue}-quotes, plugin: market-making, instrument: "${venue}:BTC/USDT", parameters: { ${QUOTING} } }`,
  ).join('\n');
  return [
    `venue: "${VENUES.join(',')}"`,
    `venues:\n${venues}`,
    'symbols: [BTC/USDT, ETH/USDT]',
    `strategies:\n${strategies}`,
    'keys: { store: vault, unlock: file, passphraseFile: passphrase }',
    LIMITS,
    '',
  ].join('\n');
}

function addKey(home: TestHome, venue: VenueName, text: string): void {
  const command = home.command('keys', 'add', venue, '--venue', venue, '--from-fd', '0');
  const added = spawnSync(process.execPath, command, {
    input: text,
    encoding: 'utf8',
    env: home.environment(),
  });
  if (added.status !== 0) throw new Error(`outcry keys add ${venue}: ${added.stderr}`);
}

async function dial(home: TestHome): Promise<Client> {
  let client: Client | null = null;
  await until(
    'the engine',
    async () => {
      client = await connect(home.socket, { name: 'soak' }).catch(() => null);
      return client !== null;
    },
    OPEN_MILLIS,
  );
  return client!;
}

/** A workstation without a terminal that trades real money, as far as it knows, on every dialect of the exchange. */
export class SoakSession {
  /** Whoever waits for a snapshot of the engine that is there now. */
  private readonly waiting = new Set<(reason: string) => void>();

  private constructor(
    readonly home: TestHome,
    private connected: Client,
    readonly hostPid: number,
    /** All that the program has printed. */
    readonly text: () => string,
    private readonly ended: Promise<Ended>,
  ) {
    this.watchEnd();
  }

  static async start(exchange: SoakExchange): Promise<SoakSession> {
    const home = new TestHome();
    const passphrase = join(home.folder, 'passphrase');
    writeFileSync(passphrase, 'open sesame\n');
    chmodSync(passphrase, 0o600);
    writeFileSync(join(home.folder, 'config.yaml'), configuration(exchange));
    for (const venue of VENUES) addKey(home, venue, JSON.stringify(exchange.key(venue)));
    const program = home.start('--mode', 'live', '--leave', 'keep');
    void program.ended.then(({ code, stderr }) => {
      if (code !== 0) process.stderr.write(`outcry ended with ${code}: ${stderr}\n`);
    });
    const client = await dial(home).catch(async (error) => {
      killOne(program.pid);
      await home.remove();
      throw error;
    });
    const session = new SoakSession(home, client, program.pid, program.text, program.ended);
    await session.goLive();
    return session;
  }

  get client(): Client {
    return this.connected;
  }

  /** To the engine that the host has started in the place of one that ended. */
  async attachAgain(): Promise<void> {
    this.connected = await dial(this.home);
    this.watchEnd();
  }

  private watchEnd(): void {
    const { connected, waiting } = this;
    connected.onClose((reason) => {
      if (connected === this.connected) for (const end of waiting) end(reason);
    });
  }

  get enginePid(): number {
    return this.client.enginePid;
  }

  /** The next snapshot of a topic. */
  snapshot<T extends Topic>(topic: T, options: SubscriptionOptions = {}): Promise<Snapshots[T]> {
    return new Promise((resolve, reject) => {
      const end = (reason: string): void => {
        clearTimeout(late);
        this.waiting.delete(end);
        subscription.close();
        reject(new Error(`no ${topic}: ${reason}`));
      };
      const late = setTimeout(() => end('none within a minute'), 60_000);
      const subscription = this.client.subscribe(topic, options, (data) => {
        clearTimeout(late);
        this.waiting.delete(end);
        subscription.close();
        resolve(data);
      });
      this.waiting.add(end);
    });
  }

  async strategies(action: 'start' | 'stop'): Promise<void> {
    for (const venue of VENUES) {
      const name = `${venue}-quotes`;
      const { outcome, text } = await this.client.command({ kind: 'strategy', name, action });
      if (outcome === 'refused') throw new Error(`${name}: ${text}`);
    }
  }

  /** @param keepsHome for whoever wants to look at its log. */
  async leave(keepsHome: boolean): Promise<Ended> {
    this.client.close();
    killOne(this.hostPid, 'SIGTERM');
    const ended = await this.ended;
    if (!keepsHome) await this.home.remove();
    return ended;
  }

  private async goLive(): Promise<void> {
    const areLive = async () => (await this.snapshot('tickers')).every(({ feed }) => feed === 'live');
    await until('live books', areLive, OPEN_MILLIS);
    const { liveWord } = await this.snapshot('session');
    const answer = await this.client.command({ kind: 'mode', mode: 'live', confirmation: liveWord });
    if (answer.outcome === 'refused') throw new Error(`live: ${answer.text}`);
    await this.strategies('start');
  }
}
