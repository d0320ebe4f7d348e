import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbHistory, VIEWS } from '../../../src/store/history/index.js';
import { HISTORY_QUESTIONS } from '../../docs/history-page.js';

const LIMITS = { rows: 10, timeoutMillis: 10_000 };
let folder: string;
let history: DuckDbHistory;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-queries-'));
  history = await DuckDbHistory.open(join(folder, 'history.duckdb'));
});
afterAll(() => {
  history.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('queries', () => {
  it.each([
    "COPY fills TO '/tmp/stolen.csv'",
    "ATTACH '/tmp/other.duckdb'",
    'INSTALL httpfs',
    'LOAD parquet',
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    'PRAGMA database_list',
    "SET memory_limit = '64GB'",
    'SET enable_external_access = true',
    'DELETE FROM fills',
    'DROP TABLE fills',
    'SELECT 1; DROP TABLE fills',
    'WITH a AS (SELECT 1) DELETE FROM fills',
    "WITH a AS (SELECT 1) INSERT INTO cursors SELECT 'x', 1, 1, 1, ''",
    "/* SELECT */ EXPORT DATABASE '/tmp/stolen'",
    "SELECT * FROM query('DELETE FROM fills')",
    'CHECKPOINT',
    '',
    '-- nothing',
  ])('refuses %s', async (sql) => {
    await expect(history.query(sql, LIMITS)).rejects.toMatchObject({ name: 'UserError' });
    const left = await history.query(
      "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('fills', 'cursors')",
      LIMITS,
    );
    expect(left.rows).toEqual([['2']]);
    expect((await history.query('SELECT count(*) FROM cursors', LIMITS)).rows).toEqual([['0']]);
  });

  it('names the place of a mistake and the table that was meant', async () => {
    await expect(history.query('SELECT * FROM ordrs', LIMITS)).rejects.toThrow(
      /line 1, column 15.*did you mean orders\?/,
    );
    await expect(history.query('SELECT realised_pn FROM fills', LIMITS)).rejects.toThrow(
      /did you mean realised_pnl\?/,
    );
  });

  it.each(VIEWS.map(({ name }) => name))('has a view %s that can be asked', async (name) => {
    expect((await history.query(`SELECT * FROM ${name}`, LIMITS)).rows).toEqual([]);
  });

  it.each(Object.entries(HISTORY_QUESTIONS))('answers: %s', async (_, sql) => {
    expect((await history.query(sql, LIMITS)).rows).toEqual([]);
  });

  it('stops at its time and at its rows', async () => {
    const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b';
    await expect(history.query(endless, { rows: 10, timeoutMillis: 100 })).rejects.toThrow(/took longer/);
    const many = await history.query('SELECT * FROM range(5000)', LIMITS);
    expect([many.rows.length, many.truncated]).toEqual([10, true]);
  });
});

describe('a database that is opened anew', () => {
  let path: string;
  let store: DuckDbHistory;
  const batch = (records: number) => ({
    rows: new Map(),
    cursor: { session: 's', records, bytes: null, parted: null },
  });
  beforeEach(async () => {
    path = mkdtempSync(join(tmpdir(), 'outcry-renewal-'));
    store = await DuckDbHistory.open(join(path, 'history.duckdb'));
    await store.apply(batch(7));
  });
  afterEach(() => {
    store.close();
    rmSync(path, { recursive: true, force: true });
  });

  it('has what it had, is written to, and refuses what it refused', async () => {
    expect(await store.renew()).toBe(true);
    expect(await store.cursor('s')).toMatchObject({ records: 7 });
    await store.apply(batch(8));
    await store.renew();
    expect(await store.cursor('s')).toMatchObject({ records: 8 });
    await expect(store.query("SELECT * FROM read_text('/etc/passwd')", LIMITS)).rejects.toMatchObject({
      name: 'UserError',
    });
    expect((await store.query('SELECT records FROM cursors', LIMITS)).rows).toEqual([['8']]);
  });

  it('answers a query that comes meanwhile', async () => {
    const renewed = store.renew();
    const found = store.query('SELECT records FROM cursors', LIMITS);
    expect(await renewed).toBe(true);
    expect((await found).rows).toEqual([['7']]);
  });

  it('is left open while a query is being answered', async () => {
    const found = store.query('SELECT records FROM cursors', LIMITS);
    expect(await store.renew()).toBe(false);
    expect((await found).rows).toEqual([['7']]);
    expect(await store.renew()).toBe(true);
  });

  it('keeps little in memory for each of its columns', async () => {
    const sql = "SELECT sum(memory_usage_bytes) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'";
    const columns = await store.query('SELECT count(*) FROM duckdb_columns() WHERE NOT internal', LIMITS);
    const { rows } = await store.query(sql, LIMITS);
    // Values and which of them are null, a block each.
    expect(Number(rows[0]![0])).toBeLessThanOrEqual(Number(columns.rows[0]![0]) * 2 * 16_384);
    expect((await store.query('SELECT block_size FROM pragma_database_size()', LIMITS)).rows).toEqual([
      ['16384'],
    ]);
  });
});
