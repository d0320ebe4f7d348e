import { describe, expect, it } from 'vitest';
import { symbolsOf } from '../../../src/apps/engine/plan-venues.js';

const symbols = ['BTC/USDT', 'kraken:BTC/USD', 'ETH/USDT:USDT', 'binance:SOL/USDT:USDT'];

describe('the symbols of a venue', () => {
  it('are those of all venues, and its own', () => {
    const of = (name: string) => symbolsOf({ symbols }, undefined, { name, alone: false });
    expect(of('kraken')).toEqual(['BTC/USDT', 'BTC/USD', 'ETH/USDT:USDT']);
    expect(of('binance')).toEqual(['BTC/USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT']);
    expect(of('okx')).toEqual(['BTC/USDT', 'ETH/USDT:USDT']);
  });

  it('are what the command line wants, where it is not among them', () => {
    const wanted = (alone: boolean) =>
      symbolsOf({ symbols: ['BTC/USDT'] }, 'XRP/USDT', { name: 'kraken', alone });
    expect(wanted(true)).toEqual(['XRP/USDT']);
    expect(wanted(false)).toEqual(['BTC/USDT', 'XRP/USDT']);
    expect(symbolsOf({ symbols }, 'BTC/USDT', { name: 'okx', alone: true })).toHaveLength(2);
  });
});
