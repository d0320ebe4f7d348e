import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type ClientKey, freshKey } from '../../src/apps/exchange/index.js';
import type { LedgerFill, LedgerOrder } from '../../src/venues/embedded/wire/server/admin/index.js';
import { killOne, TestHome, until } from '../e2e/harness/program.js';

export const VENUES = ['binance', 'coinbase', 'kraken'] as const;
export type VenueName = (typeof VENUES)[number];

export interface LedgerBalance {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

/** A frame count of one socket that is open at the exchange. */
interface ConnectionStanding {
  readonly id: number;
  readonly framesOut: number;
}

const DEPOSITS = { BTC: '20', ETH: '200', USDT: '2000000' };

/**
 * `outcry exchange` as a process of its own. Each venue has an account of its own, so that what is done at one is
 * nobody else's order at another.
 */
export class SoakExchange {
  /** Frames that went out on sockets, those that are closed by now too. */
  private frames = 0;
  private readonly counted = new Map<number, number>();

  private constructor(
    private readonly home: TestHome,
    readonly pid: number,
    readonly port: number,
    private readonly keys: Readonly<Record<VenueName, ClientKey>>,
    private readonly ended: Promise<unknown>,
  ) {}

  static async start(seed: number): Promise<SoakExchange> {
    const home = new TestHome();
    const keys = {
      binance: freshKey('binance'),
      coinbase: freshKey('coinbase'),
      kraken: freshKey('kraken'),
    };
    const accounts = Object.fromEntries(
      VENUES.map((venue) => [
        venue,
        { deposits: DEPOSITS, keys: { [venue]: [{ ...keys[venue], permissions: ['read', 'trade'] }] } },
      ]),
    );
    const file = join(home.folder, 'accounts.yaml');
    writeFileSync(file, stringify({ accounts }), { mode: 0o600 });
    const words = ['--port', '0', '--json', '--seed', String(seed), '--accounts', file];
    const program = home.start('exchange', ...words);
    await until('the exchange to listen', () => program.text().includes('\n'), 120_000);
    const { port } = JSON.parse(program.text().split('\n')[0]!) as { port: number };
    return new SoakExchange(home, program.pid, port, keys, program.ended);
  }

  url(venue: VenueName): string {
    return `http://127.0.0.1:${this.port}/${venue}`;
  }

  /** As a file descriptor may give it to `outcry keys add`. */
  key(venue: VenueName): { readonly apiKey: string; readonly secret: string } {
    const { key, secret } = this.keys[venue];
    return { apiKey: key, secret };
  }

  /** Sets a plan of faults on top of those that are set. */
  async chaos(plan: string): Promise<void> {
    const answer = (await this.admin('POST', 'faults', plan)) as { ids?: number[]; error?: string };
    if (answer.ids === undefined) throw new Error(answer.error);
  }

  /** How often each fault has struck. */
  async strikes(): Promise<Record<string, number>> {
    const { faults } = (await this.admin('GET', 'faults')) as { faults: { kind: string; hits: number }[] };
    const counts: Record<string, number> = {};
    for (const { kind, hits } of faults) counts[kind] = (counts[kind] ?? 0) + hits;
    return counts;
  }

  calm(): Promise<unknown> {
    return this.admin('DELETE', 'faults');
  }

  /** All frames that its clients were sent up to now. */
  async framesOut(): Promise<number> {
    const { connections } = (await this.admin('GET', 'connections')) as { connections: ConnectionStanding[] };
    for (const { id, framesOut } of connections) {
      this.frames += framesOut - (this.counted.get(id) ?? 0);
      this.counted.set(id, framesOut);
    }
    return this.frames;
  }

  async orders(venue: VenueName): Promise<readonly LedgerOrder[]> {
    return ((await this.ledger('orders', venue)) as { orders: LedgerOrder[] }).orders;
  }

  async fills(venue: VenueName): Promise<readonly LedgerFill[]> {
    return ((await this.ledger('fills', venue)) as { fills: LedgerFill[] }).fills;
  }

  async balances(venue: VenueName): Promise<readonly LedgerBalance[]> {
    return ((await this.ledger('balances', venue)) as { balances: LedgerBalance[] }).balances;
  }

  async stop(): Promise<void> {
    killOne(this.pid, 'SIGTERM');
    await this.ended;
    await this.home.remove();
  }

  private ledger(collection: string, venue: VenueName): Promise<unknown> {
    return this.admin('GET', `${collection}?account=${venue}&limit=100000000`);
  }

  private async admin(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.port}/admin/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    return response.json();
  }
}
