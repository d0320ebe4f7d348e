import { describe, expect, it } from 'vitest';
import { namedApart } from '../../../src/apps/engine/desk.js';
import { testInstrument } from '../../matching/recorded/tape-builder.js';

const of = (venue: string, symbol: string) => ({
  ...testInstrument().specification,
  id: `${venue}:${symbol}`,
  venue,
  symbol,
});

describe('instruments as clients see them', () => {
  it('are called by their venue where several have the symbol, and only there', () => {
    const named = namedApart([of('binance', 'BTC/USDT'), of('kraken', 'BTC/USDT'), of('kraken', 'BTC/USD')]);
    expect(named.map(({ symbol }) => symbol)).toEqual(['binance:BTC/USDT', 'kraken:BTC/USDT', 'BTC/USD']);
    expect(named.map(({ id }) => id)).toEqual(['binance:BTC/USDT', 'kraken:BTC/USDT', 'kraken:BTC/USD']);
  });

  it('of one venue keep the names that people write', () => {
    expect(namedApart([of('kraken', 'BTC/USDT')]).map(({ symbol }) => symbol)).toEqual(['BTC/USDT']);
  });
});
