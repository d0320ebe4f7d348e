import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  limitOrder,
  Money,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../../../src/domain/index.js';
import type { FillReport, OrderReport } from '../../../../src/venues/ccxt/account/link.js';
import { OrderTracker } from '../../../../src/venues/ccxt/account/order-tracker.js';
import { lifecycleFault } from '../../../conformance/lifecycle.js';

const ID = 'oc-5e55-1';
const ORDER = limitOrder({ instrument: 0, side: 'buy', price: 100 as PriceTicks, size: 10 as SizeLots });

const report = (fields: Partial<OrderReport> = {}): OrderReport => ({
  venueOrderId: 'A',
  clientOrderId: ID,
  leg: 0,
  instrument: 0,
  side: 'buy',
  type: 'limit',
  price: 100 as PriceTicks,
  size: 10 as SizeLots,
  filled: 0 as SizeLots,
  stage: 'open',
  triggered: false,
  code: null,
  reason: '',
  time: null,
  ...fields,
});

const fill = (tradeId: string, size: number, fields: Partial<FillReport> = {}): FillReport => ({
  instrument: 0,
  tradeId,
  venueOrderId: 'A',
  clientOrderId: ID,
  price: 100 as PriceTicks,
  size: size as SizeLots,
  liquidity: 'maker',
  fee: Money.ZERO,
  feeAsset: 'USDT',
  time: null,
  ...fields,
});

function tracked(order: NewOrder = ORDER) {
  const events: VenueEvent[] = [];
  const asked: string[] = [];
  const tracker = new OrderTracker({
    emit: (event) => events.push(event),
    missing: ({ clientOrderId }) => asked.push(clientOrderId),
    now: () => 0,
  });
  const of = tracker.begin(ID, order);
  const kinds = () => events.map(({ kind }) => kind);
  const tell = (orders: readonly OrderReport[], fills: readonly FillReport[] = []) =>
    tracker.apply({ orders, fills });
  return { tracker, order: of, events, asked, kinds, tell };
}

describe('what a venue says of an order', () => {
  it('twice is told once', () => {
    const { tell, kinds } = tracked();
    for (let i = 0; i < 2; i += 1) tell([report({ filled: 4 as SizeLots })], [fill('1', 4)]);
    for (let i = 0; i < 2; i += 1) tell([report({ filled: 4 as SizeLots, stage: 'canceled' })]);
    expect(kinds()).toEqual(['accepted', 'fill', 'canceled']);
  });

  it('of its end waits for the executions that the venue counts', () => {
    const { tell, kinds, asked } = tracked();
    tell([report({ filled: 7 as SizeLots, stage: 'expired' })]);
    expect([kinds(), asked]).toEqual([['accepted'], [ID]]);
    tell([], [fill('1', 3)]);
    tell([], [fill('2', 4)]);
    expect(kinds()).toEqual(['accepted', 'fill', 'fill', 'expired']);
  });

  it('first by an execution is accepted all the same; a late word of it changes nothing', () => {
    const { tell, kinds } = tracked();
    tell([], [fill('1', 10)]);
    tell([report()]);
    tell([report({ filled: 10 as SizeLots, stage: 'filled' })]);
    expect(kinds()).toEqual(['accepted', 'fill']);
  });

  it('of a stop: armed, triggered, filled', () => {
    const stop = { ...ORDER, type: 'stop-limit', triggerPrice: 101 as PriceTicks } as const;
    const { tell, kinds } = tracked(stop);
    tell([report({ stage: 'armed', type: 'stop-limit' })]);
    tell([report({ stage: 'open', type: 'stop-limit', triggered: true })]);
    tell([report({ stage: 'filled', type: 'stop-limit', filled: 10 as SizeLots })], [fill('1', 10)]);
    expect(kinds()).toEqual(['armed', 'triggered', 'fill']);
  });
});

describe('a replacement', () => {
  const terms = { price: 102 as PriceTicks, size: 12 as SizeLots };

  /** Replaced, the venue's id of it unknown, and an execution of it told while the next replacement is under way. */
  function replacedUnnamed() {
    const rig = tracked();
    const { tracker, order, tell } = rig;
    tell([report()]);
    tracker.beginReplace(order, terms, true);
    tell([report({ stage: 'canceled' })]);
    tracker.replaced(order);
    tracker.beginReplace(order, { price: 104 as PriceTicks, size: null }, true);
    tell([], [fill('1', 5, { venueOrderId: 'B', price: terms.price })]);
    return rig;
  }

  it('that is a new order at the venue: the end of the old one is no end', () => {
    const { tracker, order, tell, kinds } = tracked();
    tell([report()]);
    tracker.beginReplace(order, terms, true);
    tell([report({ stage: 'canceled' })]);
    tell([report({ venueOrderId: 'B', leg: 1, price: terms.price, size: terms.size })]);
    tell([], [fill('1', 12, { venueOrderId: 'B', price: terms.price })]);
    expect(kinds()).toEqual(['accepted', 'replaced', 'fill']);
  });

  it('of which the old order was cancelled and the new one refused ends the order', () => {
    const { tracker, order, tell, kinds } = tracked();
    tell([report()]);
    tracker.beginReplace(order, terms, true);
    tell([report({ stage: 'canceled' })]);
    tracker.replaceRefused(order, { code: 'insufficient-balance', reason: '' });
    expect(kinds()).toEqual(['accepted', 'replace-rejected', 'canceled']);
  });

  it('is proved by an execution that only the new terms explain', () => {
    const { tracker, order, tell, kinds } = tracked();
    tell([report()]);
    tracker.beginReplace(order, terms, false);
    tell([], [fill('1', 5, { price: 102 as PriceTicks })]);
    tracker.replaced(order);
    expect(kinds()).toEqual(['accepted', 'replaced', 'fill']);
  });

  it('that was given up where requests never expire comes into force yet, whenever; no other word changes the terms', () => {
    const { tracker, order, tell, events } = tracked();
    tell([report()]);
    tracker.beginReplace(order, terms, false);
    tracker.replaceRefused(order, { code: 'invalid', reason: 'no effect', mayBeLate: true });
    tell([report()]);
    tell([report({ price: terms.price })]);
    expect([order.price, order.size]).toEqual([100, 10]);
    tell([report(terms)]);
    tell([report(terms)]);
    expect(events.map(({ kind }) => kind)).toEqual(['accepted', 'replace-rejected', 'replaced']);
    expect(events.at(-1)).toMatchObject(terms);
    expect([order.price, order.size]).toEqual([102, 12]);
  });

  it('whose id is not known yet keeps its executions, though the next one is under way when they are told', () => {
    const { tracker, order, tell, kinds, asked } = replacedUnnamed();
    tracker.replaceRefused(order, { code: 'market-closed', reason: 'halted' });
    const five = { venueOrderId: 'B', leg: 1, price: terms.price, size: terms.size, filled: 5 as SizeLots };
    tell([report({ ...five, stage: 'canceled' })]);
    expect(kinds()).toEqual(['accepted', 'replaced', 'fill', 'replace-rejected', 'canceled']);
    expect(asked).toEqual([]);
  });

  it('whose id is not known yet keeps them where the next one comes about too', () => {
    const { tracker, order, tell, kinds, asked } = replacedUnnamed();
    tracker.replaced(order);
    tell([], [fill('2', 3, { venueOrderId: 'C', price: 104 as PriceTicks })]);
    const [five, three] = [5 as SizeLots, 3 as SizeLots];
    tell([report({ venueOrderId: 'B', leg: 1, size: terms.size, filled: five, stage: 'canceled' })]);
    tell([report({ venueOrderId: 'C', leg: 2, size: 7 as SizeLots, filled: three, stage: 'canceled' })]);
    expect(kinds()).toEqual(['accepted', 'replaced', 'fill', 'replaced', 'fill', 'canceled']);
    expect(asked).toEqual([]);
  });

  it('that the venue refused does not come into force', () => {
    const { tracker, order, tell, kinds } = tracked();
    tell([report()]);
    tracker.beginReplace(order, terms, false);
    tracker.replaceRefused(order, { code: 'invalid', reason: 'no' });
    tell([report(terms)]);
    expect(kinds()).toEqual(['accepted', 'replace-rejected']);
  });

  it('is not proved by a late execution of what was replaced before it, whatever its price was then', () => {
    const { tracker, order, tell, kinds } = tracked();
    tell([report({ filled: 4 as SizeLots })], [fill('1', 4)]);
    tracker.beginReplace(order, { price: 98 as PriceTicks, size: null }, true);
    tell([report({ filled: 6 as SizeLots, stage: 'canceled' })]);
    tell([report({ venueOrderId: 'B', leg: 1, price: 98 as PriceTicks, size: 4 as SizeLots })]);
    tracker.beginReplace(order, { price: 99 as PriceTicks, size: 14 as SizeLots }, true);
    tell([], [fill('2', 2)]);
    expect(kinds()).toEqual(['accepted', 'fill', 'replaced', 'fill']);
    expect(order).toMatchObject({ price: 98, size: 10, filled: 6, stage: 'open' });
    tracker.replaceRefused(order, { code: 'invalid', reason: '' });
    expect(order.legs.map(({ venueOrderId }) => venueOrderId)).toEqual(['A', 'B']);
  });

  it('keeps back the execution that would make the old order look done, until it is answered', () => {
    const { tracker, order, tell, kinds } = tracked();
    tell([report()]);
    tracker.beginReplace(order, terms, false);
    tell([], [fill('1', 10)]);
    expect(kinds()).toEqual(['accepted']);
    tracker.replaced(order);
    expect(kinds()).toEqual(['accepted', 'replaced', 'fill']);
    tell([], [fill('2', 2)]);
    expect(order.stage).toBe('ended');
  });
});

describe('an order of a process before, changed by a request whose answer was lost', () => {
  const recalled = () => {
    const { tracker, events } = tracked();
    const other = tracker.recall({
      clientOrderId: 'oc-5e55-2',
      request: ORDER,
      price: ORDER.price,
      size: ORDER.size,
      filled: 0 as SizeLots,
      armed: false,
      unanswered: 'replace',
      changing: 'replace',
      adopted: null,
    });
    const ids = { clientOrderId: 'oc-5e55-2', venueOrderId: 'B' };
    /** As the reconciler does: reports, terms, executions. */
    const conclude = (reports: readonly OrderReport[], fills: readonly FillReport[]): string[] => {
      tracker.apply({ orders: reports, fills: [] });
      tracker.recallTerms(other, reports[reports.length - 1]!);
      tracker.apply({ orders: [], fills });
      return events.map((event) => (event.kind === 'replaced' ? `replaced ${event.size}` : event.kind));
    };
    return { conclude, order: other, ids };
  };

  it('smaller, and filled since: its terms come first, so that the fill is its last', () => {
    const { conclude, order, ids } = recalled();
    const said = conclude(
      [report({ ...ids, size: 6 as SizeLots, filled: 6 as SizeLots, stage: 'filled' })],
      [fill('1', 6, ids)],
    );
    expect([said, order.stage, order.size]).toEqual([['replaced 6', 'fill'], 'ended', 6]);
  });

  it('larger, and filled beyond what it was: it still works', () => {
    const { conclude, order, ids } = recalled();
    const said = conclude(
      [report({ ...ids, size: 20 as SizeLots, filled: 12 as SizeLots })],
      [fill('1', 12, ids)],
    );
    expect([said, order.stage, order.size]).toEqual([['replaced 20', 'fill'], 'open', 20]);
  });

  it('by another order: what the first one filled counts to the total', () => {
    const { conclude, order, ids } = recalled();
    const second = { ...ids, venueOrderId: 'C', leg: 1 };
    const said = conclude(
      [
        report({ ...ids, filled: 4 as SizeLots, stage: 'canceled' }),
        report({ ...second, size: 3 as SizeLots, filled: 3 as SizeLots, stage: 'filled' }),
      ],
      [fill('1', 4, ids), fill('2', 3, second)],
    );
    expect([said, order.stage, order.size]).toEqual([['replaced 7', 'fill', 'fill'], 'ended', 7]);
  });
});

it('filled, says the venue of an order that is larger here: the size that it has there is told', () => {
  const { tell, events, order } = tracked();
  tell([report({ filled: 6 as SizeLots, stage: 'filled' })], [fill('1', 6)]);
  expect(events.map(({ kind }) => kind)).toEqual(['accepted', 'fill', 'replaced']);
  expect([order.stage, order.size]).toEqual(['ended', 6]);
});

describe('in whatever order and however often it comes', () => {
  it('is a legal course, with each execution once and the end last', () => {
    const messages: readonly [readonly OrderReport[], readonly FillReport[]][] = [
      [[report()], []],
      [[report({ filled: 3 as SizeLots })], [fill('1', 3)]],
      [[report({ filled: 5 as SizeLots })], [fill('2', 2)]],
      [[report({ filled: 9 as SizeLots })], [fill('3', 4)]],
      [[report({ filled: 9 as SizeLots, stage: 'canceled' })], []],
    ];
    const shuffled = fc.shuffledSubarray([...messages, ...messages], { minLength: messages.length * 2 });
    fc.assert(
      fc.property(shuffled, (told) => {
        const { tell, events } = tracked();
        for (const [orders, fills] of told) tell(orders, fills);
        expect(lifecycleFault(ORDER, events)).toBeNull();
        expect(events.flatMap((event) => (event.kind === 'fill' ? [event.fill.tradeId] : [])).sort()).toEqual(
          ['1', '2', '3'],
        );
        expect(events.at(-1)!.kind).toBe('canceled');
      }),
    );
  });
});

describe('what is remembered', () => {
  it('are the orders that work, however many have ended since', () => {
    const { tracker } = tracked();
    const name = (i: number): string => `oc-5e55-${i + 2}`;
    const last = 65_600;
    for (let i = 0; i < last; i += 1) {
      tracker.begin(name(i), ORDER);
      tracker.apply({
        orders: [report({ venueOrderId: `B${i}`, clientOrderId: name(i), stage: 'canceled' })],
        fills: [],
      });
    }
    expect([...tracker.working()].map(({ clientOrderId }) => clientOrderId)).toEqual([ID]);
    expect([tracker.get(ID)?.stage, tracker.get(name(last - 1))?.stage]).toEqual(['sent', 'ended']);
    expect([tracker.get(name(0)), tracker.ofVenueId('B0')]).toEqual([undefined, undefined]);
    expect(tracker.ofVenueId(`B${last - 1}`)?.clientOrderId).toBe(name(last - 1));
  });

  it('are those that ended, with all that was told of them, although thousands ended since', () => {
    const { tracker, tell, kinds, events } = tracked();
    const fee = Money.of(5_000_000_000_000);
    tell([report()], [fill('1', 4, { fee })]);
    tell([report({ filled: 4 as SizeLots, stage: 'canceled' })]);
    const told = events.length;
    for (let i = 0; i < 3_000; i += 1) {
      const clientOrderId = `oc-5e55-other-${i}`;
      tracker.begin(clientOrderId, ORDER);
      tell([report({ clientOrderId, venueOrderId: `O${i}`, stage: 'canceled' })]);
    }
    events.splice(told);
    expect(tracker.ofVenueId('A')).toBe(tracker.get(ID));
    expect(tracker.get(ID)).toMatchObject({ stage: 'ended', filled: 4, last: { kind: 'canceled' } });
    tell([report({ filled: 4 as SizeLots, stage: 'canceled' })], [fill('1', 4, { fee })]);
    expect(kinds()).toEqual(['accepted', 'fill', 'canceled']);
    tell([], [fill('2', 1, { fee })]);
    expect(events.slice(told)).toMatchObject([{ kind: 'fill', fill: { tradeId: '2', fee } }]);
    expect(tracker.ofVenueId('O0')?.clientOrderId).toBe('oc-5e55-other-0');
  });

  it('of one whose last word was a fill: its fee to the unit', () => {
    const { tracker, tell } = tracked();
    const fee = Money.of(5_000_000_000_001);
    tell([], [fill('1', 10, { fee })]);
    for (let i = 0; i < 3_000; i += 1) {
      tracker.begin(`oc-5e55-other-${i}`, ORDER);
      tell([report({ clientOrderId: `oc-5e55-other-${i}`, venueOrderId: `O${i}`, stage: 'canceled' })]);
    }
    expect(tracker.get(ID)?.last).toMatchObject({ kind: 'fill', fill: { fee } });
  });
});

describe('an order that is moved all day at a venue where each move is a new order', () => {
  const MOVES = 5_000;

  it('keeps the legs that filled, and few of the others', () => {
    const { tracker, order, tell, events } = tracked();
    tell([report()]);
    for (let move = 1; move <= MOVES; move += 1) {
      const [old, fresh] = [`L${move - 1}`, `L${move}`].map((id) => (id === 'L0' ? 'A' : id));
      const price = (100 + (move % 2)) as PriceTicks;
      tracker.beginReplace(order, { price, size: null }, true);
      // One in a thousand fills a lot before it is moved.
      const filled = move % 1_000 === 0 ? 1 : 0;
      const before = report({ venueOrderId: old!, leg: move - 1, filled: filled as SizeLots });
      if (filled > 0) tell([before], [fill(`T${move}`, filled, { venueOrderId: old! })]);
      const moved = report({ venueOrderId: fresh!, leg: move, price });
      tell([{ ...before, stage: 'canceled' }, moved]);
      tracker.replaced(order);
    }
    expect(order.legs.length).toBeLessThanOrEqual(25 + MOVES / 1_000);
    expect(order.filled).toBe(MOVES / 1_000);
    expect(order.legs.at(-1)).toMatchObject({ number: MOVES, venueOrderId: `L${MOVES}` });
    expect(tracker.ofVenueId(`L${MOVES}`)).toBe(order);
    expect(tracker.ofVenueId('L1')).toBeUndefined();
    // What is told of one of them once more moves nothing.
    const { length } = events;
    tell([report({ venueOrderId: 'L1', leg: 1, stage: 'canceled' })]);
    expect(events).toHaveLength(length);
    expect(order.stage).toBe('open');
  });
});
