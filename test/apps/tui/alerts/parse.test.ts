import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAlert } from '../../../../src/apps/tui/alerts/index.js';
import { BTC, ETH, spot } from '../../../portfolio/fixture.js';
import { alertOf, INSTRUMENTS } from './alerts.js';

/** `label comparison threshold`, joined as they were read. */
const read = (text: string): string =>
  alertOf(text)
    .anyOf.map((conditions) =>
      conditions
        .map(({ subject, comparison, threshold }) => `${subject.label} ${comparison} ${threshold}`)
        .join(' and '),
    )
    .join(' or ');

const refusal = (text: string, instruments = INSTRUMENTS): string => {
  const alert = parseAlert(text, { instruments });
  return 'refused' in alert ? alert.refused : 'accepted';
};

describe('an alert', () => {
  test.each([
    ['BTC > 62000', 'BTC/USDT > 62000'],
    ['btc/usdt < 61,000.5', 'BTC/USDT < 61000.5'],
    ['BTC crosses 62k', 'BTC/USDT crosses 62000'],
    ['BTC CROSSES 61.8374k', 'BTC/USDT crosses 61837.4'],
    ['test:ETH/USDT>=2682.41', 'ETH/USDT >= 2682.41'],
    ['BTC.bid!=61727.65', 'BTC/USDT.bid != 61727.65'],
    ['BTC/USDT.ask <= 62000', 'BTC/USDT.ask <= 62000'],
    ['ETH.spread > 0.05', 'ETH/USDT.spread > 0.05'],
    ['ETH.change < -2.5%', 'ETH/USDT.change < -2.5'],
    ['BTC.last = 0', 'BTC/USDT = 0'],
    ['pnl.day < -200', 'pnl.day < -200'],
    ['equity > 100k', 'equity > 100000'],
    ['drawdown > 1 %', 'drawdown > 1'],
    ['fees > 27.78', 'fees > 27.78'],
    ['position.BTC > 0.5', 'position.BTC/USDT > 0.5'],
    ['position.BTC/USDT < -0.25', 'position.BTC/USDT < -0.25'],
    ['position.BTC = -0', 'position.BTC/USDT = 0'],
    ['orders > 10', 'orders > 10'],
    ['feed.age > 2s', 'feed.age > 2000000'],
    ['feed.age > 1.001 s', 'feed.age > 1001000'],
    ['journal.age > 1.5m', 'journal.age > 90000000'],
    ['engine.gap > 50ms', 'engine.gap > 50000'],
    ['engine.gap > 0.125ms', 'engine.gap > 125'],
    ['risk != normal', 'risk != normal'],
    ['risk = close-only', 'risk = close-only'],
    ['feed != LIVE', 'feed != live'],
    ['BTC > 1 and ETH > 2 or feed = gap', 'BTC/USDT > 1 and ETH/USDT > 2 or feed = gap'],
    ['BTC > 1 or ETH > 2 AND feed = gap', 'BTC/USDT > 1 or ETH/USDT > 2 and feed = gap'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('rings the bell once where nothing else is said', () => {
    expect(alertOf('BTC > 1')).toMatchObject({ text: 'BTC > 1', repeat: 'once', by: 'bell' });
    expect(alertOf('  BTC>1   every  ')).toMatchObject({ text: 'BTC > 1', repeat: 'every', by: 'bell' });
    expect(alertOf('BTC > 1 bell once')).toMatchObject({ repeat: 'once', by: 'bell' });
  });

  test('a message goes out by the channels of the configuration, whatever it is called', () => {
    expect(alertOf('BTC > 1 every telegram')).toMatchObject({ repeat: 'every', by: 'telegram' });
    expect(alertOf('BTC > 1 message')).toMatchObject({ text: 'BTC > 1', repeat: 'once', by: 'message' });
  });

  test('stands at its price in ticks, if it has one', () => {
    const ticks = (text: string): (number | null)[] =>
      alertOf(text)
        .anyOf.flat()
        .map((each) => each.ticks);
    expect(ticks('BTC > 62k or BTC.bid < 61,000.5')).toEqual([6_200_000, 6_100_050]);
    expect(ticks('ETH.spread > 0.05 or ETH.change > 1% or position.ETH > 1 or BTC >= 0')).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('refused, in one line', () => {
  test.each([
    ['', 'a condition is missing: write one such as BTC > 62000'],
    ['once', 'a condition is missing'],
    ['BTC > 62000 and', 'a condition is missing'],
    ['BTC', 'BTC/USDT has no comparison: write one of >= <= != > < = crosses'],
    ['BTC 62000', 'BTC/USDT "62000" is no comparison: write one of >='],
    ['BTC == 62000', 'BTC/USDT "==" is no comparison'],
    ['BTC >', 'BTC/USDT > is compared with nothing: write a value behind it'],
    ['BTC > 1,5', 'BTC/USDT "1,5" is ambiguous: write 1.5 or 15'],
    ['BTC > 62,000', 'BTC/USDT "62,000" is ambiguous: write 62.000 or 62000'],
    ['BTC > 62M', 'BTC/USDT "62M" is not a plain decimal number'],
    ['BTC > 1e5', 'BTC/USDT "1e5" is not a plain decimal number'],
    ['BTC > -5', 'BTC/USDT "-5" is negative'],
    ['BTC > 61837.505', 'BTC/USDT "61837.505" has more than 2 decimals'],
    ['position.BTC > 0.000001', 'position.BTC/USDT "0.000001" has more than 5 decimals'],
    ['BTC > 2s', 'BTC/USDT is a price and "2s" a duration: write one such as 61837.5'],
    ['BTC > 2%', 'BTC/USDT is a price and "2%" a percentage: write one such as 61837.5'],
    ['feed.age > 2', 'feed.age is a duration and "2" a plain number: write one such as 50ms or 2s'],
    ['feed.age > -2s', 'feed.age "-2s" is negative: write it without the sign'],
    ['engine.gap > 0.0001ms', 'engine.gap "0.0001ms" has more than 3 decimals'],
    ['drawdown > 1', 'drawdown is a percentage and "1" a plain number: write one such as 1.5%'],
    ['pnl.day < lots', 'pnl.day is an amount of money and "lots" a word: write one such as -200'],
    ['orders > 2.5', 'orders "2.5" is no count: write a whole number'],
    ['orders > -1', 'orders "-1" is no count: write a whole number'],
    ['risk > normal', 'risk is a state and has no >: compare it by = or !='],
    ['feed crosses live', 'feed is a state and has no crosses: compare it by = or !='],
    ['risk = 5', 'risk is a state and "5" a plain number: write one of normal, reduce, close-only, halt'],
    ['feed != alive', 'feed is never "alive": it is recovering, live, gap, stale, crossed'],
    ['pnl.dya < 1', '"pnl.dya" is not known; did you mean pnl.day?'],
    [
      'DOGE > 1',
      '"DOGE" is not known: write a symbol of this session (BTC/USDT, ETH/USDT), position.SYMBOL, or',
    ],
    ['position.DOGE > 1', '"DOGE" is not known'],
    ['BTC.volume > 1', '"BTC.volume" is not known: of a symbol there are .last .bid .ask .spread .change'],
    ['BTC > 1 xor ETH > 2', '"xor" is one word too many: join conditions by and or or'],
    ['BTC > 1 bell now', '"now" stands behind the end: once, every, bell, message, telegram come last'],
    ['BTC > 1 once every', 'once and every exclude each other: write one of them'],
    ['BTC > 1 bell bell', 'bell and bell exclude each other: write one of them'],
    [Array(9).fill('BTC > 1').join(' and '), 'an alert has at most 8 conditions: write a second one'],
    ['BTC > 1\u202e', 'U+202E in the text: a control or invisible character, delete it'],
    ['BTC \u001b[31m> 1', 'U+001B in the text'],
    ['ВТС > 1', 'U+0412 in the text: looks like B, type B'],
    ['x'.repeat(201), 'the text has 201 characters: at most 200 are read'],
  ])('%s', (text, expected) => {
    expect(refusal(text)).toContain(expected);
  });

  test('a base asset or a symbol that two markets have', () => {
    const euro = spot('BTC', 2, { id: 'test:BTC/EUR', symbol: 'BTC/EUR' });
    expect(refusal('BTC > 1', [BTC, ETH, euro])).toBe('"BTC" is ambiguous: write BTC/USDT or BTC/EUR');
    const other = spot('BTC', 2, { id: 'other:BTC/USDT' });
    expect(refusal('BTC/USDT > 1', [BTC, other])).toBe(
      '"BTC/USDT" is ambiguous: write test:BTC/USDT or other:BTC/USDT',
    );
    expect(refusal('other:BTC/USDT > 1', [BTC, other])).toBe('accepted');
  });

  test('whatever is typed, with one line that can be shown', () => {
    const words = fc.constantFrom(
      ...[
        'BTC',
        'ETH.bid',
        'risk',
        'feed.age',
        'orders',
        '>',
        '<=',
        '!=',
        'crosses',
        '62k',
        '1,5',
        '2s',
        '3%',
      ],
      ...[
        'and',
        'or',
        'once',
        'telegram',
        'message',
        'normal',
        '%',
        'ms',
        '-',
        '\u202e',
        '\u0007',
        '!',
        '==',
        '.',
      ],
    );
    const typed = fc.oneof(
      fc.array(words, { maxLength: 12 }).map((all) => all.join(' ')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const line = refusal(text);
        expect(line).not.toMatch(/[\p{C}\n]/u);
        expect(line.length).toBeLessThan(260);
        // What is accepted means the same when it is read again as it is kept.
        if (line === 'accepted') expect(alertOf(alertOf(text).text).anyOf).toEqual(alertOf(text).anyOf);
      }),
      { numRuns: 500 },
    );
  });
});
