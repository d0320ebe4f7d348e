import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  deadFileRule,
  folderSentenceRule,
  importRule,
  LAYERS,
  leftoverRule,
  lengthRule,
  nameRule,
  purityRule,
  type Rule,
} from './tidy/rules.js';
import { importsOf, readSource, startsOf } from './tidy/source-text.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TEXT = /(\.([cm]?[jt]sx?|json|md)|\/outcry)$/;

function readTree(...folders: readonly string[]): Map<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/')),
  );
  const files = [...paths, 'README.md', 'CHANGELOG.md'].filter((path) => TEXT.test(path)).sort();
  return new Map(files.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

const sources = readTree('src', 'plugins', 'test', 'bin');

describe('the tree is tidy', () => {
  it.each<[string, Rule]>([
    ['imports go to the left only', importRule],
    ['no clock, randomness, environment or ** left of the braces', purityRule],
    ['no dead file', deadFileRule],
    ['no long file', lengthRule],
    ['every folder says what it is for', folderSentenceRule],
    ['no leftovers', leftoverRule],
    ['names are the field’s', nameRule],
  ])('%s', (_, rule) => {
    expect(rule(sources)).toEqual([]);
  });

  it('has nothing at its top but what belongs there', () => {
    const folders = ['bin', 'config', 'docs', 'plugins', 'src', 'test', 'themes'];
    const made = ['coverage', 'dist', 'node_modules'];
    const files =
      /^(package(-lock)?\.json|tsconfig(\.build)?\.json|biome\.json|vitest(\.e2e)?\.config\.ts|README\.md|CHANGELOG\.md|LICENSE)$/;
    const stray = readdirSync(ROOT).filter(
      (name) => !name.startsWith('.') && ![...folders, ...made].includes(name) && !files.test(name),
    );
    expect(stray).toEqual([]);
  });
});

/** Each rule catches what it is for. */
describe('the rules themselves', () => {
  const broken = (rule: Rule, files: Record<string, string>) => rule(new Map(Object.entries(files)));

  it.each([
    ['a folder to the right', 'src/domain/a.ts', "import { x } from '../market/index.js';"],
    ['a type is an import too', 'src/market/a.ts', "import type { X } from '../engine/index.js';"],
    ['a re-export', 'src/market/index.ts', "export * from '../engine/index.js';"],
    ['a lazy import', 'src/risk/a.ts', "const x = await import('../execution/index.js');"],
    ['a sibling in the braces', 'src/store/a.ts', "import { x } from '../venues/index.js';"],
    ['an app from below', 'src/venues/a.ts', "import { x } from '../apps/cli/main.js';"],
    ['Node left of the braces', 'src/engine/a.ts', "import { readFileSync } from 'node:fs';"],
    ['npm left of the braces', 'src/market/a.ts', "import ccxt from 'ccxt';"],
    ['a folder that has no place', 'src/helping/a.ts', "import { x } from '../domain/index.js';"],
    ['what is outside of src', 'src/apps/cli/a.ts', "import { x } from '../../../test/x.js';"],
    ['a plugin that reaches in', 'plugins/mine/index.ts', "import { x } from '../../src/domain/index.js';"],
    ['a plugin that asks Node', 'plugins/mine/index.ts', "import { x } from 'node:fs';"],
    ['the door from inside', 'src/apps/cli/a.ts', "import { z } from 'outcry/plugin';"],
    ['the door to the right', 'src/plugin.ts', "export { x } from './engine/index.js';"],
  ])('refuse an import: %s', (_, path, text) => {
    expect(broken(importRule, { [path]: text })).toHaveLength(1);
  });

  it('let the process that loads plugins hand them the door', () => {
    expect(broken(importRule, { 'src/apps/engine/a.ts': "import * as p from '../../plugin.js';" })).toEqual(
      [],
    );
    expect(broken(importRule, { 'src/store/a.ts': "import * as p from '../plugin.js';" })).toHaveLength(1);
  });

  it('let imports to the left pass, in every place of the rule', () => {
    const folders = LAYERS.flat();
    for (const folder of folders.slice(1)) {
      const text = "import { x } from '../domain/index.js'; import { y } from './y.js';";
      expect(broken(importRule, { [`src/${folder}/a.ts`]: text })).toEqual([]);
    }
  });

  it.each([
    'const t = Date.now();',
    'const r = Math.random();',
    'setTimeout(f, 5);',
    'const e = process.env.HOME;',
    'const p = performance.now();',
    'const x = y ** 2;',
    'x **= 2;',
    'const x = Math.pow(y, 2);',
    'console.log(1);',
    'await fetch(url);',
    'const id = randomUUID();',
    'const text = `$' + '{Date.now()}`;',
    "names.sort((a, b) => a.localeCompare(b)); const s = 'closed';",
  ])('refuse left of the braces: %s', (text) => {
    expect(broken(purityRule, { 'src/engine/a.ts': text })).toHaveLength(1);
    expect(broken(purityRule, { 'plugins/mine/index.ts': text })).toHaveLength(1);
    expect(broken(purityRule, { 'src/store/a.ts': text })).toEqual([]);
  });

  it.each([
    '// Date.now() is handed in',
    '/** 2**53, Math.random and process.env */',
    "const text = 'Date ** process.env';",
    'const text = `Math.random() ** $' + '{x}`;',
    'const re = /[/*]**Date/;',
    'view.process(row); this.process = 1; const dated = DateLess;',
    "export * from './a.js';",
  ])('let pass left of the braces: %s', (text) => {
    expect(broken(purityRule, { 'src/engine/a.ts': text })).toEqual([]);
  });

  it('find a dead file, and none that is imported, started or measured', () => {
    const files = {
      'src/apps/cli/main.ts': "import './a.js'; const e = new URL('../engine/main.js', import.meta.url);",
      'src/apps/cli/a.ts': "await import('./Lazy.js');",
      'src/apps/cli/Lazy.tsx': '',
      'src/apps/engine/main.ts': "import { s } from '../../engine/index.js';",
      'src/engine/index.ts': "export * from './step.js';",
      'src/engine/step.ts': '',
      'src/market/book.ts': '',
      'test/bench/book.ts': "import { b } from '../../src/market/book.js';",
      'src/market/forgotten.ts': "import './book.js';",
    };
    expect(broken(deadFileRule, files)).toEqual(['src/market/forgotten.ts is reached from nowhere']);
  });

  it('find a long file', () => {
    const lines = (count: number) => 'x\n'.repeat(count);
    const found = broken(lengthRule, {
      'src/a.ts': lines(501),
      'src/b.ts': lines(500),
      'README.md': lines(151),
      'src/ARCHITECTURE.md': lines(201),
    });
    expect(found).toHaveLength(3);
  });

  it('find a folder that does not say what it is for', () => {
    expect(broken(folderSentenceRule, { 'src/market/book.ts': '/** A book. */' })).toHaveLength(1);
    expect(broken(folderSentenceRule, { 'src/market/index.ts': "export * from './a.js';" })).toHaveLength(1);
    expect(broken(folderSentenceRule, { 'src/apps/host/main.ts': 'run();' })).toHaveLength(1);
    expect(
      broken(folderSentenceRule, { 'src/market/index.ts': '/** The order book, and the tape. */' }),
    ).toEqual([]);
  });

  it('find leftovers', () => {
    const note = `// ${'TO'}${'DO'}: later`;
    const off = `it.${'skip'}('x', () => {});`;
    expect(broken(leftoverRule, { 'src/a.ts': note, 'test/a.test.ts': off })).toHaveLength(2);
  });

  it('find names that are not the house’s', () => {
    const files = { 'src/orderBook.ts': '', 'src/utils.ts': '', 'src/Pane.ts': '', 'src/helpers/a.ts': '' };
    expect(broken(nameRule, files)).toHaveLength(4);
    expect(broken(nameRule, { 'src/apps/tui/OrderTicket.tsx': '', 'src/order-book-l3.ts': '' })).toEqual([]);
  });

  it('read imports as the compiler does', () => {
    const text = [
      "import a, { type B } from './one.js';",
      'import {\n  c,\n} from "./two.js";',
      "import './three.js';",
      "export * as d from './four.js';",
      "type E = import('./five.js').E;",
      "// import './not-this.js';",
      "const s = `import './nor-this.js'`;",
      "Array.from('abc'); // don't",
      "const u = new URL('./six.js', import.meta.url);",
    ].join('\n');
    const read = readSource(text);
    expect(importsOf(read)).toEqual(['./one.js', './two.js', './three.js', './four.js', './five.js']);
    expect(startsOf(read)).toEqual(['./six.js']);
  });
});
