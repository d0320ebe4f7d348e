import { describe, expect, test } from 'vitest';
import { AlertBook, parseAlert, readingOf } from '../../../../src/apps/tui/alerts/index.js';
import type { EngineData } from '../../../../src/apps/tui/store.js';
import { Store } from '../../../../src/apps/tui/store.js';
import { drawnStore } from '../drawn-screen.js';

const drawn = (fields: Partial<EngineData> = {}): EngineData => ({ ...drawnStore().data, ...fields });

/** The value that the reading has for what an alert calls it. */
function valueFor(name: string, data: EngineData, silentMicros: number | null = 0): string | null {
  const instruments = drawnStore().data.instruments;
  for (const threshold of ['1', '1%', '1s', 'normal', 'live']) {
    const alert = parseAlert(`${name} = ${threshold}`, { instruments });
    if ('anyOf' in alert) return readingOf(data, { silentMicros })(alert.anyOf[0]![0]!.subject.name);
  }
  throw new Error(`${name} is no subject`);
}

const tickers = (fields: Partial<EngineData['tickers'][number]>): Pick<EngineData, 'tickers'> => ({
  tickers: drawn().tickers.map((ticker) => ({ ...ticker, ...fields })),
});

describe('alerts read from the drawn screen', () => {
  test.each([
    ['BTC', '61727.66'],
    ['BTC.bid', '61727.65'],
    ['BTC.ask', '61727.66'],
    ['BTC.spread', '0.01'],
    ['BTC.change', '-0.1800'],
    ['ETH.last', '2682.41'],
    ['ETH.bid', null],
    ['ETH.spread', null],
    ['position.BTC', '0.25000'],
    ['position.ETH', null],
    ['pnl.day', '-26.74'],
    ['equity', '99973.26'],
    ['fees', '27.784'],
    ['drawdown', '0.03'],
    ['orders', String(drawn().orders.working.length)],
    ['feed.age', '12000'],
    ['journal.age', '3000'],
    ['engine.gap', '400'],
    ['risk', 'normal'],
    ['feed', 'live'],
  ])('%s is %s', (name, expected) => {
    const value = valueFor(name, drawn());
    if (expected === null || !/^-?[\d.]+$/.test(expected)) expect(value).toBe(expected);
    else expect([name, Number(value)]).toEqual([name, Number(expected)]);
  });

  test('a change of exactly two per cent is not more than that', () => {
    const data = drawn(tickers({ change: 1.02 - 1 }));
    expect(1.02 - 1).toBeGreaterThan(0.02);
    const book = new AlertBook();
    book.add(parseAlert('BTC.change > 2%', { instruments: data.instruments }) as never);
    expect(book.evaluate(readingOf(data, { silentMicros: 0 }), 0)).toEqual([]);
  });

  test('a short position is below nothing', () => {
    const positions = drawn().positions.positions.map((row) => ({ ...row, size: -25_000 }));
    expect(Number(valueFor('position.BTC', drawn({ positions: { positions, balances: [] } })))).toBe(-0.25);
  });
});

describe('nothing is made up', () => {
  const names = ['BTC', 'BTC.bid', 'BTC.change', 'position.BTC', 'pnl.day', 'equity', 'fees', 'drawdown'];
  const all = [...names, 'orders', 'feed.age', 'journal.age', 'engine.gap', 'risk', 'feed'];

  test.each(all)('of %s without an engine, or before its first snapshot', (name) => {
    expect(valueFor(name, drawn({ connection: 'lost' }))).toBeNull();
    const fresh = { ...new Store().data, connection: 'connected' as const, instruments: drawn().instruments };
    expect(valueFor(name, fresh, null)).toBeNull();
  });

  test('of the touch of a feed that is not live', () => {
    const data = drawn(tickers({ feed: 'gap' }));
    expect(['BTC.bid', 'BTC.ask', 'BTC.spread'].map((name) => valueFor(name, data))).toEqual([
      null,
      null,
      null,
    ]);
    expect(valueFor('BTC', data)).not.toBeNull();
  });
});

test('a feed that has fallen silent grows old', () => {
  expect(valueFor('feed.age', drawn(), 3_000_000)).toBe('3000000');
  const health = { ...drawn().health!, feedMicros: null };
  expect(valueFor('feed.age', drawn({ health }), 5)).toBe('5');
  expect(valueFor('feed.age', drawn({ health }), null)).toBeNull();
});
