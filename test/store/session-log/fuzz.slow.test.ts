import { describe, it } from 'vitest';
import { fuzz, LAST, written } from './tampering.js';

describe('fifty thousand logs that were tampered with', () => {
  it('give the beginning of what was written, or say where they are damaged', () => {
    for (let part = 0; part < 5; part += 1) fuzz(written(LAST.flatMap(([, each]) => each)), 10_000, 1 + part);
  });
});
