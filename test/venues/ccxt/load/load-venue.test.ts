import { describe, expect, it } from 'vitest';
import {
  CONFIGURED_VENUES,
  loadVenue,
  redirect,
  venueFile,
  venueNames,
} from '../../../../src/venues/ccxt/load/index.js';

const endpoint = { testnet: false, url: null, certificateAuthority: null };

describe('a venue’s name', () => {
  it('is any that ccxt knows', () => {
    expect(venueNames()).toEqual(expect.arrayContaining([...CONFIGURED_VENUES, 'bitstamp', 'dydx']));
    expect(venueFile('kraken').sockets).toBe(true);
    expect(venueFile('zaif').sockets).toBe(false);
  });

  it.each([
    ['binanse', 'did you mean binance?'],
    ['../binance', 'no such venue'],
    ['base/Exchange', 'no such venue'],
    ['constructor', 'no such venue'],
    ['ftx', 'FTX closed in November 2022'],
    ['FTXUS', 'FTX closed in November 2022'],
  ])('%s is refused in one line', async (venue, said) => {
    const loading = loadVenue({ ...endpoint, venue }, null);
    await expect(loading).rejects.toThrow(said);
    await expect(loading).rejects.toMatchObject({ name: 'UserError', exitCode: 2 });
    await expect(loading).rejects.toThrow(/^venue [^\n]+$/);
  });
});

describe('where a venue is reached', () => {
  it('is its test network, by name', async () => {
    const binance = await loadVenue({ ...endpoint, venue: 'binance', testnet: true }, null);
    expect(JSON.stringify(binance.urls.api)).toContain('testnet.binance.vision');
    const okx = await loadVenue({ ...endpoint, venue: 'okx', testnet: true }, null);
    expect(JSON.stringify(okx.urls.api)).toContain('wspap.okx.com');
    await expect(loadVenue({ ...endpoint, venue: 'kraken', testnet: true }, null)).rejects.toThrow(
      'kraken has no test network',
    );
  });

  it('is another host with all of the venue’s paths', async () => {
    const url = 'http://127.0.0.1:9000/binance';
    const venue = await loadVenue({ ...endpoint, venue: 'binance', url }, null);
    const text = JSON.stringify(venue.urls.api);
    expect(text).not.toContain('binance.com');
    expect(venue.urls.api).toMatchObject({
      public: 'http://127.0.0.1:9000/binance/api/v3',
      sapi: 'http://127.0.0.1:9000/binance/sapi/v1',
      // ccxt reads `/stream` in a socket's address as "this is spot".
      ws: {
        spot: 'ws://127.0.0.1:9000/binance/stream',
        'ws-api': { spot: 'ws://127.0.0.1:9000/binance/ws-api/v3' },
      },
    });
    expect(venue.httpAgent).toBeDefined();
  });

  it('keeps to TLS where the other host does', () => {
    const urls = { rest: 'https://api.coinbase.com', ws: 'wss://advanced-trade-ws.coinbase.com', n: 'x' };
    expect(redirect(urls, 'https://localhost:1/coinbase/')).toEqual({
      rest: 'https://localhost:1/coinbase',
      ws: 'wss://localhost:1/coinbase',
      n: 'x',
    });
  });

  it('is called without ccxt’s limiter', async () => {
    const venue = await loadVenue({ ...endpoint, venue: 'coinbase' }, null);
    expect(venue.enableRateLimit).toBe(false);
  });
});
