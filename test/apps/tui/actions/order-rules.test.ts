import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeCost,
  describeFlatten,
  describeOrder,
  identityOf,
  ladderOrder,
  movedPrice,
  takePrice,
  wouldTake,
} from '../../../../src/apps/tui/actions/order-rules.js';
import {
  editTicket,
  openTicket,
  pasteIntoTicket,
  readTicket,
  type TicketForm,
} from '../../../../src/apps/tui/actions/ticket.js';
import { defaultRowTicks, sizePresets } from '../../../../src/apps/tui/view.js';
import { Instrument, type NewOrder } from '../../../../src/domain/index.js';
import { BOOK, INSTRUMENTS, WORKING } from '../drawn-screen.js';

const btc = new Instrument(INSTRUMENTS[0]!, 0);
const order = (fields: Partial<Parameters<typeof ladderOrder>[1]> = {}): ReturnType<typeof ladderOrder> =>
  ladderOrder(BOOK, { side: 'buy', price: 6_172_000, size: 25_000, style: 'post', ...fields });

describe('an order of the ladder', () => {
  test('is post-only by default and rests', () => {
    expect(order()).toMatchObject({ type: 'limit', postOnly: true, timeInForce: 'gtc', owner: 'manual' });
    expect(order({ style: 'limit' })).toMatchObject({ postOnly: false, timeInForce: 'gtc' });
    expect(order({ style: 'ioc' })).toMatchObject({ postOnly: false, timeInForce: 'ioc' });
  });

  test('post-only that would cross is refused, with the key that takes', () => {
    expect(order({ price: 6_172_766 })).toEqual({ refused: 'would take: tb' });
    expect(order({ price: 6_172_765 })).not.toHaveProperty('refused');
    expect(order({ side: 'sell', price: 6_172_765 })).toEqual({ refused: 'would take: ts' });
    expect(order({ side: 'sell', price: 6_172_766 })).not.toHaveProperty('refused');
  });

  test('a plain limit may cross: that is what it is for', () => {
    expect(order({ price: 6_173_000, style: 'limit' })).not.toHaveProperty('refused');
    expect(wouldTake(BOOK, 'buy', 6_173_000)).toBe(true);
  });

  test('needs a size and a price', () => {
    expect(order({ size: 0 })).toHaveProperty('refused');
    expect(order({ price: 0 })).toHaveProperty('refused');
  });

  test('taking goes at most 5 bps through the touch', () => {
    // 61,727.66 × 1.0005 = 61,758.523…; 61,727.65 − 30.863… leaves 61,696.787…
    expect(takePrice(BOOK, 'buy')).toBe(6_175_852);
    expect(takePrice(BOOK, 'sell')).toBe(6_169_679);
    expect(takePrice({ ...BOOK, bestAsk: null }, 'buy')).toBeNull();
  });

  test('is written in one line, with its cost exactly', () => {
    const buy = order() as NewOrder;
    expect(describeOrder(btc, buy)).toBe('BUY 0.250 @ 61,720.00 post');
    // 0.25 × 61,720 = 15,430; a maker fee of 0.1 % is 15.43.
    expect(describeCost(btc, buy)).toBe('15,430.00 USDT · fee 15.43');
  });

  test('its identity is what would make it the same order twice', () => {
    const other = order({ price: 6_172_100 }) as NewOrder;
    expect(identityOf(order() as NewOrder)).toBe(identityOf(order() as NewOrder));
    expect(identityOf(other)).not.toBe(identityOf(order() as NewOrder));
  });
});

describe('moving an order', () => {
  const [mine] = WORKING;
  const move = { rows: 1, rowTicks: 100, book: BOOK } as const;

  test('goes by one row', () => {
    expect(movedPrice(mine!, move)).toBe(6_173_900);
    expect(movedPrice(mine!, { ...move, rows: -1 })).toBe(6_173_700);
  });

  test('never into the other side, nor while in doubt, nor a stop', () => {
    expect(movedPrice({ ...mine!, price: 6_172_800 }, { ...move, rows: -1 })).toHaveProperty('refused');
    expect(movedPrice({ ...mine!, doubt: 'replace' }, move)).toHaveProperty('refused');
    expect(movedPrice(WORKING[1]!, move)).toHaveProperty('refused');
  });
});

test('flattening says side, size, touch and fee', () => {
  const position = {
    instrument: 0,
    size: 50_000,
    averagePrice: '61722.02',
    breakEvenPrice: null,
    unrealisedPnl: '0',
    realisedPnl: '0',
    fees: '0',
    netPnl: '0',
  };
  // 0.5 × 61,727.65 = 30,863.825, fee 30.86; the touch holds 0.314, so 0.186 go beyond it.
  expect(describeFlatten(btc, position, BOOK)).toEqual([
    'SELL 0.500 BTC/USDT at the market',
    'touch 61,727.65, at most 5 bps through it, 0.186 of it beyond the touch',
    'about 30,863.83 USDT, fee −30.86',
  ]);
});

describe('the ticket', () => {
  const form = openTicket(btc, { side: 'buy', sizeLots: 25_000, price: 6_172_000, style: 'post' });
  const type = (start: TicketForm, keys: readonly string[]): TicketForm => keys.reduce(editTicket, start);

  test('opens with what the key would have sent', () => {
    expect(readTicket(form, btc)).toMatchObject({ price: 6_172_000, size: 25_000 });
  });

  test('puts what is typed in the place of what it opened with, never behind it', () => {
    expect(type(form, ['5']).size).toBe('5');
    expect(type(form, ['0', '.', '5']).size).toBe('0.5');
    expect(type(form, ['Backspace', '5']).size).toBe(`${form.size.slice(0, -1)}5`);
    expect(type(form, ['5', 'Tab', '6'])).toMatchObject({ size: '5', price: '6' });
  });

  test('takes digits, corrects, and walks its fields', () => {
    const typed = type(form, [
      '^U',
      '0',
      '.',
      '5',
      '0',
      '1',
      'Backspace',
      'Tab',
      '^U',
      '6',
      '1',
      '7',
      '0',
      '0',
    ]);
    expect(typed).toMatchObject({ size: '0.50', price: '61700', field: 'price' });
    expect(type(form, ['S-Tab', 's'])).toMatchObject({ field: 'side', side: 'sell' });
    expect(type(form, ['Up', 'Up', 'Space'])).toMatchObject({ field: 'style', style: 'limit' });
  });

  test.each([
    [{ size: '1,5' }, 'size "1,5" is ambiguous: write 1.5 or 15'],
    [{ size: '1,500' }, 'is ambiguous: write 1.500 or 1500'],
    [{ price: '61,720,5' }, 'has commas'],
    [{ size: '25%' }, 'size "25%" is not a plain decimal'],
    [{ size: '05' }, 'begins with 0: write 5 or 0.5'],
    [{ size: '00.5' }, 'begins with 0: write 0.5'],
    [{ size: '1 5' }, 'is not a plain decimal'],
    [{ size: '-1' }, 'is negative'],
    [{ size: '1e3' }, 'is not a plain decimal'],
    [{ size: '.5' }, 'begins with a point: write 0.5'],
    [{ size: '0.5000000000000000000000000' }, 'more than 24 characters'],
    [{ size: '0' }, 'size is zero'],
    [{ size: '0.000001' }, 'is not a multiple of the lot 0.00001'],
    [{ price: '61720.001' }, 'write 61720.00 or 61720.01'],
    [{ price: '' }, 'price is missing: write a number'],
    [{ price: '99999999999' }, 'is too large'],
  ])('refuses %j, saying why', (fields, why) => {
    expect(readTicket({ ...form, ...fields }, btc)).toMatchObject({ refused: expect.stringContaining(why) });
  });

  test('keeps every character that is typed: none turns into another number', () => {
    const typeable = fc.string({ unit: fc.constantFrom(...'0123456789.,%+-eE kmx/'), maxLength: 20 });
    fc.assert(
      fc.property(typeable, (text) => {
        const keys = [...text].map((character) => (character === ' ' ? 'Space' : character));
        const typed = type(form, ['^U', ...keys]);
        expect(typed.size).toBe(text);
        const read = readTicket(typed, btc);
        if ('refused' in read) return;
        // Thousands as `1k` or `1,234.5`; whatever else was read is the number that stands there.
        expect(text.trim()).toMatch(/^(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+(?=\.\d))(\.\d+)?k?$/);
        const plain = Number(text.replaceAll(',', '').replace('k', ''));
        expect(read.size).toBeCloseTo(plain * (text.includes('k') ? 1_000 : 1) * 100_000, 3);
      }),
    );
  });

  test('a paste is shown as it is, and refused where it is no number', () => {
    const grouped = pasteIntoTicket(form, ' 1,234.5\n');
    expect(grouped.size).toBe('1,234.5');
    expect(readTicket(grouped, btc)).toMatchObject({ size: 123_450_000 });
    for (const text of ['1; rm -rf', '1,5', '1,234']) {
      const pasted = pasteIntoTicket(form, text);
      expect(pasted.size).toBe(text);
      expect(readTicket(pasted, btc)).toHaveProperty('refused');
    }
    expect(pasteIntoTicket(form, '1\n2')).toBe(form);
    expect(pasteIntoTicket({ ...form, field: 'side' }, '5')).toMatchObject({ size: '0.250' });
  });
});

test('row steps and sizes suit the instrument', () => {
  expect(defaultRowTicks(6_172_765)).toBe(100);
  expect(defaultRowTicks(268_241)).toBe(5);
  expect(defaultRowTicks(3)).toBe(1);
  expect(sizePresets(btc, 6_172_765).slice(0, 3)).toEqual([100, 250, 500]);
});
