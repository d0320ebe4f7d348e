import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ExternalOrder, priceTicks, sizeLots } from '../../src/domain/index.js';
import { defineStrategy, type Intent } from '../../src/strategy/index.js';
import { Bench, BTC, START } from './fixture.js';

const elsewhere = (fields: Partial<ExternalOrder> = {}): ExternalOrder => ({
  venue: BTC.venue,
  venueOrderId: 'V1',
  instrument: 0,
  side: 'buy',
  type: 'limit',
  price: priceTicks(6_000_000),
  size: sizeLots(1_000),
  filled: sizeLots(0),
  open: true,
  ...fields,
});

const tell = (bench: Bench, fields: Partial<ExternalOrder> = {}): void =>
  bench.venue({ kind: 'external', order: elsewhere(fields) });

const externals = (bench: Bench) => [...bench.engine.reconciliation.external.values()];
const adopt = (bench: Bench, venueOrderId = 'V1') =>
  bench.command({ kind: 'adopt', venueOrderId, instrument: 0 });

describe('reconciliation', () => {
  it('is pending for the venues of the session until each is in line', () => {
    const bench = new Bench();
    const session = { id: 'beef', mode: 'paper', account: 'paper' } as const;
    bench.input({ kind: 'session', session: { ...session, reconcile: ['kraken', BTC.venue] } });
    const { pending } = bench.engine.reconciliation;
    expect([...pending.keys()].sort()).toEqual([BTC.venue, 'kraken']);
    bench.venue({ kind: 'reconciled', venue: 'kraken', differences: [] });
    expect([...pending.keys()]).toEqual([BTC.venue]);
    bench.venue({ kind: 'reconciled', venue: BTC.venue, differences: [] });
    expect([...pending.keys()]).toEqual([]);
    bench.venue({ kind: 'reconciling', venue: BTC.venue, reason: 'the socket is back' });
    expect([...pending.keys()]).toEqual([BTC.venue]);
  });

  it('writes each difference down, a line each', () => {
    const bench = new Bench();
    bench.venue({ kind: 'reconciled', venue: 'kraken', differences: ['USDT: 5 more', 'an order vanished'] });
    expect(bench.notices.filter((text) => text.startsWith('kraken: '))).toEqual([
      'kraken: USDT: 5 more',
      'kraken: an order vanished',
    ]);
  });
});

describe('orders that were made elsewhere', () => {
  it('are known while they are open, as they last were', () => {
    const bench = new Bench();
    tell(bench);
    tell(bench, { filled: sizeLots(400) });
    tell(bench, { venueOrderId: 'V2' });
    expect(externals(bench)).toEqual([
      elsewhere({ filled: sizeLots(400) }),
      elsewhere({ venueOrderId: 'V2' }),
    ]);
    tell(bench, { venueOrderId: 'V2', open: false });
    expect(externals(bench).map(({ venueOrderId }) => venueOrderId)).toEqual(['V1']);
  });

  it('are touched by nothing: cancel all, kill and leaving pass them by', () => {
    const bench = new Bench();
    tell(bench);
    bench.command({ kind: 'cancel-all', scope: 'everyone', instrument: null, side: null });
    bench.command({ kind: 'kill', flatten: true, reason: 'test' });
    bench.command({ kind: 'leave', orders: 'flatten' });
    expect(bench.requests).toEqual([]);
    expect(externals(bench)).toHaveLength(1);
  });

  it('and balances that they move make no profit and no loss', () => {
    const bench = new Bench();
    const before = bench.engine.portfolio.equity().format(8);
    const capital = bench.engine.portfolio.capital().format(8);
    tell(bench, { filled: sizeLots(1_000), open: false });
    bench.balance('USDT', '40000');
    expect(bench.engine.portfolio.equity().format(8)).toBe(before);
    expect(bench.engine.portfolio.capital().format(8)).toBe(capital);
  });
});

describe('adopting', () => {
  it('makes what is left of it an order of ours, by a request that names it', () => {
    const bench = new Bench();
    tell(bench, { filled: sizeLots(400) });
    const verdict = adopt(bench);
    expect(verdict).toMatchObject({ outcome: 'done', clientOrderIds: ['oc-7f3a-1'] });
    expect(bench.requests).toMatchObject([
      {
        kind: 'adopt',
        clientOrderId: 'oc-7f3a-1',
        venueOrderId: 'V1',
        order: { size: 600, owner: 'manual' },
      },
    ]);
    expect(externals(bench)).toEqual([]);
    expect([...bench.engine.reconciliation.adopted]).toEqual([['oc-7f3a-1', 'V1']]);
  });

  it('counts what it fills from then on, and lets it be cancelled', () => {
    const bench = new Bench();
    tell(bench, { filled: sizeLots(400) });
    adopt(bench);
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 100 });
    expect(bench.engine.portfolio.position(0).sizeLots).toBe(100);
    expect(bench.command({ kind: 'cancel', clientOrderId: 'oc-7f3a-1' })).toMatchObject({ outcome: 'done' });
    expect(bench.requests.at(-1)).toEqual({ kind: 'cancel', clientOrderId: 'oc-7f3a-1' });
  });

  it.each([
    ['what nobody made', 'V9', 0],
    ['what is of another instrument', 'V1', 1],
  ])('%s is refused', (_what, venueOrderId, instrument) => {
    const bench = new Bench();
    tell(bench);
    expect(bench.command({ kind: 'adopt', venueOrderId, instrument })).toMatchObject({
      outcome: 'refused',
      rule: 'adopt',
    });
    expect(bench.requests).toEqual([]);
  });

  it('twice is refused the second time', () => {
    const bench = new Bench();
    tell(bench);
    adopt(bench);
    expect(adopt(bench)).toMatchObject({ outcome: 'refused', rule: 'adopt' });
    expect(bench.requests).toHaveLength(1);
  });

  it('is refused of what is ours already, although the venue tells of it as of anybody’s', () => {
    const bench = new Bench();
    tell(bench);
    adopt(bench);
    bench.accept('oc-7f3a-1');
    // As after a restart, before the account has been held against the log.
    tell(bench, { filled: sizeLots(400) });
    expect(adopt(bench)).toMatchObject({ outcome: 'refused', text: expect.stringContaining('oc-7f3a-1') });
    bench.venue({ kind: 'canceled', clientOrderId: 'oc-7f3a-1', reason: 'by its maker' });
    expect(adopt(bench)).toMatchObject({ outcome: 'done' });
  });

  it('gives it back where the venue refuses', () => {
    const bench = new Bench();
    tell(bench);
    adopt(bench);
    bench.venue({ kind: 'rejected', clientOrderId: 'oc-7f3a-1', code: 'unknown-order', reason: 'ended' });
    expect(bench.engine.orders.workingCount).toBe(0);
    tell(bench);
    expect(externals(bench)).toHaveLength(1);
  });

  it('is part of the state: two that adopted differ from two that did not', () => {
    const [one, two, three] = [new Bench(), new Bench(), new Bench()] as const;
    for (const bench of [one, two, three]) tell(bench);
    adopt(one);
    adopt(two);
    expect(one.engine.stateHash()).toBe(two.engine.stateHash());
    expect(three.engine.stateHash()).not.toBe(one.engine.stateHash());
    expect(one.time).toBe(START);
  });
});

describe('what strategies wanted meanwhile', () => {
  const wanting = (intent: Intent): Bench => {
    const definition = defineStrategy({
      name: 'probe',
      description: '',
      parameters: z.object({}),
      needs: () => ({}),
      create: () => {
        let isSaid = false;
        return {
          onBook: () => {
            if (isSaid) return undefined;
            isSaid = true;
            return intent;
          },
        };
      },
    });
    const bench = new Bench({ load: () => definition });
    bench.input({
      kind: 'plugin',
      strategy: 'probe',
      instrument: 'BTC/USDT',
      sourceHash: 'h',
      parameters: {},
      indicators: [],
    });
    return bench;
  };
  const bid = { price: priceTicks(6_172_765), size: sizeLots(1_000) };

  it.each([
    ['a quote', { kind: 'quote', bid, ask: null, reason: 'test' }, 6_172_765],
    ['a target', { kind: 'target', positionLots: 1_000, style: 'rest', reason: 'test' }, 6_172_765],
  ] as const)('%s that was refused is pursued once the account is in line', (_what, intent, price) => {
    const bench = wanting(intent);
    bench.venue({ kind: 'reconciling', venue: BTC.venue, reason: 'test' });
    // Refused: nothing can be paid for yet.
    bench.balance('USDT', '0');
    bench.book([6_172_765, 50_000], [6_172_766, 50_000]);
    expect(bench.requests).toEqual([]);
    bench.balance('USDT', '100000');
    bench.venue({ kind: 'reconciled', venue: BTC.venue, differences: [] });
    expect(bench.requests).toMatchObject([{ kind: 'place', order: { side: 'buy', size: 1_000, price } }]);
    // Once, and not again with the next.
    bench.venue({ kind: 'reconciling', venue: BTC.venue, reason: 'test' });
    bench.venue({ kind: 'reconciled', venue: BTC.venue, differences: [] });
    expect(bench.requests).toHaveLength(1);
  });

  it('is left alone where the strategy is paused, or another venue is in line', () => {
    const bench = wanting({ kind: 'quote', bid, ask: null, reason: 'test' });
    bench.venue({ kind: 'reconciling', venue: BTC.venue, reason: 'test' });
    bench.balance('USDT', '0');
    bench.book([6_172_765, 50_000], [6_172_766, 50_000]);
    bench.balance('USDT', '100000');
    bench.venue({ kind: 'reconciled', venue: 'kraken', differences: [] });
    bench.command({ kind: 'pause-strategies' });
    bench.venue({ kind: 'reconciled', venue: BTC.venue, differences: [] });
    expect(bench.requests).toEqual([]);
  });
});
