import { describe, expect, it } from 'vitest';
import { CoinbaseParser } from '../../../src/venues/coinbase/index.js';
import { collect } from '../recording/collect.js';

const TIME = '2021-04-17T16:43:37.089723Z';
const MICROS = Date.UTC(2021, 3, 17, 16, 43, 37) * 1000 + 89_723;
const match = (type: string, side: string) => ({
  type,
  trade_id: 280_232,
  side,
  size: '985',
  price: '0.00001305',
  product_id: 'SKL-BTC',
  time: TIME,
});

describe('frames of Coinbase', () => {
  it('a snapshot has neither time nor sequence', () => {
    const frame = { type: 'snapshot', product_id: 'SKL-BTC', asks: [['2', '5']], bids: [['1', '4']] };
    const [message] = collect(new CoinbaseParser(), [frame]);
    expect(message).toMatchObject({ kind: 'Snapshot', rows: ['bid 1 4', 'ask 2 5'] });
    expect([message.timeExchange, message.sequence]).toEqual([Number.NaN, Number.NaN]);
  });

  it('changes name their side', () => {
    const changes = [
      ['sell', '0.5767', '0.0'],
      ['buy', '0.5', '1.5'],
    ];
    const frame = { type: 'l2update', product_id: 'SKL-GBP', changes, time: TIME };
    const [message] = collect(new CoinbaseParser(), [frame]);
    expect(message).toMatchObject({
      kind: 'Change',
      timeExchange: MICROS,
      rows: ['ask 0.5767 0.0', 'bid 0.5 1.5'],
    });
  });

  it("a match names the maker's side, and the aggressor's is the other", () => {
    const [bought, sold] = collect(new CoinbaseParser(), [match('match', 'sell'), match('match', 'buy')]);
    expect(bought).toMatchObject({ kind: 'Trade', sequence: 280_232, rows: ['bid 0.00001305 985'] });
    expect(sold.rows).toEqual(['ask 0.00001305 985']);
  });

  it('a last match is no new trade, and a ticker is a quote only with its sizes', () => {
    const ticker = { type: 'ticker', product_id: 'SKL-BTC', best_bid: '1', best_ask: '2', time: TIME };
    const frames = [match('last_match', 'sell'), ticker, { type: 'subscriptions' }];
    expect(collect(new CoinbaseParser(), frames)).toEqual([]);
    const sized = { ...ticker, best_bid_size: '3', best_ask_size: '4' };
    expect(collect(new CoinbaseParser(), [sized])[0].rows).toEqual(['bid 1 3', 'ask 2 4']);
  });

  it.each([
    [{ ...match('match', 'hold') }, 'side "hold"'],
    [{ ...match('match', 'buy'), time: 'noon' }, 'time "noon"'],
    [{ ...match('match', 'buy'), trade_id: undefined }, 'trade_id is missing'],
    [{ type: 'l2update', changes: [] }, 'product_id is missing'],
  ])('refuses %o', (frame, why) => {
    expect(() => collect(new CoinbaseParser(), [frame])).toThrow(why);
  });
});
