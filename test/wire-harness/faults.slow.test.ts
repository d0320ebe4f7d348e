import { request } from 'node:https';
import type { Exchange } from 'ccxt';
import { afterEach, describe, expect, it } from 'vitest';
import type { DialectName } from '../../src/venues/embedded/wire/dialect.js';
import { type HarnessOptions, startWire, type WireHarness } from './index.js';

const DIALECTS: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];
const SYMBOL = 'BTC/USDT';

let wire: WireHarness | null = null;
const start = async (options: Partial<HarnessOptions> = {}): Promise<WireHarness> => {
  wire = await startWire({ dialects: DIALECTS, ...options });
  return wire;
};
afterEach(async () => {
  await wire?.close();
  wire = null;
});

/** A price at which an order rests. */
async function lowPrice(client: Exchange): Promise<number> {
  const { bids } = await client.fetchOrderBook(SYMBOL);
  return Number(client.priceToPrecision(SYMBOL, bids[0]![0]! * 0.9));
}

describe('the harness', () => {
  it.each(DIALECTS)('has unmodified clients of ccxt for %s', async (dialect) => {
    const { ccxt } = await start();
    const client = await ccxt(dialect, 'rest');
    await client.loadMarkets();
    const order = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, await lowPrice(client));
    expect((await client.fetchOpenOrders(SYMBOL)).map(({ id }) => id)).toEqual([order.id]);
    const other = await ccxt(dialect, 'rest', { role: 'second' });
    expect(await other.fetchOpenOrders(SYMBOL)).toEqual([]);
    const reader = await ccxt(dialect, 'rest', { role: 'reader' });
    await reader.fetchBalance();
    await expect(reader.createOrder(SYMBOL, 'market', 'sell', 0.01)).rejects.toThrow();
    for (const role of ['expired', 'elsewhere'] as const) {
      await expect((await ccxt(dialect, 'rest', { role })).fetchBalance()).rejects.toThrow();
    }
  });

  it('has a clock that only the test moves', async () => {
    const { exchange, pass } = await start({ clock: 1_700_000_000_000_000 });
    expect(exchange.now()).toBe(1_700_000_000_000_000);
    const [before] = [exchange.bookSequence(0)];
    pass(2_500);
    expect(exchange.now()).toBe(1_700_000_002_500_000);
    expect(exchange.bookSequence(0)).toBeGreaterThan(before!);
  });

  it('serves a dialect over TLS under the venue’s own host name', async () => {
    const { server } = await start({ tls: true });
    const body = await new Promise<string>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/0/public/Time',
          servername: 'api.kraken.com',
          headers: { Host: 'api.kraken.com' },
          rejectUnauthorized: false,
          agent: false,
        },
        (response) => response.on('data', (bytes: Buffer) => resolve(bytes.toString())),
      );
      asked.on('error', reject);
      asked.end();
    });
    expect(JSON.parse(body)).toMatchObject({ error: [], result: { unixtime: expect.any(Number) } });
  });
});

describe('faults in the words of the venues', () => {
  it.each(DIALECTS)('%s: what ccxt makes of HTTP faults', async (dialect) => {
    const { ccxt, server, chaos } = await start();
    const client = await ccxt(dialect, 'rest');
    await client.loadMarkets();
    const named = async (plan: string): Promise<string> => {
      chaos(plan);
      const error = await client.fetchOrderBook(SYMBOL).then(
        () => null,
        (thrown: Error) => thrown,
      );
      server.faults.clear();
      return error === null ? 'none' : error.constructor.name;
    };
    expect(await named('503')).toMatch(/ExchangeNotAvailable|OnMaintenance|ExchangeError/);
    expect(await named('429')).toMatch(/RateLimitExceeded|DDoSProtection/);
    expect(await named('maintenance')).toMatch(/OnMaintenance|ExchangeNotAvailable|ExchangeError/);
    // A body that breaks off is no error of ccxt's own there: what its transport throws comes through.
    expect(await named('reset')).toMatch(/SocketError|NetworkError/);
    expect(await named('drop=0')).toBe('none');
  });

  it.each(DIALECTS)('%s: an order that is never acknowledged is executed', async (dialect) => {
    const { ccxt, chaos, exchange } = await start();
    const client = await ccxt(dialect, 'rest', { configuration: { timeout: 500 } });
    await client.loadMarkets();
    const price = await lowPrice(client);
    chaos('no-ack');
    await expect(client.createOrder(SYMBOL, 'limit', 'buy', 0.01, price)).rejects.toThrow(/timed out/);
    expect(exchange.ledger().filter(({ account }) => account === 'paper')).toMatchObject([
      { status: 'open' },
    ]);
    expect(await client.fetchOpenOrders(SYMBOL)).toHaveLength(1);
  });

  it.each(DIALECTS)('%s: an order that is acknowledged late is executed at once', async (dialect) => {
    const { ccxt, chaos, exchange } = await start();
    const client = await ccxt(dialect, 'rest');
    await client.loadMarkets();
    const price = await lowPrice(client);
    chaos('late-ack=300ms');
    const placed = client.createOrder(SYMBOL, 'limit', 'buy', 0.01, price);
    let answered = false;
    placed.then(() => {
      answered = true;
    });
    while (exchange.ledger().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    expect((await placed).id).toBeTruthy();
  });

  it.each(['binance', 'kraken'] as const)('%s: the same on its order socket', async (dialect) => {
    const { ccxt, chaos, exchange } = await start();
    const client = await ccxt(dialect, 'pro');
    await client.loadMarkets();
    const price = await lowPrice(client);
    // The first one opens the socket, and for Kraken fetches its token.
    await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, price);
    const [late] = chaos('no-ack:count=1');
    const lost = client.createOrderWs(SYMBOL, 'limit', 'buy', 0.02, price).catch(() => 'never');
    while (exchange.ledger().length < 2) await new Promise((resolve) => setImmediate(resolve));
    const found = await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.03, price);
    expect(found.id).toBeTruthy();
    expect(exchange.ledger()).toHaveLength(3);
    expect(late).toBeGreaterThan(0);
    expect(await Promise.race([lost, Promise.resolve('unanswered')])).toBe('unanswered');
  });

  it('binance: a clock that is off is refused by its own code', async () => {
    const { ccxt, chaos, exchange } = await start();
    const client = await ccxt('binance', 'rest');
    await client.loadMarkets();
    chaos('skew=20s');
    while (exchange.clockSkewMicros === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(client.fetchBalance()).rejects.toThrow('-1021');
  });

  it('kraken: a book frame whose checksum was altered differs in nothing else', async () => {
    const sent: string[] = [];
    const { raw, chaos } = await start({
      onFrame: (_, text, { kind }) => {
        if (kind === 'book') sent.push(text);
      },
    });
    const client = await raw('kraken', '/v2');
    client.send({ method: 'subscribe', params: { channel: 'book', symbol: [SYMBOL], depth: 10 } });
    await client.find(({ channel }) => channel === 'book');
    chaos('checksum:count=1');
    const books = () => client.texts.filter((text) => text.startsWith('{"channel":"book"'));
    const altered = () =>
      books().flatMap((text, index) => (text === sent[index] ? [] : [[text, sent[index]!] as const]));
    // Frames that were on their way when the fault began come first, however many.
    await client.until(() => altered().length > 0);
    const frames = books().length;
    await client.until(() => books().length >= frames + 3);
    expect(altered()).toHaveLength(1);
    const plain = (text: string) => text.replace(/"checksum":\d+/, '"checksum":0');
    expect(plain(altered()[0]![0])).toBe(plain(altered()[0]![1]));
  });

  it('coinbase: frames that are left out leave a hole in the sequence of the connection', async () => {
    const { raw, chaos } = await start();
    const client = await raw('coinbase', '/');
    client.send({ type: 'subscribe', channel: 'level2', product_ids: ['BTC-USDT'] });
    await client.find(({ channel }) => channel === 'l2_data');
    chaos('gap:run=2:count=1');
    const numbers = () => client.messages.map(({ sequence_num }) => sequence_num as number);
    const holes = () =>
      numbers().flatMap((each, index, all) =>
        index > 0 && each !== all[index - 1]! + 1 ? [each - all[index - 1]!] : [],
      );
    await client.until(() => holes().length > 0);
    expect(holes()).toEqual([3]);
  });
});
