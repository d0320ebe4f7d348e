import { describe, expect, test } from 'vitest';
import { ageText, orderKind, statePhrase, stateWords } from '../../../../src/apps/tui/lists/order-words.js';
import { orderRow } from '../drawn-screen.js';

const order = orderRow({ clientOrderId: 'oc-1', side: 'buy' });

test.each([
  [0, '0:00'],
  [59_999_999, '0:59'],
  [3_599_000_000, '59:59'],
  [3_600_000_000, '1h00m'],
  [359_940_000_000, '99h59m'],
  [360_000_000_000, '4d'],
])('an age of %i micros is %s, never more than six columns', (micros, text) => {
  expect(ageText(micros)).toBe(text);
});

describe('what an order is called', () => {
  test.each([
    [{}, 'limit'],
    [{ postOnly: true }, 'post'],
    [{ timeInForce: 'ioc' as const }, 'ioc'],
    [{ type: 'market' as const }, 'market'],
    [{ type: 'stop' as const }, 'stop'],
    [{ type: 'stop-limit' as const }, 'stop·lim'],
    // What waits at the venue is no order of ours that dies with the engine.
    [{ type: 'stop' as const, state: 'armed' as const }, 'stop'],
    [{ type: 'stop' as const, emulated: true }, 'stop·emu'],
    [{ type: 'stop-limit' as const, emulated: true }, 'stop·emu'],
    [{ type: 'take-profit' as const, emulated: true }, 'tp·emu'],
    [{ type: 'take-profit' as const }, 'tp'],
    [{ type: 'take-profit-limit' as const }, 'tp·lim'],
    [{ type: 'trailing-stop' as const, emulated: true }, 'trail·emu'],
    [{ type: 'trailing-stop' as const }, 'trail'],
    [{ reduceOnly: true, parent: 'oc-1' }, 'tp'],
    [{ reduceOnly: true }, 'tp'],
    [{ reduceOnly: true, postOnly: true }, 'post'],
    [{ displaySize: 5 }, 'iceberg'],
    [
      { type: 'market' as const, emulated: true, execution: { kind: 'twap' as const, durationMicros: 1 } },
      'twap',
    ],
  ])('%j', (fields, kind) => {
    expect(orderKind({ ...order, ...fields })).toBe(kind);
  });

  test('doubt hides the state that it may have changed', () => {
    const doubtful = { ...order, doubt: 'cancel' } as const;
    expect(stateWords(doubtful)).toMatchObject({ short: 'DOUBT', token: 'order.unknown' });
    expect(statePhrase(doubtful, { ageMicros: 0, ended: false })).toBe('UNKNOWN cancel not answered');
    expect(statePhrase({ ...order, doubt: 'place' }, { ageMicros: 3e6, ended: false })).toBe(
      'UNKNOWN no answer for 0:03',
    );
  });

  test('what has ended has no age', () => {
    expect(statePhrase(order, { ageMicros: 12e6, ended: false })).toBe('working 0:12');
    expect(statePhrase({ ...order, state: 'filled' }, { ageMicros: 12e6, ended: true })).toBe('filled');
  });
});
