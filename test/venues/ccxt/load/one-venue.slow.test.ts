import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { venueNames } from '../../../../src/venues/ccxt/load/index.js';
import { modulesOf } from './loaded-modules.js';

describe('loading one venue', () => {
  it.each(['binance', 'coinbase', 'kraken', 'okx', 'bybit', 'hyperliquid'])(
    '%s loads no other',
    async (venue) => {
      const loaded = await modulesOf(venue);
      expect(loaded.some((url) => url.endsWith(`/ccxt/js/src/pro/${venue}.js`))).toBe(true);
      // Its REST class, its generated endpoints and itself are of its name; what else is loaded is of no venue at all.
      const names = new Set(venueNames());
      const ofVenues = loaded
        .filter((url) => /\/ccxt\/js\/src\/(pro\/|abstract\/)?[^/]+\.js$/.test(url))
        .map((url) => basename(url, '.js'))
        .filter((name) => names.has(name));
      expect(new Set(ofVenues)).toEqual(new Set([venue]));
      expect(loaded.some((url) => url.endsWith('/ccxt/js/ccxt.js'))).toBe(false);
    },
  );
});
