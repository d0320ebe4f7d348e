import { describe, expect, it } from 'vitest';
import { complaintsAbout } from '../../../src/apps/plugins/index.js';
import { defineStrategy, z } from '../../../src/plugin.js';

const whole = defineStrategy({
  name: 'mine',
  description: 'does it',
  parameters: z.object({}),
  create: () => ({}),
});

describe('what a definition lacks', () => {
  it('is nothing where all is there', () => {
    expect(complaintsAbout(whole)).toEqual([]);
    expect(complaintsAbout({ ...whole, parameters: z.strictObject({}).refine(() => true) })).toEqual([]);
  });

  it.each([
    ['no export', undefined, /no default export: write `export default defineStrategy/],
    ['another thing', 7, /not made by defineStrategy or defineIndicator/],
    ['no name', { ...whole, name: undefined }, /it has no name: write name: 'my-plugin'/],
    ['a name with capitals', { ...whole, name: 'MyPlugin' }, /"MyPlugin" is not in kebab-case/],
    ['no schema', { ...whole, parameters: undefined }, /it has no schema: write parameters: z\.object/],
    ['a schema of a number', { ...whole, parameters: z.number() }, /no schema of an object/],
    ['no description', { ...whole, description: undefined }, /it has no description/],
    ['no create', { ...whole, create: undefined }, /it has no create/],
    ['an unknown input', { ...whole, input: 'tick', outputs: [{}] }, /neither 'candle' nor 'market'/],
    ['no outputs', { ...whole, input: 'market', outputs: [] }, /it has no outputs/],
    ['no warm-up', { ...whole, input: 'candle', outputs: [{}] }, /it has no warmup/],
  ])('%s, in one line with the mend', (_, value, line) => {
    const complaints = complaintsAbout(value);
    expect(complaints).toEqual([expect.stringMatching(line)]);
    expect(complaints[0]).not.toContain('\n');
  });
});
