import { describe, expect, it } from 'vitest';
import { fuzz, LAST, written } from './tampering.js';

const PARTS = 5;
/** `npm run fuzz` takes all fifty thousand. */
const LOGS = Number(process.env.OUTCRY_FUZZ_LOGS ?? 15_000);

describe('logs that were tampered with', () => {
  it('give the beginning of what was written, or say where they are damaged', () => {
    expect(LOGS).toBeGreaterThanOrEqual(PARTS);
    const records = LAST.flatMap(([, each]) => each);
    for (let part = 0; part < PARTS; part += 1) fuzz(written(records), Math.floor(LOGS / PARTS), 1 + part);
  });
});
