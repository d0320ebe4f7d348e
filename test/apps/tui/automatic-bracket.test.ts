import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type AutomaticBracket,
  bracketNote,
  bracketWords,
  entryOf,
  withBracket,
} from '../../../src/apps/tui/automatic-bracket.js';
import { readBracketWords } from '../../../src/apps/tui/palette/index.js';
import { limitOrder, type NewOrder } from '../../../src/domain/index.js';
import { Bench } from './bench.js';
import { INSTRUMENTS } from './palette/scene.js';

const BTC = INSTRUMENTS[0]!;
/** 50.00 and 100.00. */
const BRACKET: AutomaticBracket = {
  stop: { unit: 'ticks', ticks: 5_000 },
  target: { unit: 'ticks', ticks: 10_000 },
};
const TOUCH = { bestBid: [6_172_765, 5], bestAsk: [6_172_766, 5] } as const;

const order = (fields: Partial<NewOrder> & Pick<NewOrder, 'side'>): NewOrder =>
  limitOrder({ instrument: 0, size: 10_000, price: 6_172_000, ...fields } as NewOrder);
const bracketOf = (made: NewOrder, { bracket = BRACKET, positionLots = 0 } = {}) => {
  const protectedOrder = withBracket(made, { bracket, positionLots, touch: TOUCH, instrument: BTC });
  return 'refused' in protectedOrder ? protectedOrder : protectedOrder.bracket;
};

describe('an order by hand gets its bracket', () => {
  test.each([
    ['a bid', order({ side: 'buy' }), 6_167_000, 6_182_000],
    ['an offer', order({ side: 'sell', price: 6_180_000 as never }), 6_185_000, 6_170_000],
    // It takes at 61,727.66, whatever its limit is.
    ['a take', order({ side: 'buy', price: 6_175_852 as never }), 6_167_766, 6_182_766],
    ['a market order', order({ side: 'sell', type: 'market', price: null }), 6_177_765, 6_162_765],
    [
      'a stop that opens',
      order({ side: 'buy', type: 'stop', price: null, triggerPrice: 6_200_000 as never }),
      6_195_000,
      6_210_000,
    ],
    [
      // It takes at its trigger, as far as its limit.
      'a stop-limit that opens',
      order({ side: 'buy', type: 'stop-limit', price: 6_200_500 as never, triggerPrice: 6_200_000 as never }),
      6_195_000,
      6_210_000,
    ],
  ])('%s', (_, made, stopPrice, takeProfitPrice) => {
    expect(bracketOf(made)).toEqual({ stopPrice, takeProfitPrice, trail: null });
  });

  test('in basis points of its price, to the nearest tick', () => {
    const bracket = { stop: { unit: 'bps', bps: 30 }, target: null } as const;
    // 6,172,000 × 0.003 = 18,516.
    expect(bracketOf(order({ side: 'buy' }), { bracket })).toMatchObject({
      stopPrice: 6_153_484,
      takeProfitPrice: null,
    });
  });

  test('not where it only closes, has its own, or may open nothing', () => {
    expect(bracketOf(order({ side: 'sell' }), { positionLots: 10_000 })).toBeUndefined();
    expect(bracketOf(order({ side: 'sell' }), { positionLots: 9_999 })).toBeDefined();
    expect(bracketOf(order({ side: 'sell' }), { positionLots: -1 })).toBeDefined();
    expect(bracketOf(order({ side: 'buy', reduceOnly: true }))).toBeUndefined();
    const own = { stopPrice: null, takeProfitPrice: 6_200_000 as never, trail: null };
    expect(bracketOf(order({ side: 'buy', bracket: own }))).toEqual(own);
  });

  test('never goes without it: what cannot have it is refused', () => {
    const far = { stop: { unit: 'ticks', ticks: 6_172_000 }, target: null } as const;
    expect(bracketOf(order({ side: 'buy' }), { bracket: far })).toEqual({
      refused: 'the bracket is as far as the price 61,720.00: set a nearer one, or bracket off',
    });
    const nowhere = withBracket(order({ side: 'buy', price: null }), {
      bracket: BRACKET,
      positionLots: 0,
      touch: null,
      instrument: BTC,
    });
    expect(nowhere).toMatchObject({ refused: expect.stringContaining('no price to hang the bracket from') });
  });

  test('the stop is behind the entry and the target beyond it, at any price and distance', () => {
    const distance = fc.oneof(
      fc.record({ unit: fc.constant('ticks' as const), ticks: fc.integer({ min: 1, max: 100_000 }) }),
      fc.record({
        unit: fc.constant('bps' as const),
        bps: fc.integer({ min: 1, max: 5_000 }).map((hundredths) => hundredths / 100),
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.integer({ min: 200_001, max: 10_000_000 }),
        distance,
        distance,
        (side, price, stop, target) => {
          const made = order({ side, price: price as never });
          const bracket = bracketOf(made, { bracket: { stop, target } });
          if (bracket === undefined || 'refused' in bracket) throw new Error('no bracket');
          const entry = entryOf(made, TOUCH)!;
          const sign = side === 'buy' ? 1 : -1;
          expect(sign * (entry - bracket.stopPrice!)).toBeGreaterThan(0);
          expect(sign * (bracket.takeProfitPrice! - entry)).toBeGreaterThan(0);
          const kept = readBracketWords(bracketWords({ stop, target }, BTC), BTC);
          expect(kept).toEqual({ stop, target });
        },
      ),
    );
  });
});

describe('at the keys', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.settle();
    bench.engine.push('positions', { ...bench.engine.snapshots.positions, positions: [] });
    await bench.settle();
  });
  const enter = async (line: string): Promise<void> => {
    await bench.press(':');
    await bench.press(line);
    await bench.press('\r');
  };
  const placed = () => bench.engine.commands.flatMap((sent) => (sent.kind === 'place' ? [sent.order] : []));

  test('the palette, the ticket and the ladder send it; its setting is kept, and off takes it away', async () => {
    await enter('bracket stop=50 tp=100');
    expect(bench.message).toBe('BTC/USDT: bracket stop=50.00 tp=100.00 on each order that opens');
    expect(bench.workspace.settings.symbols['BTC/USDT']).toMatchObject({ bracket: 'stop=50.00 tp=100.00' });
    expect(bracketNote(bench.workstation.view.bracket!, BTC)).toBe('−50 +100');
    await enter('buy 0.1 @ 61720');
    // The ticket opens where the cursor is, a bid.
    await bench.press('n');
    await bench.press('\r');
    await bench.press('a');
    await bench.press('b');
    const sent = placed();
    expect(sent).toHaveLength(3);
    for (const { price, bracket } of sent) {
      expect(bracket).toEqual({ stopPrice: price! - 5_000, takeProfitPrice: price! + 10_000, trail: null });
    }
    await enter('bracket off');
    await enter('buy 0.1 @ 61721');
    expect(placed().at(-1)!.bracket).toBeUndefined();
    expect(bench.workspace.settings.symbols['BTC/USDT']).toMatchObject({ bracket: '' });
  });

  test('a change of it disarms, and it belongs to its symbol', async () => {
    await bench.press('a');
    expect(bench.armed).toBe(true);
    await enter('bracket stop=50');
    expect(bench.armed).toBe(false);
    await bench.press('.');
    await bench.settle();
    expect(bench.workstation.view.bracket).toBeNull();
    await bench.press(',');
    expect(bench.workstation.view.bracket).toEqual({ stop: { unit: 'ticks', ticks: 5_000 }, target: null });
  });

  test('an alert by message goes out once and rings once, although the engine says it again', async () => {
    await enter('alert BTC > 61000 message');
    bench.now += 1_000;
    bench.workstation.tick();
    await bench.settle();
    const [sent] = bench.engine.commands.filter(({ kind }) => kind === 'alert');
    expect(sent).toMatchObject({ kind: 'alert', text: expect.stringContaining('alert 1: BTC > 61000') });
    const text = (sent as { text: string }).text;
    bench.engine.notice({ id: 1, time: 1, level: 'warn', owner: 'engine', text, alert: 'warning' });
    expect(bench.asked.filter((what) => what === 'bell alert')).toHaveLength(1);
    // Of anybody else's it rings.
    bench.engine.notice({ id: 2, time: 1, level: 'warn', owner: 'engine', text: 'other', alert: 'critical' });
    bench.engine.notice({ id: 3, time: 1, level: 'notice', owner: 'engine', text: 'mere', alert: 'info' });
    expect(bench.asked.filter((what) => what === 'bell alert')).toHaveLength(2);
  });

  test('an alert whose message did not go out says so', async () => {
    bench.engine.answer = ({ kind }) =>
      kind === 'alert'
        ? { outcome: 'refused', rule: 'alerts', text: 'no channel' }
        : { outcome: 'done', text: 'ok', clientOrderIds: [] };
    await enter('alert BTC > 61000 telegram');
    bench.now += 1_000;
    bench.workstation.tick();
    await bench.settle();
    expect(bench.message).toContain('no message went out: no channel');
  });
});
