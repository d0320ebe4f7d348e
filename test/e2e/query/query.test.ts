import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { type Ended, isRunning, killOne, pause, type Status, TestHome, until } from '../harness/program.js';
import { OpenSession } from '../sessions/open-session.js';

const ENDLESS =
  'SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range * b.range % 7 = 3';
const POSITION =
  "SELECT sum(CASE WHEN side = 'buy' THEN size ELSE -size END) AS size FROM fills WHERE instrument = 'BTC/USDT'";

let home: TestHome;
let session: OpenSession;

interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly truncated: boolean;
}

async function query(...words: string[]): Promise<Ended> {
  return home.run('query', ...words);
}

async function ask(sql: string): Promise<Answer> {
  const { code, stdout, stderr } = await query('--json', sql);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Answer;
}

const btc = ({ positions }: Status) =>
  positions.find(({ instrument }) => instrument === 'BTC/USDT')?.size ?? '0';

/** Takes what is there, through the touch, and waits until it is done. */
async function take(side: 'buy' | 'sell', lots: number): Promise<void> {
  const { bids, asks } = await session.snapshot('book');
  const levels = side === 'buy' ? asks : bids;
  const price = priceTicks(levels[0]![0] + (side === 'buy' ? 500 : -500));
  const id = await session.place({ instrument: 0, side, size: sizeLots(lots), price, timeInForce: 'ioc' });
  await session.orders('the order to end', ({ ended }) => ended.some((order) => order.clientOrderId === id));
}

describe('outcry query beside a session', () => {
  beforeAll(async () => {
    home = new TestHome();
    session = await OpenSession.start(home, '--synthetic', '--seed', '11', '--leave', 'cancel');
    await session.client.command({ kind: 'pause-strategies' });
    // It starts behind the engine and out of its way: on a busy machine much later.
    await until(
      'its process to listen',
      () => children(session.hostPid).some(isHistory) && existsSync(home.historySocket),
      60_000,
    );
    await take('buy', 1_300);
    await take('sell', 300);
  });
  afterAll(() => home.remove());

  it('has the orders, fills and position of a moment ago', async () => {
    const status = await home.status();
    const [{ size }] = (await ask(POSITION)).rows as [{ size: string }];
    expect(Number(size)).toBe(Number(btc(status)));
    const { rows } = await ask(
      "SELECT side, state, size FROM orders WHERE owner = 'manual' ORDER BY sequence",
    );
    expect(rows).toEqual([
      { side: 'buy', state: 'filled', size: '0.013000000000000000' },
      { side: 'sell', state: 'filled', size: '0.003000000000000000' },
    ]);
    // The market's times are of 2024; the session is of today, or began just before midnight.
    expect(
      (await ask('SELECT complete, note, market, began >= current_date - 1 AS young FROM sessions')).rows,
    ).toEqual([{ complete: true, note: '', market: 'synthetic', young: true }]);
  });

  it('does not build it anew while the session has it', async () => {
    const { code, stderr } = await query('--rebuild');
    expect(code).toBe(3);
    expect(stderr).toMatch(/close the workstation first/);
  });

  it('says in one line what is wrong with a query', async () => {
    const misspelt = await query('SELECT * FROM fils');
    expect([misspelt.code, misspelt.stderr.trim().split('\n')]).toEqual([
      2,
      [expect.stringMatching(/line 1, column 15.*did you mean fills\?/)],
    ]);
    const writes = await query('DELETE FROM fills');
    expect([writes.code, writes.stderr]).toEqual([2, expect.stringMatching(/one statement that reads/)]);
    expect((await query()).code).toBe(2);
  });

  it('is interrupted by ^C, and the session goes on answering', async () => {
    const asked = home.start('query', ENDLESS);
    await pause(1_500);
    killOne(asked.pid, 'SIGINT');
    const { code, stderr } = await asked.ended;
    expect([code, stderr]).toEqual([1, expect.stringMatching(/interrupted/)]);
    expect((await ask('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('outlives its own process, which is started again', async () => {
    const pid = historyPid(session.hostPid);
    killOne(pid);
    await until('the process to be gone', () => !isRunning(pid));
    // Nobody listens: a query opens the history itself meanwhile.
    const [{ size }] = (await ask(POSITION)).rows as [{ size: string }];
    expect(Number(size)).toBe(Number(btc(await home.status())));
    await until('another process', () => children(session.hostPid).some(isHistory), 60_000);
  });

  it('has all of it when the session has ended', async () => {
    await take('buy', 700);
    const status = await home.status();
    const { code } = await session.leave();
    expect(code).toBe(0);
    const [{ size }] = (await ask(POSITION)).rows as [{ size: string }];
    expect(Number(size)).toBe(Number(btc(status)));
    expect(
      (await ask("SELECT state FROM orders WHERE state NOT IN ('filled', 'canceled', 'expired')")).rows,
    ).toEqual([]);
  });

  it('prints tables, CSV and Parquet', async () => {
    const tables = await query('--tables');
    expect(tables.stdout).toMatch(/^fills +each execution/m);
    const sql = 'SELECT sequence, side, price, size FROM fills ORDER BY sequence';
    const { rows } = await ask(sql);
    const csv = await query('--csv', sql);
    expect(csv.stdout.trim().split('\r\n')).toEqual([
      'sequence,side,price,size',
      ...rows.map((row) => Object.values(row).join()),
    ]);
    const file = join(home.folder, "it's fills.parquet");
    expect((await query('--parquet', file, sql)).code).toBe(0);
    expect(await parquet(file)).toEqual(rows.map((row) => Object.values(row)));
    const again = await query('--parquet', file, sql);
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/is there already/)]);
    const limited = await query('--json', '--limit', '1', sql);
    expect(JSON.parse(limited.stdout)).toMatchObject({ truncated: true, rows: [rows[0]] });
  });

  it('asked twice at once answers twice', async () => {
    const answers = await Promise.all([query('--csv', POSITION), query('--csv', POSITION)]);
    expect(answers.map(({ code }) => code)).toEqual([0, 0]);
    expect(answers[0]!.stdout).toBe(answers[1]!.stdout);
  });

  it('builds it anew, the same', async () => {
    const sql = 'SELECT * FROM fills ORDER BY ALL';
    const before = await query('--csv', sql);
    const { code, stderr } = await query('--rebuild');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/1 of 1/)]);
    expect((await query('--csv', sql)).stdout).toBe(before.stdout);
  });
});

async function parquet(file: string): Promise<unknown> {
  expect(existsSync(file)).toBe(true);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const found = await connection.runAndReadAll(`SELECT * FROM '${file.replaceAll("'", "''")}'`);
  const rows = found.getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

function children(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

const isHistory = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/history/main.js');

function historyPid(hostPid: number): number {
  return children(hostPid).find(isHistory)!;
}
