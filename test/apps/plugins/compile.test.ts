import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilePlugin } from '../../../src/apps/plugins/compile.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-compile-'));
  writeFileSync(join(folder, 'good.ts'), 'export const answer: number = 42;\n');
  writeFileSync(join(folder, 'bad.ts'), 'export const answer: number = ;\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const compile = (name: string) => compilePlugin(join(folder, `${name}.ts`), name);
const compilers = (): string =>
  spawnSync('pgrep', ['-P', String(process.pid), '-f', 'esbuild'], { encoding: 'utf8' }).stdout;

describe('the compiler of plugins', () => {
  it('compiles some at once, and again after it has gone', async () => {
    const outcomes = await Promise.allSettled(['good', 'bad', 'good', 'good'].map(compile));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect((await compile('good')).code).toContain('42');
  });

  it('is a process that goes once all is compiled', async () => {
    await transform('1');
    expect(compilers()).not.toBe('');
    await compile('good');
    await expect.poll(compilers).toBe('');
  });
});
