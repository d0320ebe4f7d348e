import { describe, expect, test } from 'vitest';
import { completePalette, describePalette, VERBS } from '../../../../src/apps/tui/palette/index.js';
import { CONTEXT, commandOf, hintOf, read, refusalOf } from './scene.js';

describe('the table of verbs', () => {
  test.each(VERBS.map((verb) => [verb.example, verb] as const))(
    '%s is an example that is read',
    (text, { verb }) => {
      expect(text.split(' ')[0]).toBe(verb);
      const preview = describePalette(commandOf(text), CONTEXT);
      expect(preview).toMatch(/\S/);
    },
  );

  test('has each verb once, and a word on each', () => {
    const names = VERBS.map(({ verb }) => verb);
    expect(new Set(names).size).toBe(names.length);
    for (const { description } of VERBS) expect(description).toMatch(/^\S.*\S$/);
  });

  test('before there are instruments nothing throws, and what needs none works', () => {
    const empty = { ...CONTEXT, instruments: [] };
    for (const { verb, example, ofMarket } of VERBS) {
      const reading = read(example, empty);
      if (ofMarket === true) {
        expect(reading).toEqual({
          kind: 'refused',
          refused: `${verb} needs an instrument: wait until the market is there`,
        });
      } else if (reading.kind === 'command') expect(describePalette(reading.command, empty)).not.toBe('');
      const offers = completePalette(`${verb} `, empty);
      if (ofMarket === true) expect(offers).toEqual([]);
    }
    expect(commandOf('kill', empty)).toEqual({ kind: 'kill' });
    expect(commandOf('quit', empty)).toEqual({ kind: 'quit' });
  });

  test('verbs and words are read in any case, with any spaces', () => {
    expect(commandOf('  MODE   Watch ')).toEqual({ kind: 'mode', mode: 'watch' });
  });

  test.each([
    ['', 'a command such as buy, cancel or help'],
    ['   ', 'a command'],
    ['ca', 'cancel'],
    ['s', 'sell, stop, strategy, size, snapshot, symbol, second'],
    ['mark', 'market-making'],
  ])('%j is the beginning of one', (text, hint) => {
    expect(hintOf(text)).toContain(hint);
  });

  test.each([
    ['frobnicate', 'no command "frobnicate": help lists them'],
    ['bel 5', 'no command "bel": did you mean bell?'],
    ['cnl 5', 'no command "cnl": did you mean cancel?'],
    [`x${'y'.repeat(60)}`, `no command "x${'y'.repeat(38)}…": help lists them`],
  ])('%s is none', (text, why) => {
    expect(refusalOf(text)).toBe(why);
  });
});

describe('what a line asks for', () => {
  test.each([
    ['alert BTC > 62000', { expression: 'BTC > 62000', repeat: 'once', by: 'bell' }],
    ['alert pnl.day < -200 every', { expression: 'pnl.day < -200', repeat: 'every', by: 'bell' }],
    ['alert BTC > 1 EVERY bell', { expression: 'BTC > 1', repeat: 'every', by: 'bell' }],
    ['alert BTC > 1 once telegram', { repeat: 'once', by: 'telegram' }],
    ['alert BTC > 1 message', { repeat: 'once', by: 'message' }],
  ])('%s', (text, fields) => {
    expect(commandOf(text)).toMatchObject({ kind: 'alert', ...fields });
  });

  test.each([
    ['alert list', { kind: 'alert-list' }],
    ['alert remove 3', { kind: 'alert-remove', number: 3 }],
    ['strategy start momentum', { kind: 'strategy', name: 'momentum', action: 'start' }],
    ['strategy stop market-making', { kind: 'strategy', name: 'market-making', action: 'stop' }],
    ['mode live', { kind: 'mode', mode: 'live' }],
    ['chart 5s', { kind: 'chart', intervalSeconds: 5, overlays: null }],
    ['chart 1m vwap', { kind: 'chart', intervalSeconds: 60, overlays: [{ kind: 'vwap' }] }],
    ['chart off', { kind: 'chart', intervalSeconds: null, overlays: [] }],
    ['chart 1h off', { kind: 'chart', intervalSeconds: 3_600, overlays: [] }],
    ['layout mine', { kind: 'layout', name: 'mine' }],
    ['layout save scalp-2', { kind: 'layout-save', name: 'scalp-2' }],
    ['layout save mine', { kind: 'layout-save', name: 'mine' }],
    ['watch add eth', { kind: 'watch', action: 'add', instrument: 1 }],
    ['watch remove DOGE/EUR', { kind: 'watch', action: 'remove', instrument: 2 }],
    ['limit max-order 1.5', { kind: 'limit', rule: 'max-order', value: '1.5', instrument: 0 }],
    ['limit max-order 1k eth', { kind: 'limit', rule: 'max-order', value: '1000', instrument: 1 }],
    ['limit day-loss 300', { kind: 'limit', rule: 'day-loss', value: '300', instrument: null }],
    ['theme light', { kind: 'theme', name: 'light' }],
    ['note  two  spaces, kept ', { kind: 'note', text: 'two  spaces, kept' }],
    ['note Grüße 日本 — 5 €', { kind: 'note', text: 'Grüße 日本 — 5 €' }],
    ['snapshot', { kind: 'snapshot' }],
    ['key x cancel-here', { kind: 'key', key: 'x', action: 'cancel-here' }],
    ['key tb buy', { kind: 'key', key: 'tb', action: 'buy' }],
    ['key ^D buy', { kind: 'key', key: '^D', action: 'buy' }],
    ['key PgUp buy', { kind: 'key', key: 'PgUp', action: 'buy' }],
    ['key reset', { kind: 'key-reset' }],
    ['symbol eth', { kind: 'symbol', instrument: 1 }],
    ['goto 61,800.5', { kind: 'goto', price: 6_180_050 }],
    ['rows 5', { kind: 'rows', rowTicks: 500 }],
    ['rows 0.01', { kind: 'rows', rowTicks: 1 }],
    ['tour off', { kind: 'switch', what: 'tour', on: false }],
    ['ascii on', { kind: 'switch', what: 'ascii', on: true }],
    ['mouse off', { kind: 'switch', what: 'mouse', on: false }],
    ['bell on', { kind: 'switch', what: 'bell', on: true }],
    ['fps 60', { kind: 'fps', framesPerSecond: 60 }],
    ['second eth', { kind: 'second', shows: { kind: 'symbol', instrument: 1 } }],
    ['second x10', { kind: 'second', shows: { kind: 'rows', factor: 10 } }],
    ['second off', { kind: 'second', shows: null }],
    ['bracket off', { kind: 'bracket', instrument: 0, stop: null, target: null }],
    ['fills csv', { kind: 'fills-csv' }],
    ['help', { kind: 'help' }],
    ['quit', { kind: 'quit' }],
    ['kill', { kind: 'kill' }],
  ])('%s', (text, command) => {
    expect(commandOf(text)).toEqual(command);
  });

  test('a chart has overlays with their numbers', () => {
    expect(commandOf('chart 5s vwap bb(10, 1.5) EMA(9) sma(200)')).toEqual({
      kind: 'chart',
      intervalSeconds: 5,
      overlays: [
        { kind: 'vwap' },
        { kind: 'bb', length: 10, deviations: 1.5 },
        { kind: 'ema', length: 9 },
        { kind: 'sma', length: 200 },
      ],
    });
  });

  test('a bracket has distances, and is of the symbol that the ladder shows', () => {
    expect(commandOf('bracket stop=50 tp=30bp')).toEqual({
      kind: 'bracket',
      instrument: 0,
      stop: { unit: 'ticks', ticks: 5_000 },
      target: { unit: 'bps', bps: 30 },
    });
    expect(commandOf('bracket tp=0.5', { selected: 1 })).toMatchObject({
      instrument: 1,
      target: { ticks: 50 },
    });
    expect(commandOf('bracket stop=25t')).toMatchObject({ stop: { unit: 'ticks', ticks: 25 }, target: null });
  });

  test('sizes are lots, those in the quote asset at the last price, smallest first', () => {
    // 500 / 61,727.66 = 0.0081000…
    expect(commandOf('size 0.25 500usdt 0.1')).toEqual({
      kind: 'size',
      instrument: 0,
      sizes: [
        { text: '500usdt', lots: 810, quote: '500' },
        { text: '0.1', lots: 10_000, quote: null },
        { text: '0.25', lots: 25_000, quote: null },
      ],
    });
  });

  test('parameters are of the kind that their default is', () => {
    const parameters = { size: 0.01, offsetBps: 12.5, quiet: true, source: 'micro' };
    const values = 'size=0.01 offsetBps=12.5 quiet=true source=micro';
    const command = { kind: 'strategy-parameters', name: 'market-making', parameters };
    expect(commandOf(`market-making ${values}`)).toEqual(command);
    expect(commandOf(`strategy set market-making ${values}`)).toEqual(command);
  });
});

describe('what is refused', () => {
  test.each([
    ['alert BTC >> 5', 'alert: 8 characters are no expression'],
    ['alert remove 0', 'alert "0" is not a whole number from 1 to 9999'],
    ['alert list all', 'one word too many'],
    ['strategy run momentum', 'strategy "run" is not known: start, pause, stop, set'],
    ['strategy start nobody', 'strategy "nobody" is not known: market-making, momentum'],
    ['strategy start momentum now', 'one word too many'],
    ['momentum x=1', 'momentum has no parameters to set'],
    ['market-making size=0 ', 'size "0" is out of bounds: write above 0 BTC'],
    ['market-making size=1,5', 'size "1,5" is ambiguous: write 1.5 or 15'],
    ['market-making offsetBps=501', 'offsetBps "501" is out of bounds: write 0 to 500 bps'],
    ['market-making offsetBps=-1', 'offsetBps "-1" is out of bounds'],
    ['market-making quiet=maybe', 'quiet "maybe" is not known: true, false'],
    ['market-making speed=1', 'parameter of market-making "speed" is not known: size, offsetBps'],
    ['market-making size ', 'parameter size has no value: size=VALUE'],
    ['market-making size=1 size=2', 'parameter size is given twice'],
    ['market-making source= ', 'source is missing: write source=mid'],
    ['mode demo', 'mode "demo" is not known: watch, paper, live'],
    ['size 0.000001', 'is not a multiple of the lot 0.00001'],
    ['size 25%', 'size "25%" is not read: write 0.1 or 500usdt'],
    ['size pos', 'size "pos" is not read: write 0.1 or 500usdt'],
    ['size 0.1 0.10', 'size "0.10" is as much as 0.1: write it once'],
    ['size 1 2 3 4 5 6 7 8 9 10 11 12 13', '"13" is one word too many for size'],
    ['chart 7s', 'chart "7s" is neither an interval nor an overlay: 1s, 5s'],
    ['chart 3m', 'chart "3m" is neither an interval'],
    ['chart ema ', 'chart "ema" is not read: write ema(9)'],
    ['chart ema(1)', 'chart "ema(1)" is not read: write ema(9), exponential average, 2 to 500 candles'],
    ['chart ema(501)', '2 to 500 candles'],
    ['chart sma(9.5)', 'chart "sma(9.5)" is not read: write sma(20)'],
    ['chart bb(10,1,5)', 'chart "bb(10,1,5)" is not read: write bb(20,2)'],
    ['chart bb(20,11)', 'above 0 to 10 deviations'],
    ['chart vwap vwap', '"vwap" is given twice'],
    ['chart off vwap', '"vwap" is one word too many behind off'],
    ['chart ema(2) ema(3) ema(4) ema(5) ema(6)', '5 overlays are too many: write at most 4'],
    ['layout nowhere', 'layout "nowhere" is not known: trade, market, mine, save'],
    ['layout save trade', 'layout "trade" is built in: save it by another name'],
    ['layout save ../x', 'layout "../x" is no name: write small letters, digits and -'],
    ['layout save __proto__', 'is no name'],
    ['layout save save', 'is no name'],
    ['watch see eth', 'watch "see" is not known: add, remove'],
    ['watch add xyz', 'symbol "xyz" is not in this session'],
    ['limit max-loss 5', 'limit "max-loss" is not known: max-order, max-notional, day-loss'],
    ['limit max-order 1,5', 'max-order "1,5" is ambiguous'],
    ['limit max-order 0.000001', 'is not a multiple of the lot 0.00001'],
    ['limit max-order 0.00001 eth', 'is not a multiple of the lot 0.0001'],
    ['limit max-notional 0 ', 'max-notional is zero'],
    ['limit day-loss 300 eth', 'day-loss is the account\'s own limit: take "eth" out'],
    ['limit max-order 1 btc eth', 'one word too many'],
    ['theme pink', 'theme "pink" is not known: dark, light, high-contrast'],
    ['snapshot now', '"now" is one word too many for snapshot'],
    ['key ^X buy', 'key "^X" is fixed: it is the kill switch; choose another'],
    ['key Esc buy', 'key "Esc" is fixed'],
    ['key ^A buy', 'key "^A" is never bound: it belongs to tmux; choose another'],
    ['key F5 buy', 'key "F5" is never bound'],
    ['key foo buy', 'key "foo" is no key'],
    ['key x fly', 'action "fly" is not known: cancel-here, cancel-mine, buy'],
    ['key reset now', 'one word too many'],
    ['symbol xyz', 'symbol "xyz" is not in this session'],
    ['rows 3', 'rows "3" is no step of the ladder: write 2.00 or 5.00'],
    ['rows 0.005', 'is not a multiple of the tick 0.01'],
    ['tour maybe', 'tour "maybe" is not known: on, off'],
    ['fps 0', 'fps "0" is not a whole number from 1 to 60'],
    ['fps 61', 'fps "61" is not a whole number'],
    ['fps 1.5', 'fps "1.5" is not a whole number'],
    ['second btc', 'BTC/USDT is in the first ladder'],
    ['second x1', 'second x "1" is not a whole number from 2 to 1000'],
    ['second xyz', 'symbol "xyz" is not in this session'],
    ['bracket stop=0t', 'bracket stop "0t" is no distance'],
    ['bracket trail=5', '"trail=5" is no part of a bracket: write stop=50 tp=100, or off'],
    ['bracket stop=5 stop=6', 'bracket stop is given twice'],
    ['bracket off now', 'one word too many'],
    ['fills pdf', 'fills "pdf" is not known: csv'],
    ['quit now', 'one word too many'],
  ])('%s', (text, why) => {
    expect(refusalOf(text)).toContain(why);
  });

  test('a size in the quote asset needs a price', () => {
    expect(refusalOf('size 500eur', { selected: 2 })).toBe(
      'no price of DOGE/EUR to count "500eur" in: write 0.1',
    );
  });
});

describe('what comes next', () => {
  test.each([
    ['alert', 'an expression such as BTC > 62000'],
    ['alert BTC >', 'an expression'],
    ['alert remove', 'alert: 1 to 9999'],
    ['strategy', 'strategy: start, pause, stop, set'],
    ['strategy pause mar', 'market-making'],
    ['strategy set market-making', 'size=, offsetBps='],
    ['market-making', 'size=, offsetBps='],
    ['market-making si', 'size'],
    ['market-making size', 'size='],
    ['market-making size=', 'size: a number'],
    ['market-making source=', 'source: mid by default'],
    ['mode li', 'live'],
    ['size', 'sizes such as 0.1'],
    ['chart', '1s, 5s'],
    ['chart em', 'ema(9)'],
    ['chart ema(', 'ema(9)'],
    ['chart bb(10', 'bb(20,2)'],
    ['layout sa', 'save'],
    ['layout save', 'a name for the layout'],
    ['watch add', 'a symbol such as'],
    ['limit max', 'max-order, max-notional'],
    ['limit max-order', 'the new limit'],
    ['limit max-notional 0', 'max-notional above 0'],
    ['note', 'a text for the record'],
    ['key', 'a key as the help writes it'],
    ['key PgU', 'a key as the help writes it'],
    ['key re', 'reset'],
    ['key x', 'what the key does'],
    ['rows', 'a row step such as 0.01, 0.02'],
    ['second x', 'x5: rows five times as coarse'],
    ['second o', 'off'],
    ['bracket', 'stop=50 tp=100, or off'],
    ['bracket st', 'stop='],
    ['bracket stop=', 'bracket stop: a distance'],
    ['fills', 'fills: csv'],
    ['fps', 'fps: 1 to 60'],
    ['tour o', 'on, off'],
  ])('%s', (text, hint) => {
    expect(hintOf(text)).toContain(hint);
  });
});

describe('what Enter will do', () => {
  test.each([
    ['alert BTC > 1 every', 'rings each time when BTC > 1'],
    ['strategy pause momentum', 'pauses momentum'],
    ['market-making size=0.01 offsetBps=1', 'market-making: size 0.02 → 0.01 BTC, offsetBps 0.6 → 1 bps'],
    ['mode paper', 'paper is the mode already'],
    ['mode live', 'the rules of live money: shows whose money it is, and asks for the word LIVE'],
    ['size 500usdt 0.1', 'sizes of BTC/USDT at - and +: 500 USDT (0.0081), 0.1'],
    ['chart 5s vwap bb(10,1.5)', 'candles of 5s, overlays vwap, bb(10,1.5)'],
    ['chart off', 'no overlays'],
    ['layout save mine', 'saves this layout as mine, in the place of the old one'],
    ['watch remove eth', 'takes ETH/USDT off the watch list'],
    ['limit max-order 2', 'max-order of BTC/USDT: 1 BTC → 2 BTC'],
    ['limit max-notional 5k', 'max-notional of BTC/USDT: no limit → 5000 USDT'],
    ['limit day-loss 300', 'day-loss of the account: 500 USDT → 300 USDT'],
    ['stop 61700.5', 'stop 61,700.50 for the long 0.25 BTC/USDT'],
    ['tp none', 'no tp for the long 0.25 BTC/USDT'],
    ['trail 30bp', 'a stop that trails by 30 bps for the long 0.25 BTC/USDT'],
    ['trail 50', 'a stop that trails by 50.00 for the long 0.25 BTC/USDT'],
    ['trail none', 'no trailing stop for the long 0.25 BTC/USDT'],
    // 0.25 less the 0.05 that are filled.
    [
      'adopt 7501',
      'takes over SELL 0.2 BTC/USDT @ 61,800.00 at binance-spot, which was made elsewhere: it is mine from then on',
    ],
    ['bracket off', 'no automatic bracket on BTC/USDT'],
    [
      'bracket stop=50 tp=30bp',
      'each order of mine that opens BTC/USDT gets a stop 50.00 behind its price and a target 30 bps beyond it',
    ],
    ['alert BTC > 1 message', 'rings and sends a message once when BTC > 1'],
    ['rows 5', 'rows of 5.00'],
    ['second x10', 'the second ladder shows this symbol in rows 10 times as coarse'],
    ['why 41', 'says why oc-7f3a-41 has not filled, or how it ended'],
  ])('%s', (text, preview) => {
    expect(describePalette(commandOf(text), CONTEXT)).toBe(preview);
  });
});
