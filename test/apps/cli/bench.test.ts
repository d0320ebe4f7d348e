import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runBenches, soakOptions } from '../../../src/apps/cli/bench/index.js';
import { renderResults } from '../../../src/apps/cli/bench/table.js';
import { buildProgram } from '../../../src/apps/cli/program.js';

const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));
const url = pathToFileURL(`${folder}/`);

const row = (name: string) =>
  `{ name: '${name}', value: 28500000, unit: 'changes/s', peer: 'ccxt', peerValue: 300000, ratio: 95 }`;
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
writeFileSync(join(folder, 'book.js'), `export async function run() { return [${row('book.changes')}]; }`);
writeFileSync(join(folder, 'exchange.js'), `export const run = async () => [${row('exchange.orders')}];`);
writeFileSync(join(folder, 'exchange.d.ts'), 'export function run(): Promise<unknown[]>;');
writeFileSync(join(folder, 'measure.js'), 'export function runTimes() {}');

describe('outcry bench', () => {
  it('runs every module that exports run, in the order of their names', async () => {
    const started: string[] = [];
    const results = await runBenches([], { folder: url, onStart: (name) => started.push(name) });
    expect(started).toEqual(['book', 'exchange']);
    expect(results.map(({ name }) => name)).toEqual(['book.changes', 'exchange.orders']);
  });

  it('runs those that were named, once', async () => {
    const results = await runBenches(['exchange', 'exchange'], { folder: url });
    expect(results.map(({ name }) => name)).toEqual(['exchange.orders']);
  });

  it('names those that there are, where there is none of that name', async () => {
    await expect(runBenches(['measure'], { folder: url })).rejects.toThrow(
      'bench "measure": no such benchmark; there are book, exchange',
    );
  });

  it('says that a package has none', async () => {
    await expect(runBenches([], { folder: new URL('nowhere/', url) })).rejects.toThrow(
      /come with the source tree/,
    );
  });

  it('hands the soak to the benchmark', async () => {
    const soak = { minutes: 5, isFast: true };
    const told = new URL('told/', url);
    mkdirSync(told);
    writeFileSync(new URL('package.json', told), '{"type":"module"}');
    writeFileSync(
      new URL('terminal.js', told),
      'export const run = async (options) => [{ name: JSON.stringify(options) }];',
    );
    const named = async (options: Parameters<typeof runBenches>[1]): Promise<string[]> =>
      (await runBenches(['terminal'], { folder: told, ...options })).map(({ name }) => name);
    expect(await named({ soak })).toEqual(['{"soak":{"minutes":5,"isFast":true}}']);
    expect(await named({})).toEqual(['{}']);
  });

  it('soaks the terminal for an hour, or for as long as it is told', () => {
    expect(soakOptions(['terminal'], {})).toBeUndefined();
    expect(soakOptions(['terminal'], { soak: true })).toEqual({ minutes: 60, isFast: false });
    expect(soakOptions(['terminal'], { soak: true, minutes: 2, fast: true })).toEqual({
      minutes: 2,
      isFast: true,
    });
  });

  it('refuses a soak of anything else, and its options without it', () => {
    expect(() => soakOptions([], { soak: true })).toThrow(
      'bench --soak with no name: only the terminal has one; outcry bench terminal --soak',
    );
    expect(() => soakOptions(['terminal', 'book'], { soak: true })).toThrow(/with "terminal book": only/);
    expect(() => soakOptions(['terminal'], { minutes: 3 })).toThrow(
      'bench --minutes 3: that is for the soak; add --soak',
    );
    expect(() => soakOptions(['terminal'], { fast: true })).toThrow('bench --fast: that is for the soak');
  });

  it.each(['0', '1441', '1.5', 'ten', ''])('refuses %j minutes', async (minutes) => {
    const words = ['bench', 'terminal', '--soak', '--minutes', minutes];
    await expect(buildProgram().parseAsync(words, { from: 'user' })).rejects.toThrow(
      /--minutes.*whole number from 1 to 1440/,
    );
  });

  it('prints a table with the numbers to the right', () => {
    const rows = [
      {
        name: 'book.changes',
        value: 28_500_000,
        unit: 'changes/s',
        peer: 'ccxt',
        peerValue: 300_000,
        ratio: 95,
      },
      { name: 'x', value: 0.12345, unit: 'ms', peer: null, peerValue: null, ratio: null },
    ];
    expect(renderResults(rows).split('\n')).toEqual([
      'name               value  unit       peer  its value  times better',
      'book.changes  28,500,000  changes/s  ccxt    300,000         95.00',
      'x                 0.1235  ms         –             –             –',
    ]);
  });
});
