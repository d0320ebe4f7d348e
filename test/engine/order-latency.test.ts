import { describe, expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import { Bench, BTC } from './fixture.js';

const ID = 'oc-7f3a-1';
const SECOND = 1_000_000;

function working(): Bench {
  const bench = new Bench();
  bench.book([6_172_765, 10_000], [6_172_767, 10_000]);
  bench.place({ side: 'buy', price: priceTicks(6_172_000) });
  return bench;
}

const latency = ({ engine }: Bench) => engine.orderMicros;

describe('the latency of orders', () => {
  it('is from the newest request to its answer', () => {
    const bench = working();
    bench.after(1_200).accept(ID);
    expect(latency(bench)).toBe(1_200);
    bench
      .after(SECOND)
      .command({ kind: 'replace', clientOrderId: ID, price: priceTicks(6_171_000), size: null });
    const replaced = {
      kind: 'replaced',
      clientOrderId: ID,
      price: priceTicks(6_171_000),
      size: sizeLots(25_000),
      queueAhead: null,
    } as const;
    bench.after(900).venue(replaced);
    expect(latency(bench)).toBe(900);
  });

  it('is of an order whose fill was heard before its acknowledgement too', () => {
    const bench = working();
    bench.after(1_000).fill(ID, { size: 100 });
    bench.after(500).accept(ID);
    expect(latency(bench)).toBe(1_500);
  });

  it('leaves out what was in doubt until somebody asked', () => {
    const bench = working();
    bench.after(10 * SECOND).venue({ kind: 'unknown', clientOrderId: ID, request: 'place' });
    bench.after(30 * SECOND).accept(ID);
    expect(latency(bench)).toBeNull();
  });

  it('leaves out what is told while the account is brought into line', () => {
    const bench = working();
    bench.after(SECOND).venue({ kind: 'reconciling', venue: BTC.venue, reason: 'connected again' });
    bench.after(SECOND).accept(ID);
    expect(latency(bench)).toBeNull();
  });

  it('leaves out an order that is told of a second time', () => {
    const bench = working();
    bench.after(1_200).accept(ID);
    bench.after(60 * SECOND).accept(ID);
    expect(latency(bench)).toBe(1_200);
  });

  it('leaves out an acceptance that crosses a cancel', () => {
    const bench = working();
    bench.after(SECOND).command({ kind: 'cancel', clientOrderId: ID });
    bench.after(100).accept(ID);
    expect(latency(bench)).toBeNull();
  });
});
