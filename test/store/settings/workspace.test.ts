import { describe, expect, test } from 'vitest';
import { type Workspace, workspaceSchema } from '../../../src/store/settings/index.js';

const read = (value: unknown): Workspace => workspaceSchema.parse(value);
const problem = (value: unknown): string => {
  const result = workspaceSchema.safeParse(value);
  if (result.success) return 'fits';
  const { path, message } = result.error.issues[0]!;
  return `${path.join('.')}: ${message}`;
};

describe('the workspace', () => {
  test('of a first start has every field', () => {
    expect(read({})).toEqual({
      version: 1,
      layout: 'trade',
      symbol: null,
      theme: null,
      symbols: {},
      watch: [],
      chart: { intervalSeconds: 5, style: 'candles', overlays: [] },
      second: '',
      layouts: {},
      alerts: [],
      keys: {},
      history: [],
      notes: {},
      tour: { off: false, done: [] },
      ascii: 'auto',
      mouse: false,
      bells: true,
      fps: null,
    });
  });

  test('keeps what it is given, and fills the rest, down to a saved layout', () => {
    const saved = {
      layout: 'market',
      symbols: { 'BTC/USDT': { rowTicks: 100, sizes: ['0.05', '500 USDT'] } },
      layouts: { evening: { chart: { style: 'line' } } },
      keys: { Z: 'zoom', '^D': 'page-down' },
    };
    const workspace = read(saved);
    expect(workspace).toMatchObject(saved);
    expect(workspace.symbols['BTC/USDT']).toEqual({
      rowTicks: 100,
      sizes: ['0.05', '500 USDT'],
      sizeIndex: 0,
      bracket: '',
    });
    expect(workspace.layouts.evening).toEqual({
      layout: 'trade',
      symbol: null,
      theme: null,
      symbols: {},
      watch: [],
      chart: { intervalSeconds: 5, style: 'line', overlays: [] },
      second: '',
    });
  });

  test('keeps keys of a newer version, wherever they stand', () => {
    const newer = {
      panes: [1],
      chart: { scale: 'log' },
      tour: { step: 2 },
      symbols: { X: { colour: 'red' } },
      layouts: { a: { new: true } },
    };
    expect(read(newer)).toMatchObject(newer);
    expect(read(JSON.parse(JSON.stringify(read(newer))))).toEqual(read(newer));
  });

  test('is no way to a prototype', () => {
    const workspace = read(
      JSON.parse('{"__proto__": {"layout": "x"}, "notes": {"__proto__": "x", "constructor": "y"}}'),
    );
    expect(Object.getPrototypeOf(workspace)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(workspace.notes)).toBe(Object.prototype);
    expect(workspace.layout).toBe('trade');
  });

  const many = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

  test.each<[unknown, string]>([
    [{ version: 2 }, 'version: 1, this version; a newer Outcry has written the file'],
    [{ layout: 'x'.repeat(65) }, 'layout: plain text of at most 64 characters'],
    [{ layout: 'a\u001b[31m' }, 'layout: plain text of at most 64 characters'],
    [{ notes: { a: 'b\u202ec' } }, 'notes.a: plain text of at most 500 characters'],
    [{ notes: { 'a\u0000': 'b' } }, 'notes.a\u0000: named in plain text, at most 64 characters'],
    [{ notes: many(1_001) }, 'notes: a map of at most 1000'],
    [{ keys: many(201) }, 'keys: a map of at most 200'],
    [{ watch: Array(201).fill('BTC/USDT') }, 'watch: a list of at most 200'],
    [{ history: Array(101).fill('x') }, 'history: a list of at most 100'],
    [{ symbols: { X: { rowTicks: 0 } } }, 'symbols.X.rowTicks: a whole number from 1 to 1000000000'],
    [{ symbols: { X: { sizes: ['1e3'] } } }, 'symbols.X.sizes.0: a size such as 0.25 or "500 USDT"'],
    [{ symbols: { X: { sizes: ['-1'] } } }, 'symbols.X.sizes.0: a size such as 0.25 or "500 USDT"'],
    [{ chart: { style: 'bars' } }, 'chart.style: candles or line'],
    [{ chart: { intervalSeconds: 0.5 } }, 'chart.intervalSeconds: a whole number from 1 to 86400'],
    [{ fps: 61 }, 'fps: a whole number from 1 to 60'],
    [{ mouse: 'yes' }, 'mouse: true or false'],
    [{ tour: [] }, 'tour: a map of keys and values'],
    [{ layouts: { a: { watch: 'x' } } }, 'layouts.a.watch: a list of at most 200'],
  ])('refuses %.60j', (value, expected) => {
    expect(problem(value)).toBe(expected);
  });
});
