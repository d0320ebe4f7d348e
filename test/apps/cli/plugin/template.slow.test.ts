import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { templateFiles } from '../../../../src/apps/cli/plugin/template.js';
import { runCases } from '../../../../src/apps/plugins/check/cases.js';
import { tryIndicator } from '../../../../src/apps/plugins/check/indicator-trial.js';
import { checkParameters } from '../../../../src/apps/plugins/check/parameter-check.js';
import { tryStrategy } from '../../../../src/apps/plugins/check/strategy-trial.js';
import { FilePluginShelf } from '../../../../src/apps/plugins/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-template-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a new plugin', () => {
  it.each([
    ['strategy', false],
    ['strategy', true],
    ['indicator', false],
    ['indicator', true],
  ] as const)('%s, JavaScript %s: passes its own cases and the trial', async (kind, javascript) => {
    const plugin = join(folder, 'my-own');
    mkdirSync(plugin);
    const files = templateFiles({ name: 'my-own', kind, javascript, types: '/somewhere/plugin.d.ts' });
    for (const [name, text] of files) writeFileSync(join(plugin, name), text);
    const extension = javascript ? 'js' : 'ts';
    expect([...files.keys()].slice(0, 3)).toEqual([`index.${extension}`, `cases.${extension}`, 'README.md']);
    const shelf = new FilePluginShelf(join(folder, 'shelf'));
    const definitions = shelf.definitions(await shelf.compile(plugin));
    const [only] = definitions;
    expect([only!.kind, only!.definition.name]).toEqual([kind, 'my-own']);
    expect(checkParameters(only!)).toEqual([]);
    const cases = await shelf.compileFile(join(plugin, `cases.${extension}`), 'my-own');
    const ran = runCases(shelf.exported(cases.hash), definitions);
    expect(ran.count).toBeGreaterThan(0);
    expect(ran.findings).toEqual([]);
    const trial =
      only!.kind === 'strategy'
        ? await tryStrategy(only!.definition, { indicators: [], alive: () => Promise.resolve() })
        : tryIndicator(only!.definition);
    expect(trial).toEqual([]);
  });

  it('tells the editor where the types of outcry/plugin are', () => {
    const files = templateFiles({
      name: 'my-own',
      kind: 'strategy',
      javascript: false,
      types: '/x/plugin.d.ts',
    });
    const settings = JSON.parse(files.get('tsconfig.json')!) as { compilerOptions: { paths: unknown } };
    expect(settings.compilerOptions.paths).toEqual({ 'outcry/plugin': ['/x/plugin.d.ts'] });
  });
});
