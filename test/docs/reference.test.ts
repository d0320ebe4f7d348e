import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referencePages } from './reference-pages.js';

const folder = new URL('../../docs/', import.meta.url);

test.each(Object.entries(referencePages()))('docs/%s is what the program says', (name, page) => {
  const path = new URL(name, folder);
  if (process.env.OUTCRY_WRITE_DOCS === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});
