import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FILL_COLUMNS, fillsCsv } from '../../../../src/apps/tui/lists/fills-csv.js';
import { accountStore, fillRow } from '../account-screen.js';

const { instruments } = accountStore().data;
const time = Date.parse('2024-08-08T23:56:48Z') * 1000 + 123_456;

test('a table with headings, exact decimals and times in UTC', () => {
  const fill = fillRow({ time, realisedPnl: '-0.00000001', slippageBps: -0.9, fee: '15.43050500' });
  expect(fillsCsv([fill], { instruments, notes: {} })).toBe(
    'time,symbol,side,size,price,liquidity,fee,slippage_bps,realised_pnl,owner,client_order_id,trade_id,note\r\n' +
      '2024-08-08T23:56:48.123456Z,BTC/USDT,buy,0.25000,61722.02,maker,15.43050500,-0.9,-0.00000001,manual,oc-7f3a-38,t1,\r\n',
  );
});

const noteCell = (note: string): string => {
  const fill = fillRow({ time, slippageBps: null });
  const row = fillsCsv([fill], { instruments, notes: { t1: note } })
    .split('\r\n')
    .slice(1)
    .join('\r\n');
  return row.slice(row.indexOf('t1,') + 3, -2);
};

test.each([
  ['plain words', 'plain words'],
  ['chased it, do not', '"chased it, do not"'],
  ['say "no"', '"say ""no"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', `"'=1+1"`],
  ['+cmd', `"'+cmd"`],
  ['-cmd', `"'-cmd"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['-12.5', '-12.5'],
])('the note %j is written %s', (note, cell) => {
  expect(noteCell(note)).toBe(cell);
});

test('a note on the trade comes before one on its order', () => {
  const csv = (notes: Record<string, string>): string =>
    fillsCsv([fillRow({ time })], { instruments, notes });
  expect(csv({ 'oc-7f3a-38': 'order', t1: 'trade' })).toMatch(/,trade\r\n$/);
  expect(csv({ 'oc-7f3a-38': 'order' })).toMatch(/,order\r\n$/);
});

/** A reader as RFC 4180 describes it, and nothing more. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',' || (character === '\r' && text[at + 1] === '\n')) {
      rows.at(-1)!.push(cell);
      cell = '';
      if (character === '\r') {
        rows.push([]);
        at += 1;
      }
    } else cell += character;
  }
  return rows.slice(0, -1);
}

test('whatever the note holds, a reader finds it whole, and no cell begins a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (note) => {
      const rows = readCsv(
        fillsCsv([fillRow({ time }), fillRow({ time })], { instruments, notes: { t1: note } }),
      );
      expect(rows).toHaveLength(3);
      for (const row of rows) expect(row).toHaveLength(FILL_COLUMNS.length);
      const read = rows[1]!.at(-1)!;
      expect([note, `'${note}`]).toContain(read);
      if (!/^-?\d/.test(read)) expect(read).not.toMatch(/^[=+\-@]/);
    }),
  );
});
