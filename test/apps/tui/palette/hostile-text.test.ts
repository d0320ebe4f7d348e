import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  completePalette,
  describePalette,
  describeUsage,
  parsePalette,
  VERBS,
} from '../../../../src/apps/tui/palette/index.js';
import { MAX_TICKS } from '../../../../src/domain/index.js';
import { CONTEXT, commandOf, INSTRUMENTS, refusalOf, UNSHOWABLE } from './scene.js';

describe('hostile text', () => {
  test.each([
    ['buy 0.5 @ 6\u202e1000', 'U+202E in the text: a control or invisible character, delete it'],
    ['buy 0.5\t@ 61000', 'U+0009 in the text: a control or invisible character, delete it'],
    ['buy 0.5\n', 'U+000A in the text'],
    ['buy\x1b[2J', 'U+001B in the text'],
    ['buy 0\u200b.5', 'U+200B in the text'],
    ['buy\ufeff', 'U+FEFF in the text'],
    ['buy 1\u2028', 'U+2028 in the text'],
    ['buy 1\u115f', 'U+115F in the text: a control or invisible character'],
    ['buy 1\u2800', 'U+2800 in the text: a control or invisible character'],
    ['buy 1\ud800', 'U+D800 in the text: a control or invisible character'],
    ['buy 1\ufffd', 'U+FFFD in the text: a control or invisible character'],
    ['buy\u00a00.5', 'U+00A0 in the text: looks like a space, type a space'],
    ['buy 5\u0335', 'U+0335 in the text: a combining mark, delete it'],
    ['buy ５', 'U+FF15 in the text: looks like 5, type 5'],
    ['ｂuy 5', 'U+FF42 in the text: looks like b, type b'],
    ['buy \u{1d7d3}', 'U+1D7D3 in the text: looks like 5, type 5'],
    ['b\u0443y 5', 'U+0443 in the text: looks like y, type y'],
    ['\u0405ell 5', 'U+0405 in the text: looks like S, type S'],
    ['buy 5 \u0392TC', 'U+0392 in the text: looks like B, type B'],
    ['mid\u22125t', 'U+2212 in the text: looks like -, type -'],
    ['buy \u212a', 'U+212A in the text: looks like K, type K'],
    ['buy \u0663', 'U+0663 in the text: a digit of another script, type 0 to 9'],
    ['buy é', 'U+00E9 in the text: commands are plain ASCII, only notes take more'],
    ['note p\u0430y', 'U+0430 in the text: looks like a, type a'],
    ['note ５', 'U+FF15 in the text: looks like 5'],
    ['note \u0663', 'U+0663 in the text: a digit of another script'],
    ['note \u05d0', 'U+05D0 in the text: a letter that is not read in notes'],
    ['note a\u202eb', 'U+202E in the text: a control'],
    ['x'.repeat(201), 'the text has 201 characters: at most 200 are read'],
  ])('%j is refused by the code point', (text, why) => {
    const refused = refusalOf(text);
    expect(refused).toContain(why);
    expect(refused).toMatch(/^[ -~]+$/);
    expect(completePalette(text, CONTEXT)).toEqual([]);
    expect(describeUsage(text)).toBe('');
  });

  test('every twin of an ASCII letter or digit in Cyrillic and full width is refused, in notes too', () => {
    const twins = [...'аеорсухіјѕАВЕКМНОРСТУХІЈЅ', ...'ａｚＡＺ０９'];
    for (const twin of twins) expect(refusalOf(`note ${twin}`)).toMatch(/looks like ([!-~]), type \1$/);
  });

  test('200 characters are read', () => {
    expect(commandOf(`note ${'x'.repeat(195)}`)).toEqual({ kind: 'note', text: 'x'.repeat(195) });
  });
});

const words = [
  ...VERBS.map(({ verb }) => verb),
  ...VERBS.flatMap(({ example }) => example.split(' ')),
  ...[
    '0.5',
    '61000',
    '62k',
    '1,5',
    '25%',
    'pos',
    '500usdt',
    'market',
    'mid+3t',
    'bid-2.5bp',
    'ioc',
    'fok',
    'post',
  ],
  ...[
    'gtd=5m',
    'reduce',
    'stop=60000',
    'tp=63000',
    'trail=30bp',
    'iceberg=0.1',
    'twap=10m',
    'venue=embedded',
  ],
  ...[
    '@',
    'eth',
    'doge',
    'market-making',
    'size=0.01',
    'save',
    'set',
    '=',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
  ],
];
const likely = fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((parts) => parts.join(' '));
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 220 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  likely,
  fc.tuple(likely, fc.string({ unit: 'binary', maxLength: 6 })).map(([text, tail]) => text + tail),
  fc.tuple(likely, fc.string({ maxLength: 12 })).map(([text, tail]) => `${text} ${tail}`),
);

/** What a caller would show of a text: one line, nothing hidden in it. */
function linesOf(text: string): string[] {
  const reading = parsePalette(text, CONTEXT);
  const completions = completePalette(text, CONTEXT).flatMap(({ insert, label, detail }) => [
    insert,
    label,
    detail,
  ]);
  const shown =
    reading.kind === 'command'
      ? describePalette(reading.command, CONTEXT)
      : reading.kind === 'refused'
        ? reading.refused
        : reading.hint;
  expect(shown).not.toBe('');
  return [shown, describeUsage(text), ...completions];
}

describe('any text', () => {
  test('gives lines that can be shown, and never throws', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const line of linesOf(text)) expect(line).not.toMatch(UNSHOWABLE);
      }),
      { numRuns: 3_000 },
    );
  });

  test('that has a hidden character is refused, wherever that stands', () => {
    const hidden = fc.constantFrom(
      ...'\0\x07\t\n\r\x1b\x7f\x85\u00ad\u200b\u200f\u202e\u2066\u2028\ufeff\ue000',
    );
    fc.assert(
      fc.property(likely, hidden, fc.nat(), (text, character, place) => {
        const at = place % (text.length + 1);
        const refused = refusalOf(text.slice(0, at) + character + text.slice(at));
        expect(refused).toMatch(/^(U\+[0-9A-F]{4} in the text: |the text has \d+ characters)/);
        expect(refused).not.toContain(character);
      }),
    );
  });

  test('that is an order has whole ticks and lots, above zero, and never crosses while it is post-only', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          likely,
          likely.map((text) => `buy ${text}`),
          orderLike,
        ),
        (text) => {
          const reading = parsePalette(text, CONTEXT);
          if (reading.kind !== 'command' || reading.command.kind !== 'order') return;
          const { order } = reading.command;
          const counts = [order.size, order.price, order.triggerPrice, order.displaySize].filter(
            (n) => n !== null,
          );
          for (const count of counts) expect(Number.isSafeInteger(count) && count > 0).toBe(true);
          for (const ticks of [order.price, order.triggerPrice])
            expect(ticks ?? 0).toBeLessThanOrEqual(MAX_TICKS);
          const { bid, ask } = CONTEXT.market(order.instrument);
          if (!order.postOnly || order.price === null) return;
          if (order.side === 'buy') expect(order.price).toBeLessThan(ask ?? Number.POSITIVE_INFINITY);
          else expect(order.price).toBeGreaterThan(bid ?? 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('with plain numbers is read as those very numbers', () => {
    const lots = fc.integer({ min: 1, max: 10_000_000 });
    const ticks = fc.integer({ min: 1, max: 6_172_765 });
    const [btc] = INSTRUMENTS;
    fc.assert(
      fc.property(lots, ticks, (size, price) => {
        const text = `buy ${btc!.formatSize(size)} @ ${btc!.formatPrice(price)}`;
        expect(commandOf(text)).toMatchObject({ order: { size, price } });
      }),
    );
  });
});

const number = fc.oneof(
  fc.double({ min: 0, max: 100_000, noNaN: true }).map(String),
  fc.integer({ min: 0, max: 9_999_999 }).map((value) => (value / 100).toFixed(2)),
  fc.constantFrom('0.1', '1k', '500usdt', '25%', 'pos', '0'),
);
const orderLike = fc
  .tuple(
    fc.constantFrom('buy', 'sell'),
    number,
    fc.constantFrom('', 'eth ', 'doge '),
    number,
    fc.constantFrom('', ' ioc', ' gtd=5m'),
  )
  .map(([side, size, symbol, price, style]) => `${side} ${size} ${symbol}@ ${price}${style}`);
