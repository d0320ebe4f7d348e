import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { killOne, TestHome, until } from '../harness/program.js';

export const VENUES = ['binance', 'coinbase', 'kraken'] as const;
export type VenueName = (typeof VENUES)[number];

interface Started {
  readonly port: number;
  /** Null where `--accounts` names them. */
  readonly keys: string | null;
  /** Of `--tls`. */
  readonly authority: string | null;
}

/** An order in the exchange's own ledger. */
export interface LedgerOrder {
  readonly number: number;
  readonly clientId: string | null;
  readonly status: string;
  readonly side: string;
  readonly filled: string;
}

/** `outcry exchange` as a process of its own, on a port that the system chose. */
export class ExchangeProgram {
  private constructor(
    private readonly home: TestHome,
    private readonly pid: number,
    readonly port: number,
    private readonly keysFile: string | null,
    /** The file of the authority that its certificate is by, with `--tls`. */
    readonly authority: string | null,
    private readonly ended: Promise<unknown>,
  ) {}

  static async start(...words: string[]): Promise<ExchangeProgram> {
    const home = new TestHome();
    const program = home.start('exchange', '--port', '0', '--json', ...words);
    await until('the exchange to listen', () => program.text().includes('\n'), 60_000);
    const document = JSON.parse(program.text().split('\n')[0]!) as Started;
    return new ExchangeProgram(
      home,
      program.pid,
      document.port,
      document.keys,
      document.authority,
      program.ended,
    );
  }

  url(venue: VenueName): string {
    return `http://127.0.0.1:${this.port}/${venue}`;
  }

  /** The key of the account `paper`, as a file descriptor may give it. */
  key(venue: VenueName): { readonly apiKey: string; readonly secret: string } {
    const document = parse(readFileSync(this.keysFile!, 'utf8')) as {
      accounts: { paper: { keys: Record<string, { key: string; secret: string }[]> } };
    };
    const [{ key, secret }] = document.accounts.paper.keys[venue] as [{ key: string; secret: string }];
    return { apiKey: key, secret };
  }

  /**
   * Points a home's venues at this exchange. `more` is other sections of its configuration.
   * @param port of a line to it, where it is not reached directly.
   */
  configure(home: TestHome, more = '', port = this.port): void {
    const url = (venue: VenueName) => this.url(venue).replace(`:${this.port}/`, `:${port}/`);
    const venues = VENUES.map((venue) => `  ${venue}: { url: "${url(venue)}" }`).join('\n');
    writeFileSync(join(home.folder, 'config.yaml'), `venues:\n${venues}\nsymbols: [BTC/USDT]\n${more}\n`);
  }

  async admin(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.port}/admin/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    return response.json();
  }

  async orders(): Promise<readonly LedgerOrder[]> {
    return ((await this.admin('GET', 'orders?account=paper&limit=10000')) as { orders: LedgerOrder[] })
      .orders;
  }

  async stop(): Promise<void> {
    killOne(this.pid, 'SIGTERM');
    await this.ended;
    await this.home.remove();
  }
}
