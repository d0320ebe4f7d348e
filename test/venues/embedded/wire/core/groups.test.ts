import { describe, expect, it } from 'vitest';
import { followedBy } from '../../../../../src/venues/embedded/wire/exchange.js';
import { lots, money, openQuiet, order, quote, taken, ticks, trade } from './fixture.js';

const P = 5_000_000;

function opened() {
  const opened = openQuiet();
  trade(opened.exchange, P);
  quote(opened.exchange, 'buy', P - 500_000, 10_000);
  quote(opened.exchange, 'sell', P + 500_000, 10_000);
  return opened;
}

const upper = order({ side: 'sell', price: ticks(P + 1_000), postOnly: true, group: 'g', clientId: 'upper' });
const lower = order({
  side: 'sell',
  type: 'market',
  trigger: { kind: 'stop', price: ticks(P - 1_000) },
  group: 'g',
  clientId: 'lower',
});

describe('one cancels the other', () => {
  it('locks once for both, whichever comes first', () => {
    for (const legs of [
      [upper, lower],
      [lower, upper],
    ]) {
      const { exchange } = opened();
      for (const leg of legs) taken(exchange.place('alice', { ...leg, size: lots(200_000) }));
      expect(money(exchange, 'alice', 'BTC')).toEqual(['0', '2']);
      taken(exchange.cancel('alice', { clientId: 'upper' }));
      expect(money(exchange, 'alice', 'BTC')).toEqual(['0', '2']);
      taken(exchange.cancel('alice', { clientId: 'lower' }));
      expect(money(exchange, 'alice', 'BTC')).toEqual(['2', '0']);
    }
  });

  it('of a buy locks what the dearer leg needs', () => {
    const { exchange } = opened();
    taken(exchange.place('alice', order({ price: ticks(4_900_000), group: 'g' })));
    // 490 and 0.1 %; then 0.01 at 51,000: 510 and 0.1 %.
    expect(money(exchange, 'alice', 'USDT')).toEqual(['99509.51', '490.49']);
    const trigger = { kind: 'stop', price: ticks(5_100_000) } as const;
    taken(exchange.place('alice', order({ type: 'market', trigger, group: 'g' })));
    expect(money(exchange, 'alice', 'USDT')).toEqual(['99489.49', '510.51']);
    exchange.cancelAll('alice', 0);
    expect(money(exchange, 'alice', 'USDT')).toEqual(['100000', '0']);
  });

  it('a fill of the limit, even of a part, cancels the stop', () => {
    const { exchange } = opened();
    const [limit, stop] = [upper, lower].map((leg) => taken(exchange.place('alice', leg)));
    const heard: string[] = [];
    exchange.listen({
      order: (one, news) => one.account === 'alice' && heard.push(`${one.clientId} ${news}`),
    });
    taken(exchange.place('carol', order({ price: ticks(P + 1_000), size: lots(400) })));
    expect(heard).toEqual(['upper filled', 'lower canceled']);
    expect([limit!.status, limit!.filled, stop!.status]).toEqual(['open', 400, 'canceled']);
    expect(money(exchange, 'alice', 'BTC')).toEqual(['1.99', '0.006']);
    trade(exchange, P - 2_000);
    expect(stop!.triggered).toBe(false);
  });

  it('a fill of the limit is what comes about, though its own print would wake the stop', () => {
    const { exchange } = openQuiet();
    const early = { ...lower, trigger: { kind: 'stop', price: ticks(P + 2_000) } as const };
    const [limit, stop] = [upper, early].map((leg) => taken(exchange.place('alice', leg)));
    quote(exchange, 'buy', P - 500_000, 10_000);
    taken(exchange.place('carol', order({ price: ticks(P + 1_000), size: lots(400) })));
    expect([limit!.status, limit!.filled]).toEqual(['open', 400]);
    expect([stop!.status, stop!.filled, stop!.triggered]).toEqual(['canceled', 0, false]);
  });

  // The first print of the sweep queues the stop to wake, after the call; its last fills the limit.
  it.each([
    [400, 'open'],
    [1_000, 'filled'],
  ] as const)(
    'one taker that passes the stop and then fills %i of the limit lets the limit alone trade',
    (size, status) => {
      const { exchange } = opened();
      const [limit, stop] = [upper, lower].map((leg) => taken(exchange.place('alice', leg)));
      quote(exchange, 'sell', P - 1_000, 100);
      taken(
        exchange.place(
          'carol',
          order({ price: ticks(P + 1_000), size: lots(100 + size), timeInForce: 'ioc' }),
        ),
      );
      expect([limit!.status, limit!.filled]).toEqual([status, size]);
      expect([stop!.status, stop!.filled, stop!.triggered]).toEqual(['canceled', 0, false]);
    },
  );

  it('a stop that wakes cancels the limit before it takes', () => {
    const { exchange } = opened();
    const [limit, stop] = [upper, lower].map((leg) =>
      taken(exchange.place('alice', { ...leg, size: lots(200_000) })),
    );
    trade(exchange, P - 1_000);
    expect([limit!.status, limit!.reason]).toEqual(['canceled', 'another of its group came about']);
    expect([stop!.status, stop!.filled]).toEqual(['expired', 10_000]);
    expect(money(exchange, 'alice', 'BTC')).toEqual(['1.9', '0']);
  });

  it('nobody joins a group that has come about', () => {
    const { exchange } = opened();
    taken(exchange.place('alice', upper));
    taken(exchange.place('carol', order({ price: ticks(P + 1_000) })));
    expect(exchange.place('alice', lower)).toMatchObject({ refused: 'invalid' });
  });
});

describe('what follows on a fill', () => {
  const entry = followedBy(order({ price: ticks(P - 1_000), size: lots(1_000) }), [
    order({ side: 'sell', size: null, price: ticks(P + 2_000), group: 'exits', clientId: 'profit' }),
    order({
      side: 'sell',
      type: 'market',
      size: null,
      trigger: { kind: 'stop', price: ticks(P - 2_000) },
      group: 'exits',
      clientId: 'loss',
    }),
  ]);

  it('a bracket’s exits come once the entry has filled, for all of it', () => {
    const { exchange } = opened();
    taken(exchange.place('alice', entry));
    expect(exchange.openOrders('alice', null)).toHaveLength(1);
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P - 1_000) })));
    const exits = exchange.openOrders('alice', null);
    expect(exits.map((one) => [one.clientId, one.size, one.status])).toEqual([
      ['profit', 1_000, 'open'],
      ['loss', 1_000, 'armed'],
    ]);
    expect(money(exchange, 'alice', 'BTC')).toEqual(['2', '0.01']);
    taken(exchange.place('carol', order({ price: ticks(P + 2_000) })));
    expect(exchange.openOrders('alice', null)).toEqual([]);
  });

  it('for no more than was filled, and for nothing where nothing was', () => {
    const { exchange } = opened();
    const part = taken(exchange.place('alice', entry));
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P - 1_000), size: lots(300) })));
    expect(exchange.openOrders('alice', null)).toHaveLength(1);
    taken(exchange.cancel('alice', part));
    expect(exchange.openOrders('alice', null).map((one) => one.size)).toEqual([300, 300]);
    exchange.cancelAll('alice', null);
    taken(exchange.place('alice', entry));
    taken(exchange.place('carol', order({ side: 'sell', price: ticks(P - 1_000), size: lots(300) })));
    // Who cancels all wants nothing to follow.
    exchange.cancelAll('alice', null);
    expect(exchange.openOrders('alice', null)).toEqual([]);
    taken(exchange.cancel('alice', taken(exchange.place('alice', entry))));
    expect(exchange.openOrders('alice', null)).toEqual([]);
  });

  it('one that cannot be placed is told as rejected', () => {
    const { exchange } = opened();
    const heard: string[] = [];
    exchange.listen({
      order: (one, news) => one.account === 'alice' && heard.push(`${news} ${one.reason ?? ''}`),
    });
    const tiny = order({ side: 'sell', size: lots(1), price: ticks(P + 2_000) });
    taken(exchange.place('alice', followedBy(order({ type: 'market', size: lots(100) }), [tiny])));
    expect(heard).toEqual(['accepted ', 'filled ', 'rejected notional is below the smallest, 5 USDT']);
    expect(exchange.openOrders('alice', null)).toEqual([]);
    const live = taken(exchange.place('alice', order({ price: ticks(P - 9_000), clientId: 'x' })));
    const named = order({ side: 'sell', price: ticks(P + 2_000), clientId: 'x' });
    taken(exchange.place('alice', followedBy(order({ type: 'market', size: lots(100) }), [named])));
    expect(heard.at(-1)).toBe('rejected x is in use');
    expect(exchange.order('alice', { clientId: 'x' })).toBe(live);
  });
});
