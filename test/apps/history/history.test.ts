import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Historian } from '../../../src/apps/history/index.js';
import {
  allocateRows,
  type Input,
  limitOrder,
  type Micros,
  Money,
  priceTicks,
  RowFlag,
  RowKind,
  sizeLots,
} from '../../../src/domain/index.js';
import { Engine, step } from '../../../src/engine/index.js';
import { DuckDbHistory } from '../../../src/store/history/index.js';
import { SessionLogWriter } from '../../../src/store/session-log/index.js';
import { BTC, RISK, START } from '../../engine/fixture.js';

const LIMITS = { rows: 1_000, timeoutMillis: 10_000 };

/** A session made by hand: what is put in goes through an engine and into its log, as in a real one. */
class HandMade {
  readonly engine = new Engine(
    { instruments: [BTC], risk: RISK },
    {
      load: () => {
        throw new Error('none');
      },
    },
  );
  private time = START;
  private trades = 0;
  private readonly writer: SessionLogWriter;

  constructor(directory: string) {
    const metadata = { instruments: [BTC], risk: RISK };
    this.writer = SessionLogWriter.create({
      directory,
      sessionId: '7f3a',
      metadata,
      durability: 'process',
      time: START,
    } as never);
    this.put({ kind: 'session', session: { id: '7f3a', mode: 'paper', account: 'paper' } });
    this.balance('USDT', '100000');
    this.balance('BTC', '2');
  }

  /** A book of one level on each side of `price`, a tick away. */
  quote(price: number): void {
    this.time = (this.time + 10_000) as Micros;
    const rows = allocateRows(2);
    for (const [row, side] of [-1, 1].entries()) {
      const last = row === 1 ? RowFlag.LAST | RowFlag.ASK : RowFlag.FIRST;
      rows.kind[row] = RowKind.Snapshot;
      rows.flags[row] = last;
      rows.price[row] = price + side;
      rows.size[row] = 1_000_000;
      rows.timeExchange[row] = this.time;
      rows.timeReceived[row] = this.time;
      rows.sequence[row] = this.engine.sequence + 1;
      rows.previousSequence[row] = Number.NaN;
    }
    rows.length = 2;
    for (let row = 0; row < 2; row += 1) {
      this.writer.appendRow(0, rows, row, this.time);
      step(this.engine, { kind: 'row', instrument: 0, rows, row }, this.time);
    }
    this.drain();
  }

  private drain(): readonly string[] {
    const { outbox } = this.engine;
    for (const request of outbox.requests) this.writer.appendOutput(request, this.time);
    for (const { stateHash, time } of outbox.marks) this.writer.appendState({ stateHash }, time);
    const ids = outbox.verdict?.outcome === 'done' ? outbox.verdict.clientOrderIds : [];
    if (outbox.verdict?.outcome === 'refused') throw new Error(outbox.verdict.text);
    outbox.clear();
    this.writer.commit();
    return ids;
  }

  put(input: Input): readonly string[] {
    this.time = (this.time + 1_500_000) as Micros;
    this.writer.appendInput(input, this.time);
    step(this.engine, input, this.time);
    return this.drain();
  }

  trade(side: 'buy' | 'sell', price: number, size: number): void {
    this.quote(price);
    const order = limitOrder({ instrument: 0, side, price: priceTicks(price), size: sizeLots(size) });
    const [id] = this.put({
      kind: 'command',
      command: { kind: 'place', order, confirmed: true },
      client: 'test',
    });
    if (id === undefined) throw new Error('refused');
    this.put({
      kind: 'venue',
      event: {
        kind: 'accepted',
        clientOrderId: id,
        venueOrderId: `v-${id}`,
        timeExchange: null,
        queueAhead: null,
      },
    });
    this.trades += 1;
    this.put({
      kind: 'venue',
      event: {
        kind: 'fill',
        fill: {
          tradeId: `t${this.trades}`,
          clientOrderId: id,
          instrument: 0,
          side,
          price: priceTicks(price),
          size: sizeLots(size),
          liquidity: 'maker',
          fee: Money.parse('0.5', 8)!,
          feeAsset: 'USDT',
          timeExchange: null,
        },
      },
    });
  }

  private balance(asset: string, total: string): void {
    const free = Money.parse(total, 8)!.toLimbs();
    this.put({ kind: 'venue', event: { kind: 'balance', asset, free, locked: [0, 0] } });
  }

  close(): void {
    this.writer.close();
  }
}

let home: string;
let session: HandMade;
const directory = () => join(home, 'sessions', '2024-08-08');
const file = () => join(home, 'history', 'history.duckdb');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-history-'));
  session = new HandMade(directory());
});
afterEach(() => {
  session.close();
  rmSync(home, { recursive: true, force: true });
});

async function withHistory<T>(work: (store: DuckDbHistory, historian: Historian) => Promise<T>): Promise<T> {
  const store = await DuckDbHistory.open(file());
  const historian = new Historian(store, { dataDir: home });
  try {
    return await work(store, historian);
  } finally {
    historian.close();
    store.close();
  }
}

const ALL = [
  'orders',
  'order_events',
  'fills',
  'positions',
  'balances',
  'equity',
  'state_changes',
  'sessions',
];
const everything = (store: DuckDbHistory) =>
  Promise.all(
    ALL.map(async (name) => (await store.query(`SELECT * FROM ${name} ORDER BY ALL`, LIMITS)).rows),
  );

describe('the history of a session', () => {
  it('has the sums that were worked out by hand', async () => {
    // Bought 0.02 at 60,000 and 0.02 at 61,000, sold 0.01 at 61,500: average 60,500, so 0.01 × 1,000 = 10 realised.
    session.trade('buy', 6_000_000, 2_000);
    session.trade('buy', 6_100_000, 2_000);
    session.trade('sell', 6_150_000, 1_000);
    await withHistory(async (store, historian) => {
      await historian.catchUp();
      const { rows } = await store.query(
        "SELECT sum(CASE WHEN side = 'buy' THEN size ELSE -size END), sum(realised_pnl), sum(fee_reporting), count(*) FROM fills",
        LIMITS,
      );
      expect(rows[0]!.map(Number)).toEqual([0.03, 10, 1.5, 3]);
      expect(session.engine.portfolio.position(0).sizeLots).toBe(3_000);
      const position = await store.query(
        'SELECT size, average_price FROM positions ORDER BY sequence DESC LIMIT 1',
        LIMITS,
      );
      expect(position.rows[0]).toEqual(['0.030000000000000000', '60500.000000000000000000']);
      const orders = await store.query(
        "SELECT count(*) FROM orders WHERE state = 'filled' AND average_price = price",
        LIMITS,
      );
      expect(Number(orders.rows[0]![0])).toBe(3);
      const state = await store.query('SELECT complete, note FROM sessions', LIMITS);
      expect(state.rows).toEqual([[true, '']]);
    });
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
    expect(rebuilt[2]).toHaveLength(6);
  });
});
