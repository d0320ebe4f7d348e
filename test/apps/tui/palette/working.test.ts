import { describe, expect, test } from 'vitest';
import { describePalette } from '../../../../src/apps/tui/palette/index.js';
import { CONTEXT, commandOf, hintOf, ORDERS, refusalOf, row } from './scene.js';

describe('move', () => {
  test('takes my limits at a price to another', () => {
    const second = row({ clientOrderId: 'oc-7f3a-50', side: 'buy', price: 6_172_000 });
    const stranger = row({ clientOrderId: 'oc-7f3a-51', side: 'buy', price: 6_172_000, owner: 'external' });
    expect(commandOf('move 61720 61,721.5', { orders: [...ORDERS, second, stranger] })).toEqual({
      kind: 'move',
      instrument: 0,
      clientOrderIds: ['oc-7f3a-41', 'oc-7f3a-50'],
      from: 6_172_000,
      to: 6_172_150,
    });
    expect(describePalette(commandOf('move 61720 61721'), CONTEXT)).toBe(
      'moves 1 order of mine 61,720.00 → 61,721.00, which gives up the queue',
    );
  });

  test.each([
    ['move 61721 61722', 'no order of mine at "61721": 61720.00, 61738.00'],
    // A stop and a strategy's order stand there.
    ['move 61700 61690', 'no order of mine at "61700"'],
    ['move 61731 61732', 'no order of mine at "61731"'],
    ['move 61720 61720', '61,720.00 is where it is: write another price'],
    ['move 61720 61727.66', 'a buy at 61,727.66 would take: write a price below 61,727.66'],
    ['move 61738 61727.65', 'a sell at 61,727.65 would take: write a price above 61,727.65'],
    ['move 61720 61721 3', 'one word too many'],
    ['move 61720 61721.005', 'is not a multiple of the tick 0.01'],
  ])('%s is refused', (text, why) => {
    expect(refusalOf(text)).toContain(why);
  });

  test('an order in doubt waits for its answer', () => {
    const orders = [row({ clientOrderId: 'oc-7f3a-41', side: 'buy', price: 6_172_000, doubt: 'replace' })];
    expect(refusalOf('move 61720 61721', { orders })).toBe(
      'order oc-7f3a-41 is in doubt: wait for the answer',
    );
  });

  test('says what comes next', () => {
    expect(hintOf('move')).toContain('FROM TO');
    expect(hintOf('move 617')).toBe('price: 61720.00, 61738.00');
    expect(hintOf('move 61720 ')).toBe('TO: the new price');
  });
});

describe('cancel', () => {
  test.each([
    ['cancel 61720', ['oc-7f3a-41']],
    ['cancel 61,738.0', ['oc-7f3a-40']],
    // A stop stands where it wakes.
    ['cancel 61700', ['oc-7f3a-39']],
    ['cancel 41', ['oc-7f3a-41']],
    ['cancel oc-7f3a-41', ['oc-7f3a-41']],
    // A strategy's, by its id alone.
    ['cancel 42', ['oc-7f3a-42']],
  ])('%s', (text, clientOrderIds) => {
    expect(commandOf(text)).toEqual({ kind: 'cancel', clientOrderIds });
  });

  test.each([
    ['buys', 'buy', ['oc-7f3a-41']],
    ['SELLS', 'sell', ['oc-7f3a-40', 'oc-7f3a-39']],
    ['all', null, ['oc-7f3a-40', 'oc-7f3a-39', 'oc-7f3a-41']],
  ])('cancel %s spares the strategies', (scope, side, clientOrderIds) => {
    expect(commandOf(`cancel ${scope}`)).toEqual({ kind: 'cancel-all', side, clientOrderIds });
  });

  test('a number that is a price and an id is refused until it says which', () => {
    const orders = [...ORDERS, row({ clientOrderId: 'oc-7f3a-60', side: 'buy', price: 4_100 })];
    expect(refusalOf('cancel 41', { orders })).toBe(
      '"41" is ambiguous: write 41.00 for the price or oc-7f3a-41 for the order',
    );
    expect(commandOf('cancel 41.00', { orders })).toEqual({ kind: 'cancel', clientOrderIds: ['oc-7f3a-60'] });
    expect(commandOf('cancel oc-7f3a-41', { orders })).toMatchObject({ clientOrderIds: ['oc-7f3a-41'] });
  });

  test('the end of an id that two orders have is refused with both', () => {
    const orders = [...ORDERS, row({ clientOrderId: 'oc-9999-41', side: 'buy', price: 6_100_000 })];
    expect(refusalOf('why 41', { orders })).toBe('order "41" is ambiguous: write oc-7f3a-41 or oc-9999-41');
  });

  test.each([
    ['cancel 61799', 'no order of mine at "61799": 61700.00, 61720.00, 61738.00'],
    // Ended already.
    ['cancel 30', 'no order of mine at "30"'],
    ['cancel oc-0000-1', 'order "oc-0000-1" is not known: 40, 39, 41, 42'],
    ['cancel 61720 now', 'one word too many'],
    ['cancel 1,5', 'is ambiguous: write 1.5 or 15'],
  ])('%s is refused', (text, why) => {
    expect(refusalOf(text)).toContain(why);
  });

  test('with nothing working on the screen the engine is asked all the same; one order has to be there', () => {
    const nothing = { orders: [] };
    expect(commandOf('cancel all', nothing)).toEqual({ kind: 'cancel-all', side: null, clientOrderIds: [] });
    expect(commandOf('cancel buys', nothing)).toMatchObject({ kind: 'cancel-all', side: 'buy' });
    expect(commandOf('cancel sells', nothing)).toMatchObject({ kind: 'cancel-all', side: 'sell' });
    expect(describePalette(commandOf('cancel all', nothing), { ...CONTEXT, ...nothing })).toBe(
      'cancels all orders of mine; none is on this screen',
    );
    expect(describePalette(commandOf('cancel sells', nothing), { ...CONTEXT, ...nothing })).toBe(
      'cancels all sells of mine; none is on this screen',
    );
    expect(refusalOf('cancel 41', nothing)).toContain('there is none');
  });

  test('says what comes next, and what it would cancel', () => {
    expect(hintOf('cancel')).toContain('a price, buys, sells, all');
    expect(hintOf('cancel b')).toBe('buys');
    expect(hintOf('cancel 4')).toBe('order: 40, 41, 42');
    expect(hintOf('cancel 617')).toContain('price: 61700.00');
    const more = [71, 72].map((id) => row({ clientOrderId: `oc-7f3a-${id}`, side: 'buy', price: 6_100_000 }));
    const context = { ...CONTEXT, orders: [...ORDERS, ...more] };
    expect(describePalette(commandOf('cancel all', context), context)).toBe(
      'cancels 5 orders of mine: SELL 0.25 BTC/USDT @ 61,738.00, SELL 0.25 BTC/USDT stop 61,700.00, BUY 0.25 BTC/USDT @ 61,720.00 and 2 more',
    );
    expect(describePalette(commandOf('cancel 42'), CONTEXT)).toBe(
      'cancels 1 order: SELL 0.05 BTC/USDT @ 61,731.00',
    );
  });
});

test('why asks of any order, also one that has ended', () => {
  expect(commandOf('why')).toEqual({ kind: 'why', clientOrderId: null });
  expect(commandOf('why 30')).toEqual({ kind: 'why', clientOrderId: 'oc-7f3a-30' });
  expect(refusalOf('why 99')).toContain('order "99" is not known');
});
