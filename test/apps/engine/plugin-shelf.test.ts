import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilePluginShelf, findPlugin } from '../../../src/apps/engine/plugin-shelf.js';
import { Instrument } from '../../../src/domain/index.js';
import { BTC } from '../../engine/fixture.js';

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
    return definition.create({}, new Instrument(BTC, 0)) as unknown;
  };

  it('runs the shipped market maker', async () => {
    const definition = shelf.load(await shelf.compile(findPlugin('market-making', ['plugins'])));
    expect(definition.name).toBe('market-making');
    const handlers = definition.create(definition.parameters.parse({}), new Instrument(BTC, 0));
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
});
