import { describe, expect, it } from 'vitest';
import { type Bracket, type NewOrder, priceTicks, type Side, sizeLots } from '../../../src/domain/index.js';
import { ASK, BID, HeldBench } from './held-bench.js';

describe('a bracket is measured where its entry fills', () => {
  type Entry = Partial<NewOrder> & Pick<NewOrder, 'side'>;
  const market = { price: null, type: 'market', timeInForce: 'ioc' } as const;
  const through = (side: Side) => priceTicks(side === 'buy' ? ASK + 20_000 : BID - 20_000);
  const TRIGGER = { buy: priceTicks(ASK + 1_000), sell: priceTicks(BID - 1_000) };
  /** An order, and the price at which it would fill. */
  const entries: readonly [string, Entry, number][] = [
    ['a market order that buys', { side: 'buy', ...market }, ASK],
    ['a market order that sells', { side: 'sell', ...market }, BID],
    ['a limit through the ask', { side: 'buy', price: through('buy') }, ASK],
    ['a limit through the bid', { side: 'sell', price: through('sell') }, BID],
    ['a limit at the ask', { side: 'buy', price: priceTicks(ASK) }, ASK],
    ['a limit that rests below', { side: 'buy', price: priceTicks(BID - 500) }, BID - 500],
    ['a limit that rests above', { side: 'sell', price: priceTicks(ASK + 500) }, ASK + 500],
    ['a stop that buys', { side: 'buy', type: 'stop', price: null, triggerPrice: TRIGGER.buy }, ASK + 1_000],
    [
      'a stop-limit that buys through its trigger',
      { side: 'buy', type: 'stop-limit', price: priceTicks(ASK + 1_100), triggerPrice: TRIGGER.buy },
      ASK + 1_000,
    ],
    [
      'a stop-limit that sells through its trigger',
      { side: 'sell', type: 'stop-limit', price: priceTicks(BID - 1_100), triggerPrice: TRIGGER.sell },
      BID - 1_000,
    ],
  ];

  it.each(entries)('%s', (_, entry, fillsAt) => {
    const bench = new HeldBench();
    const losing = entry.side === 'buy' ? -1 : 1;
    const answer = (bracket: Partial<Bracket>) =>
      bench.place({
        size: sizeLots(1_000),
        ...entry,
        bracket: { stopPrice: null, takeProfitPrice: null, trail: null, ...bracket },
      });
    for (const bracket of [
      { stopPrice: priceTicks(fillsAt) },
      { stopPrice: priceTicks(fillsAt - losing) },
      { takeProfitPrice: priceTicks(fillsAt) },
      { takeProfitPrice: priceTicks(fillsAt + losing) },
    ]) {
      expect(answer(bracket)).toMatchObject({ outcome: 'refused', rule: 'order' });
    }
    const right = {
      stopPrice: priceTicks(fillsAt + losing),
      takeProfitPrice: priceTicks(fillsAt - losing),
    };
    expect(answer(right)).toMatchObject({ outcome: 'done' });
  });

  it('at its limit while nobody offers anything', () => {
    const bench = new HeldBench();
    bench.book([BID, 1_000], [ASK, 0]);
    const bracket = { stopPrice: priceTicks(ASK + 50), takeProfitPrice: null, trail: null };
    const { text } = bench.place({ side: 'buy', price: priceTicks(ASK + 50), bracket });
    expect(text).toBe('order: the stop 61,720.60 of a buy of BTC/USDT at 61,720.60 has to be below it');
  });
});
