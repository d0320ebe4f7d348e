import { describe, expect, it } from 'vitest';
import { BTC, lots, money, openExchange, order, taken, ticks } from './fixture.js';

describe('plain orders', () => {
  it('a limit order rests, locks its notional and fee, and gives them back', () => {
    const { exchange } = openExchange();
    const placed = taken(exchange.place('alice', order({ price: ticks(5_000_000), clientId: 'a' })));
    // 0.01 BTC at 50,000: 500, and a fee of 0.1 %.
    expect(money(exchange, 'alice', 'USDT')).toEqual(['99499.5', '500.5']);
    expect(exchange.openOrders('alice', null)).toEqual([placed]);
    expect(placed.status).toBe('open');
    const canceled = taken(exchange.cancel('alice', { clientId: 'a' }));
    expect(canceled).toBe(placed);
    expect(canceled.status).toBe('canceled');
    expect(money(exchange, 'alice', 'USDT')).toEqual(['100000', '0']);
  });

  it('a market order takes what is offered', () => {
    const { exchange } = openExchange();
    const ask = exchange.book(0).bestAsk;
    const heard: string[] = [];
    exchange.listen({
      order: (one, news) => heard.push(`${news} ${one.filled}`),
      trade: (_, trade) => heard.push(`trade ${trade.size}`),
      book: (_, _rows, from, to) => heard.push(`book ${to - from}`),
      balance: (account, balance) => heard.push(`${account} ${balance.asset}`),
    });
    const placed = taken(exchange.place('alice', order({ type: 'market', size: lots(10) })));
    expect(placed.status).toBe('filled');
    expect(placed.fills[0]!.price).toBe(ask);
    expect(exchange.trades(0, { limit: 1 })[0]).toMatchObject({
      id: placed.fills[0]!.tradeId,
      price: ask,
      size: 10,
      takerBuys: true,
    });
    expect(placed.fees.toNumber()).toBe(Math.floor((ask * 10 * BTC.unitsPerTickLot) / 1_000 + 0.5));
    expect(heard).toEqual(['accepted 0', 'filled 10', 'trade 10', 'book 1', 'alice BTC', 'alice USDT']);
  });
});
