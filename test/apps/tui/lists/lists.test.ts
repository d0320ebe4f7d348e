import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LIST_SORTS,
  listLength,
  listNote,
  listRow,
  listRows,
  selectedIndex,
} from '../../../../src/apps/tui/lists/index.js';
import { LIST_KINDS, type ListPane } from '../../../../src/apps/tui/lists/list-kinds.js';
import { accountStore, LOCAL } from '../account-screen.js';
import { drawnView } from '../drawn-screen.js';

const { data } = accountStore();
const PANES = Object.keys(LIST_KINDS) as ListPane[];

const context = (pane: ListPane, list: { readonly sort?: number; readonly filter?: string } = {}) => ({
  data,
  local: LOCAL,
  view: drawnView({ lists: { [pane]: { sort: 0, filter: '', ...list } } }),
});

const orderIds = (list: { readonly sort?: number; readonly filter?: string }): string[] =>
  listRows('orders', context('orders', list)).map(({ clientOrderId }) => clientOrderId.slice(-2));

const sortOf = (pane: ListPane, name: string): number => LIST_SORTS[pane]!.indexOf(name);

describe('orders', () => {
  test('by price from the highest down, each symbol for itself, stops after them, ended ones last', () => {
    // 61,750  61,738  61,731  61,724  61,722  61,720 | ETH 2,682.41 | stop 61,700 | ended as they came.
    expect(orderIds({})).toEqual(['51', '40', '42', '43', '50', '41', '52', '39', '30', '31']);
  });

  test('by age the youngest is first, and what ended stays below what works', () => {
    const ids = orderIds({ sort: sortOf('orders', 'age') });
    expect(ids[0]).toBe('52');
    expect(ids.indexOf('51')).toBe(7);
    expect(ids.slice(8).sort()).toEqual(['30', '31']);
  });

  test('by size what is worth most is first: 12.34567 BTC, then the quarters, ether last of those that work', () => {
    const ids = orderIds({ sort: sortOf('orders', 'size') });
    expect(ids[0]).toBe('51');
    expect(ids[7]).toBe('52');
  });

  test.each([
    ['sell', ['51', '40', '42', '52', '39', '31']],
    ['MARKET-MAKING', ['42', '43']],
    ['eth', ['52']],
    ['unknown', ['50']],
    ['61,722', ['50']],
    ['sell 61750', ['51']],
    ['fat finger', ['41']],
    ['reduce-only', ['51']],
    ['nothing like it', []],
  ])('the filter %s leaves %j', (filter, ids) => {
    expect(orderIds({ filter })).toEqual(ids);
  });
});

test('fills are newest first, or by what they are worth, cost or brought', () => {
  const ids = (sort: string): string[] =>
    listRows('fills', context('fills', { sort: sortOf('fills', sort) })).map(({ tradeId }) => tradeId);
  expect(ids('time')).toEqual(['t3', 't2', 't1']);
  // 0.3 × 61,722 = 18,517; 0.1 × 61,722 = 6,172; 0.5 × 2,682 = 1,341.
  expect(ids('size')).toEqual(['t2', 't3', 't1']);
  expect(ids('slippage')).toEqual(['t3', 't1', 't2']);
  expect(ids('PnL')[0]).toBe('t3');
});

test('limits that were changed come first when they are asked for', () => {
  const rows = [
    { rule: 'max-order', limit: '1', unit: 'BTC', instrument: 0, place: 'risk.yaml:38' },
    { rule: 'day-loss', limit: '400', unit: 'USDT', instrument: null, place: 'changed 12:03:04' },
  ];
  const store = accountStore();
  store.receive('risk', { ...store.data.risk!, limits: rows });
  const view = drawnView({ lists: { limits: { sort: sortOf('limits', 'changed'), filter: '' } } });
  expect(listRows('limits', { data: store.data, local: LOCAL, view })).toEqual([rows[1], rows[0]]);
});

describe('a row as the keys need it', () => {
  test('has its columns parted by tabs, and says what it is about', () => {
    const row = listRow('orders', 5, context('orders'))!;
    expect(row.copy).toBe(
      'BTC/USDT\tbuy\tpost\t0.25000\t0.00000\t61720.00\tworking\tmanual\toc-7f3a-41\t\tfat finger',
    );
    expect(row).toMatchObject({ pane: 'orders', clientOrderId: 'oc-7f3a-41', strategy: null, instrument: 0 });
    expect(listRow('strategies', 1, context('strategies'))).toMatchObject({ strategy: 'book-imbalance' });
    expect(listRow('fills', 1, context('fills'))).toMatchObject({ strategy: 'mm' });
    expect(listRow('log', 1, context('log'))).toMatchObject({ clientOrderId: 'oc-7f3a-41' });
  });

  test('past the end it is the last one, as the selection is', () => {
    const lists = context('orders');
    expect(listRow('orders', 99, lists)?.clientOrderId).toBe('oc-7f3a-31');
    const far = { ...lists, view: drawnView({ selected: { orders: 99 } }) };
    expect(selectedIndex('orders', listRows('orders', far), far)).toBe(9);
  });

  test('there is none where the filter leaves none, nor in a pane that is no list', () => {
    expect(listRow('orders', 0, context('orders', { filter: 'xyz' }))).toBeUndefined();
    expect(listRow('chart', 0, context('orders'))).toBeUndefined();
    expect(listLength('chart', context('orders'))).toBe(0);
    expect(listLength('orders', context('orders'))).toBe(10);
  });

  test('a copy is one line, whatever a text brings along', () => {
    const store = accountStore();
    const line = { id: 9, time: 0, level: 'info', owner: 'engine', text: 'one\ttwo\nthree' } as const;
    store.receive('log', { lines: [line] });
    const lists = { ...context('log'), data: store.data };
    expect(listRow('log', 0, lists)?.copy.split('\t')).toEqual([
      '00:00:00',
      'info',
      'engine',
      'one two three',
    ]);
  });
});

test('the heading says what is not as it comes by itself', () => {
  expect(listNote('orders', context('orders'))).toBe('');
  expect(listNote('orders', context('orders', { sort: 1, filter: 'btc' }))).toBe('/btc by age');
});

test('whatever is filtered and sorted, a list shows rows of its own, none twice', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PANES),
      fc.nat(12),
      fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('btc', 'b', '0', 'sell 61')),
      (pane, sort, filter) => {
        const all = LIST_KINDS[pane].rows({ data, local: LOCAL }).map((row) => JSON.stringify(row));
        const shown = listRows(pane, context(pane, { sort, filter })).map((row) => JSON.stringify(row));
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.every((row) => all.includes(row))).toBe(true);
        if (filter === '') expect(shown).toHaveLength(all.length);
      },
    ),
  );
});
