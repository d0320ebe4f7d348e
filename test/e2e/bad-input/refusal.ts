import { expect } from 'vitest';
import type { Ended } from '../harness/program.js';

/** One line on standard error that says all of `words`, no stack, and the exit code. */
export function expectRefusal(ended: Ended, exitCode: number, ...words: (string | RegExp)[]): void {
  const { stderr, code } = ended;
  expect(stderr).toMatch(/^outcry: [^\n]+\n$/);
  expect(stderr).not.toMatch(/unexpected error|^ {4}at /m);
  for (const word of words)
    expect(stderr).toMatch(word instanceof RegExp ? word : new RegExp(literally(word)));
  expect(code).toBe(exitCode);
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
