import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Historian } from '../../../src/apps/history/historian.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { DuckDbHistory, TABLES } from '../../../src/store/history/index.js';
import { HandMade } from './hand-made.js';

const LIMITS = { rows: 1_000, timeoutMillis: 10_000 };

let home: string;
let session: HandMade;
const directory = () => join(home, 'sessions', '2024-08-08');
const log = () => join(directory(), '000001.log');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-history-'));
  session = new HandMade(directory());
});
afterEach(() => {
  session.close();
  rmSync(home, { recursive: true, force: true });
});

async function withHistory<T>(work: (store: DuckDbHistory, historian: Historian) => Promise<T>): Promise<T> {
  const store = await DuckDbHistory.open(join(home, 'history', 'history.duckdb'));
  const historian = new Historian(store, { dataDir: home });
  try {
    return await work(store, historian);
  } finally {
    historian.close();
    store.close();
  }
}

const everything = (store: DuckDbHistory) =>
  Promise.all(
    TABLES.map(async ({ name }) => (await store.query(`SELECT * FROM ${name} ORDER BY ALL`, LIMITS)).rows),
  );
/** What a query finds after the logs were read by a process that begins anew. */
const found = (sql: string) =>
  withHistory(async (store, historian) => {
    await historian.catchUp();
    return (await store.query(sql, LIMITS)).rows;
  });

describe('the history of a session', () => {
  it('has the sums that were worked out by hand', async () => {
    // Bought 0.02 at 60,000 and 0.02 at 61,000, sold 0.01 at 61,500: average 60,500, so 0.01 × 1,000 = 10 realised.
    session.trade('buy', 6_000_000, 2_000);
    session.trade('buy', 6_100_000, 2_000);
    session.trade('sell', 6_150_000, 1_000);
    const sums = await found(
      "SELECT sum(CASE WHEN side = 'buy' THEN size ELSE -size END), sum(realised_pnl), sum(fee_reporting), count(*) FROM fills",
    );
    expect(sums[0]!.map(Number)).toEqual([0.03, 10, 1.5, 3]);
    expect(session.engine.portfolio.position(0).sizeLots).toBe(3_000);
    expect(await found('SELECT size, average_price FROM positions ORDER BY sequence DESC LIMIT 1')).toEqual([
      ['0.030000000000000000', '60500.000000000000000000'],
    ]);
    expect(
      await found("SELECT count(*) FROM orders WHERE state = 'filled' AND average_price = price"),
    ).toEqual([['3']]);
    // Each venue's answer is a step of its own, a second and a half after the request.
    expect(await found('SELECT DISTINCT latency_micros FROM orders')).toEqual([['1500000']]);
    expect(await found('SELECT complete, note FROM sessions')).toEqual([[true, '']]);
  });

  it('is the same, taken over step by step with new processes between, and rebuilt', async () => {
    for (const price of [6_000_000, 6_050_000, 6_010_000]) {
      session.trade('buy', price, 1_000);
      await withHistory((_, historian) => historian.catchUp());
      session.trade('sell', price + 1_000, 700);
    }
    const grown = await withHistory(async (store, historian) => {
      await historian.catchUp();
      await historian.catchUp();
      return everything(store);
    });
    rmSync(join(home, 'history'), { recursive: true });
    const rebuilt = await withHistory(async (store, historian) => {
      await historian.catchUp();
      return everything(store);
    });
    expect(grown).toEqual(rebuilt);
    expect(rebuilt[TABLES.findIndex(({ name }) => name === 'fills')]).toHaveLength(6);
  });

  it('counts a fill that comes when its order is long cancelled', async () => {
    session.quote(6_000_000);
    session.place({ side: 'buy', price: priceTicks(5_990_000), size: sizeLots(1_000) });
    const { clientOrderId } = session.requests[0]!;
    session.accept(clientOrderId);
    session.fill(clientOrderId, { size: 300, price: 5_990_000 });
    session.venue({ kind: 'canceled', clientOrderId, reason: 'asked for' });
    await found('SELECT 1');
    session.fill(clientOrderId, { size: 200, price: 5_970_000 });
    // (300 × 59,900 + 200 × 59,700) ÷ 500.
    expect(await found('SELECT state, filled, average_price, fees FROM orders')).toEqual([
      ['canceled', '0.005000000000000000', '59820.000000000000000000', '1.000000000000000000'],
    ]);
  });

  it('has what is handed over when a position is flattened, and sums that are right by it', async () => {
    session.quote(6_000_000);
    const order = { side: 'buy', price: priceTicks(6_000_000), size: sizeLots(1_000) } as const;
    session.place({ ...order, owner: 'strategy:maker' });
    const { clientOrderId } = session.requests[0]!;
    session.fill(clientOrderId, { size: 1_000, price: 6_000_000 });
    session.print(6_010_000, 100);
    session.quote(6_010_000);
    session.command({ kind: 'flatten', instrument: 0 });
    const closing = session.requests.at(-1)!;
    session.fill(closing.clientOrderId, { size: 1_000, price: 6_008_000 });
    // Bought at 60,000, handed over at 60,100, closed at 60,080; 0.01 each, and 0.5 of fees for each fill.
    const rows = await found('SELECT owner, realised_pnl, fees, net_pnl FROM pnl_by_strategy');
    expect(rows.map(([owner, ...sums]) => [owner, ...sums.map(Number)])).toEqual([
      ['manual', -0.2, 0.5, -0.7],
      ['strategy:maker', 1, 0.5, 0.5],
    ]);
    expect(
      await found(
        "SELECT owner, CAST(size AS DOUBLE) FROM positions WHERE cause = 'hand-over' ORDER BY owner",
      ),
    ).toEqual([
      ['manual', 0.01],
      ['strategy:maker', 0],
    ]);
  });

  it('has each refusal with its limit and value, and what was changed', async () => {
    session.quote(6_000_000);
    session.place({ side: 'buy', size: sizeLots(150_000) });
    session.place({ side: 'buy', size: sizeLots(150_000), owner: 'strategy:maker' });
    session.command({ kind: 'cancel', clientOrderId: 'oc-7f3a-99' });
    session.command({ kind: 'kill', flatten: false, reason: 'enough' });
    expect(await found('SELECT owner, rule, rule_limit, value, command FROM refusals')).toEqual([
      ['manual', 'max-order', '1', '1.5', 'place'],
      ['strategy:maker', 'max-order', '1', '1.5', 'place'],
      ['test', 'unknown-order', null, null, 'cancel'],
    ]);
    expect(await found('SELECT strategy, decision, rule FROM intents')).toEqual([
      ['maker', 'refused', 'max-order'],
    ]);
    expect(
      await found("SELECT value, reason FROM state_changes WHERE what = 'halted' ORDER BY sequence"),
    ).toEqual([
      ['false', ''],
      ['true', 'enough'],
    ]);
  });

  it('has the equity of each minute, and of each second in which it changed', async () => {
    session.trade('buy', 6_000_000, 1_000);
    session.after(60_000_000).print(6_100_000, 100);
    session.after(120_000_000).print(6_100_000, 100);
    session.after(1_000_000).quote(6_100_000);
    const minutes = await found('SELECT CAST(equity AS DOUBLE) FROM equity ORDER BY time');
    // The capital of 100,000 USDT (BTC had no price yet when it was fixed), 0.01 BTC that gained 1,000, a fee of 0.5.
    expect(minutes.at(-1)).toEqual([100_000 + 10 - 0.5]);
    const seconds = await found(
      'SELECT equity, net_pnl, day_pnl, fees, drawdown FROM equity_seconds ORDER BY time',
    );
    expect(seconds.length).toBeGreaterThan(1);
    for (let i = 1; i < seconds.length; i += 1) expect(seconds[i]).not.toEqual(seconds[i - 1]);
  });
});

describe('a log that is not as it should be', () => {
  it('of another version is told by its own words, to its end', async () => {
    session.trade('buy', 6_000_000, 2_000);
    session.command({ kind: 'note', text: 'before', about: null });
    session.falsify();
    session.trade('sell', 6_010_000, 500);
    const [[complete, note]] = (await found('SELECT complete, note FROM sessions')) as [[boolean, string]];
    expect([complete, note]).toEqual([false, expect.stringContaining('decides otherwise')]);
    expect(await found('SELECT side, size FROM fills ORDER BY sequence')).toEqual([
      ['buy', '0.020000000000000000'],
      ['sell', '0.005000000000000000'],
    ]);
    expect(await found("SELECT count(*) FROM orders WHERE state = 'filled'")).toEqual([['2']]);
    expect(await found('SELECT size FROM positions ORDER BY sequence DESC LIMIT 1')).toEqual([
      ['0.015000000000000000'],
    ]);
    // It stays so, and goes on.
    session.trade('sell', 6_020_000, 500);
    expect(await found('SELECT count(*) FROM fills')).toEqual([['3']]);
  });

  it('with a torn end that is cut and written on is whole again', async () => {
    session.trade('buy', 6_000_000, 2_000);
    const whole = readFileSync(log());
    const torn = whole.length - 7;
    await withHistory(async (store, historian) => {
      truncateSync(log(), torn);
      await historian.catchUp();
      writeFileSync(log(), whole);
      session.trade('sell', 6_000_000, 1_000);
      await historian.catchUp();
      expect((await store.query('SELECT count(*) FROM fills', LIMITS)).rows).toEqual([['2']]);
      expect((await store.query('SELECT complete FROM sessions', LIMITS)).rows).toEqual([[true]]);
    });
  });

  it('that is damaged in the middle is told up to there, once, and says so', async () => {
    session.trade('buy', 6_000_000, 2_000);
    const sound = readFileSync(log()).length;
    session.trade('buy', 6_000_000, 1_000);
    session.trade('buy', 6_000_000, 1_000);
    const bytes = readFileSync(log());
    bytes[sound + 40] = bytes[sound + 40]! ^ 0xff;
    writeFileSync(log(), bytes);
    for (let time = 0; time < 2; time += 1) {
      expect(await found('SELECT count(*) FROM fills')).toEqual([['1']]);
      expect(await found('SELECT complete, note FROM sessions')).toEqual([
        [false, expect.stringMatching(/damaged at byte \d+/)],
      ]);
    }
  });

  it('that is damaged where it was read already keeps what was read', async () => {
    session.trade('buy', 6_000_000, 2_000);
    session.trade('buy', 6_000_000, 1_000);
    expect(await found('SELECT count(*) FROM fills')).toEqual([['2']]);
    const bytes = readFileSync(log());
    bytes[400] = bytes[400]! ^ 0xff;
    writeFileSync(log(), bytes);
    appendFileSync(log(), 'more');
    expect(await found('SELECT count(*), (SELECT count(*) FROM sessions) FROM fills')).toEqual([['2', '1']]);
  });

  it('that is no log at all is passed over', async () => {
    session.trade('buy', 6_000_000, 2_000);
    const other = new HandMade(join(home, 'sessions', '2024-08-07'));
    other.close();
    writeFileSync(join(home, 'sessions', '2024-08-07', '000001.log'), 'no log');
    expect(await found('SELECT count(*) FROM fills')).toEqual([['1']]);
  });
});

describe('retention', () => {
  it('drops the rows of the tables that are named, by their age, and no others', async () => {
    session.trade('buy', 6_000_000, 2_000);
    await withHistory(async (store, historian) => {
      await historian.catchUp();
      const count = async (name: string) =>
        Number((await store.query(`SELECT count(*) FROM ${name}`, LIMITS)).rows[0]![0]);
      const before = { orders: await count('order_events'), fills: await count('fills') };
      await store.retain(new Map([['order_events', session.time - 1_000_000]]));
      // Only the fill, of the last second, is young enough.
      expect(before.orders).toBe(3);
      expect([await count('order_events'), await count('fills')]).toEqual([1, before.fills]);
      await historian.catchUp();
      expect(await count('order_events')).toBe(1);
      await expect(store.retain(new Map([['no_table', 1]]))).rejects.toThrow(/no_table/);
    });
  });
});
