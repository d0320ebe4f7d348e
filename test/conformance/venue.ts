import { describe, expect, it } from 'vitest';
import {
  Instrument,
  type Micros,
  Money,
  type NewOrder,
  type PriceTicks,
  Random,
  RowFlag,
  type SizeLots,
} from '../../src/domain/index.js';
import { BookReader } from '../../src/market/index.js';
import { Client, type VenueUnderTest } from './client.js';
import { lifecycleFault } from './lifecycle.js';

export type { VenueUnderTest };

/**
 * The suite that every venue must pass.
 *
 * @param make a fresh venue, not yet opened, whose account trades nothing else meanwhile.
 */
export function venueConformance(name: string, make: () => Promise<VenueUnderTest>): void {
  const open = async (): Promise<Client> => new Client(await make()).open();

  describe(`${name} conforms`, () => {
    describe('market data', () => {
      it('comes in whole messages and makes a live book at once', async () => {
        const client = await open();
        const reader = new BookReader();
        for (const { instrument, rows } of client.messages) {
          expect(rows.flags[0]! & RowFlag.FIRST).toBe(RowFlag.FIRST);
          expect(rows.flags[rows.length - 1]! & RowFlag.LAST).toBe(RowFlag.LAST);
          for (let row = 0; instrument === client.under.instrument && row < rows.length; row += 1) {
            reader.apply(rows, row);
          }
        }
        expect([reader.state, reader.gaps]).toEqual(['live', 0]);
      });
    });

    describe('a limit order', () => {
      it('is accepted, rests, and is cancelled on request', async () => {
        const client = await open();
        const id = await client.placed(client.order());
        expect(client.kinds(id)).toEqual(['accepted']);
        await client.cancelled(id);
        expect(client.kinds(id)).toEqual(['accepted', 'canceled']);
      });

      it('that crosses fills as taker, never worse than its limit, under distinct trade ids', async () => {
        const client = await open();
        const { takingBid, size } = client.under;
        const id = await client.placed(client.order({ price: takingBid }));
        expect(client.kinds(id)[0]).toBe('accepted');
        expect(client.filled(id)).toBe(size);
        const fills = client.of(id).flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
        for (const fill of fills) {
          expect(fill.price).toBeLessThanOrEqual(takingBid);
          expect([fill.liquidity, fill.side, fill.instrument]).toEqual([
            'taker',
            'buy',
            client.under.instrument,
          ]);
        }
        expect(new Set(fills.map((fill) => fill.tradeId)).size).toBe(fills.length);
      });

      it('locks what it needs and gives it back', async () => {
        const client = await open();
        const { quote } = client.specification;
        const id = await client.placed(client.order());
        const instrument = new Instrument(client.specification, 0);
        const notional = instrument.notional(client.under.restingBid, client.under.size);
        expect(client.balance(quote.code, 'last').locked.compare(notional)).toBeGreaterThanOrEqual(0);
        await client.cancelled(id);
        expect(client.balance(quote.code, 'last')).toEqual(client.balance(quote.code, 'first'));
      });
    });

    describe('requests', () => {
      it('are answered through the sink, never within submit, and submit never throws', async () => {
        const client = await open();
        const before = client.events.length;
        const id = client.place(client.order());
        client.submit({ kind: 'cancel', clientOrderId: 'oc-nobody-1' });
        client.submit({ kind: 'place', clientOrderId: 'oc-odd-1', order: client.order({ instrument: 99 }) });
        client.submit({
          kind: 'place',
          clientOrderId: 'oc-odd-2',
          order: client.order({ size: Number.NaN as SizeLots }),
        });
        expect(client.events.length).toBe(before);
        await client.under.settle();
        expect(client.kinds(id)).toEqual(['accepted']);
        expect([client.kinds('oc-odd-1'), client.kinds('oc-odd-2')]).toEqual([['rejected'], ['rejected']]);
      });

      it('on unknown orders are refused as such', async () => {
        const client = await open();
        const clientOrderId = 'oc-nobody-1';
        client.submit({ kind: 'cancel', clientOrderId });
        client.submit({ kind: 'replace', clientOrderId, price: null, size: client.under.size });
        if (client.under.venue.capabilities.queryByClientId) client.submit({ kind: 'query', clientOrderId });
        await client.under.settle();
        const answers = client.of(clientOrderId);
        expect(answers.slice(0, 2).map(({ kind }) => kind)).toEqual(['cancel-rejected', 'replace-rejected']);
        for (const answer of answers) expect(answer).toMatchObject({ code: 'unknown-order' });
      });

      it('with an id that was used before are refused, and the first order stands', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.clientIdIdempotent) return;
        const id = await client.placed(client.order());
        client.submit({ kind: 'place', clientOrderId: id, order: client.order() });
        await client.under.settle();
        expect([client.kinds(id), client.code(id)]).toEqual([['accepted', 'rejected'], 'duplicate-id']);
        await client.cancelled(id);
        expect(client.kinds(id).at(-1)).toBe('canceled');
        client.submit({ kind: 'place', clientOrderId: id, order: client.order() });
        await client.under.settle();
        expect(client.kinds(id).at(-1)).toBe('rejected');
      });

      it('to cancel what has ended are refused', async () => {
        const client = await open();
        const id = await client.placed(client.order({ price: client.under.takingBid }));
        await client.cancelled(id);
        expect(client.kinds(id).at(-1)).toBe('cancel-rejected');
      });

      it('to query give the last word on the order', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.queryByClientId) return;
        const resting = await client.placed(client.order());
        const filled = await client.placed(client.order({ price: client.under.takingBid }));
        for (const clientOrderId of [resting, filled]) {
          const last = client
            .of(clientOrderId)
            .filter(({ kind }) => kind !== 'queue')
            .at(-1);
          client.submit({ kind: 'query', clientOrderId });
          await client.under.settle();
          expect(
            client
              .of(clientOrderId)
              .filter(({ kind }) => kind !== 'queue')
              .at(-1),
          ).toEqual(last);
        }
      });
    });

    describe('refusals', () => {
      it.each([
        ['a size of nothing', { size: 0 as SizeLots }],
        ['a price of nothing', { price: 0 as PriceTicks }],
        ['a limit order without a price', { price: null }],
        ['an instrument that is not there', { instrument: 99 }],
      ])('%s is rejected, and nothing is locked', async (_what, fields) => {
        const client = await open();
        const id = await client.placed(client.order(fields));
        expect(client.kinds(id)).toEqual(['rejected']);
        for (const { code } of [client.specification.base, client.specification.quote]) {
          expect(client.balance(code, 'last')).toEqual(client.balance(code, 'first'));
        }
      });

      it('more than the account can pay for is rejected', async () => {
        const client = await open();
        const { tooLarge: size, restingAsk } = client.under;
        const buy = await client.placed(client.order({ size }));
        const sell = await client.placed(client.order({ side: 'sell', price: restingAsk, size }));
        expect([client.code(buy), client.code(sell)]).toEqual([
          'insufficient-balance',
          'insufficient-balance',
        ]);
      });
    });

    describe('what it declares', () => {
      it('market orders fill and never rest', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.orderTypes.includes('market')) return;
        const id = await client.placed(client.marketOrder());
        expect(client.filled(id)).toBe(client.under.size);
      });

      it('post-only is refused where it would take, and rests elsewhere', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.postOnly) return;
        const refused = await client.placed(client.order({ price: client.under.takingBid, postOnly: true }));
        expect(client.code(refused)).toBe('post-only-would-take');
        const id = await client.placed(client.order({ postOnly: true }));
        expect(client.kinds(id)).toEqual(['accepted']);
      });

      it('immediate-or-cancel never rests', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.timesInForce.includes('ioc')) return;
        const id = await client.placed(client.order({ timeInForce: 'ioc' }));
        expect(['canceled', 'expired', 'rejected']).toContain(client.kinds(id).at(-1));
        expect(client.filled(id)).toBe(0);
        const taken = await client.placed(
          client.order({ price: client.under.takingBid, timeInForce: 'ioc' }),
        );
        expect(client.filled(taken)).toBe(client.under.size);
      });

      it('fill-or-kill fills whole or not at all', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.timesInForce.includes('fok')) return;
        const killed = await client.placed(client.order({ timeInForce: 'fok' }));
        expect(client.filled(killed)).toBe(0);
        expect(['canceled', 'expired', 'rejected']).toContain(client.kinds(killed).at(-1));
        const filled = await client.placed(
          client.order({ price: client.under.takingBid, timeInForce: 'fok' }),
        );
        expect(client.filled(filled)).toBe(client.under.size);
      });

      it('good-till-date expires', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.timesInForce.includes('gtd')) return;
        const expireTime = (client.under.now() + 2_000_000) as Micros;
        const id = await client.placed(client.order({ timeInForce: 'gtd', expireTime }));
        expect(client.kinds(id)).toEqual(['accepted']);
        while (client.under.now() <= expireTime) await client.under.settle();
        await client.under.settle();
        expect(client.kinds(id)).toEqual(['accepted', 'expired']);
      });

      it('icebergs rest and can be cancelled', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.iceberg) return;
        const id = await client.placed(client.order({ displaySize: 1 as SizeLots }));
        await client.cancelled(id);
        expect(client.kinds(id)).toEqual(['accepted', 'canceled']);
      });

      it('stops wait for their trigger and can be cancelled', async () => {
        const client = await open();
        const { orderTypes } = client.under.venue.capabilities;
        const { restingBid, restingAsk } = client.under;
        const waiting = [
          client.order({ type: 'stop', price: null, triggerPrice: restingAsk }),
          client.order({ type: 'stop-limit', side: 'sell', price: restingBid, triggerPrice: restingBid }),
        ].filter(({ type }) => orderTypes.includes(type));
        for (const order of waiting) {
          const id = await client.placed(order);
          expect(client.kinds(id)).toEqual(['armed']);
          await client.cancelled(id);
          expect(client.kinds(id)).toEqual(['armed', 'canceled']);
        }
      });

      it('take-profits and trailing stops wait, or are refused where it has none', async () => {
        const client = await open();
        const { orderTypes } = client.under.venue.capabilities;
        const { restingAsk, restingBid } = client.under;
        const sold = { side: 'sell', price: null } as const;
        for (const order of [
          client.order({ ...sold, type: 'take-profit', triggerPrice: restingAsk }),
          client.order({ ...sold, type: 'take-profit-limit', price: restingBid, triggerPrice: restingAsk }),
          client.order({ ...sold, type: 'trailing-stop', trail: { unit: 'ppm', distance: 20_000 } }),
        ]) {
          const id = await client.placed(order);
          const has = orderTypes.includes(order.type);
          expect([order.type, client.kinds(id)]).toEqual([order.type, [has ? 'armed' : 'rejected']]);
          if (!has) {
            expect(client.code(id)).toBe('invalid');
            continue;
          }
          await client.cancelled(id);
          expect(client.kinds(id)).toEqual(['armed', 'canceled']);
        }
        const { base } = client.specification;
        expect(client.balance(base.code, 'last')).toEqual(client.balance(base.code, 'first'));
      });

      it('a pair is placed as one and ends as one, or both are refused', async () => {
        const client = await open();
        const { venue, restingAsk, restingBid } = client.under;
        const sold = { side: 'sell', reduceOnly: true } as const;
        const ids = ['oc-conformance-901', 'oc-conformance-902'] as const;
        const [stop, profit] = ids;
        const stopOrder = client.order({ ...sold, type: 'stop', price: null, triggerPrice: restingBid });
        client.submit({
          kind: 'place-pair',
          clientOrderId: stop,
          legs: [
            { clientOrderId: stop, order: stopOrder },
            { clientOrderId: profit, order: client.order({ ...sold, price: restingAsk }) },
          ],
        });
        await client.under.settle();
        if (!venue.capabilities.oco) {
          expect(ids.map((id) => client.kinds(id))).toEqual([['rejected'], ['rejected']]);
          return;
        }
        expect(ids.map((id) => client.kinds(id))).toEqual([['armed'], ['accepted']]);
        await client.cancelled(stop);
        expect(ids.map((id) => client.kinds(id).at(-1))).toEqual(['canceled', 'canceled']);
      });

      it('what nobody made elsewhere cannot be adopted', async () => {
        const client = await open();
        const id = 'oc-conformance-903';
        const order = client.order();
        client.submit({ kind: 'adopt', clientOrderId: id, venueOrderId: '987654321', order });
        await client.under.settle();
        expect([client.kinds(id), client.code(id)]).toEqual([['rejected'], 'unknown-order']);
      });

      it('an order that only reduces is taken like any other', async () => {
        const client = await open();
        const { restingAsk } = client.under;
        const id = await client.placed(client.order({ side: 'sell', price: restingAsk, reduceOnly: true }));
        expect(client.kinds(id)).toEqual(['accepted']);
      });

      it('replace and cancel race with fills, and each order comes to one end', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.replace) return;
        const { size, takingBid } = client.under;
        const orders = new Map<string, NewOrder>();
        for (const more of [0, 1, 2]) {
          const order = client.order();
          const clientOrderId = await client.placed(order);
          orders.set(clientOrderId, order);
          client.submit({
            kind: 'replace',
            clientOrderId,
            price: takingBid,
            size: (size + more) as SizeLots,
          });
          client.submit({ kind: 'cancel', clientOrderId });
          client.submit({ kind: 'cancel', clientOrderId });
        }
        await client.under.settle();
        for (const [id, order] of orders) {
          expect([id, lifecycleFault(order, client.of(id))]).toEqual([id, null]);
          const ends = client.kinds(id).filter((kind) => kind === 'canceled' || kind === 'expired');
          expect(ends.length).toBeLessThanOrEqual(1);
        }
        expectBalances(client);
      });

      it('replace changes price and size, and may take', async () => {
        const client = await open();
        if (!client.under.venue.capabilities.replace) return;
        const { restingBid, size, takingBid } = client.under;
        const clientOrderId = await client.placed(client.order());
        const price = (restingBid + 1) as PriceTicks;
        const larger = (size + 1) as SizeLots;
        client.submit({ kind: 'replace', clientOrderId, price, size: larger });
        await client.under.settle();
        expect(client.of(clientOrderId).at(-1)).toMatchObject({ kind: 'replaced', price, size: larger });
        client.submit({ kind: 'replace', clientOrderId, price: takingBid, size: null });
        await client.under.settle();
        expect(client.filled(clientOrderId)).toBe(larger);
      });
    });

    it('keeps every order to a legal course and every balance to the fills, whatever is asked', async () => {
      const client = await open();
      const orders = await actAtRandom(client, 120);
      for (const [id, order] of orders)
        expect([id, lifecycleFault(order, client.of(id))]).toEqual([id, null]);
      expectBalances(client);
    });
  });
}

/** Requests of every kind, sense and nonsense, at the venue's own pace. */
async function actAtRandom(client: Client, requests: number): Promise<Map<string, NewOrder>> {
  const random = new Random(7);
  const orders = new Map<string, NewOrder>();
  const pick = <T>(items: readonly T[]): T => items[random.integer(0, items.length - 1)]!;
  const { restingBid, restingAsk, takingBid, size } = client.under;
  for (let i = 0; i < requests; i += 1) {
    const ids = [...orders.keys()];
    const action = ids.length === 0 ? 'place' : pick(['place', 'place', 'cancel', 'replace'] as const);
    const price = pick([restingBid, restingAsk, takingBid, restingBid + 5]) as PriceTicks;
    const lots = (size + random.integer(-1, 3)) as SizeLots;
    if (action === 'place') {
      const side = pick(['buy', 'sell'] as const);
      const timeInForce = pick(['gtc', 'gtc', 'ioc', 'fok'] as const);
      const postOnly = timeInForce === 'gtc' && pick([true, false]);
      const order = pick([
        client.order({ side, price, size: lots, timeInForce, postOnly }),
        client.marketOrder({ side, size: lots }),
      ]);
      orders.set(client.place(order), order);
    } else if (action === 'cancel') {
      client.submit({ kind: 'cancel', clientOrderId: pick(ids) });
    } else {
      client.submit({
        kind: 'replace',
        clientOrderId: pick(ids),
        price: pick([null, price]),
        size: pick([null, lots]),
      });
    }
    if (random.next() < 0.3) await client.under.settle();
  }
  await client.under.settle();
  return orders;
}

/** First balance + what the fills moved = last balance, in both assets, to the unit. */
function expectBalances(client: Client): void {
  const { base, quote } = client.specification;
  const instrument = new Instrument(client.specification, client.under.instrument);
  const total = (asset: string, which: 'first' | 'last'): Money => {
    const { free, locked } = client.balance(asset, which);
    return free.plus(locked);
  };
  const expected = new Map([base, quote].map(({ code }) => [code, total(code, 'first')]));
  const add = (asset: string, amount: Money): void =>
    void expected.set(asset, expected.get(asset)!.plus(amount));
  const lotText = (lots: SizeLots): Money => Money.parse(instrument.formatSize(lots), base.decimals)!;
  for (const event of client.events) {
    if (event.kind !== 'fill') continue;
    const { side, price, size, fee, feeAsset } = event.fill;
    const [notional, lots] = [instrument.notional(price, size), lotText(size)];
    add(quote.code, side === 'buy' ? notional.negated() : notional);
    add(base.code, side === 'buy' ? lots : lots.negated());
    add(feeAsset, fee.negated());
  }
  for (const [asset, amount] of expected) expect([asset, total(asset, 'last')]).toEqual([asset, amount]);
}
