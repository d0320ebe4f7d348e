import type { CoinbaseRig } from './desk.js';

export const V3 = '/api/v3/brokerage';

let ids = 0;

/** A POST of an order, with a client id of its own unless one is given. */
export function order(
  rig: CoinbaseRig,
  side: 'BUY' | 'SELL',
  configuration: object | null,
  more: Readonly<Record<string, unknown>> = {},
) {
  ids += 1;
  return rig.call('POST', `${V3}/orders`, {
    client_order_id: `order-${ids}`,
    product_id: 'BTC-USD',
    side,
    order_configuration: configuration,
    ...more,
  }).body;
}

/** The market's prices, as numbers. */
export const touch = (rig: CoinbaseRig) => {
  const book = rig.exchange.book(0);
  return { bid: book.bestBid / 100, ask: book.bestAsk / 100, last: rig.exchange.ticker(0).last! / 100 };
};

/** The record of an order. */
export const get = (rig: CoinbaseRig, id: string) =>
  rig.call('GET', `${V3}/orders/historical/${id}`).body.order;

export const limit = (price: number, size = '0.01', more: object = {}) => ({
  limit_limit_gtc: { base_size: size, limit_price: price.toFixed(2), post_only: false, ...more },
});

export const idOf = (answer: { success_response: { order_id: string } }): string =>
  answer.success_response.order_id;
