import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHome } from '../harness/program.js';
import { expectRefusal } from './refusal.js';

const SAMPLES = fileURLToPath(new URL('../../../config/samples', import.meta.url));
const SAMPLE = readdirSync(SAMPLES).find((name) => name.endsWith('.arrow.gz'))!;

let home: TestHome;
let out: string;
beforeEach(() => {
  home = new TestHome();
  out = join(home.folder, 'new', 'tapes');
});
afterEach(() => home.remove());

/** A line as recorders write it: when it came, in nanoseconds, and what the venue said. `price` goes in as it is. */
function tradeLine(id: number, price: string): string {
  const time = 1_723_161_255_000 + id;
  const data = `{"e":"trade","E":${time},"s":"BTCUSDT","t":${id},"p":${price},"q":"0.02000000","T":${time},"m":true,"M":true}`;
  return `${time}000000 {"stream":"btcusdt@trade","data":${data}}\n`;
}

const goodLines = (count: number): string =>
  Array.from({ length: count }, (_, id) => tradeLine(id + 1, '"61837.63"')).join('');

function recording(name: string, content: string | Buffer): string {
  const file = join(home.folder, name);
  writeFileSync(file, content);
  return file;
}

const importing = (file: string) => home.run('tape', 'import', file, '--venue', 'binance-spot', '--out', out);

describe('tape import refuses, and leaves nothing behind', () => {
  afterEach(() => expect(existsSync(dirname(out))).toBe(false));

  it('no such file', async () => {
    const file = join(home.folder, 'nowhere.gz');
    expectRefusal(await importing(file), 2, file, 'no such file');
  });

  it('a gzip file that is cut off', async () => {
    const whole = gzipSync(goodLines(5_000));
    const file = recording('cut.gz', whole.subarray(0, Math.floor(whole.length / 2)));
    expectRefusal(await importing(file), 2, file);
  });

  it('a line that is no JSON', async () => {
    const file = recording(
      'torn',
      `${goodLines(3)}1723161255004000000 {"stream":"btcusdt@tr\n${goodLines(1)}`,
    );
    expectRefusal(await importing(file), 2, `${file} line 4`, 'JSON');
  });

  it('a binary file', async () => {
    const file = recording('picture', Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 31) % 251)));
    expectRefusal(await importing(file), 2, `${file} line 1`);
  });

  it.each([
    ['"NaN"', 'NaN'],
    ['NaN', 'JSON'],
    ['"1e309"', '1e309'],
    ['1e309', /price|Infinity|1e309|number/],
    ['"-1"', '-1'],
    ['"61837.635"', '61837.635'],
    ['"1e400000000"', '1e400000000'],
    ['null', /null|price/],
  ])('a price of %s', async (price, says) => {
    const file = recording('prices', goodLines(2) + tradeLine(3, price) + goodLines(1));
    expectRefusal(await importing(file), 2, `${file} line 3`, says);
  });

  it('an unknown symbol', async () => {
    const file = recording('other', goodLines(2));
    const ended = await home.run(
      ...['tape', 'import', file, '--venue', 'binance-spot', '--symbol', 'DOGE/USDT', '--out', out],
    );
    expectRefusal(ended, 2, 'DOGE/USDT', 'BTC/USDT');
  });
});

describe('a tape that is cut short', () => {
  it.each(['info', 'verify'])('tape %s names it', async (command) => {
    const whole = readFileSync(join(SAMPLES, SAMPLE));
    const file = recording(SAMPLE, whole.subarray(0, Math.floor(whole.length / 3)));
    expectRefusal(await home.run('tape', command, file), 2, file);
  });

  it('stops outcry, and leaves no session behind', async () => {
    const whole = readFileSync(join(SAMPLES, SAMPLE));
    const folder = join(home.folder, 'tapes');
    mkdirSync(folder);
    const file = join(folder, SAMPLE);
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length / 3)));
    writeFileSync(join(home.folder, 'config.yaml'), 'symbols: [BTC/USDT]\nembedded:\n  tapes: [tapes]\n');
    expectRefusal(await home.run(), 2, file);
    expect(existsSync(join(home.folder, 'data', 'sessions'))).toBe(false);
  });
});
