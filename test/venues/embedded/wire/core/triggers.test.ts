import { describe, expect, it } from 'vitest';
import type { OrderTrigger } from '../../../../../src/venues/embedded/wire/exchange.js';
import { lots, money, openQuiet, order, quote, taken, ticks, trade } from './fixture.js';

const P = 5_000_000;

/** An exchange whose last trade was at P, with bids and offers well around it. */
function opened() {
  const opened = openQuiet();
  trade(opened.exchange, P);
  quote(opened.exchange, 'buy', P - 500_000);
  quote(opened.exchange, 'sell', P + 500_000);
  return opened;
}

const waiting = (side: 'buy' | 'sell', trigger: OrderTrigger, limit: number | null = null) =>
  order({ side, type: limit === null ? 'market' : 'limit', price: limit as never, trigger });

describe('which way an order wakes', () => {
  it.each([
    ['stop', 'buy', +100, [99], 100],
    ['stop', 'sell', -100, [-99], -100],
    ['take-profit', 'buy', -100, [-99], -100],
    ['take-profit', 'sell', +100, [99], 100],
    // Beyond the trigger counts too, and the other way never does.
    ['stop', 'buy', +100, [-300, 99], 101],
    ['stop', 'sell', -100, [300, -99], -101],
    ['take-profit', 'buy', -100, [300, -99], -101],
    ['take-profit', 'sell', +100, [-300, 99], 101],
  ] as const)('%s %s at %i', (kind, side, trigger, quiet, wakes) => {
    const { exchange } = opened();
    const placed = taken(exchange.place('alice', waiting(side, { kind, price: ticks(P + trigger) })));
    for (const move of quiet) {
      trade(exchange, P + move);
      expect([placed.status, placed.triggered]).toEqual(['armed', false]);
    }
    trade(exchange, P + wakes);
    expect([placed.status, placed.triggered]).toEqual(['filled', true]);
    expect(placed.fills[0]!.price).toBe(side === 'buy' ? P + 500_000 : P - 500_000);
  });

  it('wakes at once where the price is there already, and never where nobody traded', () => {
    const { exchange } = opened();
    const stop = taken(exchange.place('alice', waiting('sell', { kind: 'stop', price: ticks(P + 1) })));
    expect(stop.status).toBe('filled');
    const eth = order({ instrument: 1, side: 'sell', type: 'market', size: lots(1_000) });
    const early = taken(
      exchange.place('alice', { ...eth, trigger: { kind: 'stop', price: ticks(9_000_000) } }),
    );
    expect(early.status).toBe('armed');
  });

  it('tells armed, triggered, filled; a limit that does not take rests', () => {
    const { exchange } = opened();
    const heard: string[] = [];
    exchange.listen({ order: (one, news) => one.account === 'alice' && heard.push(`${news} ${one.status}`) });
    const stop: OrderTrigger = { kind: 'stop', price: ticks(P - 100) };
    taken(exchange.place('alice', waiting('sell', stop)));
    const limit = taken(exchange.place('alice', waiting('sell', stop, P + 7)));
    trade(exchange, P - 100);
    expect(heard).toEqual([
      'armed armed',
      'armed armed',
      'triggered open',
      'filled filled',
      'triggered open',
    ]);
    expect(limit.status).toBe('open');
    expect(exchange.book(0).bestAsk).toBe(P + 7);
  });

  it('the nearest trigger wakes first, then the earliest', () => {
    const { exchange } = opened();
    const woken: number[] = [];
    exchange.listen({ order: (one, news) => news === 'triggered' && woken.push(one.number) });
    const place = (trigger: number) =>
      taken(exchange.place('alice', waiting('sell', { kind: 'stop', price: ticks(P - trigger) }))).number;
    const [far, near, nearToo] = [place(300), place(100), place(100)];
    trade(exchange, P - 300);
    expect(woken).toEqual([near, nearToo, far]);
  });
});

describe('what an armed order locks', () => {
  it('a sell its size, a buy what it costs at its limit or its trigger with the fee', () => {
    const { exchange } = opened();
    const sell = taken(exchange.place('alice', waiting('sell', { kind: 'stop', price: ticks(P - 100) })));
    expect(money(exchange, 'alice', 'BTC')).toEqual(['1.99', '0.01']);
    const stop: OrderTrigger = { kind: 'stop', price: ticks(P + 100_000) };
    // 0.01 at 51,000 and 0.1 %; 0.01 at 52,000 and 0.1 %.
    const buy = taken(exchange.place('alice', waiting('buy', stop)));
    expect(money(exchange, 'alice', 'USDT')).toEqual(['99489.49', '510.51']);
    const limit = taken(exchange.place('alice', waiting('buy', stop, P + 200_000)));
    expect(money(exchange, 'alice', 'USDT')).toEqual(['98968.97', '1031.03']);
    for (const { number } of [sell, buy, limit]) taken(exchange.cancel('alice', { number }));
    expect(money(exchange, 'alice', 'BTC')).toEqual(['2', '0']);
    expect(money(exchange, 'alice', 'USDT')).toEqual(['100000', '0']);
  });

  it('is refused where that is not there', () => {
    const { exchange } = opened();
    const trigger: OrderTrigger = { kind: 'stop', price: ticks(P - 100) };
    expect(exchange.place('alice', { ...waiting('sell', trigger), size: lots(200_001) })).toMatchObject({
      refused: 'insufficient-balance',
    });
    expect(exchange.openOrders('alice', null)).toEqual([]);
  });
});

describe('a trailing stop', () => {
  it('follows a sell up at its distance, and never goes back', () => {
    const { exchange } = opened();
    const trail: OrderTrigger = { kind: 'trailing', price: null, trail: { ticks: 100 } };
    const placed = taken(exchange.place('alice', waiting('sell', trail)));
    const triggers = [0, 50, -40, 50, 200, 120, 101].map((move) => {
      trade(exchange, P + move);
      return placed.triggerPrice! - P;
    });
    expect(triggers).toEqual([-100, -50, -50, -50, 100, 100, 100]);
    expect(placed.status).toBe('armed');
    trade(exchange, P + 100);
    expect(placed.status).toBe('filled');
  });

  it('follows a buy down, in parts per million', () => {
    const { exchange } = opened();
    const trail: OrderTrigger = { kind: 'trailing', price: null, trail: { ppm: 1_000 } };
    const placed = taken(exchange.place('alice', waiting('buy', trail)));
    const triggers = [0, -100_000, 2_000, -100_000].map((move) => {
      trade(exchange, P + move === P + 2_000 ? P - 96_000 : P + move);
      return placed.triggerPrice;
    });
    // 0.1 % of 50,000.00 is 50.00; of 49,000.00 it is 49.00. 49,040.00 is not there yet.
    expect(triggers).toEqual([P + 5_000, 4_904_900, 4_904_900, 4_904_900]);
    trade(exchange, 4_904_900);
    expect(placed.status).toBe('filled');
  });

  it('with a limit has it at its offset from the trigger that woke it', () => {
    const { exchange } = opened();
    const trigger: OrderTrigger = {
      kind: 'trailing',
      price: null,
      trail: { ticks: 100 },
      limitOffsetTicks: 30,
    };
    const placed = taken(exchange.place('alice', waiting('sell', trigger, P)));
    trade(exchange, P + 500);
    trade(exchange, P + 400);
    expect([placed.status, placed.price, placed.triggerPrice]).toEqual(['open', P + 430, P + 400]);
  });

  it('waits for its activation first', () => {
    const { exchange } = opened();
    const trigger: OrderTrigger = {
      kind: 'trailing',
      price: null,
      trail: { ticks: 100 },
      activation: ticks(P + 300),
    };
    const placed = taken(exchange.place('alice', waiting('sell', trigger)));
    trade(exchange, P - 400);
    trade(exchange, P + 299);
    trade(exchange, P + 100);
    expect(placed.status).toBe('armed');
    trade(exchange, P + 320);
    expect(placed.triggerPrice).toBe(P + 220);
    trade(exchange, P + 220);
    expect(placed.status).toBe('filled');
  });

  it('needs a distance and a trade to begin from', () => {
    const { exchange } = opened();
    expect(exchange.place('alice', waiting('sell', { kind: 'trailing', price: null }))).toMatchObject({
      refused: 'invalid',
    });
    const trigger: OrderTrigger = { kind: 'trailing', price: null, trail: { ticks: 5 } };
    expect(exchange.place('alice', { ...waiting('sell', trigger), instrument: 1 })).toMatchObject({
      refused: 'no-trigger-price',
    });
    expect(exchange.place('alice', waiting('sell', { kind: 'stop', price: null }))).toMatchObject({
      refused: 'no-trigger-price',
    });
  });
});

describe('an armed order that is amended', () => {
  it('has another trigger, size and limit, and locks for them', () => {
    const { exchange } = opened();
    const placed = taken(exchange.place('alice', waiting('sell', { kind: 'stop', price: ticks(P - 100) })));
    taken(exchange.amend('alice', placed, { triggerPrice: ticks(P - 200), size: lots(2_000) }));
    expect(money(exchange, 'alice', 'BTC')).toEqual(['1.98', '0.02']);
    trade(exchange, P - 150);
    expect([placed.status, placed.amendments]).toEqual(['armed', 1]);
    expect(exchange.amend('alice', placed, { size: lots(200_001) })).toMatchObject({
      refused: 'insufficient-balance',
    });
    expect(money(exchange, 'alice', 'BTC')).toEqual(['1.98', '0.02']);
    taken(exchange.amend('alice', placed, { triggerPrice: ticks(P - 150) }));
    expect(placed.triggered).toBe(true);
    // Bob bids for 1,000 lots.
    expect([placed.status, placed.filled]).toEqual(['expired', 1_000]);
  });
});
