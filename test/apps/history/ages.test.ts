import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Historian } from '../../../src/apps/history/historian.js';
import { beganMicros, retain } from '../../../src/apps/history/retention.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { DuckDbHistory, TABLES } from '../../../src/store/history/index.js';
import { HISTORY_QUESTIONS } from '../../docs/history-page.js';
import { HandMade } from './hand-made.js';

const LIMITS = { rows: 1_000, timeoutMillis: 10_000 };
const DAY_MILLIS = 86_400_000;
const NOW = Date.UTC(2026, 10, 28, 20, 30);
const RETENTION = { retentionDays: { balances: 90, fills: 7 }, nowMillis: NOW };

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-ages-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const folder = (name: string) => join(home, 'sessions', name);

/** A session of 2024 by its own times, with a fill and two balances, whose log was last written so many days before now. */
function session(name: string, market: 'tape' | 'synthetic' | 'venue', daysOld: number): void {
  const made = new HandMade(folder(name), { market });
  made.trade('buy', 6_000_000, 1_000);
  made.close();
  written(name, NOW - daysOld * DAY_MILLIS);
}

const written = (name: string, millis: number): void =>
  utimesSync(join(folder(name), '000001.log'), millis / 1_000, millis / 1_000);

async function withHistory<T>(work: (store: DuckDbHistory) => Promise<T>): Promise<T> {
  const store = await DuckDbHistory.open(join(home, 'history', 'history.duckdb'));
  const historian = new Historian(store, { dataDir: home });
  try {
    await historian.catchUp();
    return await work(store);
  } finally {
    historian.close();
    store.close();
  }
}

/** What is left of each session, by a process that begins anew. */
const left = () =>
  withHistory(async (store) => {
    await retain(store, { home: { dataDir: home }, ...RETENTION });
    const of = async (table: string) =>
      (await store.query(`SELECT session, count(*)::INTEGER FROM ${table} GROUP BY 1 ORDER BY 1`, LIMITS))
        .rows;
    return { balances: await of('balances'), fills: await of('fills') };
  });

describe('the age of a row', () => {
  it('is that of its session where its times are those of a tape or a synthetic market', async () => {
    session('20261128-200011-a109', 'tape', 0);
    session('20261118-200011-b109', 'synthetic', 10);
    session('20260701-200011-c109', 'tape', 100);
    // Paper on a live venue: its times are the clock's.
    session('20261128-200012-d109', 'venue', 0);
    const kept = {
      balances: [
        ['20261118-200011-b109', 2],
        ['20261128-200011-a109', 2],
      ],
      fills: [['20261128-200011-a109', 1]],
    };
    expect(await left()).toEqual(kept);
    expect(await left()).toEqual(kept);
    rmSync(join(home, 'history'), { recursive: true });
    expect(await left()).toEqual(kept);
  });

  it('is by when a log was last written, since a session may be gone on with for weeks', async () => {
    session('20261001-000000-a109', 'tape', 1);
    expect((await left()).fills).toEqual([['20261001-000000-a109', 1]]);
  });

  it('is by the name where the log is gone, or was unpacked with no time', async () => {
    session('20261127-000000-a109', 'tape', 0);
    session('20261127-000001-b109', 'tape', 0);
    session('20261101-000000-c109', 'tape', 0);
    await left();
    rmSync(folder('20261127-000000-a109'), { recursive: true });
    written('20261127-000001-b109', 0);
    rmSync(folder('20261101-000000-c109'), { recursive: true });
    expect((await left()).fills).toEqual([
      ['20261127-000000-a109', 1],
      ['20261127-000001-b109', 1],
    ]);
  });

  it('is told by the name of a session, and by no other name', () => {
    expect(beganMicros('20261128-200011-a109')).toBe(Date.UTC(2026, 10, 28, 20, 0, 11) * 1_000);
    for (const name of ['2024-08-08', '20261399-000000-a109', 'mine']) expect(beganMicros(name)).toBeNull();
  });
});

describe('sessions over the same hour of a tape', () => {
  const NAMES = ['20261128-200011-a109', '20261128-210011-b109'];
  const ask = (sql: string) => withHistory(async (store) => (await store.query(sql, LIMITS)).rows);

  it.each(['hour', 'day'])('are a row each by %s', async (unit) => {
    for (const name of NAMES) session(name, 'tape', 0);
    expect(
      await ask(`SELECT session, fills::INTEGER, fees::DOUBLE FROM pnl_by_${unit} ORDER BY session`),
    ).toEqual(NAMES.map((name) => [name, 1, 0.5]));
    expect(await ask(`SELECT count(DISTINCT ${unit}) FROM pnl_by_${unit}`)).toEqual([['1']]);
  });

  it('say when they began and what their market is', async () => {
    session(NAMES[0]!, 'tape', 0);
    session('by-hand', 'venue', 0);
    expect(await ask('SELECT session, began::VARCHAR, market FROM sessions ORDER BY session')).toEqual([
      ['20261128-200011-a109', '2026-11-28 20:00:11', 'tape'],
      ['by-hand', null, 'venue'],
    ]);
  });

  it('are asked for what was done today', async () => {
    const [question] = Object.entries(HISTORY_QUESTIONS).find(([text]) =>
      text.startsWith('What did I do today'),
    )!;
    const digits = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-');
    const today = `${digits.slice(0, 15)}-a109`;
    session(today, 'tape', 0);
    session('20240808-200011-a109', 'tape', 0);
    session('20240808-200012-b109', 'venue', 0);
    const found = await ask(HISTORY_QUESTIONS[question]!);
    expect(found.map(([name]) => name)).toEqual([today]);
  });
});

describe('rejects', () => {
  it('are plain words, with their code beside', async () => {
    const made = new HandMade(folder('2024-08-08'));
    const refuse = (reason: string): void => {
      made.after(5_000_000).quote(6_000_000);
      made.place({ side: 'buy', price: priceTicks(5_999_000), size: sizeLots(1_000) });
      const { clientOrderId } = made.requests.at(-1)!;
      made.venue({ kind: 'rejected', clientOrderId, code: 'post-only-would-take', reason });
    };
    refuse('a post-only order would take');
    refuse('');
    made.after(5_000_000).quote(6_000_000);
    made.place({ side: 'buy', size: sizeLots(150_000) });
    made.close();
    const found = await withHistory((store) =>
      store.query('SELECT source, reason, code, detail, times::INTEGER FROM rejects ORDER BY ALL', LIMITS),
    );
    expect(found.rows).toEqual([
      ['engine', 'max-order', 'max-order', expect.stringMatching(/^[^{]+$/), 1],
      ['venue', 'rejected', 'post-only-would-take', 'a post-only order would take', 1],
      ['venue', 'rejected', 'post-only-would-take', 'post only would take', 1],
    ]);
  });
});

it('every table can be dropped from by its session', () => {
  for (const { columns } of TABLES)
    expect(Object.keys(columns)).toEqual(expect.arrayContaining(['session', 'time_micros']));
});
