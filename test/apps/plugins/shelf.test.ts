import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilePluginShelf, findPlugin } from '../../../src/apps/plugins/index.js';
import { Instrument } from '../../../src/domain/index.js';
import { BTC } from '../../engine/fixture.js';

const bitcoin = new Instrument(BTC, 0);

describe('the shelf of compiled plugins', () => {
  let folder: string;
  let shelf: FilePluginShelf;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-shelf-'));
    shelf = new FilePluginShelf(join(folder, 'shelf'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (body: string): string => {
    const plugin = join(folder, 'mine');
    mkdirSync(plugin, { recursive: true });
    writeFileSync(
      join(plugin, 'index.ts'),
      `import { defineStrategy, z } from 'outcry/plugin';
       export default defineStrategy({ name: 'mine', description: '', parameters: z.object({}), create: () => { ${body} } });`,
    );
    return plugin;
  };
  const create = async (body: string) => {
    const definition = shelf.load(await shelf.compile(write(body)));
    return definition.create({}, bitcoin, [bitcoin]) as unknown;
  };

  it('runs the shipped market maker', async () => {
    const definition = shelf.load(await shelf.compile(findPlugin('market-making', ['plugins'])));
    expect(definition.name).toBe('market-making');
    const handlers = definition.create(definition.parameters.parse({}), bitcoin, [bitcoin]);
    expect(typeof handlers.onBook).toBe('function');
  });

  it('gives a plugin no clock, no randomness, no process, no network, no timers', async () => {
    const names = [
      'Date',
      'process',
      'fetch',
      'setTimeout',
      'require0',
      'Intl',
      'WeakRef',
      'Atomics',
      'performance',
      'crypto',
    ];
    const kinds = await create(
      `return { kinds: [${names.map((n) => `typeof globalThis['${n}']`).join(',')}, typeof Math.random] } as never;`,
    );
    expect(kinds).toEqual({ kinds: [...names, 'Math.random'].map(() => 'undefined') });
  });

  it('compiles the same source to the same hash, and another to another', async () => {
    const a = await shelf.compile(write('return {};'));
    expect(await shelf.compile(write('return {};'))).toBe(a);
    expect(await shelf.compile(write('return { onBook: () => undefined };'))).not.toBe(a);
    expect(readdirSync(join(folder, 'shelf'))).toHaveLength(2);
  });

  it('refuses code that was altered since, and code that does not compile', async () => {
    const hash = await shelf.compile(write('return {};'));
    const path = join(folder, 'shelf', `${hash}.js`);
    writeFileSync(path, `${readFileSync(path, 'utf8')} `);
    expect(() => shelf.load(hash)).toThrow(/altered/);
    await expect(shelf.compile(write('return {'))).rejects.toThrow(/plugin mine: /);
    expect(() => findPlugin('nothing', [folder])).toThrow(/"nothing" is no plugin; there are: mine, shelf/);
  });

  it('hands out a list of definitions one by one, each by a hash of its own', async () => {
    const plugin = join(folder, 'several');
    mkdirSync(plugin);
    const indicator = (name: string) =>
      `defineIndicator({ name: '${name}', description: '', source: '', parameters: z.object({}), input: 'candle',
         outputs: [{ name: 'x', unit: 'none' }], warmup: () => 1, create: () => ({ values: new Float64Array(1), onCandle() {} }) })`;
    writeFileSync(
      join(plugin, 'index.js'),
      `import { defineIndicator, defineStrategy, z } from 'outcry/plugin';
       export default [${indicator('one')}, ${indicator('two')},
         defineStrategy({ name: 'three', description: '', parameters: z.object({}), create: () => ({}) })];`,
    );
    const hash = await shelf.compile(plugin);
    expect(shelf.definitions(hash).map(({ kind, definition }) => [kind, definition.name])).toEqual([
      ['indicator', 'one'],
      ['indicator', 'two'],
      ['strategy', 'three'],
    ]);
    expect(shelf.load(hash).name).toBe('three');
    expect(() => shelf.indicator(hash)).toThrow('it defines 2: one, two');
    const [one, two] = [shelf.pick(hash, 'one'), shelf.pick(hash, 'two')];
    expect(new Set([hash, one, two]).size).toBe(3);
    expect([shelf.indicator(one).name, shelf.indicator(two).name]).toEqual(['one', 'two']);
    expect(() => shelf.load(one)).toThrow(
      'it defines no strategy: its default export is not made by defineStrategy',
    );
  });

  it('gives up code that does not come to an end, where it is asked to', async () => {
    const plugin = join(folder, 'endless');
    mkdirSync(plugin);
    writeFileSync(join(plugin, 'index.ts'), 'for (;;);');
    const hash = await shelf.compile(plugin);
    expect(() => shelf.definitions(hash, 50)).toThrow('it does not come to an end within 50 ms');
  });
});
