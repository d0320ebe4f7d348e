import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  completePalette,
  describeUsage,
  parsePalette,
  VERBS,
} from '../../../../src/apps/tui/palette/index.js';
import { CONTEXT, ORDERS } from './scene.js';

const labels = (text: string): string[] => completePalette(text, CONTEXT).map(({ label }) => label);
const detailOf = (text: string, label: string): string | undefined =>
  completePalette(text, CONTEXT).find((completion) => completion.label === label)?.detail;

describe('completion', () => {
  test.each([
    // All verbs as they stand, then the strategies.
    ['', [...VERBS.map(({ verb }) => verb), 'market-making', 'momentum']],
    // Beginnings as they stand in the table, then the letters in order: sy-m-b-o-l.
    ['mo', ['move', 'mode', 'mouse', 'momentum', 'symbol']],
    // A beginning, then a word's beginning, then letters in order.
    ['m', ['move', 'mode', 'mouse', 'market-making', 'momentum', 'limit', 'theme', 'symbol', 'resume']],
    ['mak', ['market-making']],
    ['SY', ['symbol', 'strategy']],
    ['ks', []],
    ['mode ', ['watch', 'paper', 'live']],
    ['mode p', ['paper']],
    ['theme ht', ['light', 'high-contrast']],
    ['theme con', ['high-contrast']],
    ['symbol ', ['BTC/USDT', 'ETH/USDT', 'DOGE/EUR']],
    ['symbol e', ['ETH/USDT', 'DOGE/EUR']],
    ['symbol usdt', ['BTC/USDT', 'ETH/USDT']],
    ['symbol ethusdt', ['ETH/USDT']],
    ['layout ', ['trade', 'market', 'mine', 'save']],
    ['layout save ', ['mine']],
    ['key ', ['reset']],
    ['key x cm', ['cancel-mine']],
    ['key x mine', ['cancel-mine']],
    ['cancel ', ['buys', 'sells', 'all', '40', '39', '41', '42', '61700.00', '61720.00', '61738.00']],
    ['cancel 41', ['41']],
    ['why 30', ['30']],
    ['move ', ['61700.00', '61720.00', '61738.00']],
    ['buy ', ['25%', '50%', '100%', 'pos']],
    ['buy 0.5 ', ['@', 'bid', 'ask', 'mid', 'market', 'BTC/USDT', 'ETH/USDT', 'DOGE/EUR']],
    ['buy 0.5 b', ['bid', 'BTC/USDT']],
    ['buy 0.5 eth ', ['@', 'bid', 'ask', 'mid', 'market']],
    ['buy 0.5 @ ', ['bid', 'ask', 'mid']],
    ['buy 0.5 @ 61000 i', ['ioc', 'iceberg=', 'trail=', 'trigger=']],
    ['buy 0.5@61000 gt', ['gtd=']],
    // What rests may be an iceberg or a peg; post says nothing to what is spread over a time.
    ['buy 0.5 @ 61000 post ', ['reduce', 'stop=', 'tp=', 'trail=', 'iceberg=', 'peg', 'peg=', 'venue=']],
    ['buy 0.5 @ 61000 ioc stop=6 ', ['tp=', 'venue=']],
    [
      'buy 0.5 @ 61000 reduce ',
      ['post', 'ioc', 'fok', 'gtd=', 'trigger=', 'iceberg=', 'twap=', 'vwap=', 'peg', 'peg=', 'venue='],
    ],
    ['buy 0.5 @ 61000 vwap=5m ', ['reduce', 'stop=', 'tp=', 'trail=', 'cap=', 'venue=']],
    ['buy 0.5 @ 61000 iceberg=0.1 ', ['post', 'reduce', 'stop=', 'tp=', 'trail=', 'venue=']],
    ['buy 0.5 @ 62000 trigger=62000 ', ['gtd=', 'reduce', 'stop=', 'tp=', 'trail=', 'venue=']],
    ['buy 0.5 market p', ['stop=', 'tp=', 'twap=', 'vwap=']],
    ['stop ', ['none']],
    ['adopt ', ['7501', '7502']],
    ['adopt 7501 ', []],
    ['buy 0.5 xyz ', []],
    ['strategy ', ['start', 'pause', 'stop', 'set']],
    ['strategy set market-making of', ['offsetBps=']],
    ['market-making ', ['size=', 'offsetBps=', 'quiet=', 'source=']],
    ['market-making size=1 q', ['quiet=']],
    ['market-making size=', ['size=0.02', 'size=0.05']],
    ['chart 5s ', ['vwap', 'ema(9)', 'sma(20)', 'bb(20,2)', 'anchored-vwap', 'keltner']],
    ['limit ', ['max-order', 'max-notional', 'day-loss']],
    ['limit max-order 1 ', ['BTC/USDT', 'ETH/USDT', 'DOGE/EUR']],
    ['bracket tp=5 ', ['stop=', 'off']],
    ['alert BTC > 5 ', ['once', 'every', 'bell', 'message']],
    ['watch add do', ['DOGE/EUR']],
    ['snapshot ', []],
    ['nothing ', []],
  ])('%j', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  test('tells what stands, the default, the unit and the bounds of a parameter', () => {
    expect(detailOf('market-making ', 'size=')).toBe('0.02 now, default 0.05 BTC, above 0');
    expect(detailOf('market-making ', 'offsetBps=')).toBe('0.6 now, default 0.6 bps, 0 to 500');
    expect(detailOf('limit ', 'max-order')).toBe('1 BTC now');
    expect(detailOf('limit ', 'max-notional')).toBe('no limit now');
  });

  test('tells side, size, symbol and price of an order', () => {
    expect(detailOf('cancel ', '42')).toBe('SELL 0.05 BTC/USDT @ 61,731.00');
    expect(detailOf('cancel ', '39')).toBe('SELL 0.25 BTC/USDT stop 61,700.00');
  });

  test('writes an id whole where its end names two orders', () => {
    const orders = [...ORDERS, { ...ORDERS[2]!, clientOrderId: 'oc-9999-41' }];
    const found = completePalette('why 41', { ...CONTEXT, orders }).map(({ label }) => label);
    expect(found).toEqual(['oc-7f3a-41', 'oc-9999-41']);
  });

  test('gives the whole text back, ready for the next word', () => {
    const insertOf = (text: string) => completePalette(text, CONTEXT)[0]?.insert;
    expect(insertOf('bu')).toBe('buy ');
    expect(insertOf('  bu')).toBe('buy ');
    expect(insertOf('buy 0.5 bt')).toBe('buy 0.5 BTC/USDT ');
    expect(insertOf('buy 0.5 @ 61000 gt')).toBe('buy 0.5 @ 61000 gtd=');
    expect(insertOf('market-making si')).toBe('market-making size=');
    expect(insertOf('market-making size=')).toBe('market-making size=0.02 ');
  });

  test('never offers a name that would be refused as hostile', () => {
    const context = { ...CONTEXT, layouts: ['mi\u202ene', 'good'], builtInLayouts: [] };
    expect(completePalette('layout ', context).map(({ label }) => label)).toEqual(['good', 'save']);
  });

  test('what is accepted never makes a line that is refused for that word', () => {
    const starts = [
      '',
      'mode ',
      'theme ',
      'symbol ',
      'cancel ',
      'layout ',
      'buy 1 ',
      'chart ',
      'rows ',
      'why ',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.nat(), (start, pick) => {
        const offers = completePalette(start, CONTEXT);
        const { insert } = offers[pick % offers.length]!;
        const reading = parsePalette(insert, CONTEXT);
        // `ask` alone crosses: it is a whole word all the same.
        const known = /would take|has no parameters/;
        if (reading.kind === 'refused') expect(reading.refused).toMatch(known);
      }),
    );
  });
});

describe('the ghost of what comes next', () => {
  const PARTS = '[stop=P tp=P trail=D trigger=P] [iceberg=Q|twap=10m|vwap=10m cap=10%|peg=2t] [venue=auto|V]';
  const ORDER = `[post|ioc|fok|gtd=5m] [reduce] ${PARTS}`;
  const PRICE = '(@ PRICE|bid|ask|mid[±Nt|±Nbp] | market)';

  test.each([
    ['', ''],
    ['zzz', ''],
    ['can', 'cel PRICE|buys|sells|all|ID'],
    ['cancel', ' PRICE|buys|sells|all|ID'],
    ['cancel ', 'PRICE|buys|sells|all|ID'],
    ['cancel 41', ''],
    ['buy', ` SIZE [SYM] ${PRICE} ${ORDER}`],
    ['buy 0.5', ` [SYM] ${PRICE} ${ORDER}`],
    ['buy 0.5 eth', ` ${PRICE} ${ORDER}`],
    ['buy 0.5 @', ` PRICE ${ORDER}`],
    ['buy 0.5 eth @ ', `PRICE ${ORDER}`],
    ['buy 0.5 @ 61000', ` ${ORDER}`],
    ['buy 0.5@61000 ', ORDER],
    ['buy 0.5 market ', `[reduce] ${PARTS}`],
    ['buy 0.5 bid reduce ', `[post|ioc|fok|gtd=5m] ${PARTS}`],
    ['move 5 ', 'TO'],
    ['layout', ' NAME | save NAME'],
    ['layout save ', 'NAME'],
    ['layout trade ', ''],
    ['strategy pause ', 'NAME'],
    ['strategy set mm ', 'k=v…'],
    ['strategy set mm a=1 ', 'k=v…'],
    ['key x ', 'ACTION'],
    ['key reset ', ''],
    ['alert ', 'EXPR [once|every] [bell|message] | list | remove N'],
    ['alert BTC > 5 ', '[once|every] [bell|message]'],
    ['alert remove ', 'N'],
    ['note a b c', ''],
    ['size 0.1 ', 'SIZE…'],
    ['snapshot', ''],
  ])('%j', (text, ghost) => {
    expect(describeUsage(text)).toBe(ghost);
  });
});
