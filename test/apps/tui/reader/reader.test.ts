import { describe, expect, test } from 'vitest';
import type { PaletteContext } from '../../../../src/apps/tui/palette/index.js';
import { changesBetween } from '../../../../src/apps/tui/reader/changes.js';
import { runReader } from '../../../../src/apps/tui/reader/index.js';
import { spoken } from '../../../../src/apps/tui/reader/sentences.js';
import { orderSentences, summarySentences } from '../../../../src/apps/tui/reader/summary.js';
import type { EngineData, Store } from '../../../../src/apps/tui/store.js';
import { Store as EmptyStore } from '../../../../src/apps/tui/store.js';
import type { CommandResult, Snapshots, Topic } from '../../../../src/protocol/index.js';
import { accountStore, fillRow } from '../account-screen.js';
import { DRAWN_SNAPSHOTS, drawnStore, orderRow, WORKING } from '../drawn-screen.js';
import { FakeEngine } from '../fake-engine.js';

describe('what changed, in sentences', () => {
  const change = <T extends Topic>(
    topic: T,
    snapshot: Snapshots[T],
    store: Store = drawnStore(),
  ): string[] => {
    const before = store.data;
    store.receive(topic, snapshot);
    return changesBetween(before, store.data);
  };
  const { session, orders, positions, risk, health, strategies, log } = DRAWN_SNAPSHOTS;

  test('a fill, whose it is, what it cost', () => {
    const fills = [
      fillRow({ tradeId: 'n2', owner: 'strategy:mm', side: 'sell' }),
      fillRow({ tradeId: 'n1' }),
    ];
    expect(change('fills', { fills: [...fills, ...DRAWN_SNAPSHOTS.fills.fills] })).toEqual([
      'You bought 0.250 BTC at 61,722.02, maker, fee 15.43.',
      'mm sold 0.250 BTC at 61,722.02, maker, fee 15.43.',
    ]);
  });

  test('twenty fills at once are three and a count', () => {
    const fills = Array.from({ length: 20 }, (_, index) => fillRow({ tradeId: `n${index}` }));
    const said = change('fills', { fills });
    expect(said).toHaveLength(4);
    expect(said[3]).toBe('And 17 more fills.');
  });

  test('a position, long, short and flat', () => {
    const [row] = positions.positions;
    const said = (size: number): string[] =>
      change('positions', { ...positions, positions: [{ ...row!, size }] });
    expect(said(50_000)).toEqual([
      'BTC/USDT: long 0.500 at 61,722.02, break-even 61,845.59, net minus 14.02.',
    ]);
    expect(said(-25_000)[0]).toContain('short 0.250');
    expect(said(0)).toEqual(['BTC/USDT: flat, net minus 14.02.']);
    expect(said(25_000)).toEqual([]);
  });

  test('a halt, and its end', () => {
    const store = drawnStore();
    expect(change('session', { ...session, halted: true, haltReason: 'day loss' }, store)).toEqual([
      'Halted: day loss. Type resume and a reason to go on.',
    ]);
    expect(change('session', session, store)[0]).toContain('The halt is over.');
  });

  test('a refusal, once with its rule', () => {
    const refusal = { time: session.time, rule: 'max-order', text: 'max-order: 2 > 1' };
    expect(change('risk', { ...risk!, refusals: [refusal, ...risk!.refusals] })).toEqual([
      'Refused: max-order: 2 > 1.',
    ]);
    expect(change('risk', { ...risk! })).toEqual([]);
  });

  test('the states of risk, feed and strategies, and errors', () => {
    expect(change('risk', { ...risk!, state: 'reduce' })).toEqual(['The risk state is now reduce.']);
    const breakers = [
      { name: 'spread:BTC/USDT', state: 'reduce', value: '12 × normal', level: '10 × normal', since: 0 },
    ] as const;
    expect(
      change('risk', { ...risk!, state: 'reduce', breakers, scalePercent: 50, scaleReason: 'REDUCE' }),
    ).toEqual([
      'The risk state is now reduce: spread BTC/USDT 12/10×.',
      '50 percent of the limits are left, by REDUCE.',
    ]);
    expect(change('health', { ...health!, feedState: 'stale' })).toEqual(['The feed is stale.']);
    expect(change('session', { ...session, mode: 'watch' })).toEqual(['The mode is now watch.']);
    const failed = strategies.strategies.map((row, index) =>
      index === 0 ? { ...row, state: 'failed' as const, note: 'threw' } : row,
    );
    expect(change('strategies', { strategies: failed })).toEqual([
      'Strategy market-making is failed: threw.',
    ]);
    const line = { id: 99, time: 0, level: 'error', owner: 'engine', text: 'the disk is full' } as const;
    expect(change('log', { lines: [...log.lines, line] })).toEqual(['Error: the disk is full.']);
  });

  test('what the market does is not said', () => {
    expect(change('book', { ...DRAWN_SNAPSHOTS.book!, last: 1 })).toEqual([]);
    expect(
      change('orders', { ...orders, working: WORKING.map((order) => ({ ...order, queueAhead: 1 })) }),
    ).toEqual([]);
  });

  const mine = orderRow({ clientOrderId: 'oc-9', side: 'buy', price: 6_172_000, queueAhead: 6_100 });
  test.each([
    [mine, 'Your order to buy 0.250 BTC at 61,720.00 rests; 0.061 is ahead of it.'],
    [{ ...mine, queueAhead: 0 }, 'Your order to buy 0.250 BTC at 61,720.00 rests; it is first in line.'],
    [{ ...mine, state: 'canceled' as const }, 'Your order to buy 0.250 BTC at 61,720.00 was cancelled.'],
    [
      { ...mine, doubt: 'place' as const },
      'There is no answer to your order to buy 0.250 BTC at 61,720.00. It counts as open until there is one.',
    ],
  ])('an order of mine: %#', (order, sentence) => {
    expect(change('orders', { working: [...WORKING, order], ended: [] })).toEqual([sentence]);
  });

  test('strategies’ orders come and go unsaid, and so does what stood at the start', () => {
    const theirs = { ...mine, owner: 'strategy:mm' } as const;
    expect(change('orders', { working: [...WORKING, theirs], ended: [] })).toEqual([]);
    expect(changesBetween(new EmptyStore().data, drawnStore().data)).toEqual([]);
  });
});

test('signs that are made to be seen are words, and nothing steers the terminal', () => {
  expect(spoken('BUY 0.5 @ 61,837.50 · fee 30.92 · ahead ≈ 2.410 · pos 0.25→0.75 · ✓ risk')).toBe(
    'BUY 0.5 at 61,837.50, fee 30.92, ahead about 2.410, pos 0.25 to 0.75, the risk gate agrees',
  );
  expect(spoken('net −14.02\n±0.5%')).toBe('net minus 14.02 plus or minus 0.5%');
  expect(spoken('a\x1b[2Jb\u202ec')).toBe('a [2Jb c');
});

test('the summary is the state of the session', () => {
  expect(summarySentences(drawnStore().data, 0)).toEqual([
    'paper on samples, 23:57:00 UTC.',
    'BTC/USDT: bid 61,727.65, ask 61,727.66, last 61,727.66.',
    'BTC/USDT: long 0.250 at 61,722.02, break-even 61,845.59, net minus 14.02.',
    '5 working orders, 3 of them yours.',
    'Equity 99,973.26 USDT, today minus 26.74, fees 27.78.',
    'Risk normal, feed live.',
    'Running: market-making.',
  ]);
  expect(orderSentences(accountStore().data)).toContain(
    'Your order to buy 0.100 BTC at 61,722.00, UNKNOWN no answer for 0:03, oc-7f3a-50.',
  );
});

test('the summary names breakers that tripped, what is left of the limits, and venues that are not well', () => {
  const store = drawnStore();
  const { risk, health, session } = DRAWN_SNAPSHOTS;
  const since = session.time - 60_000_000;
  const tripped = { name: 'latency', state: 'reduce', value: '2500 ms', level: '2000 ms', since } as const;
  store.receive('risk', {
    ...risk,
    state: 'reduce',
    breakers: [tripped],
    scalePercent: 75,
    scaleReason: 'drawdown',
  });
  const well = { venue: 'binance', state: 'ok', note: '' } as const;
  const down = { venue: 'kraken', state: 'down', note: 'the socket closed' } as const;
  store.receive('health', { ...health, venues: [well, down] });
  expect(summarySentences(store.data, 0).slice(5, 9)).toEqual([
    'Risk reduce, feed live.',
    'Breaker latency 2500/2000 ms since 23:56:00, reduce.',
    '75 percent of the limits are left, by drawdown.',
    'kraken is down: the socket closed.',
  ]);
});

/** Who sits before the program: types lines, hears lines, and has a clock of their own. */
class Listener {
  readonly engine = new FakeEngine();
  readonly heard: string[] = [];
  time = 0;
  preview: CommandResult = { outcome: 'done', text: 'fee 15.43', clientOrderIds: [] };
  readonly end: Promise<string>;
  readonly #abort = new AbortController();
  #type: (line: string) => void = () => {};

  constructor() {
    this.engine.preview = async () => this.preview;
    this.end = runReader({
      connect: async () => this.engine,
      print: (line) => this.heard.push(line),
      onLine: (listener) => {
        this.#type = listener;
        return () => {
          this.#type = () => {};
        };
      },
      paletteContext: contextOf,
      now: () => this.time,
      wall: () => 1_732_441_272_000,
      signal: this.#abort.signal,
      everyMillis: 2,
    });
  }

  /** Types a line, after a time to think, and hears what is said to it. */
  async type(line: string, thinkingMillis = 1_000): Promise<string[]> {
    this.time += thinkingMillis;
    const before = this.heard.length;
    this.#type(line);
    await this.hears(before + 1);
    return this.heard.slice(before);
  }

  async hears(count: number): Promise<void> {
    for (let turn = 0; turn < 500 && this.heard.length < count; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  get sent(): string[] {
    return this.engine.commands.map(({ kind }) => kind);
  }

  async leave(): Promise<void> {
    this.#abort.abort();
    await this.end;
  }
}

function contextOf(data: EngineData, instrument: number): PaletteContext {
  return {
    instruments: data.instruments,
    selected: instrument,
    market: () => ({ bid: 6_172_765, ask: 6_172_766, last: 6_172_766 }),
    position: () => 25_000,
    free: () => '100000',
    orders: data.orders.working,
    external: data.orders.external ?? [],
    bracket: () => null,
    strategies: data.strategies.strategies,
    themes: [],
    layouts: [],
    builtInLayouts: [],
    actions: [],
    limits: data.risk?.limits ?? [],
    parseAlert: () => ({}),
    mode: data.session?.mode ?? 'watch',
    time: (data.session?.time ?? 0) as PaletteContext['time'],
  };
}

const listening = async (): Promise<Listener> => {
  const listener = new Listener();
  await listener.hears(8);
  return listener;
};

describe('a conversation', () => {
  test('begins with the summary, and answers words of its own', async () => {
    const listener = await listening();
    expect(listener.heard[0]).toBe('paper on samples, 23:57:00 UTC.');
    expect(listener.heard.at(-1)).toBe('Type help for what can be typed.');
    expect(await listener.type('positions')).toEqual([expect.stringContaining('long 0.250')]);
    expect(await listener.type('every 60')).toEqual(['A summary every 60 seconds.']);
    expect(await listener.type('every 1')).toEqual([expect.stringContaining('from 5 to 3600')]);
    expect((await listener.type('by 0.25 @ bid')).join()).toContain('no command');
    expect(await listener.type('theme dark')).toEqual([expect.any(String)]);
    expect((await listener.type('help')).join('\n')).toContain('For example: buy 0.5 @ 61,720.5');
    expect(listener.sent).toEqual([]);
    await listener.leave();
    expect(listener.engine.subscriptions.size).toBe(0);
  });

  test('an order is read out, and sent after yes alone', async () => {
    const listener = await listening();
    const [question] = await listener.type('buy 0.25 @ 61720 post');
    expect(question).toMatch(/BUY 0\.25.*61,720.*fee 15\.43.*The risk gate agrees\. Type yes to do it/);
    expect(listener.sent).toEqual([]);
    expect(await listener.type('YES')).toEqual(['place accepted.']);
    expect(listener.engine.commands).toMatchObject([
      { kind: 'place', order: { side: 'buy', price: 6_172_000 } },
    ]);
    expect(await listener.type('yes')).toEqual(['Nothing waits for a yes.']);
    expect(listener.sent).toEqual(['place']);
    await listener.leave();
  });

  test.each([
    ['anything else', 'no', 1_000],
    ['another command', 'orders', 1_000],
    ['a yes with more on its line', 'yes please', 1_000],
    ['a yes that came with the order', 'yes', 0],
    ['a yes after a minute', 'yes', 60_001],
  ])('%s sends nothing, nor does a yes after it', async (_, line, thinking) => {
    const listener = await listening();
    await listener.type('buy 0.25 @ 61720 post');
    await listener.type(line, thinking);
    await listener.type('yes');
    expect(listener.sent).toEqual([]);
    await listener.leave();
  });

  test('what the risk gate refuses is not asked for', async () => {
    const listener = await listening();
    listener.preview = { outcome: 'refused', rule: 'max-order', text: '5 > 1 BTC' };
    expect(await listener.type('buy 0.25 @ 61720')).toEqual([
      'Refused: max-order: 5 > 1 BTC. Nothing was sent.',
    ]);
    await listener.type('yes');
    expect(listener.sent).toEqual([]);
    await listener.leave();
  });

  test('a soft limit wants the size, typed', async () => {
    const listener = await listening();
    listener.preview = { outcome: 'refused', rule: 'median', text: 'five times the usual', soft: true };
    await listener.type('buy 0.25 @ 61720');
    await listener.type('yes');
    expect(listener.sent).toEqual([]);
    await listener.type('buy 0.25 @ 61720');
    await listener.type('0.25');
    expect(listener.engine.commands).toMatchObject([{ kind: 'place', confirmed: true }]);
    await listener.leave();
  });

  test('kill is done at once, whatever is being asked, and while the engine is silent', async () => {
    const listener = await listening();
    listener.engine.preview = () => new Promise(() => {});
    listener.time += 1_000;
    void listener.type('buy 0.25 @ 61720 post');
    expect(await listener.type('kill')).toEqual(['kill accepted.']);
    expect(listener.sent).toEqual(['kill']);
    await listener.leave();
  });

  test('cancelling asks nothing; flattening, starting and a halt’s end do', async () => {
    const listener = await listening();
    await listener.type('cancel all');
    expect(listener.sent).toEqual(['cancel-all']);
    for (const line of ['flatten', 'strategy start momentum', 'resume it was a test', 'limit max-order 2']) {
      await listener.type(line);
    }
    expect(listener.sent).toEqual(['cancel-all']);
    await listener.type('flatten');
    await listener.type('yes');
    expect(listener.sent).toEqual(['cancel-all', 'flatten']);
    await listener.leave();
  });

  test('live is typed in capitals', async () => {
    const listener = await listening();
    const [question] = await listener.type('mode live');
    expect(question).toContain('the money stays fake');
    expect(question).toContain('max-order 1 BTC');
    await listener.type('live');
    expect(listener.sent).toEqual([]);
    await listener.type('mode live');
    await listener.type('LIVE');
    expect(listener.engine.commands).toMatchObject([{ kind: 'mode', mode: 'live', confirmation: 'LIVE' }]);
    await listener.leave();
  });

  test('why tells the story of an order', async () => {
    const listener = await listening();
    const before = listener.heard.length;
    await listener.type('why oc-7f3a-41');
    await listener.hears(before + 7);
    expect(listener.heard.slice(before).join(' ')).toContain('0.090 to 0.061 ahead');
    await listener.leave();
  });

  test('ends when the operator says so, and when the engine goes', async () => {
    const listener = await listening();
    await listener.type('quit');
    listener.time += 1_000;
    void listener.type('yes');
    expect(await listener.end).toBe('left');
    const other = await listening();
    other.engine.drop('stopped');
    expect(await other.end).toBe('closed');
  });
});
