import { posix } from 'node:path';
import { importsOf, readSource, startsOf } from './source-text.js';

/** Files by path from the root, with `/`. */
export type Sources = ReadonlyMap<string, string>;
/** Each violation is one line that names the file and what is wrong with it. */
export type Rule = (sources: Sources) => string[];

/** The import rule: a folder of src imports only from groups before its own; siblings never each other. */
export const LAYERS: readonly (readonly string[])[] = [
  ['domain'],
  ['market'],
  ['matching'],
  ['indicators'],
  ['portfolio'],
  ['strategy'],
  ['ai'],
  ['risk'],
  ['execution'],
  ['engine'],
  ['venues', 'sentiment', 'models', 'store', 'notify', 'backtest', 'cluster', 'protocol'],
  ['apps'],
];
/** Left of the braces: the same inputs give the same outputs, on every machine. */
const PURE = LAYERS.slice(0, 10).flat();
const PURE_MODULES = ['node:crypto', 'zod', 'technicalindicators'];
/** What plugin.ts may hand on. */
const PLUGIN_LAYERS = LAYERS.slice(0, 6).flat();

const rank = (folder: string) => LAYERS.findIndex((group) => group.includes(folder));
const folderOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1];
const isPure = (path: string) => PURE.includes(folderOf(path) ?? '');
const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const isSource = (path: string) => /^(src|plugins)\/.*\.tsx?$/.test(path) && !isTest(path);
const isCode = (path: string) => /^(src|plugins|test|bin)\/.*(\.[cm]?[jt]sx?|\/outcry)$/.test(path);

export const importRule: Rule = (sources) =>
  [...sources]
    .filter(([path]) => isSource(path))
    .flatMap(([path, text]) =>
      importsOf(readSource(text))
        .map((specifier) => ({ specifier, reason: refusedImport(path, specifier) }))
        .filter(({ reason }) => reason !== null)
        .map(({ specifier, reason }) => `${path} imports ${specifier}: ${reason}`),
    );

function refusedImport(path: string, specifier: string): string | null {
  const inside = specifier.startsWith('.');
  const target = inside ? posix.join(posix.dirname(path), specifier) : specifier;
  if (path.startsWith('plugins/')) {
    if (specifier.startsWith('node:')) return 'a plugin runs without Node';
    const own = path.split('/').slice(0, 2).join('/');
    return inside && !target.startsWith(`${own}/`) ? "a plugin imports 'outcry/plugin' and npm only" : null;
  }
  if (!inside) {
    if (specifier === 'outcry/plugin') return 'only plugins enter by that door';
    return isPure(path) && !PURE_MODULES.includes(specifier) ? 'left of the braces it is not allowed' : null;
  }
  const to = folderOf(target);
  // The process that loads plugins hands them this module.
  if (target === 'src/plugin.js' && folderOf(path) === 'apps') return null;
  if (to === undefined) return 'it is outside of the folders of src';
  const from = folderOf(path);
  if (from === undefined) return PLUGIN_LAYERS.includes(to) ? null : 'the plugin door opens on the left only';
  if (rank(from) < 0 || rank(to) < 0) return 'it is in no place of the import rule';
  return from === to || rank(to) < rank(from) ? null : `${from} is not right of ${to}`;
}

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\b/, 'Date'],
  [/\bMath\s*\.\s*random\b/, 'Math.random'],
  [/\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/, 'a timer'],
  [/(?<![.\w$])performance\s*\./, 'performance'],
  [/(?<![.\w$])process\s*[.[]/, 'process'],
  [/(?<![.\w$])console\s*\./, 'console'],
  [/(?<![.\w$])(fetch|WebSocket)\b\s*\(/, 'the network'],
  [/\b(randomBytes|randomUUID|randomInt|getRandomValues)\b/, 'randomness'],
  [/\b(Intl|localeCompare|toLocaleString)\b/, 'a locale'],
  [/\*\*/, 'the ** operator'],
  [/\bMath\s*\.\s*pow\b/, 'Math.pow'],
];

/** No clock, randomness, environment or locale left of the braces nor in plugins. */
export const purityRule: Rule = (sources) =>
  [...sources]
    .filter(([path]) => isSource(path) && (isPure(path) || path.startsWith('plugins/')))
    .flatMap(([path, text]) => {
      const { code } = readSource(text);
      return IMPURE.filter(([pattern]) => pattern.test(code)).map(([, name]) => `${path} uses ${name}`);
    });

/** Every file of src is reached from a process, from the plugin door or from a benchmark. */
export const deadFileRule: Rule = (sources) => {
  const modules = [...sources.keys()].filter((path) => /^src\/.*\.tsx?$/.test(path));
  const roots = [...sources.keys()].filter((path) =>
    /^(src\/apps\/[^/]+\/main\.tsx?|src\/plugin\.ts|test\/bench\/.*\.ts)$/.test(path),
  );
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = readSource(sources.get(path)!);
    for (const specifier of [...importsOf(text), ...startsOf(text)]) {
      const base = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '');
      for (const target of [`${base}.ts`, `${base}.tsx`]) if (sources.has(target)) visit(target);
    }
  };
  roots.forEach(visit);
  return modules.filter((path) => !reached.has(path)).map((path) => `${path} is reached from nowhere`);
};

/** The limits of length, by path. */
const LENGTHS: readonly (readonly [RegExp, number])[] = [
  [/^(src|plugins|test|bin)\/.*(\.[cm]?[jt]sx?|\/outcry)$/, 500],
  [/^README\.md$/, 150],
  [/^src\/ARCHITECTURE\.md$/, 200],
];

export const lengthRule: Rule = (sources) =>
  [...sources].flatMap(([path, text]) => {
    const limit = LENGTHS.find(([pattern]) => pattern.test(path))?.[1] ?? Number.POSITIVE_INFINITY;
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines > limit ? [`${path} has ${lines} lines, ${limit} are allowed`] : [];
  });

/** Every folder of src says in a sentence what it is for: in its index, or, for a process, in its main. */
export const folderSentenceRule: Rule = (sources) => {
  const folders = new Set(
    [...sources.keys()]
      .filter((path) => /^src\/.*\/[^/]+\.tsx?$/.test(path))
      .map((path) => posix.dirname(path)),
  );
  return [...folders].flatMap((folder) => {
    const names = folder.startsWith('src/apps/') ? ['index.ts', 'main.ts', 'main.tsx'] : ['index.ts'];
    const entry = names.map((name) => sources.get(`${folder}/${name}`)).find((text) => text !== undefined);
    if (entry === undefined) return folder === 'src/apps' ? [] : [`${folder} has no index.ts`];
    // A sentence: a comment that begins with a capital and has a full stop or colon.
    return /^\/(\*\*|\/)\s*(\n \* )?["'`]?[A-Z`][\s\S]*?[.:]/.test(entry)
      ? []
      : [`${folder}: its first line does not say what it is for`];
  });
};

/** Notes to oneself, and tests that are switched off or that switch the others off. */
export const leftoverRule: Rule = (sources) =>
  [...sources]
    .filter(([path]) => isCode(path))
    .flatMap(([path, text]) => {
      const found: string[] = [];
      if (/\b(TO[D]O|FIX[M]E|X[X]X)\b/.test(text)) found.push(`${path} has a note to oneself`);
      const { code } = isTest(path) ? readSource(text) : { code: '' };
      if (/\b(it|test|describe)\.(skip|only|todo)\b/.test(code)) found.push(`${path} switches tests off`);
      return found;
    });

/** Files in kebab-case, components in PascalCase, and no names that say nothing. */
export const nameRule: Rule = (sources) =>
  [...sources.keys()]
    .filter((path) => /^(src|plugins|test)\/.*\.tsx?$/.test(path))
    .flatMap((path) => {
      const stem = posix.basename(path).replace(/(\.property|\.slow)?(\.test|\.d)?\.tsx?$/, '');
      const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem);
      const component = /^([A-Z][a-z0-9]*)+$/.test(stem) && /\.tsx$/.test(path);
      const empty = /(^|\/)(utils?|helpers?|managers?|data|misc|common)(\.|\/|$)/.test(path);
      return [
        ...(kebab || component ? [] : [`${path} is not in kebab-case`]),
        ...(empty ? [`${path} has a name that says nothing`] : []),
      ];
    });
