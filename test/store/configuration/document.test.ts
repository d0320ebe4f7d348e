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

  it('is told where it nests deeper than can be followed', () => {
    const text = `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^1: not YAML/)]);
  });
});
