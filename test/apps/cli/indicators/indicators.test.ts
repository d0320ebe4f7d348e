import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { registerIndicators } from '../../../../src/apps/cli/indicators/index.js';
import { listIndicators } from '../../../../src/apps/cli/indicators/list.js';
import { addGlobalOptions } from '../../../../src/apps/cli/options.js';
import {
  builtInIndicators,
  defineIndicator,
  type IndicatorDefinition,
} from '../../../../src/indicators/index.js';
import { z } from '../../../../src/plugin.js';
import { quote, recording, runTape, SPOT, tapeJson, useFolder } from '../tape/fixture.js';

const SAMPLES = ['--tape', 'config/samples', '--instrument', 'BTC/USDT'];

const mine = defineIndicator({
  name: 'my-close',
  description: 'the close',
  source: 'this test',
  input: 'candle',
  parameters: z.strictObject({ least: z.number() }),
  outputs: [{ name: 'close', unit: 'price' }],
  warmup: () => 1,
  create: () => {
    const values = new Float64Array(1);
    return {
      values,
      onCandle: ({ close }) => {
        values[0] = close;
      },
    };
  },
});

async function run(args: readonly string[], extra: readonly IndicatorDefinition[] = []): Promise<string> {
  const program = new Command('outcry').exitOverride().configureOutput({ writeErr: () => {} });
  addGlobalOptions(program);
  registerIndicators(program, async () => extra);
  let output = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  try {
    await program.parseAsync(['indicators', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return output;
}

// biome-ignore lint/suspicious/noExplicitAny: documents of several shapes, checked by what the tests expect
const json = async (...args: string[]): Promise<any> => JSON.parse(await run([...args, '--json']));

describe('indicators list', () => {
  it('names every one with its parameters and outputs', async () => {
    const { indicators } = await json('list');
    expect(indicators.map(({ name }: { name: string }) => name)).toEqual([...builtInIndicators.keys()]);
    expect(indicators[0]).toMatchObject({
      name: 'rsi',
      input: 'candle',
      parameters: [{ name: 'period', default: '9', unit: 'candles', bounds: '2 to 500' }],
      outputs: [{ name: 'rsi', unit: 'percent' }],
      warmup: 10,
      overlay: false,
    });
    expect(await run(['list'])).toMatch(/^bollinger +candles +period=10 deviations=1.5 +middle upper lower/m);
  });

  it('has the user’s own behind them', async () => {
    expect(listIndicators([mine]).at(-1)).toMatchObject({ name: 'my-close', warmup: null });
    expect(await run(['list'], [mine])).toContain('my-close');
  });
});

describe('indicators test', () => {
  it('says of each candle of a tape what the indicator says', async () => {
    const { candles } = await tapeJson(
      'candles',
      'config/samples',
      '--symbol',
      'BTC/USDT',
      '--interval',
      '5s',
    );
    const { indicator, parameters, values } = await json(
      'test',
      'sma',
      '--set',
      'period=2',
      '--interval',
      '5s',
      ...SAMPLES,
    );
    expect({ indicator, parameters }).toEqual({ indicator: 'sma', parameters: { period: 2 } });
    expect(values).toHaveLength(candles.length);
    expect(values[0]).toEqual([candles[0][0], null]);
    candles.slice(1).forEach((candle: string[], i: number) => {
      expect(values[i + 1][0]).toBe(candle[0]);
      expect(values[i + 1][1]).toBeCloseTo((Number(candles[i][4]) + Number(candle[4])) / 2, 9);
    });
  });

  it('takes a value every so long of what lives on books, in the instrument’s units', async () => {
    const { values, outputs } = await json('test', 'micro-price', '--interval', '30s', ...SAMPLES);
    expect(outputs[0]).toEqual({ name: 'micro-price', unit: 'price' });
    expect(values.length).toBeGreaterThan(10);
    for (const [time, price] of values) {
      expect(price).toBeGreaterThan(50_000);
      expect(price).toBeLessThan(70_000);
      expect(time % 30_000_000 === 0 || time === values.at(-1)[0]).toBe(true);
    }
  });

  it('draws', async () => {
    const text = await run(['test', 'stochastic', ...SAMPLES]);
    expect(text).toMatch(
      /^stochastic period=3 signal=2\nbinance-spot:BTC\/USDT, 70 candles of 5s, 3 without a value\n/,
    );
    expect(text).toMatch(/[\u2801-\u28ff]/);
    expect(text).toContain('2024-08-08T23:54:15');
  });

  it('runs the user’s own', async () => {
    const text = await run(
      ['test', 'my-close', '--set', 'least=1', '--interval', '1m', '--json', ...SAMPLES],
      [mine],
    );
    expect(JSON.parse(text).values).toHaveLength(7);
  });

  it.each([
    [['rsj', ...SAMPLES], 'no indicator "rsj"; did you mean rsi?'],
    [
      ['rsi', '--tape', 'config/samples'],
      /2 instruments are in the tape; name one of binance-spot:BTC\/USDT/,
    ],
    [
      ['rsi', '--tape', 'config/samples', '--instrument', 'DOGE/USDT'],
      /--instrument DOGE\/USDT: not in the tape/,
    ],
    [['rsi', '--set', 'period=1', ...SAMPLES], /--set period=1: .*; period of rsi takes 2 to 500/],
    [['rsi', '--set', 'period=nine', ...SAMPLES], /--set period=nine: .*; period of rsi takes 2 to 500/],
    [['rsi', '--set', 'perid=9', ...SAMPLES], 'rsi has no parameter "perid"; did you mean period?'],
    [['rsi', '--set', 'period', ...SAMPLES], '--set period: write it as name=value, such as period=7'],
    [['macd', '--set', 'fast=26', ...SAMPLES], /--set fast=26: must be below slow/],
    [['rsi', '--interval', '7s', ...SAMPLES], /--interval 7s is not one of/],
    [['rsi', '--tape', 'nowhere'], /nowhere/],
  ])('refuses %j', async (args, message) => {
    await expect(run(['test', ...args])).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });
});

describe('indicators test on small tapes', () => {
  const folder = useFolder();

  async function importSpot(frames: readonly (object | string)[]): Promise<string[]> {
    const file = folder.write('spot.txt', recording(frames));
    await runTape('import', file, '--venue', 'binance-spot', '--out', folder.path('tapes'));
    return ['--tape', folder.path('tapes')];
  }

  it('has no value where the tape is shorter than the warm-up, and says so', async () => {
    const tape = await importSpot(SPOT);
    expect((await json('test', 'sma', ...tape)).values).toEqual([[expect.any(Number), null]]);
    const text = await run(['test', 'sma', ...tape]);
    expect(text).toContain('1 candle of 5s, all without a value');
    expect(text).toContain('sma (price): no value yet');
  });

  it('refuses a tape without what it lives on', async () => {
    const tape = await importSpot([quote(11, '100.00', '1.5', '101.00', '2')]);
    await expect(run(['test', 'rsi', ...tape])).rejects.toThrow('the tape has no trades');
    await expect(run(['test', 'spread', ...tape])).rejects.toThrow('the tape has no books');
  });

  it('refuses books and trades of a tape of candles', async () => {
    const file = folder.write(
      'c.csv',
      'time,open,high,low,close,volume\n1723161240,1.5,2.5,1.0,2.0,3\n1723161300,2.0,2.0,2.0,2.0,1\n',
    );
    const about = ['--venue', 'candles', '--symbol', 'BTC/USDT', '--interval', '1m'];
    await runTape('import', file, ...about, '--out', folder.path('candles'));
    const tape = ['--tape', folder.path('candles')];
    await expect(run(['test', 'vpin', ...tape])).rejects.toThrow(
      /a tape of candles; vpin lives on books and trades/,
    );
    expect((await json('test', 'obv', ...tape)).values).toEqual([
      [1_723_161_240_000_000, null],
      [1_723_161_300_000_000, 0],
    ]);
  });
});
