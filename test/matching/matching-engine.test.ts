import { describe, expect, it } from 'vitest';
import type { Micros, NewOrder, PriceTicks, SizeLots } from '../../src/domain/index.js';
import { Accounts, MatchingEngine, type MatchingOptions } from '../../src/matching/index.js';
import { BASE, order, QUOTE, recordingSink, testInstrument, units } from './fixture.js';

const T = 1_000 as Micros;

/** Accounts 1 and 2, `ann` and `bob`, with 10,000,000 units of quote and 1,000,000 of base (1,000 lots) each. */
function desk(fields: Parameters<typeof testInstrument>[0] = {}, options: Partial<MatchingOptions> = {}) {
  const lines: string[] = [];
  const accounts = new Accounts([BASE, QUOTE]);
  for (const name of ['ann', 'bob']) {
    accounts.deposit(name, 'USDT', units(10_000_000));
    accounts.deposit(name, 'BTC', units(1_000_000));
  }
  const sink = recordingSink(lines);
  const engine = new MatchingEngine({ instruments: [testInstrument(fields)], accounts, sink, ...options });
  const names = ['', 'ann', 'bob'];
  const holding = (account: 1 | 2, asset: 'BTC' | 'USDT') => [
    accounts.free(names[account]!, asset).toNumber(),
    accounts.locked(names[account]!, asset).toNumber(),
  ];
  /** What was said since the last call, levels left out; orders are numbered from #1. */
  const said = () => lines.splice(0).filter((line) => !line.startsWith('level'));
  const place = (account: 1 | 2, request: NewOrder, at = T) => engine.place(account, request, at);
  return { engine, accounts, lines, holding, said, place };
}

describe('limit orders', () => {
  it('lock what they need, fill at the resting price, and pay maker 0.1 % and taker 0.2 %', () => {
    const { place, holding, said, accounts } = desk();
    place(1, order('sell', 100, 1_000));
    expect(holding(1, 'BTC')).toEqual([900_000, 100_000]);
    place(2, order('buy', 150, 1_010));
    // 100 @ 1,000 × 10 = 1,000,000 units; the rest, 50 @ 1,010, is 505,000 and its fee 1,010.
    expect(said()).toEqual([
      'accepted #1 1 0',
      'accepted #2 2 0',
      'fill 1 #2x#1 100@1000 buy 50/0 2000/1000',
    ]);
    expect(holding(2, 'USDT')).toEqual([10_000_000 - 1_002_000 - 506_010, 506_010]);
    expect(holding(2, 'BTC')).toEqual([1_100_000, 0]);
    expect(holding(1, 'USDT')).toEqual([10_999_000, 0]);
    expect(holding(1, 'BTC')).toEqual([900_000, 0]);
    expect(accounts.free('fees', 'USDT').toNumber()).toBe(3_000);
  });

  it('fill by price, then by time', () => {
    const { place, said } = desk();
    place(1, order('sell', 10, 1_001));
    place(1, order('sell', 10, 1_000));
    place(1, order('sell', 10, 1_000));
    said();
    place(2, order('buy', 25, 1_001));
    expect(said().filter((line) => line.startsWith('fill'))).toEqual([
      'fill 1 #4x#2 10@1000 buy 15/0 200/100',
      'fill 2 #4x#3 10@1000 buy 5/0 200/100',
      'fill 3 #4x#1 5@1001 buy 0/5 100/50',
    ]);
  });

  it('are refused without the balance, and give the lock back when canceled', () => {
    const { place, said, engine, holding } = desk();
    // 1,000 lots @ 1,000 cost 10,000,000 and 20,000 of fee.
    expect(place(1, order('buy', 1_000, 1_000))).toBe(0);
    expect(said()).toEqual(['rejected 1 insufficient-balance']);
    const number = place(1, order('buy', 998, 1_000));
    expect(holding(1, 'USDT')).toEqual([40, 9_999_960]);
    expect(engine.cancel(number, T)).toBe(true);
    expect(holding(1, 'USDT')).toEqual([10_000_000, 0]);
    expect(engine.cancel(number, T)).toBe(false);
  });

  it('with IOC take what is there, with FOK all or nothing', () => {
    const { place, said } = desk();
    place(1, order('sell', 10, 1_000));
    said();
    place(2, order('buy', 11, 1_000, { timeInForce: 'fok' }));
    expect(said()).toEqual(['rejected 2 fok-unfilled']);
    place(2, order('buy', 12, 1_000, { timeInForce: 'ioc' }));
    expect(said()).toEqual([
      'accepted #2 2 NaN',
      'fill 1 #2x#1 10@1000 buy 2/0 200/100',
      'canceled #2 nothing more to match',
    ]);
    place(1, order('sell', 10, 1_000));
    said();
    place(2, order('buy', 10, 1_000, { timeInForce: 'fok' }));
    expect(said()).toEqual(['accepted #4 2 NaN', 'fill 2 #4x#3 10@1000 buy 0/0 200/100']);
  });

  it('with post-only are refused where they would take', () => {
    const { place, said } = desk();
    place(1, order('sell', 10, 1_000));
    said();
    place(2, order('buy', 10, 1_000, { postOnly: true }));
    place(2, order('buy', 10, 999, { postOnly: true }));
    expect(said()).toEqual(['rejected 2 post-only-would-take', 'accepted #2 2 0']);
  });

  it('with a date expire at it, before anything else of that moment', () => {
    const { place, said, holding } = desk();
    place(1, order('sell', 10, 1_000, { timeInForce: 'gtd', expireTime: 2_000 as Micros }));
    place(2, order('buy', 10, 1_000, { timeInForce: 'ioc' }), 2_000 as Micros);
    expect(said()).toEqual([
      'accepted #1 1 0',
      'expired #1',
      'accepted #2 2 NaN',
      'canceled #2 nothing more to match',
    ]);
    expect(holding(1, 'BTC')).toEqual([1_000_000, 0]);
    place(1, order('sell', 10, 1_000, { timeInForce: 'gtd', expireTime: 2_000 as Micros }), 2_000 as Micros);
    expect(said()).toEqual(['rejected 1 invalid']);
  });
});

describe('market orders', () => {
  it('cost what their walk of the book costs', () => {
    const { place, said, holding } = desk();
    place(1, order('sell', 10, 1_000));
    place(1, order('sell', 10, 1_100));
    said();
    place(2, order('buy', 30, null));
    // 100,000 + 110,000, and fees of 200 and 220.
    expect(said()).toEqual([
      'accepted #3 2 NaN',
      'fill 1 #3x#1 10@1000 buy 20/0 200/100',
      'fill 2 #3x#2 10@1100 buy 10/0 220/110',
      'canceled #3 nothing more to match',
    ]);
    expect(holding(2, 'USDT')).toEqual([10_000_000 - 210_420, 0]);
  });

  it('are refused on an empty book, and beyond the balance', () => {
    const { place, said } = desk();
    place(2, order('buy', 30, null));
    expect(said()).toEqual(['rejected 2 no-liquidity']);
    place(1, order('sell', 1_000, 1_000));
    said();
    place(2, order('buy', 1_000, null));
    expect(said()).toEqual(['rejected 2 insufficient-balance']);
  });
});

describe('icebergs', () => {
  it('show a part, and queue behind with the next', () => {
    const { place, said, engine } = desk();
    const iceberg = place(1, order('sell', 25, 1_000, { displaySize: 10 as SizeLots }));
    const plain = place(1, order('sell', 10, 1_000));
    said();
    expect(engine.market(0).book.sizeAt(1_000)).toBe(20);
    expect(engine.queueAhead(plain)).toBe(10);
    place(2, order('buy', 12, 1_000));
    expect(said().slice(1)).toEqual([
      'fill 1 #3x#1 10@1000 buy 2/15 200/100',
      'fill 2 #3x#2 2@1000 buy 0/8 40/20',
    ]);
    expect([engine.queueAhead(plain), engine.queueAhead(iceberg)]).toEqual([0, 8]);
    expect(engine.market(0).book.sizeAt(1_000)).toBe(18);
    place(2, order('buy', 23, 1_000));
    expect(said().slice(1)).toEqual([
      'fill 3 #4x#2 8@1000 buy 15/0 160/80',
      'fill 4 #4x#1 10@1000 buy 5/5 200/100',
      'fill 5 #4x#1 5@1000 buy 0/0 100/50',
    ]);
  });
});

describe('stops', () => {
  it('wake by the last trade, one by one, and take', () => {
    const { place, said } = desk();
    place(1, order('sell', 10, 1_000));
    place(1, order('sell', 10, 1_010));
    place(1, order('sell', 10, 1_020));
    place(2, order('buy', 10, null, { type: 'stop', triggerPrice: 1_000 as PriceTicks }));
    place(2, order('buy', 5, 1_015, { type: 'stop-limit', triggerPrice: 1_010 as PriceTicks }));
    said();
    place(2, order('buy', 10, 1_000));
    expect(said()).toEqual([
      'accepted #6 2 0',
      'fill 1 #6x#1 10@1000 buy 0/0 200/100',
      'triggered #4',
      'fill 2 #4x#2 10@1010 buy 0/0 202/101',
      'triggered #5',
    ]);
  });

  it('sell at or below their trigger, lock on entry, and can be canceled while they wait', () => {
    const { place, said, engine, holding } = desk();
    const stop = place(1, order('sell', 100, 980, { type: 'stop-limit', triggerPrice: 990 as PriceTicks }));
    expect(holding(1, 'BTC')).toEqual([900_000, 100_000]);
    expect(engine.queueAhead(stop)).toBeNull();
    engine.cancel(stop, T);
    expect(holding(1, 'BTC')).toEqual([1_000_000, 0]);
    expect(said()).toEqual(['armed #1 1', 'canceled #1 canceled on request']);
  });
});

describe('replacement', () => {
  it('keeps the place for a smaller size, and goes to the back for a larger one or another price', () => {
    const { place, engine, holding } = desk();
    const first = place(1, order('sell', 10, 1_000));
    const second = place(1, order('sell', 10, 1_000));
    engine.replace(first, { price: null, size: 4 as SizeLots }, T);
    expect([engine.queueAhead(first), engine.queueAhead(second)]).toEqual([0, 4]);
    engine.replace(first, { price: null, size: 12 as SizeLots }, T);
    expect([engine.queueAhead(first), engine.queueAhead(second)]).toEqual([10, 0]);
    engine.replace(second, { price: 1_001 as PriceTicks, size: null }, T);
    expect([engine.queueAhead(first), engine.queueAhead(second)]).toEqual([0, 0]);
    expect(holding(1, 'BTC')).toEqual([978_000, 22_000]);
  });

  it('counts fills in the size, cancels where all is filled, and takes where it crosses', () => {
    const { place, engine, said } = desk();
    const number = place(1, order('sell', 10, 1_000));
    place(2, order('buy', 6, 1_000));
    said();
    expect(engine.replace(number, { price: null, size: 6 as SizeLots }, T)).toBeNull();
    expect(said()).toEqual(['canceled #1 replaced with a size that is already filled']);
    const other = place(1, order('sell', 10, 1_010));
    place(2, order('buy', 4, 1_000));
    said();
    engine.replace(other, { price: 1_000 as PriceTicks, size: null }, T);
    expect(said()).toEqual(['replaced #3 10@1000 0', 'fill 2 #3x#4 4@1000 sell 6/0 80/40']);
  });

  it('changes nothing where it is refused', () => {
    const { place, engine, holding } = desk();
    const number = place(1, order('sell', 10, 1_000));
    expect(engine.replace(number, { price: null, size: 2_000 as SizeLots }, T)?.code).toBe(
      'insufficient-balance',
    );
    expect(holding(1, 'BTC')).toEqual([990_000, 10_000]);
    expect(engine.order(number)?.size).toBe(10);
    expect(engine.replace(12_345, { price: null, size: null }, T)?.code).toBe('unknown-order');
  });
});

describe('self-trade prevention', () => {
  const meet = (selfTrade: 'cancel-resting' | 'cancel-taker' | 'none') => {
    const { place, said } = desk({}, { selfTrade });
    place(1, order('sell', 10, 1_000));
    place(2, order('sell', 10, 1_000));
    said();
    place(1, order('buy', 10, 1_000));
    return said();
  };

  it('cancels the resting order by default and goes on', () => {
    expect(meet('cancel-resting')).toEqual([
      'accepted #3 1 0',
      'canceled #1 self-trade prevention',
      'fill 1 #3x#2 10@1000 buy 0/0 200/100',
    ]);
  });

  it('or the taker', () => {
    expect(meet('cancel-taker')).toEqual(['accepted #3 1 0', 'canceled #3 self-trade prevention']);
  });

  it('or lets them trade', () => {
    expect(meet('none')).toEqual(['accepted #3 1 0', 'fill 1 #3x#1 10@1000 buy 0/0 200/100']);
  });
});

describe('levels', () => {
  it('are told once each, as they stand', () => {
    const { place, lines } = desk();
    place(1, order('sell', 10, 1_000));
    place(1, order('sell', 10, 1_000));
    place(1, order('sell', 10, 1_005));
    place(2, order('buy', 25, 1_005));
    expect(lines.filter((line) => line.startsWith('level'))).toEqual([
      'level 0 ask 10@1000',
      'level 0 ask 20@1000',
      'level 0 ask 10@1005',
      'level 0 ask 0@1000',
      'level 0 ask 5@1005',
    ]);
  });
});

describe('amounts beyond a double', () => {
  it('are settled exactly all the same', () => {
    const { engine, accounts, said } = desk({ maxSizeLots: 1e15 });
    const lots = 4e12 as SizeLots;
    for (const name of ['ann', 'bob']) {
      accounts.deposit(name, 'USDT', units(Number.MAX_SAFE_INTEGER).times(100));
      accounts.deposit(name, 'BTC', units(4e15).times(2));
    }
    const before = accounts.free('bob', 'USDT');
    engine.place(1, order('sell', lots, 1_000), T);
    engine.place(2, order('buy', lots, 1_000), T);
    expect(said().filter((line) => line.startsWith('fill'))).toHaveLength(1);
    // 4e12 × 1,000 × 10 = 4e16 units, and 0.2 % of it.
    const paid = before.minus(accounts.free('bob', 'USDT')).toBigInt();
    expect(paid).toBe(40_080_000_000_000_000n);
    for (const asset of ['BTC', 'USDT']) {
      expect(accounts.total(asset).toBigInt()).toBe(accounts.deposited(asset).toBigInt());
      expect(accounts.locked('ann', asset).isZero && accounts.locked('bob', asset).isZero).toBe(true);
      expect(accounts.free('market', asset).isZero).toBe(true);
    }
  });
});
