import { describe, expect, test } from 'vitest';
import { readFill, readRefusal, storyLines } from '../../../src/apps/tui/story-text.js';
import type { OrderStorySnapshot } from '../../../src/protocol/index.js';
import { accountStore, fillRow, NOTES } from './account-screen.js';
import { DRAWN_SNAPSHOTS, orderRow, WORKING } from './drawn-screen.js';

const { data } = accountStore();
const ORDER = WORKING[2]!;
const STORY = DRAWN_SNAPSHOTS.story;
const tell = (story: Partial<OrderStorySnapshot> | null, order = ORDER): string[] =>
  storyLines(order, story === null ? null : { ...STORY, ...story }, data).map(({ text }) => text);

describe('why an order does not fill', () => {
  test('the reason first, then the order, its queue, what traded, how far it is, and its news', () => {
    // 0.090 ahead twelve seconds ago, 0.061 now: 0.029 of 0.090 is 32%; 12 s × 0.061 ÷ 0.029 is 25 s.
    expect(tell({})).toEqual([
      STORY.why,
      'BTC/USDT BUY 0.250 @ 61,720.00 post, working 0:12 · oc-7f3a-41',
      'queue   █▁  0.090 → 0.061 ahead in 0:12, 32% gone',
      '        at this pace about 0:25 more',
      'traded  0.029 BTC at 61,720.00 or through it since it rests',
      'touch   7.65 (765 ticks) behind the best bid',
      '23:56:48  sent BUY  0.250 @ 61,720.00 post-only',
      '23:56:48  accepted, 0.090 ahead',
    ]);
  });

  test('a queue that never moved has no pace, and an order at the touch no distance', () => {
    const lines = tell({ queue: [STORY.queue[0]!], behindTouchTicks: 0, tradedLots: 0 });
    expect(lines).toContain('queue   0.090 ahead since 23:56:48');
    expect(lines).toContain('touch   at the best bid');
    expect(lines).toContain('traded  nothing at its price or through it since it rests');
    expect(lines.join()).not.toContain('pace');
  });

  test('an order before the touch and one that has ended', () => {
    expect(tell({ behindTouchTicks: -1 })).toContain('touch   0.01 (1 tick) before the best bid');
    const ended = { ...ORDER, state: 'canceled', filled: 10_000 } as const;
    const lines = tell({ queue: [] }, ended);
    expect(lines[1]).toContain('post, 0.100 filled, cancelled · ');
    expect(lines.join()).not.toContain('touch ');
  });

  test('an order that never rested has neither queue nor trades', () => {
    const filled = { ...ORDER, state: 'filled', filled: ORDER.size } as const;
    const lines = tell({ queue: [], tradedLots: 0, events: [] }, filled);
    expect(lines).toEqual([STORY.why, 'BTC/USDT BUY 0.250 @ 61,720.00 post, filled · oc-7f3a-41']);
  });

  test('the story of another order is not told as this one’s', () => {
    for (const lines of [tell(null), tell({ clientOrderId: 'oc-7f3a-99' })]) {
      expect(lines).toEqual(['asking the engine…', expect.stringContaining('oc-7f3a-41')]);
    }
  });

  test('an order of an instrument that is not known is no reason to fall', () => {
    expect(tell({}, orderRow({ clientOrderId: 'x', side: 'buy', instrument: 7 }))).toHaveLength(1);
  });
});

describe('a fill', () => {
  const read = (fields: Parameters<typeof fillRow>[0]): string[] =>
    readFill(fillRow(fields), { data, notes: NOTES }).lines.map(({ text }) => text);

  test('is told with its notional, its fee, its slippage and its note', () => {
    // 0.25 × 61,722.02 = 15,430.505.
    const lines = read({ tradeId: 't2', owner: 'strategy:mm' });
    expect(lines).toEqual([
      'BTC/USDT BUY 0.250 @ 61,722.02, maker',
      'time      2024-08-08 23:55:25Z',
      'notional  15,430.51 USDT',
      'fee       15.4305 USDT',
      'slippage  −0.9 bps, better than the mid when its order was made',
      'realised  +0.00 USDT before fees',
      'order     oc-7f3a-38, mm',
      'note      chased it, do not',
    ]);
  });

  test('without a mid has no slippage, and without a note says how to write one', () => {
    const lines = read({ slippageBps: null, owner: 'manual' });
    expect(lines).toContain('slippage  not known: there was no mid when its order was made');
    expect(lines.at(-2)).toBe('order     oc-7f3a-38, mine');
    expect(lines.at(-1)).toContain(':note');
  });
});

test('a refusal is told with the limit as it stands, and how to change it', () => {
  const refusal = DRAWN_SNAPSHOTS.risk!.lastRefusal!;
  expect(readRefusal(refusal, data)).toMatchObject({
    title: 'REFUSED by max-order',
    lines: [
      { text: '2.000 > 1.000' },
      { text: 'at 23:55:12; nothing was sent' },
      { text: 'now 1 BTC, risk.yaml:38' },
      { text: ':limit max-order VALUE changes it for this session' },
    ],
  });
  expect(readRefusal({ ...refusal, rule: 'other' }, data).lines).toHaveLength(2);
});
