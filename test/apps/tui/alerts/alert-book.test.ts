import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AlertBook } from '../../../../src/apps/tui/alerts/index.js';
import { alertOf, readingFrom } from './alerts.js';

const SECOND = 1_000;

/** Which of these readings of BTC, a second apart or as told, the alert fires at. */
function firings(text: string, values: readonly (string | null)[], stepMillis = 11 * SECOND): number[] {
  const book = new AlertBook();
  book.add(alertOf(text));
  return values.flatMap((BTC, index) =>
    book.evaluate(readingFrom({ BTC }), index * stepMillis).length > 0 ? [index] : [],
  );
}

describe('an alert fires', () => {
  test('when it becomes true, and not again until it was false', () => {
    expect(firings('BTC > 10 every', ['9', '10', '10.01', '11', '10', '12', '13'])).toEqual([2, 5]);
  });

  test('at once where it holds already', () => {
    expect(firings('BTC > 10 every', ['11', '12', '9', '11'])).toEqual([0, 3]);
  });

  test('once, and is gone', () => {
    const book = new AlertBook();
    book.add(alertOf('BTC > 10'));
    expect(book.evaluate(readingFrom({ BTC: '9' }), 0)).toEqual([]);
    expect(book.evaluate(readingFrom({ BTC: '12345.6' }), 1)).toMatchObject([
      { id: 1, removed: true, line: 'alert 1: BTC > 10 · BTC/USDT 12,345.6' },
    ]);
    expect(book.entries).toEqual([]);
    expect(book.evaluate(readingFrom({ BTC: '9' }), 2)).toEqual([]);
    expect(book.evaluate(readingFrom({ BTC: '11' }), 3)).toEqual([]);
  });

  test('not for what is not known, nor because it is known again', () => {
    expect(firings('BTC > 10 every', [null, '11', null, '11', null, '9', null, '11'])).toEqual([1, 7]);
    expect(firings('BTC < 10 every', [null, '11', null, '9'])).toEqual([3]);
  });

  test('at most once in ten seconds, then for what still holds', () => {
    const values = ['11', '9', '11', '9', '11', '11', '11', '11', '11', '11', '11', '11'];
    expect(firings('BTC > 10 every', values, SECOND)).toEqual([0, 10]);
    const gone = ['11', '9', '11', '9', '9', '9', '9', '9', '9', '9', '9', '11'];
    expect(firings('BTC > 10 every', gone, SECOND)).toEqual([0, 11]);
  });

  test('though the clock was set back', () => {
    const book = new AlertBook();
    book.add(alertOf('BTC > 10 every'));
    expect(book.evaluate(readingFrom({ BTC: '11' }), 1_000_000)).toHaveLength(1);
    book.evaluate(readingFrom({ BTC: '9' }), 1_000_001);
    expect(book.evaluate(readingFrom({ BTC: '11' }), 500)).toHaveLength(1);
  });

  test('exactly: decimals are no doubles', () => {
    expect(firings('BTC > 0.3', ['0.30', '0.3'])).toEqual([]);
    expect(firings('BTC >= 0.3', ['0.29', '0.30'])).toEqual([1]);
    const book = new AlertBook();
    book.add(alertOf('equity > 9007199254740992'));
    expect(book.evaluate(readingFrom({ equity: '9007199254740992' }), 0)).toEqual([]);
    expect(book.evaluate(readingFrom({ equity: '9007199254740992.01' }), 1)).toHaveLength(1);
    book.add(alertOf('pnl.day < -0.1'));
    expect(book.evaluate(readingFrom({ 'pnl.day': '-0.10' }), 2)).toEqual([]);
    expect(book.evaluate(readingFrom({ 'pnl.day': '-0.11' }), 3)).toHaveLength(1);
  });
});

describe('crosses', () => {
  test.each<[string, (string | null)[], number[]]>([
    ['upwards and downwards', ['9', '11', '12', '9'], [1, 3]],
    ['where it is reached, not where it is left', ['9', '10', '11', '10', '9'], [1, 3]],
    ['not from standing on it', ['10', '11', '10.5'], []],
    ['not at the first reading', ['11'], []],
    ['over what was not known', ['9', null, '11'], [2]],
  ])('%s', (_, values, expected) => {
    expect(firings('BTC crosses 10 every', values)).toEqual(expected);
  });

  test('counts only at its moment', () => {
    const book = new AlertBook();
    book.add(alertOf('BTC crosses 10 and feed = live'));
    const at = (BTC: string, feed: string | null, now: number) =>
      book.evaluate(readingFrom({ BTC, feed }), now);
    expect([at('9', 'live', 0), at('11', 'stale', 1), at('11', 'live', 2), at('9', null, 3)].flat()).toEqual(
      [],
    );
    expect(at('11', 'live', 4)).toHaveLength(1);
  });
});

describe('and, or', () => {
  const fires = (text: string, values: Record<string, string | null>): boolean => {
    const book = new AlertBook();
    book.add(alertOf(text));
    return book.evaluate(readingFrom(values), 0).length > 0;
  };

  test('join truths that may be unknown', () => {
    expect(fires('BTC > 10 and feed = live', { BTC: '11', feed: 'live' })).toBe(true);
    expect(fires('BTC > 10 and feed = live', { BTC: '11', feed: null })).toBe(false);
    expect(fires('BTC > 10 or feed = live', { BTC: '11', feed: null })).toBe(true);
    expect(fires('BTC > 10 or feed = live', { BTC: '9', feed: null })).toBe(false);
    expect(fires('BTC > 10 or ETH > 1 and feed = live', { BTC: '11', ETH: '0', feed: 'gap' })).toBe(true);
    expect(fires('BTC > 10 and feed = live or ETH > 1', { BTC: '9', ETH: '2', feed: 'gap' })).toBe(true);
  });

  test('an unknown part that decides leaves the alert as it is; a false one does not need it', () => {
    const book = new AlertBook();
    book.add(alertOf('BTC > 10 and feed = live every'));
    const at = (BTC: string, feed: string | null, second: number) =>
      book.evaluate(readingFrom({ BTC, feed }), second * 11 * SECOND).length;
    expect([at('11', 'live', 0), at('11', null, 1), at('11', 'live', 2)]).toEqual([1, 0, 0]);
    expect([at('9', null, 3), at('11', 'live', 4)]).toEqual([0, 1]);
  });
});

test('says what is known of each subject', () => {
  const book = new AlertBook();
  book.add(
    alertOf('feed.age > 2s or BTC.change < -2% or pnl.day < -200 or risk != normal or position.ETH > 1'),
  );
  const values = { 'feed.age': '2500000', 'BTC.change': '-1.5000', 'pnl.day': '-26.744', risk: 'normal' };
  expect(book.evaluate(readingFrom(values), 0)[0]?.line).toContain(
    ' · feed.age 2.5 s, BTC/USDT.change −1.5000%, pnl.day −26.74, risk normal',
  );
});

describe('the book', () => {
  test('numbers its alerts, never twice, and refuses one that stands already', () => {
    const book = new AlertBook();
    expect(book.add(alertOf('BTC > 10'))).toMatchObject({ id: 1, firedAtMillis: null });
    expect(book.add(alertOf('btc>10'))).toEqual({ refused: 'btc > 10 is alert 1 already' });
    expect(book.add(alertOf('BTC > 10 every'))).toMatchObject({ id: 2 });
    expect([book.remove(2), book.remove(2)]).toEqual([true, false]);
    expect(book.add(alertOf('BTC > 11'))).toMatchObject({ id: 3 });
    expect(book.entries.map(({ id }) => id)).toEqual([1, 3]);
  });

  test('holds two hundred', () => {
    const book = new AlertBook();
    for (let price = 1; price <= 200; price += 1) book.add(alertOf(`BTC > ${price}`));
    expect(book.add(alertOf('BTC > 201'))).toEqual({ refused: 'there are 200 alerts: remove one first' });
  });

  test('knows when each fired, and where alerts stand on a symbol', () => {
    const book = new AlertBook();
    book.add(alertOf('BTC > 62k or BTC.bid > 62,000.00 or ETH > 2700'));
    book.add(alertOf('BTC crosses 61000.5 and BTC.spread > 0.05 every'));
    book.add(alertOf('orders > 1 every'));
    expect(book.alertPrices('BTC/USDT')).toEqual([6_200_000, 6_100_050]);
    expect(book.alertPrices('ETH/USDT')).toEqual([270_000]);
    expect(book.alertPrices('XRP/USDT')).toEqual([]);
    book.evaluate(readingFrom({ orders: '2' }), 77);
    expect(book.entries.map(({ firedAtMillis }) => firedAtMillis)).toEqual([null, null, 77]);
  });
});

/**
 * From the whole history, told anew: it fires where it holds, was known not to hold since it last fired (or never
 * fired), and that was ten seconds ago or more.
 */
function naiveFirings(history: readonly { value: number | null; at: number }[]): number[] {
  const fired: number[] = [];
  history.forEach(({ value, at }, index) => {
    const last = fired.at(-1);
    if (value === null || value <= 10) return;
    if (last !== undefined) {
      const between = history.slice(last + 1, index);
      if (!between.some((reading) => reading.value !== null && reading.value <= 10)) return;
      if (at - history[last]!.at < 10 * SECOND) return;
    }
    fired.push(index);
  });
  return fired;
}

test('fires as the rule says, over any readings', () => {
  const reading = fc.record({
    value: fc.option(fc.integer({ min: 8, max: 12 })),
    afterMillis: fc.constantFrom(50, 1 * SECOND, 4 * SECOND, 9_999, 10 * SECOND),
  });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 40 }), (readings) => {
      let at = 0;
      const history = readings.map(({ value, afterMillis }) => {
        at += afterMillis;
        return { value, at };
      });
      const book = new AlertBook();
      book.add(alertOf('BTC > 10 every'));
      const fired = history.flatMap(({ value, at: now }, index) =>
        book.evaluate(readingFrom({ BTC: value === null ? null : String(value) }), now).length > 0
          ? [index]
          : [],
      );
      expect(fired).toEqual(naiveFirings(history));
    }),
    { numRuns: 300 },
  );
});
