import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAccounts } from '../../../src/apps/exchange/index.js';
import { ccxtClient } from '../../wire-harness/index.js';
import { killOne, TestHome, until } from '../harness/program.js';

/** What `outcry exchange --json` says. */
interface Announcement {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  readonly dialects: Readonly<Record<string, { readonly http: string; readonly ws: string }>>;
  readonly admin: string;
  readonly symbols: readonly string[];
  readonly keys: string | null;
  readonly authority: string | null;
}

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
const running: number[] = [];
afterEach(async () => {
  for (const pid of running.splice(0)) killOne(pid);
  await home.remove();
});

async function started(...words: string[]) {
  const program = home.start('exchange', '--json', ...words);
  running.push(program.pid);
  await until('the exchange to listen', () => program.text().includes('\n'), 60_000);
  return { program, said: JSON.parse(program.text()) as Announcement };
}

describe('outcry exchange', () => {
  it('says where it is in one document, serves clients, and ends on a signal', async () => {
    const { program, said } = await started();
    expect(Object.keys(said.dialects)).toEqual(['binance', 'coinbase', 'kraken']);
    expect(said.symbols).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(statSync(said.keys!).mode & 0o777).toBe(0o600);
    const { accounts } = readAccounts(said.keys!);
    const [key] = accounts.paper!.keys.binance!;
    const client = await ccxtClient({
      dialect: 'binance',
      kind: 'rest',
      key: key!,
      urls: said.dialects.binance!,
    });
    const order = await client.createOrder('BTC/USDT', 'market', 'buy', 0.01);
    expect(order.status).toBe('closed');
    const { orders } = (await (await fetch(`${said.admin}/orders`)).json()) as { orders: object[] };
    expect(orders).toMatchObject([{ account: 'paper', status: 'filled', filled: '0.01000' }]);
    expect(program.text()).not.toContain(key!.secret);
    expect(program.text()).not.toContain(key!.key);
    killOne(program.pid, 'SIGTERM');
    const ended = await program.ended;
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(ended.stdout.trim().split('\n')).toHaveLength(1);
    expect(existsSync(said.keys!)).toBe(false);
  });

  it('takes the accounts of a file, a tape, faults and TLS', async () => {
    const accounts = join(home.folder, 'accounts.yaml');
    writeFileSync(
      accounts,
      'accounts: { mine: { deposits: { USDT: 7 } } }\nadmin: { token: a-token-of-mine }\n',
    );
    const { said, program } = await started(
      '--accounts',
      accounts,
      '--tls',
      '--chaos',
      '503:route=/api/v3/time',
      '--tape',
      'config/samples',
    );
    const ca = readFileSync(said.authority!, 'utf8');
    const ask = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const asked = request(`${said.dialects.binance!.http}${path}`, { ca, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        });
        asked.on('error', reject);
        asked.end();
      });
    expect(said.keys).toBeNull();
    expect(await ask('/api/v3/ping')).toBe(200);
    expect(await ask('/api/v3/time')).toBe(503);
    expect(await admin(said.admin, ca, {})).toContain('asks for its token');
    expect(await admin(said.admin, ca, { Authorization: 'Bearer a-token-of-mine' })).toContain(
      '{"asset":"USDT","free":"7.00000000","locked":"0.00000000"}',
    );
    killOne(program.pid, 'SIGINT');
    const ended = await program.ended;
    expect(ended.code).toBe(0);
    expect(ended.stdout + ended.stderr).not.toContain('a-token-of-mine');
    expect(existsSync(said.authority!)).toBe(false);
  });

  /** The balances of the account, over TLS. */
  function admin(url: string, ca: string, headers: Record<string, string>): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request(`${url}/balances`, { ca, headers, agent: false }, (response) => {
        response.on('data', (bytes: Buffer) => resolve(bytes.toString()));
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  it('is refused a port that is taken, in one line', async () => {
    const { said, program } = await started('--dialects', 'kraken');
    const second = await home.run('exchange', '--port', String(said.port));
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toBe(
      `outcry: --port ${said.port}: another program listens there; choose another, or 0 for any that is free\n`,
    );
    killOne(program.pid, 'SIGINT');
    await program.ended;
  });
});
