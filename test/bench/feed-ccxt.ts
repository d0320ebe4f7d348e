import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FeedReceiver, FeedSession } from './feed-receivers.js';

/** The part of ccxt's pro client that is used here. */
interface CcxtPro {
  urls: { api: { ws: Record<string, string>; [name: string]: unknown } };
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(): Promise<unknown>;
  watchOrderBook(symbol: string): Promise<{ readonly nonce: number; readonly bids: unknown[] }>;
  close(): Promise<unknown>;
}

/** Stock `watchOrderBook`, only its addresses changed; one symbol, whose book's nonce says how far it is. */
export const ccxt: FeedReceiver = {
  name: 'ccxt',
  async open(port): Promise<FeedSession> {
    const client = await clientAt(port);
    let target = Number.POSITIVE_INFINITY;
    let resolve = () => {};
    let reject: (error: unknown) => void = () => {};
    let isOpen = true;
    const first = await client.watchOrderBook('S0/USDT');
    let { nonce } = first;
    const follow = async () => {
      while (isOpen) {
        const book = await client.watchOrderBook('S0/USDT');
        nonce = book.nonce;
        if (nonce >= target) resolve();
      }
    };
    let failure: unknown = null;
    follow().catch((error: unknown) => {
      failure = error;
      if (isOpen) reject(error);
    });
    return {
      reached: ({ lastId }) =>
        new Promise((done, fail) => {
          target = lastId;
          resolve = done;
          reject = fail;
          if (failure !== null) fail(failure);
          else if (nonce >= target) done();
        }),
      check: () => {
        if (first.bids.length === 0) throw new Error('the book is empty');
      },
      close: async () => {
        isOpen = false;
        await client.close();
      },
    };
  },
};

async function clientAt(port: number): Promise<CcxtPro> {
  const entry = createRequire(import.meta.url).resolve('ccxt');
  const root = entry.slice(0, entry.lastIndexOf(`${path.sep}ccxt${path.sep}`) + 6);
  const file = path.join(root, 'js/src/pro/binance.js');
  const { default: Binance } = (await import(pathToFileURL(file).href)) as {
    default: new (options: object) => CcxtPro;
  };
  const options = { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchCurrencies: false };
  const client = new Binance({ enableRateLimit: false, options });
  const { api } = client.urls;
  api.public = `http://127.0.0.1:${port}/api/v3`;
  api.ws = { ...api.ws, spot: `ws://127.0.0.1:${port}/stream` };
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
  return client;
}
