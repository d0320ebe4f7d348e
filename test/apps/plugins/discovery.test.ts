import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  choosePlugin,
  discoverPlugins,
  FilePluginShelf,
  loadUserIndicators,
  type PluginPlaces,
  pluginPlaces,
  userIndicators,
} from '../../../src/apps/plugins/index.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-discovery-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const write = (path: string, text = 'export default {};'): string => {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const places = (fields: Partial<PluginPlaces> = {}): PluginPlaces => ({
  ...pluginPlaces({ configDir: home }),
  shipped: join(home, 'shipped'),
  ...fields,
});
const indicator = (name: string): string =>
  `import { defineIndicator, z } from 'outcry/plugin';
   export default defineIndicator({ name: '${name}', description: 'x', source: 'x', parameters: z.object({}), input: 'candle',
     outputs: [{ name: 'x', unit: 'none' }], warmup: () => 1, create: () => ({ values: new Float64Array(1), onCandle() {} }) });`;

describe('where plugins are found', () => {
  it("in the user's folders, then packages, then those that are shipped", () => {
    write('plugins/mine/index.ts');
    write('plugins/plain/index.js');
    write('plugins/no-plugin/other.ts');
    write('more/further/index.ts');
    write('node_modules/bought/package.json', '{ "main": "./lib/main.js" }');
    write('node_modules/bought/lib/main.js');
    write('shipped/given/index.ts');
    const found = discoverPlugins(
      places({ folders: [join(home, 'plugins'), join(home, 'more')], packages: ['bought'] }),
    );
    expect(found.problems).toEqual([]);
    expect(found.plugins.map(({ name, origin }) => [name, origin])).toEqual([
      ['mine', 'user'],
      ['plain', 'user'],
      ['further', 'user'],
      ['bought', 'package'],
      ['given', 'shipped'],
    ]);
  });

  it.each([
    ['the field outcry', '{ "outcry": "./src/plugin.ts", "main": "./no.js" }', 'src/plugin.ts'],
    ['outcry.plugin', '{ "outcry": { "plugin": "src/plugin.ts" } }', 'src/plugin.ts'],
    ['exports', '{ "exports": { ".": { "types": "./x.d.ts", "import": "./es.js" } } }', 'es.js'],
    ['exports in short', '{ "exports": "./es.js" }', 'es.js'],
    ['main', '{ "main": "lib/main.js" }', 'lib/main.js'],
    ['nothing', '{}', 'index.js'],
  ])("a package's first file by %s", (_, described, file) => {
    write('node_modules/@me/pack/package.json', described);
    const entry = write(`node_modules/@me/pack/${file}`);
    expect(choosePlugin('@me/pack', places({ packages: ['@me/pack'] }))).toMatchObject({
      entry,
      origin: 'package',
    });
  });

  it('says how a package is installed, and what its package.json names wrongly', () => {
    write('node_modules/hollow/package.json', '{ "main": "gone.js" }');
    const { plugins, problems } = discoverPlugins(places({ packages: ['absent', 'hollow'] }));
    expect(plugins).toEqual([]);
    expect(problems).toEqual([
      `plugin package "absent" is not installed: npm install --prefix ${home} absent`,
      'plugin package "hollow": its package.json names gone.js, which is not there',
    ]);
    expect(() => choosePlugin('absent', places({ packages: ['absent'] }))).toThrow(/not installed/);
  });

  it('loads neither of two that bear one name, and names both places', () => {
    write('plugins/same/index.ts');
    write('shipped/same/index.ts');
    write('plugins/mine/index.ts');
    const { plugins, problems } = discoverPlugins(places());
    expect(plugins.map(({ name }) => name)).toEqual(['mine']);
    const line = `two plugins are called "same": ${join(home, 'plugins/same')} and ${join(home, 'shipped/same')}; neither is loaded, rename one`;
    expect(problems).toEqual([line]);
    expect(() => choosePlugin('same', places())).toThrow(line);
  });

  it('takes a path for what it is, and suggests a name for one that is not there', () => {
    write('elsewhere/one/index.ts');
    write('plugins/momentous/index.ts');
    expect(choosePlugin('./elsewhere/one', places())).toMatchObject({ name: 'one', origin: 'user' });
    expect(() => choosePlugin('./elsewhere/two', places())).toThrow(/is not there/);
    expect(() => choosePlugin('momentos', places())).toThrow(
      'strategy "momentos" is no plugin; did you mean "momentous"? there are: momentous',
    );
  });

  it('reads folders relative to the file that names them', () => {
    const settings = { plugins: { folders: ['plugins', 'own'], packages: [], watch: true } };
    const { folders, packageRoots } = pluginPlaces({ configDir: home }, settings, '/etc/outcry/my.yaml');
    expect(folders).toEqual([join(home, 'plugins'), '/etc/outcry/own']);
    expect(packageRoots).toEqual([home, '/etc/outcry']);
  });
});

describe("the user's indicators", () => {
  it('are there beside one that is broken, and beside two of one name', async () => {
    write('plugins/good/index.ts', indicator('my-range'));
    write('plugins/broken/index.ts', 'export default {');
    write('plugins/left/index.ts', indicator('doubled'));
    write('plugins/right/index.ts', indicator('doubled'));
    write('plugins/copy/index.ts', indicator('rsi'));
    const shelf = new FilePluginShelf(join(home, 'shelf'));
    const { indicators, problems } = await userIndicators(places(), shelf);
    expect(indicators.map(({ definition, plugin }) => [definition.name, plugin])).toEqual([
      ['my-range', 'good'],
    ]);
    expect(shelf.indicator(indicators[0]!.hash).name).toBe('my-range');
    expect(problems).toEqual([
      expect.stringMatching(/^plugin broken: index\.ts:1: /),
      expect.stringMatching(/^indicator "rsi" of .*copy has the name of a built-in one: rename it$/),
      expect.stringMatching(/^two indicators are called "doubled": .*left and .*right; neither is loaded/),
    ]);
    const loaded = await loadUserIndicators({ configDir: home, dataDir: join(home, 'data') });
    expect(loaded.map(({ name }) => name)).toEqual(['my-range']);
  });
});
