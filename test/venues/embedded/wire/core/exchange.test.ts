import { describe, expect, it } from 'vitest';
import { Instrument } from '../../../../../src/domain/index.js';
import { BTC, lots, money, openExchange, order, taken, ticks } from './fixture.js';

describe('an exchange that cannot be opened', () => {
  it.each([
    ['an account of the exchange’s own', { fees: { USDT: '1' } }, 'the exchange itself uses that name'],
    ['an asset that nothing trades', { alice: { DOGE: '1' } }, 'give one of BTC, USDT, ETH'],
    ['an amount that is none', { alice: { USDT: 'much' } }, 'a plain decimal such as 1000.50'],
  ])('%s', (_, accounts, message) => {
    expect(() => openExchange({ accounts: accounts as never })).toThrow(message);
  });

  it('a perpetual', () => {
    const linear = new Instrument({ ...BTC.specification, kind: 'linear' }, 0);
    const market = {
      kind: 'synthetic',
      instruments: [{ instrument: linear, startPrice: ticks(5) }],
    } as const;
    expect(() => openExchange({ market })).toThrow(
      'test:BTC/USDT: the exchange on the wire trades spot only',
    );
  });
});

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
