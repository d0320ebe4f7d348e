import { describe, expect, test } from 'vitest';
import {
  arm,
  armingObstacle,
  type Conditions,
  checkBatch,
  checkOrderKey,
  DISARMED,
  dialogGuarded,
  disarm,
  disarmReason,
  isArmed,
  type OrderKey,
  type SafetyState,
  touched,
} from '../../../src/apps/tui/safety.js';

const MINUTE = 60_000;
const touch = { instrument: 0, bestBid: 6_172_765, bestAsk: 6_172_766 };

/** An order key that nothing is wrong with, pressed at `now`. */
const orderKey = (now: number, fields: Partial<OrderKey> = {}): OrderKey => ({
  now,
  key: 'b',
  identity: `buy ${now}`,
  painted: { at: now - 20, ...touch },
  current: touch,
  rowTicks: 100,
  ...fields,
});

const armed = arm(DISARMED, { now: 0, mode: 'paper' });

/** Presses keys in turn and says of each whether it was sent. */
function press(start: SafetyState, keys: readonly OrderKey[]): boolean[] {
  let state = start;
  return keys.map((key) => {
    const verdict = checkOrderKey(state, key);
    state = verdict.state;
    return verdict.allowed;
  });
}

const reason = (state: SafetyState, key: OrderKey): string => {
  const verdict = checkOrderKey(state, key);
  return verdict.allowed ? 'allowed' : verdict.reason;
};

describe('arming', () => {
  test('a disarmed key never sends', () => {
    expect(reason(DISARMED, orderKey(0))).toContain('disarmed');
  });

  test('paper stays armed for ten idle minutes, and not a millisecond longer', () => {
    expect(isArmed(armed, 10 * MINUTE - 1)).toBe(true);
    expect(isArmed(armed, 10 * MINUTE)).toBe(false);
    expect(press(armed, [orderKey(10 * MINUTE)])).toEqual([false]);
  });

  test('live stays armed for one', () => {
    const live = arm(DISARMED, { now: 0, mode: 'live' });
    expect(isArmed(live, MINUTE - 1)).toBe(true);
    expect(isArmed(live, MINUTE)).toBe(false);
  });

  test('watching cannot be armed', () => {
    expect(isArmed(arm(armed, { now: 0, mode: 'watch' }), 1)).toBe(false);
  });

  test('a key renews an arming that lasts, and not one that has run out', () => {
    expect(isArmed(touched(armed, 9 * MINUTE), 15 * MINUTE)).toBe(true);
    expect(isArmed(touched(armed, 10 * MINUTE), 10 * MINUTE + 1)).toBe(false);
    expect(touched(DISARMED, 5)).toEqual(DISARMED);
  });

  test('disarming is at once', () => {
    expect(isArmed(disarm(armed), 0)).toBe(false);
  });
});

describe('a key that repeats', () => {
  test('sends once in 250 ms, also with another price', () => {
    const keys = [0, 100, 249, 250].map((at) => orderKey(1_000 + at));
    expect(press(armed, keys)).toEqual([true, false, false, true]);
  });

  test('another key is not held back by it', () => {
    expect(press(armed, [orderKey(1_000), orderKey(1_010, { key: 's' })])).toEqual([true, true]);
  });

  test('a refused key does not restart the wait', () => {
    expect(press(armed, [orderKey(0), orderKey(200), orderKey(251)])).toEqual([true, false, true]);
  });

  test('five orders go in a second, the sixth waits until the first is a second old', () => {
    const keys = [0, 100, 200, 300, 400, 500, 999, 1_000].map((at, index) =>
      orderKey(5_000 + at, { key: `key ${index}` }),
    );
    expect(press(armed, keys)).toEqual([true, true, true, true, true, false, false, true]);
  });

  test('the same order goes once in a second, by whatever key', () => {
    const same = { identity: 'buy 0.25 at 61,720.00' };
    const keys = [
      orderKey(0, same),
      orderKey(600, same),
      orderKey(700, { ...same, key: 'B' }),
      orderKey(1_000, same),
    ];
    expect(press(armed, keys)).toEqual([true, false, false, true]);
  });
});

describe('a view that moved', () => {
  const moved = (ticks: number): OrderKey['current'] => ({
    instrument: 0,
    bestBid: touch.bestBid + ticks,
    bestAsk: touch.bestAsk + ticks,
  });

  test('three rows are allowed, more are not, either way', () => {
    for (const sign of [1, -1]) {
      expect(reason(armed, orderKey(0, { current: moved(sign * 300) }))).toBe('allowed');
      expect(reason(armed, orderKey(0, { current: moved(sign * 301) }))).toBe('view moved, press again');
    }
  });

  test('one side alone is enough', () => {
    const current = { ...touch, bestAsk: touch.bestAsk + 301 };
    expect(reason(armed, orderKey(0, { current }))).toBe('view moved, press again');
  });

  test('a side that came or went has moved', () => {
    expect(reason(armed, orderKey(0, { current: { ...touch, bestAsk: null } }))).toContain('moved');
    expect(reason(armed, orderKey(0, { painted: { at: 0, ...touch, bestBid: null } }))).toContain('moved');
  });

  test('a frame of 500 ms is fresh, an older one is not', () => {
    expect(reason(armed, orderKey(500, { painted: { at: 0, ...touch } }))).toBe('allowed');
    expect(reason(armed, orderKey(501, { painted: { at: 0, ...touch } }))).toBe('view moved, press again');
  });

  test('nothing painted, or another symbol painted, is no view at all', () => {
    expect(reason(armed, orderKey(0, { painted: null }))).toContain('moved');
    const painted = { at: 0, ...touch, instrument: 1 };
    expect(reason(armed, orderKey(0, { painted }))).toContain('moved');
  });

  test('without a book nothing is sent', () => {
    const nothing = { instrument: 0, bestBid: null, bestAsk: null };
    const painted = { at: 0, ...nothing };
    expect(reason(armed, orderKey(0, { current: nothing, painted }))).toContain('no book');
  });
});

describe('keys that come together', () => {
  test('one order key in a read is an order, two are none', () => {
    expect(checkBatch(0)).toBeNull();
    expect(checkBatch(1)).toBeNull();
    expect(checkBatch(2)).toContain('none sent');
  });
});

describe('what disarms', () => {
  const good: Conditions = {
    instrument: 0,
    layout: 'trade',
    columns: 120,
    rows: 40,
    mode: 'paper',
    orderSize: 25_000,
    orderStyle: 'post',
    tooSmall: false,
    frozen: false,
    connected: true,
    stalledMillis: 0,
    feed: 'live',
    risk: 'normal',
  };

  test('nothing, while all is well', () => {
    expect(disarmReason(good, { ...good })).toBeNull();
    expect(armingObstacle(good)).toBeNull();
  });

  const changes: readonly (readonly [string, Partial<Conditions>])[] = [
    ['symbol', { instrument: 1 }],
    ['layout', { layout: 'trade ladder' }],
    ['resized', { columns: 121 }],
    ['resized', { rows: 39 }],
    ['mode', { mode: 'live' }],
    ['size', { orderSize: 10_000 }],
    ['kind', { orderStyle: 'limit' }],
    ['frozen', { frozen: true }],
    ['connected', { connected: false }],
    ['stalled', { stalledMillis: 501 }],
    ['stale', { feed: 'stale' }],
    ['gap', { feed: 'gap' }],
    ['crossed', { feed: 'crossed' }],
    ['recovering', { feed: 'recovering' }],
    ['REDUCE', { risk: 'reduce' }],
    ['HALT', { risk: 'halt' }],
  ];
  test.each(changes)('%s %j', (word, fields) => {
    expect(disarmReason(good, { ...good, ...fields })).toContain(word);
  });

  test('what stands in the way of arming goes on standing there', () => {
    const stale = { ...good, feed: 'stale' };
    expect(disarmReason(stale, stale)).toContain('stale');
    expect(armingObstacle({ ...good, mode: 'watch' })).toContain('watch');
  });
});

test('a dialog takes no key for its first 250 ms', () => {
  expect(dialogGuarded(1_000, 1_249)).toBe(true);
  expect(dialogGuarded(1_000, 1_250)).toBe(false);
});
