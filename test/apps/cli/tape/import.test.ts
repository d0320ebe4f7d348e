import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ExitCode, UserError } from '../../../../src/domain/index.js';
import { readTape } from '../../../../src/store/tape/index.js';
import { depth, recording, runTape, SPOT, snapshot, tapeJson, trade, useFolder } from './fixture.js';

const { path, write } = useFolder();

async function refusal(...args: string[]): Promise<string> {
  try {
    await runTape(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(ExitCode.usage);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

const importSpot = (file: string) => ['import', file, '--venue', 'binance-spot', '--out', path('out')];

describe('outcry tape import', () => {
  it('counts what it made', async () => {
    const file = write('spot.txt', recording(SPOT));
    const { tapes } = await tapeJson(...importSpot(file));
    expect(tapes).toHaveLength(1);
    expect(tapes[0]).toMatchObject({
      files: [path('out/binance-spot_BTC-USDT_2024-08-08T23.arrow')],
      instrument: 'binance-spot:BTC/USDT',
      rows: 18,
      trades: 1,
      bookChanges: 6,
      quotes: 4,
      snapshots: 1,
      gaps: 0,
      timeFrom: 1_723_161_253_000_000,
      timeTo: 1_723_161_253_009_000,
      clockSkewMicros: -1_270_000,
      tick: '0.01',
      lot: '0.00001',
      inferred: false,
      interval: null,
      source: ['spot.txt'],
    });
    expect(tapes[0].notes[0]).toContain('1.27 s behind');
    expect(await tapeJson('info', path('out'))).toEqual({ tapes });
    expect(readdirSync(path('out'))).toEqual(['binance-spot_BTC-USDT_2024-08-08T23.arrow']);
  });

  it('reads gzip by its content, in tables too', async () => {
    writeFileSync(path('spot.gz'), gzipSync(recording(SPOT)));
    const table = await runTape(...importSpot(path('spot.gz')));
    expect(table.split('\n')[1]).toMatch(/^binance-spot:BTC\/USDT +18 +1 +6 +4 +1 +0 /);
  });

  it('infers tick and lot of instruments that it does not know, and says so', async () => {
    const frames = [
      trade(0, 1, '0.1230', '5.00'),
      trade(1, 2, '0.4', '5.2'),
      snapshot(4, [['0.05', '1']], []),
    ].map((frame) => JSON.stringify(frame).replaceAll('BTCUSDT', 'DOGEUSDT'));
    const { tapes } = await tapeJson(...importSpot(write('doge.txt', recording(frames))));
    expect(tapes[0]).toMatchObject({
      instrument: 'binance-spot:DOGE/USDT',
      tick: '0.001',
      lot: '0.1',
      inferred: true,
      rows: 3,
    });
    expect(tapes[0].notes.join()).toContain('inferred');
  });

  it('takes only the instrument that is asked for', async () => {
    const other = JSON.stringify(trade(0, 1, '5.5', '1')).replaceAll('BTCUSDT', 'ETHUSDT');
    const file = write('two.txt', recording([other, ...SPOT.filter((frame) => 'stream' in frame)]));
    const { tapes } = await tapeJson(...importSpot(file), '--symbol', 'ETH/USDT');
    expect(tapes.map((tape: { instrument: string }) => tape.instrument)).toEqual(['binance-spot:ETH/USDT']);
  });

  it('reads several recordings as one', async () => {
    const text = recording(SPOT).split('\n');
    const files = [
      write('1.txt', `${text.slice(0, 5).join('\n')}\n`),
      write('2.txt', text.slice(5).join('\n')),
    ];
    const args = ['--venue', 'binance-spot', '--out', path('out')];
    const { tapes } = await tapeJson('import', ...files, ...args);
    expect(tapes[0]).toMatchObject({ rows: 18, source: ['1.txt', '2.txt'] });
  });

  it('counts the contracts of COIN-M as lots of their face value', async () => {
    const frames = [
      snapshot(10, [['61000.1', '7']], [['61000.2', '3']]),
      { ...trade(0, 1, '61000.2', '2').data, s: 'BTCUSD_PERP' },
    ];
    const file = write('coinm.txt', recording(frames));
    const args = ['import', file, '--venue', 'binance-coinm', '--out', path('out')];
    const { tapes } = await tapeJson(...args);
    expect(tapes[0]).toMatchObject({
      instrument: 'binance-coinm:BTC/USD',
      tick: '0.1',
      lot: '100',
      trades: 1,
    });
    const [{ batches }] = [readTape(tapes[0].files[0])];
    expect([...batches[0].size]).toEqual([7, 3, 2]);
  });

  it('marks a gap where the recorder had to connect again', async () => {
    const line = (product: string, second: number) =>
      `16186778${second}.5: {"type":"snapshot","product_id":"${product}","bids":[["1.5","2"]],"asks":[["1.6","2"]]}\n`;
    const change = `1618677812.5: {"type":"l2update","product_id":"A-USD","changes":[["buy","1.5","3"]],"time":"2021-04-17T16:43:31.000000Z"}\n`;
    const connected = (second: number) => `wss://ws-feed.pro.coinbase.com <-> 16186778${second}.1\n`;
    const text = connected(10) + line('A-USD', 10) + change + connected(15) + line('A-USD', 16);
    const file = write('cb.txt', text);
    const { tapes } = await tapeJson('import', file, '--venue', 'coinbase', '--out', path('out'));
    expect(tapes[0]).toMatchObject({ instrument: 'coinbase:A/USD', gaps: 1, snapshots: 2, rows: 6 });
  });

  it('makes candle tapes, and longer candles of them', async () => {
    const rows = Array.from({ length: 7 }, (_, i) => [
      1_606_780_800_000 + i * 300_000,
      10,
      12 + i,
      9,
      11,
      1.5,
    ]);
    rows.splice(3, 1);
    const file = write('BTC_USDT-5m.json', JSON.stringify(rows));
    const { tapes } = await tapeJson('import', file, '--venue', 'candles', '--out', path('out'));
    expect(tapes[0]).toMatchObject({ instrument: 'candles:BTC/USDT', rows: 6, gaps: 1, interval: '5m' });
    const { candles } = await tapeJson('candles', path('out'), '--interval', '15m');
    expect(candles).toEqual([
      [1_606_780_800_000_000, '10', '14', '9', '11', '4.5'],
      [1_606_781_700_000_000, '10', '17', '9', '11', '3.0'],
      [1_606_782_600_000_000, '10', '18', '9', '11', '1.5'],
    ]);
  });
});

describe('outcry tape import refuses, and leaves nothing behind:', () => {
  const bad = (at: number, frame: object | string) => recording(SPOT.with(at, frame as object));
  const level = (price: string) => depth(3, 11, 12, [[price, '1.5']], []);

  it.each([
    ['what is not JSON', bad(6, '{"stream":'), 'line 7: "{"stream":" is not JSON'],
    ['a line without its time', bad(0, '{}').replace(/^\d+ /, 'x '), 'line 1: "x {}" does not begin'],
    ['NaN', bad(3, level('NaN')), 'line 4: price "NaN" of BTC/USDT is not a plain decimal number'],
    ['1e309', bad(3, level('1e309')), 'line 4: price "1e309" of BTC/USDT is not'],
    ['a price below 0', bad(3, level('-1')), 'line 4: price "-1" of BTC/USDT is negative'],
    [
      'more digits than the tick',
      bad(3, level('100.001')),
      'price "100.001" of BTC/USDT has more than 2 dec',
    ],
    ['an unknown symbol', recording(SPOT).replaceAll('BTCUSDT', 'FOOBAR'), 'unknown symbol "FOOBAR"'],
    ['frames of another venue', recording([{ type: 'ticker' }]), 'no market data of binance-spot'],
    ['an empty file', '', 'is empty'],
  ])('%s', async (_, text, why) => {
    const file = write('bad.txt', text);
    const message = await refusal(...importSpot(file));
    expect(message).toContain(why);
    expect(message).toContain(file);
    expect(message).toContain(';');
    expect(existsSync(path('out'))).toBe(false);
  });

  it('a bad line late in a long recording', async () => {
    const text = `${recording(Array.from({ length: 70_000 }, (_, i) => trade(i, i, '1', '1')))}oops\n`;
    expect(await refusal(...importSpot(write('long.txt', text)))).toContain('line 70001: "oops"');
    expect(existsSync(path('out'))).toBe(false);
  });

  it('gzip that is cut short', async () => {
    writeFileSync(path('cut.gz'), gzipSync(recording(SPOT)).subarray(0, -30));
    expect(await refusal(...importSpot(path('cut.gz')))).toContain('cut.gz: the gzip is cut short');
    expect(existsSync(path('out'))).toBe(false);
  });

  it('no such file, no such venue, FTX, an instrument that is not there', async () => {
    const file = write('spot.txt', recording(SPOT));
    expect(await refusal(...importSpot(path('nowhere.gz')))).toContain('nowhere.gz: no such file');
    const of = (venue: string) => ['import', file, '--venue', venue, '--out', path('out')];
    expect(await refusal(...of('binance'))).toMatch(
      /--venue binance: no such venue; known are binance-spot, .*okx/,
    );
    expect(await refusal(...of('ftx'))).toContain('FTX closed in November 2022');
    expect(await refusal(...importSpot(file), '--symbol', 'FOO/BAR')).toContain('it holds BTC/USDT');
    expect(existsSync(path('out'))).toBe(false);
  });

  it('a folder that cannot be made', async () => {
    const file = write('spot.txt', recording(SPOT));
    const message = await refusal('import', file, '--venue', 'binance-spot', '--out', file);
    expect(message).toContain('a file stands where a folder is needed');
  });

  it.each([
    ['[[1606780800000,NaN,2,1,1,1]]', [], 'row 1: price "NaN" is not a plain decimal number'],
    ['[[1606780800000,-1,2,1,1,1]]', [], 'row 1: price "-1" is not'],
    ['[[1606780800000,1,2,1,1,1]]', [], 'add --interval'],
    ['[[1606780800000,1,2,1,1,1]]', ['--interval', '7m'], '--interval 7m is not one of 1s'],
    ['[[1606780800000,1,2,1,1,1],[1606780860000,1,2,1,1,1]]', ['--interval', '5m'], 'use --interval 1m'],
    [
      '[[1606780860000,1,2,1,1,1],[1606780800000,1,2,1,1,1]]',
      ['--interval', '1m'],
      'row 2: time "1606780800000" is not after',
    ],
    ['[[1606780800000,1,2,1,1,1],[1606780860000,1,2', [], 'stops in the middle'],
    ['[]', [], 'no candles'],
  ])('candles such as %s %o', async (text, options, why) => {
    const file = write('c.json', text);
    const args = ['import', file, '--venue', 'candles', '--symbol', 'BTC/USDT', '--out', path('out')];
    expect(await refusal(...args, ...options)).toContain(why);
    expect(existsSync(path('out'))).toBe(false);
  });

  it('candles of nobody knows what', async () => {
    const file = write('c.json', '[[1606780800000,1,2,1,1,1]]');
    const args = ['import', file, '--venue', 'candles', '--out', path('out')];
    expect(await refusal(...args)).toContain('add --symbol');
    expect(await refusal(...args, '--symbol', 'BTC')).toContain('--symbol BTC: unknown symbol');
  });

  it('an instruments file with a misspelt key', async () => {
    const file = write('spot.txt', recording(SPOT));
    const yaml = write('i.yaml', 'okx: { makerFeePpm: 1, takerFeePpm: 1, instrument: {} }\n');
    expect(await refusal(...importSpot(file), '--instruments', yaml)).toContain('i.yaml: okx');
  });
});
