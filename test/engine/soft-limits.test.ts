import { describe, expect, it } from 'vitest';
import { limitOrder, priceTicks, sizeLots } from '../../src/domain/index.js';
import { preview } from '../../src/engine/preview.js';
import { Bench } from './fixture.js';

/** Bid 61,727.65 and ask 61,727.67; an order of mine works at 61,720.00. */
function working(): Bench {
  const bench = new Bench();
  bench.book([6_172_765, 10_000], [6_172_767, 10_000]);
  bench.place({ side: 'buy', size: sizeLots(5_000), price: priceTicks(6_172_000) });
  bench.accept('oc-7f3a-1');
  return bench;
}

/** 2 % below the mid is 60,493.11; this is further. */
const FAR = priceTicks(6_000_000);

describe('a soft limit', () => {
  it('refuses a far order until it is confirmed, and says that it can be', () => {
    const bench = working();
    const order = limitOrder({ instrument: 0, side: 'buy', size: sizeLots(5_000), price: FAR });
    const refused = bench.command({ kind: 'place', order });
    expect(refused).toMatchObject({ outcome: 'refused', rule: 'mid-distance', soft: true });
    expect(bench.command({ kind: 'place', order, confirmed: true }).outcome).toBe('done');
  });

  it('stands before a replacement too: a small order near the touch must not become a strange one', () => {
    const bench = working();
    const move = { kind: 'replace', clientOrderId: 'oc-7f3a-1', price: FAR, size: null } as const;
    expect(preview(bench.engine, move)).toMatchObject({ outcome: 'refused', soft: true });
    expect(bench.command(move)).toMatchObject({ outcome: 'refused', rule: 'mid-distance', soft: true });
    expect(bench.engine.orders.get('oc-7f3a-1')?.state).toBe('accepted');
    expect(bench.command({ ...move, confirmed: true }).outcome).toBe('done');
  });

  it('is no way around a hard one', () => {
    const bench = working();
    const large = limitOrder({ instrument: 0, side: 'buy', size: sizeLots(200_000), price: FAR });
    const refused = bench.command({ kind: 'place', order: large, confirmed: true });
    expect(refused).toMatchObject({ outcome: 'refused', rule: 'max-order' });
    expect(refused).not.toHaveProperty('soft');
  });
});

describe('the preview of a replacement', () => {
  it('says where the order would stand, and changes nothing', () => {
    const bench = working();
    const text = preview(bench.engine, {
      kind: 'replace',
      clientOrderId: 'oc-7f3a-1',
      price: priceTicks(6_172_765),
      size: null,
    }).text;
    expect(text).toBe('ahead ≈ 0.100 · gives up its place');
    expect(bench.engine.orders.get('oc-7f3a-1')).toMatchObject({ state: 'accepted', price: 6_172_000 });
  });

  it('of an order that is not there names it', () => {
    const gone = { kind: 'replace', clientOrderId: 'oc-7f3a-9', price: null, size: null } as const;
    expect(preview(working().engine, gone)).toMatchObject({ outcome: 'refused', rule: 'unknown-order' });
  });
});
