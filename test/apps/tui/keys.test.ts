import { describe, expect, test } from 'vitest';
import { ACTIONS, KEYS, KeyTable, NEVER_BOUND } from '../../../src/apps/tui/keys.js';
import { EXTRA_PANES, PANES, type PaneId } from '../../../src/apps/tui/layout.js';

const ALL_PANES: readonly PaneId[] = [...PANES, ...EXTRA_PANES];
const table = new KeyTable();

const inPane = (pane: PaneId): string[] =>
  KEYS.filter(({ scopes }) => scopes.some((scope) => ['always', 'global', pane].includes(scope))).flatMap(
    ({ keys }) => [...keys],
  );

describe('the key table', () => {
  test.each(ALL_PANES)('has no two meanings for a key in %s', (pane) => {
    const keys = inPane(pane);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test.each(ALL_PANES)('has no key in %s that begins a sequence there', (pane) => {
    const keys = inPane(pane);
    const first = keys.filter((key) => /^[a-z][A-Za-z]$/.test(key)).map((key) => key[0]!);
    expect(first.filter((key) => keys.includes(key))).toEqual([]);
  });

  test('never binds what belongs to tmux, the terminal, the shell or ssh', () => {
    const bound = KEYS.flatMap(({ keys }) => [...keys]);
    expect(bound.filter((key) => NEVER_BOUND.has(key))).toEqual([]);
    expect(bound.filter((key) => /^(Alt-|F\d|f\d)/.test(key))).toEqual([]);
    expect(NEVER_BOUND.size).toBe(20);
  });

  test('does not bind the kill key: it is found before keys are', () => {
    expect(KEYS.flatMap(({ keys }) => [...keys])).not.toContain('^X');
  });

  test('has a line for each action', () => {
    expect(new Set(KEYS.map(({ action }) => action))).toEqual(new Set(ACTIONS));
  });

  test('marks the keys that send orders, and only the ladder and the orders have any', () => {
    const orders = KEYS.filter(({ order }) => order === true);
    expect(orders.flatMap(({ keys }) => [...keys])).toEqual(['b', 's', 'B', 'S', 'tb', 'ts', 'K', 'J']);
    for (const { scopes } of orders)
      expect(['ladder', 'orders']).toEqual(expect.arrayContaining([...scopes]));
  });
});

describe('a key', () => {
  const meaning = (key: string, focus: PaneId, prefix = ''): string => {
    const match = table.match(key, { prefix, focus });
    return match.kind === 'action' ? match.binding.action : match.kind;
  };

  test.each(['b', 's', 'B', 'S', 't'])(
    '%s means nothing outside the ladder, and says where it does',
    (key) => {
      for (const pane of ALL_PANES.filter((candidate) => candidate !== 'ladder')) {
        const match = table.match(key, { prefix: '', focus: pane });
        expect(match).toMatchObject({ kind: 'none', why: expect.stringContaining('ladder') });
      }
    },
  );

  test('the pane comes before the global keys', () => {
    expect(meaning('x', 'ladder')).toBe('cancel-here');
    expect(meaning('x', 'orders')).toBe('cancel-selected');
    expect(meaning('j', 'ladder')).toBe('cursor-down');
    expect(meaning('j', 'log')).toBe('select-down');
  });

  test('sequences take their second key', () => {
    expect(meaning('t', 'ladder')).toBe('prefix');
    expect(meaning('b', 'ladder', 't')).toBe('take-buy');
    expect(meaning('d', 'log')).toBe('prefix');
    expect(meaning('A', 'log', 'd')).toBe('cancel-everyone');
  });

  test('a wrong second key does nothing, not even what it means alone', () => {
    const match = table.match('s', { prefix: 'd', focus: 'ladder' });
    expect(match).toMatchObject({ kind: 'action', key: 'ds' });
    expect(meaning('x', 'ladder', 't')).toBe('none');
    expect(meaning('b', 'orders', 't')).toBe('none');
  });

  test('^Z says why it does nothing', () => {
    expect(table.match('^Z', { prefix: '', focus: 'ladder' })).toMatchObject({
      why: 'not suspended: orders are live',
    });
  });
});
