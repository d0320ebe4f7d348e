import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/store/configuration/document.js';

const problemsOf = (text: string) =>
  readDocument(text, 'a.yaml').problems.map(({ line, text: what }) => `${line}: ${what}`);

describe('YAML that has no end', () => {
  it('may repeat itself within reason', () => {
    const { value, problems } = readDocument('a: &a { b: 1 }\nc: [*a, *a]\n', 'a.yaml');
    expect(problems).toEqual([]);
    expect(value).toEqual({ a: { b: 1 }, c: [{ b: 1 }, { b: 1 }] });
  });

  it('is told where an alias stands within what it stands for', () => {
    expect(problemsOf('b: 1\na: &a\n  c: [*a]\n')).toEqual(['3: *a stands within what it stands for']);
  });

  it('is told where a few lines stand for more than fits', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i += 1) {
      lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
    }
    const [problem, ...others] = problemsOf(lines.join('\n'));
    expect(problem).toMatch(/^\d+: \*a\d+ stands for more than 10000 values$/);
    expect(others).toEqual([]);
  });

  it.each([
    ['lists', (depth: number) => `a: ${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['lists that never end', (depth: number) => `a: ${'['.repeat(depth)}`],
    ['maps', (depth: number) => `a: ${'{b: '.repeat(depth)}1${'}'.repeat(depth)}`],
    ['lists in block form', (depth: number) => `a:\n  ${'- '.repeat(depth)}1`],
    ['keys that are maps', (depth: number) => `a:\n  ${'? '.repeat(depth)}1`],
    ['maps that are indented', (depth: number) => indented(depth)],
  ])('is told where %s nest deeper than any setting', (_, nest) => {
    const tooDeep = expect.stringMatching(/^\d+: nested deeper than 100 levels: no setting is$/);
    // The outermost map is a level too.
    for (const depth of [100, 101, 3_000]) expect(problemsOf(nest(depth))).toEqual([tooDeep]);
    expect(problemsOf(nest(99))).not.toEqual([tooDeep]);
  });

  it('is told of the line on which it becomes too deep', () => {
    expect(problemsOf(indented(1_000))).toEqual([expect.stringMatching(/^101: nested deeper/)]);
    expect(problemsOf('a: 1\nb:\n  c: [[\n'.replace('[[', '['.repeat(200)))).toEqual([
      expect.stringMatching(/^3: nested deeper/),
    ]);
  });

  it('is told of a key that is no word', () => {
    expect(problemsOf('a: 1\n? [b, c]\n: 2\n')).toEqual([
      '2: a key is a word, not a list, a map or an alias',
    ]);
    expect(problemsOf('a: &a b\n*a : 2\n')).toEqual(['2: a key is a word, not a list, a map or an alias']);
    expect(readDocument('1: 2\ntrue: 3\n', 'a.yaml').value).toEqual({ 1: 2, true: 3 });
  });

  it('is told where an alias stands for aliases without end', () => {
    const chain = (links: number) =>
      ['a0: &a0 [x]', ...Array.from({ length: links }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)].join(
        '\n',
      );
    expect(problemsOf(chain(20))).toEqual([]);
    expect(problemsOf(chain(500))).toEqual(['2: *a0 stands for aliases of aliases, more than 20 deep']);
  });
});

/** A map in a map in a map, each on a line of its own. */
const indented = (depth: number): string =>
  Array.from({ length: depth + 1 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
