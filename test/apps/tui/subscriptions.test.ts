import { beforeEach, describe, expect, test } from 'vitest';
import { Store } from '../../../src/apps/tui/store.js';
import { type MarketChoice, PLAIN_CHOICE, Subscriptions } from '../../../src/apps/tui/subscriptions.js';
import { FakeEngine } from './fake-engine.js';

const choice: MarketChoice = { ...PLAIN_CHOICE, rowTicks: 100, rows: 25, candles: 240, rate: 20 };
let engine: FakeEngine;
let store: Store;
let subscriptions: Subscriptions;
beforeEach(async () => {
  engine = new FakeEngine();
  store = new Store();
  subscriptions = new Subscriptions(engine, store, choice);
  await Promise.resolve();
});

const options = (topic: 'book' | 'trades' | 'candles' | 'indicators' | 'risk'): unknown =>
  engine.subscriptions.get(topic)?.options;

describe('what the engine is asked for', () => {
  test('all that is drawn, of the chosen instrument', () => {
    expect([...engine.subscriptions.keys()].sort()).toEqual(
      'book candles equity fills health indicators instruments log orders positions risk session strategies tickers trades'.split(
        ' ',
      ),
    );
    expect(options('book')).toMatchObject({ instrument: 0, rowTicks: 100, rows: 25 });
    expect(store.data).toMatchObject({ book: engine.snapshots.book, orders: engine.snapshots.orders });
  });

  test('another instrument is asked for in every market topic, and the old one is forgotten at once', () => {
    subscriptions.choose({ ...choice, instrument: 1 });
    expect(store.data).toMatchObject({ book: null, trades: null, candles: null, indicators: null });
    for (const topic of ['book', 'trades', 'candles', 'indicators', 'risk'] as const) {
      expect(options(topic)).toMatchObject({ instrument: 1 });
    }
  });

  test('another interval changes candles and indicators only', () => {
    const before = options('book');
    subscriptions.choose({ ...choice, intervalSeconds: 60 });
    expect(options('candles')).toMatchObject({ intervalSeconds: 60 });
    expect(options('indicators')).toMatchObject({ intervalSeconds: 60 });
    expect(options('book')).toBe(before);
  });

  test('the same again asks for nothing', () => {
    const before = (['book', 'trades', 'candles', 'indicators'] as const).map(options);
    subscriptions.choose({ ...choice });
    expect((['book', 'trades', 'candles', 'indicators'] as const).map(options)).toEqual(before);
  });

  test("a second ladder's book, a profile and a story are asked for while they are wanted", async () => {
    const second = { instrument: 1, rowTicks: 50, rows: 25 };
    subscriptions.choose({ ...choice, second, profileTicks: 100, story: 'oc-7f3a-41' });
    await Promise.resolve();
    expect(engine.others.map(({ topic, options: asked }) => [topic, asked])).toEqual([
      ['book', { ...second, rate: 20 }],
    ]);
    expect(store.data.second).toMatchObject({ instrument: 1, rowTicks: 50 });
    expect(store.data.book).toMatchObject({ instrument: 0, rowTicks: 100 });
    expect(store.data.profile).toMatchObject({ instrument: 0, rowTicks: 100 });
    expect(store.data.story).toMatchObject({ clientOrderId: 'oc-7f3a-41' });
    subscriptions.choose(choice);
    expect(engine.others).toEqual([]);
    expect(store.data).toMatchObject({ second: null, profile: null, story: null });
  });

  test('a slow link asks for fewer snapshots of what changes with each event', () => {
    subscriptions.choose({ ...choice, rate: 5 });
    for (const topic of ['book', 'trades', 'orders'] as const) {
      expect(engine.subscriptions.get(topic)?.options).toMatchObject({ rate: 5 });
    }
  });

  test('closing ends them all', () => {
    subscriptions.close();
    expect(engine.subscriptions.size).toBe(0);
  });
});

describe('a snapshot that was on its way', () => {
  test('of another row step, interval or instrument is dropped', () => {
    const { book, candles, trades } = store.data;
    const late = { ...engine.snapshots };
    engine.subscriptions.get('book')!.listener({ ...late.book, rowTicks: 500 } as never);
    engine.subscriptions.get('candles')!.listener({ ...late.candles, intervalSeconds: 60 } as never);
    engine.subscriptions.get('trades')!.listener({ ...late.trades, instrument: 1 } as never);
    expect(store.data.book).toBe(book);
    expect(store.data.candles).toBe(candles);
    expect(store.data.trades).toBe(trades);
  });
});
