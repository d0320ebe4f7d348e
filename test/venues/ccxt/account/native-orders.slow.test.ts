import { afterEach, describe, expect, it } from 'vitest';
import type { NewOrder, PriceTicks, SizeLots } from '../../../../src/domain/index.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import { isRefusal } from '../../../../src/venues/embedded/wire/exchange.js';
import { AccountRig } from './account-rig.js';

/** What each venue carries out by itself, judged by what the exchange then has. */
const rigs: AccountRig[] = [];
const start = async (dialect: DialectName): Promise<AccountRig> => {
  const rig = await AccountRig.start(dialect);
  rigs.push(rig);
  return rig.open();
};

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const sold = { side: 'sell', price: null, timeInForce: 'gtc' } as const;

describe.each(['binance', 'kraken'] as const)('%s', (dialect) => {
  it.each([
    ['stop', 0.9, null, 'stop'],
    ['stop-limit', 0.9, 0.89, 'stop'],
    ['take-profit', 1.1, null, 'take-profit'],
    ['take-profit-limit', 1.1, 1.09, 'take-profit'],
  ] as const)('has %s orders armed, as the exchange has them', async (type, trigger, limit, kind) => {
    const rig = await start(dialect);
    const order = {
      ...sold,
      type,
      triggerPrice: rig.price(trigger),
      price: limit === null ? null : rig.price(limit),
    };
    const id = rig.place(rig.order(order));
    await rig.until(() => rig.kinds(id).length > 0, 'the answer');
    expect(rig.of(id)).toMatchObject([{ kind: 'armed' }]);
    expect(rig.ledger()).toMatchObject([
      {
        status: 'armed',
        price: order.price,
        triggerPrice: order.triggerPrice,
        request: { trigger: { kind } },
      },
    ]);
    rig.cancel(id);
    await rig.until(() => rig.kinds(id).includes('canceled'), 'its end');
    expect(rig.kinds(id)).toEqual(['armed', 'canceled']);
  });

  it('wakes a take-profit when the market comes there, and fills it', async () => {
    const rig = await start(dialect);
    const id = rig.place(rig.order({ ...sold, type: 'take-profit', triggerPrice: rig.price(1.1) }));
    await rig.until(() => rig.kinds(id).length > 0, 'the answer');
    meet(rig, 'triggerPrice');
    await rig.until(() => rig.filled(id) >= rig.size, 'its fill');
    await rig.settle();
    expect(rig.kinds(id).filter((kind) => kind !== 'fill')).toEqual(['armed', 'triggered']);
    expect(rig.filled(id)).toBe(rig.size);
  });

  it('trails by a share of the price', async () => {
    const rig = await start(dialect);
    const id = rig.place(
      rig.order({ ...sold, type: 'trailing-stop', trail: { unit: 'ppm', distance: 15_000 } }),
    );
    await rig.until(() => rig.kinds(id).length > 0, 'the answer');
    expect(rig.of(id)).toMatchObject([{ kind: 'armed' }]);
    expect(rig.ledger()).toMatchObject([
      { request: { trigger: { kind: 'trailing', trail: { ppm: 15_000 } } } },
    ]);
    rig.cancel(id);
    await rig.until(() => rig.kinds(id).includes('canceled'), 'its end');
  });

  it('shows of an iceberg what it is told to', async () => {
    const rig = await start(dialect);
    const displaySize = Math.round(rig.size / 5) as NewOrder['size'];
    const id = rig.place(rig.order({ displaySize }));
    await rig.until(() => rig.kinds(id).length > 0, 'the answer');
    expect(rig.kinds(id)).toEqual(['accepted']);
    expect(rig.ledger()).toMatchObject([{ size: rig.size, request: { displaySize } }]);
  });

  it('takes each of them by REST as well', async () => {
    const rig = await start(dialect);
    rig.harness.chaos('reset:frame=response:on=frames');
    rig.cancel(rig.place(rig.order()));
    await rig.until(() => rig.events.some((e) => e.kind === 'status' && !e.connected), 'the break');
    const ids = [
      rig.order({ ...sold, type: 'take-profit', triggerPrice: rig.price(1.1) }),
      rig.order({ ...sold, type: 'take-profit-limit', triggerPrice: rig.price(1.1), price: rig.price(1.09) }),
      rig.order({ ...sold, type: 'trailing-stop', trail: { unit: 'ppm', distance: 15_000 } }),
    ].map((order) => rig.place(order));
    await rig.until(() => ids.every((id) => rig.kinds(id).includes('armed')), 'the answers');
    const armed = rig.ledger().filter(({ status }) => status === 'armed');
    expect(armed.map(({ request }) => request.trigger)).toMatchObject([
      { kind: 'take-profit' },
      { kind: 'take-profit' },
      { kind: 'trailing', trail: { ppm: 15_000 } },
    ]);
  });
});

describe('kraken', () => {
  it('trails by an amount too', async () => {
    const rig = await start('kraken');
    const id = rig.place(
      rig.order({ ...sold, type: 'trailing-stop', trail: { unit: 'ticks', distance: 5_000 } }),
    );
    await rig.until(() => rig.kinds(id).length > 0, 'the answer');
    expect(rig.ledger()).toMatchObject([
      { request: { trigger: { kind: 'trailing', trail: { ticks: 5_000 } } } },
    ]);
  });

  it('has no pairs', async () => {
    await refusesPair('kraken');
  });
});

describe('coinbase', () => {
  it('has stop-limits, and none of the others', async () => {
    const rig = await start('coinbase');
    const stop = rig.place(
      rig.order({ ...sold, type: 'stop-limit', triggerPrice: rig.price(0.9), price: rig.price(0.89) }),
    );
    const profit = rig.place(rig.order({ ...sold, type: 'take-profit', triggerPrice: rig.price(1.1) }));
    await rig.until(() => rig.kinds(stop).length > 0 && rig.kinds(profit).length > 0, 'the answers');
    expect([rig.kinds(stop), rig.kinds(profit)]).toEqual([['armed'], ['rejected']]);
  });

  it('has no pairs of two orders', async () => {
    await refusesPair('coinbase');
  });
});

describe('binance', () => {
  it('refuses to trail by an amount, in words', async () => {
    const rig = await start('binance');
    const id = rig.place(
      rig.order({ ...sold, type: 'trailing-stop', trail: { unit: 'ticks', distance: 5_000 } }),
    );
    await rig.until(() => rig.kinds(id).length > 0, 'the answer');
    expect(rig.of(id)).toMatchObject([
      { kind: 'rejected', reason: expect.stringContaining('share of the price') },
    ]);
    expect(rig.ledger()).toEqual([]);
  });

  it('places a pair at once, and cancels one with the other', async () => {
    const rig = await start('binance');
    const [stop, profit] = await pair(rig);
    expect([rig.kinds(stop), rig.kinds(profit)]).toEqual([['armed'], ['accepted']]);
    expect(rig.ledger().map(({ request }) => request.group)).toEqual([
      expect.any(String),
      expect.any(String),
    ]);
    rig.cancel(profit);
    await rig.until(() => rig.kinds(stop).includes('canceled'), 'the end of the other');
    await rig.settle();
    expect([rig.kinds(stop).at(-1), rig.kinds(profit).at(-1)]).toEqual(['canceled', 'canceled']);
    expect(rig.ledger().map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  });

  it('ends the stop of a pair when the profit is taken', async () => {
    const rig = await start('binance');
    const [stop, profit] = await pair(rig);
    meet(rig, 'price');
    await rig.until(() => rig.filled(profit) >= rig.size, 'the profit');
    await rig.until(() => rig.kinds(stop).length > 1, 'the end of the stop');
    expect(rig.filled(stop)).toBe(0);
    expect(['expired', 'canceled']).toContain(rig.kinds(stop).at(-1));
  });

  it('places a pair by REST while the socket is away, once', async () => {
    const rig = await start('binance');
    rig.harness.chaos('reset:frame=response:on=frames');
    rig.cancel(rig.place(rig.order()));
    await rig.until(() => rig.events.some((e) => e.kind === 'status' && !e.connected), 'the break');
    await pair(rig);
    expect(rig.ledger().filter(({ request }) => request.group != null)).toHaveLength(2);
  });

  it('a pair that was never answered is found, each by its own id', async () => {
    const rig = await AccountRig.start('binance', {
      gateway: { requestTimeoutMillis: 300, validityMillis: 700 },
    });
    rigs.push(rig);
    await rig.open();
    rig.harness.chaos('no-ack:route=orderList.place.oco:count=1,drop:frame=user');
    const [stop, profit] = await pair(rig);
    expect([rig.kinds(stop), rig.kinds(profit)]).toEqual([
      ['unknown', 'armed'],
      ['unknown', 'accepted'],
    ]);
    expect(rig.ledger()).toHaveLength(2);
  });

  it('refuses to change one leg of a pair, and both stand', async () => {
    const rig = await start('binance');
    const [stop, profit] = await pair(rig);
    rig.replace(profit, (rig.price(1.1) + 10) as PriceTicks, null);
    await rig.until(() => rig.kinds(profit).includes('replace-rejected'), 'the refusal');
    await rig.settle();
    expect(rig.kinds(stop)).toEqual(['armed']);
    expect(
      rig
        .ledger()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['armed', 'open']);
  });

  it('refuses it in a process after that too, and both stand', async () => {
    const rig = await start('binance');
    const [, profit] = await pair(rig);
    await rig.gateway.close();
    rig.events.length = 0;
    const second = await rig.another({
      sessions: new Set(['5e55']),
      orders: pairLegs(rig).map(({ clientOrderId, order }) => ({
        clientOrderId,
        request: order,
        price: order.price,
        size: order.size,
        filled: 0 as SizeLots,
        armed: order.type === 'stop',
        unanswered: null,
        changing: null,
        adopted: null,
        paired: true,
      })),
      elsewhere: [],
      balances: new Map(),
      filled: () => 0,
      adopted: () => null,
      since: null,
    });
    try {
      await rig.until(() => rig.events.some(({ kind }) => kind === 'reconciled'), 'the account in line');
      const price = (rig.price(1.1) + 10) as PriceTicks;
      second.submit({ kind: 'replace', clientOrderId: profit, price, size: null }, WALL_CLOCK.now());
      await rig.until(() => rig.kinds(profit).includes('replace-rejected'), 'the refusal');
      expect(
        rig
          .ledger()
          .map(({ status }) => status)
          .sort(),
      ).toEqual(['armed', 'open']);
    } finally {
      await second.close();
    }
  });
});

const PAIR = ['oc-5e55-801', 'oc-5e55-802'] as const;

/** A stop below and a profit above, both sells. */
const pairLegs = (rig: AccountRig) => [
  {
    clientOrderId: PAIR[0],
    order: rig.order({ ...sold, type: 'stop', triggerPrice: rig.price(0.9), reduceOnly: true }),
  },
  { clientOrderId: PAIR[1], order: rig.order({ ...sold, price: rig.price(1.1), reduceOnly: true }) },
];

async function pair(rig: AccountRig): Promise<[string, string]> {
  const ids = PAIR;
  const legs = pairLegs(rig);
  rig.gateway.submit({ kind: 'place-pair', clientOrderId: ids[0], legs }, WALL_CLOCK.now());
  const isAnswered = (id: string) => rig.kinds(id).some((kind) => kind !== 'unknown');
  await rig.until(() => ids.every(isAnswered), 'the answers to the pair');
  await rig.settle();
  return [...ids];
}

async function refusesPair(dialect: DialectName): Promise<void> {
  const rig = await start(dialect);
  const [stop, profit] = await pair(rig);
  expect([rig.kinds(stop), rig.kinds(profit)]).toEqual([['rejected'], ['rejected']]);
  expect(rig.ledger()).toEqual([]);
}

/** Brings an order and the market together: its price, or the trigger that it waits for, is where the bid is now. */
function meet(rig: AccountRig, kind: 'price' | 'triggerPrice'): void {
  const { exchange } = rig.harness;
  const order = exchange.openOrders('paper', null).find((each) => each[kind] !== null)!;
  const { bestBid } = exchange.book(rig.market.index);
  const change = { [kind]: bestBid - 1_000, postOnly: false };
  const amended = exchange.amend('paper', { number: order.number }, change);
  if (isRefusal(amended)) throw new Error(amended.reason);
}
