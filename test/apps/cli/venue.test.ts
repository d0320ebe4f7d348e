import { describe, expect, it } from 'vitest';
import { checkVenue, checkVenueSections } from '../../../src/apps/cli/venue.js';

describe('the name of a venue', () => {
  it('may be several, each once, in any letters', () => {
    expect(checkVenue('Binance, kraken,binance')).toBe('binance,kraken');
    expect(checkVenue('embedded')).toBe('embedded');
  });

  it('is refused where its section is misspelt: the right one would be left without its url', () => {
    expect(() => checkVenueSections(['binance', 'kracken'])).toThrow(
      /^venues: kracken: no such venue; did you mean kraken\?/,
    );
    expect(() => checkVenueSections(['binance', 'kraken', 'okx'])).not.toThrow();
  });
});
