import { describe, expect, it } from 'vitest';
import { fuzzCommands } from './command-fuzz.js';
import { fuzzConfiguration } from './configuration-fuzz.js';

/** A sample; `npm run fuzz` is the whole of it. */
describe('inputs that are wrong in every way', () => {
  it('crash no server, and are commands as a whole or not at all', async () => {
    const { findings, note } = await fuzzCommands(2_000, 77);
    expect(findings, note).toEqual([]);
  });

  it('are a configuration, or told with their line', async () => {
    const { findings, note } = await fuzzConfiguration(500, 77);
    expect(findings, note).toEqual([]);
  });
});
