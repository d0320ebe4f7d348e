import { describe, expect, it } from 'vitest';
import { BTC, differences, fixture, openRig } from './desk.js';

const V3 = '/api/v3/brokerage';
const rig = openRig();

describe('answers have the keys and types of the venue’s published examples', () => {
  it.each([
    ['rest-time', `${V3}/time`],
    ['rest-product', `${V3}/market/products/BTC-USD`],
    ['rest-products', `${V3}/products?product_type=SPOT`],
    ['rest-product-book', `${V3}/market/product_book?product_id=BTC-USD&limit=5`],
    ['rest-best-bid-ask', `${V3}/best_bid_ask?product_ids=BTC-USD&product_ids=ETH-USD`],
    ['rest-market-trades', `${V3}/market/products/BTC-USD/ticker?limit=5`],
    [
      'rest-candles',
      `${V3}/market/products/BTC-USD/candles?granularity=ONE_MINUTE&start=1700000000&end=1700000040`,
    ],
    ['rest-accounts', `${V3}/accounts`],
    ['rest-transaction-summary', `${V3}/transaction_summary`],
    ['rest-key-permissions', `${V3}/key_permissions`],
    ['rest-portfolios', `${V3}/portfolios`],
    ['rest-order-not-found', `${V3}/orders/historical/00000000-0000-4000-8000-000000000000`],
    ['v2-time', '/v2/time'],
    ['v2-accounts', '/v2/accounts?limit=1'],
  ])('%s', (name, target) => {
    expect(differences(fixture(name), rig.call('GET', target).body)).toEqual([]);
  });

  it('v2-exchange-rates', () => {
    const { data } = rig.call('GET', '/v2/exchange-rates').body;
    expect(Object.keys(data)).toEqual(Object.keys(fixture('v2-exchange-rates').data));
    expect(Object.values(data.rates).every((rate) => typeof rate === 'string')).toBe(true);
    expect(data.currency).toBe('USD');
    const price = Number(rig.call('GET', `${V3}/market/products/BTC-USD`).body.price);
    expect(1 / Number(data.rates.BTC)).toBeCloseTo(price, 2);
  });
});

describe('market data', () => {
  it('gives the book as the exchange has it, best first', () => {
    const { pricebook } = rig.call('GET', `${V3}/market/product_book?product_id=BTC-USD`).body;
    const book = rig.exchange.book(0);
    expect(pricebook.bids).toHaveLength(book.levelCount(false));
    expect(pricebook.asks).toHaveLength(book.levelCount(true));
    expect(Number(pricebook.bids[0].price) * 100).toBeCloseTo(book.bestBid, 5);
    expect(Number(pricebook.asks[0].size) * 1e6).toBeCloseTo(book.bestAskSize, 5);
    const prices = pricebook.bids.map(({ price }: { price: string }) => Number(price));
    expect(prices).toEqual([...prices].sort((a, b) => b - a));
    const cut = rig.call('GET', `${V3}/product_book?product_id=BTC-USD&limit=3`).body.pricebook;
    expect(cut.bids).toEqual(pricebook.bids.slice(0, 3));
  });

  it('gives mid and spread of the touch', () => {
    const { pricebook, mid_market, spread_absolute, spread_bps } = rig.call(
      'GET',
      `${V3}/market/product_book?product_id=BTC-USD`,
    ).body;
    const [bid, ask] = [Number(pricebook.bids[0].price), Number(pricebook.asks[0].price)];
    expect(Number(mid_market)).toBeCloseTo((bid + ask) / 2, 6);
    expect(Number(spread_absolute)).toBeCloseTo(ask - bid, 6);
    expect(Number(spread_bps)).toBeCloseTo(((ask - bid) / ((bid + ask) / 2)) * 1e4, 6);
  });

  it('gives trades newest first with the maker’s side', () => {
    const { trades } = rig.call('GET', `${V3}/market/products/BTC-USD/ticker?limit=20`).body;
    const made = rig.exchange.trades(0, { limit: 20 });
    expect(trades.map(({ trade_id }: { trade_id: string }) => Number(trade_id))).toEqual(
      made.map(({ id }) => id).reverse(),
    );
    expect(trades[0].side).toBe(made[made.length - 1]!.takerBuys ? 'SELL' : 'BUY');
  });

  it('gives trades of a range of seconds', () => {
    const at = Math.floor(rig.now() / 1_000_000);
    const { trades } = rig.call(
      'GET',
      `${V3}/market/products/BTC-USD/ticker?limit=1000&start=${at - 30}&end=${at - 10}`,
    ).body;
    expect(trades.length).toBeGreaterThan(0);
    for (const { time } of trades) {
      expect(Date.parse(time) / 1000).toBeGreaterThanOrEqual(at - 30);
      expect(Date.parse(time) / 1000).toBeLessThanOrEqual(at - 10);
    }
  });

  it('gives candles newest first, of whole granularities, and refuses too many', () => {
    const get = (query: string) => rig.call('GET', `${V3}/products/BTC-USD/candles?${query}`);
    const end = Math.floor(rig.now() / 1_000_000);
    const { candles } = get(`granularity=ONE_MINUTE&start=${end - 120}&end=${end}`).body;
    const starts = candles.map(({ start }: { start: string }) => Number(start));
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect(starts.every((start: number) => start % 60 === 0)).toBe(true);
    expect(get(`granularity=ONE_MINUTE&start=${end - 350 * 60}&end=${end}`).body).toMatchObject({
      error: 'INVALID_ARGUMENT',
      message: 'number of candles requested should be less than 350',
    });
    expect(get(`granularity=WEEK&start=1&end=2`).status).toBe(400);
    expect(get('granularity=ONE_DAY').status).toBe(400);
  });

  it('lists what is asked for', () => {
    const ids = (query: string) =>
      rig
        .call('GET', `${V3}/market/products${query}`)
        .body.products.map(({ product_id }: { product_id: string }) => product_id);
    expect(ids('')).toEqual(['BTC-USD', 'ETH-USD']);
    expect(ids('?product_ids=ETH-USD')).toEqual(['ETH-USD']);
    expect(ids('?limit=1&offset=1')).toEqual(['ETH-USD']);
    expect(ids('?product_type=FUTURE')).toEqual([]);
  });

  it('says where order entry is closed', () => {
    rig.exchange.halt(1);
    expect(rig.call('GET', `${V3}/market/products/ETH-USD`).body).toMatchObject({
      trading_disabled: true,
      cancel_only: true,
    });
    rig.exchange.resume(1);
    expect(rig.call('GET', `${V3}/market/products/ETH-USD`).body.trading_disabled).toBe(false);
  });

  it('knows no product that is not there, and no other endpoint', () => {
    expect(rig.call('GET', `${V3}/market/products/DOGE-USD`).status).toBe(404);
    expect(rig.call('GET', `${V3}/market/product_book?product_id=DOGE-USD`).body.error).toBe(
      'INVALID_ARGUMENT',
    );
    expect(rig.call('GET', `${V3}/best_bid_ask?product_ids=DOGE-USD`).status).toBe(400);
    expect(rig.call('GET', `${V3}/intx/positions/x`).status).toBe(404);
    expect(rig.call('GET', '/v2/nothing').body.errors[0].id).toBe('not_found');
  });
});

describe('accounts', () => {
  it('come in pages', () => {
    const first = rig.call('GET', `${V3}/accounts?limit=2`).body;
    expect(first).toMatchObject({ size: 2, has_next: true });
    const second = rig.call('GET', `${V3}/accounts?limit=2&cursor=${first.cursor}`).body;
    expect(second).toMatchObject({ size: 1, has_next: false, cursor: '' });
    const names = [...first.accounts, ...second.accounts].map(({ currency }) => currency);
    expect(new Set(names)).toEqual(new Set(['BTC', 'ETH', 'USD']));
    const { uuid } = first.accounts[1];
    expect(rig.call('GET', `${V3}/accounts/${uuid}`).body.account).toEqual(first.accounts[1]);
    expect(rig.call('GET', `${V3}/accounts/none`).status).toBe(404);
  });

  it('of v2 follow each other by their ids', () => {
    const first = rig.call('GET', '/v2/accounts?limit=2').body;
    const next = rig.call(
      'GET',
      `/v2/accounts?limit=2&starting_after=${first.pagination.next_starting_after}`,
    ).body;
    expect(first.data).toHaveLength(2);
    expect(next.data).toHaveLength(1);
    expect(next.pagination.next_starting_after).toBeNull();
    expect(rig.call('GET', '/v2/accounts/BTC').body.data.balance).toEqual({
      amount: '2.00000000',
      currency: 'BTC',
    });
    expect(rig.call('GET', `/v2/accounts/${first.data[0].id}/transactions`).body.data).toEqual([]);
  });

  it('tell free and held apart', () => {
    const order = {
      client_order_id: 'hold',
      product_id: 'BTC-USD',
      side: 'SELL',
      order_configuration: { limit_limit_gtc: { base_size: '0.5', limit_price: '90000', post_only: true } },
    };
    expect(rig.call('POST', `${V3}/orders`, order).body.success).toBe(true);
    const wallet = rig
      .call('GET', `${V3}/accounts`)
      .body.accounts.find(({ currency }: { currency: string }) => currency === 'BTC');
    expect(wallet).toMatchObject({
      available_balance: { value: '1.50000000' },
      hold: { value: '0.50000000' },
      type: 'ACCOUNT_TYPE_CRYPTO',
    });
  });

  it('make a portfolio', () => {
    const { uuid } = rig.call('GET', `${V3}/portfolios`).body.portfolios[0];
    const { breakdown } = rig.call('GET', `${V3}/portfolios/${uuid}`).body;
    expect(breakdown.spot_positions.map(({ asset }: { asset: string }) => asset).sort()).toEqual([
      'BTC',
      'ETH',
      'USD',
    ]);
    expect(rig.call('GET', `${V3}/portfolios/none`).status).toBe(404);
    expect(rig.call('GET', `${V3}/payment_methods`).body).toEqual({ payment_methods: [] });
  });

  it('pay the fees that the exchange charges', () => {
    const { taker_fee_rate, maker_fee_rate } = rig.call('GET', `${V3}/transaction_summary`).body.fee_tier;
    expect([taker_fee_rate, maker_fee_rate]).toEqual(['0.006', '0.004']);
    expect(BTC.specification.takerFeePpm).toBe(6_000);
  });
});

describe('rate limits', () => {
  it('are 10 a second an address in public and 30 a second a user in private', () => {
    const limited = openRig({ settings: { rateLimits: true } });
    const time = () => limited.call('GET', `${V3}/time`).status;
    expect(Array.from({ length: 11 }, time)).toEqual([...Array(10).fill(200), 429]);
    expect(limited.call('GET', `${V3}/time`, undefined, { address: '192.0.2.1' }).status).toBe(200);
    const held = () => limited.call('GET', `${V3}/accounts`);
    const statuses = Array.from({ length: 31 }, () => held().status);
    expect(statuses).toEqual([...Array(30).fill(200), 429]);
    expect(held().body).toMatchObject({
      error: 'resource_exhausted',
      error_details: 'Private rate limit exceeded',
    });
    limited.pass(100_000);
    expect([time(), time()]).toEqual([200, 429]);
  });

  it('of v2 are the documentation’s', () => {
    const limited = openRig({ settings: { rateLimits: true } });
    const answers = Array.from({ length: 11 }, () => limited.call('GET', '/v2/time'));
    expect(answers[10]!.status).toBe(429);
    expect(answers[10]!.body).toEqual(fixture('v2-rate-limit'));
  });
});

describe('faults', () => {
  it('speak the venue’s words', () => {
    const { dialect } = rig;
    expect(dialect.fault({ kind: 'server-error', status: 500 })).toMatchObject({ status: 500 });
    expect(dialect.fault({ kind: 'server-error', status: 502 }).body).toBe('Bad Gateway\n');
    expect(dialect.fault({ kind: 'maintenance' }).status).toBe(503);
    expect(dialect.fault({ kind: 'rate-limit', status: 429, retryAfterSeconds: 7 })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '7' },
    });
  });
});
