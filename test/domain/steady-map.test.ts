import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SteadyMap } from '../../src/domain/index.js';

/** What may be done to both, between two steps of a walk through them too. */
const change = fc.record({
  kind: fc.constantFrom('set' as const, 'set' as const, 'delete' as const, 'delete' as const),
  key: fc.integer({ min: 0, max: 60 }).map((place) => `oc-7f3a-${place}`),
});

function apply(
  map: { set(key: string, value: number): unknown; delete(key: string): boolean },
  { kind, key }: { readonly kind: 'set' | 'delete'; readonly key: string },
  value: number,
): unknown {
  if (kind === 'delete') return map.delete(key);
  map.set(key, value);
  return null;
}

describe('a steady map', () => {
  it('takes numbers too: whole ones, beyond 32 bits, and those that are none', () => {
    const keys = fc.array(
      fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 9 }), fc.double({ noNaN: true })),
    );
    fc.assert(
      fc.property(keys, keys, (all, gone) => {
        const [steady, map] = [new SteadyMap<number, number>(), new Map<number, number>()];
        for (const [value, key] of all.entries()) {
          steady.set(key, value);
          map.set(key, value);
        }
        for (const key of gone) expect(steady.delete(key)).toBe(map.delete(key));
        expect([...steady.values()]).toEqual([...map.values()]);
        for (const key of all) expect(steady.get(key)).toBe(map.get(key));
      }),
    );
  });

  it('has, finds, deletes and goes through its entries as a Map does', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 400, size: 'max' }), (changes) => {
        const [steady, map] = [new SteadyMap<string, number>(), new Map<string, number>()];
        for (const [value, each] of changes.entries()) {
          expect(apply(steady, each, value)).toEqual(apply(map, each, value));
          expect(steady.size).toBe(map.size);
          expect(steady.get(each.key)).toBe(map.get(each.key));
          expect(steady.has(each.key)).toBe(map.has(each.key));
        }
        expect([...steady]).toEqual([...map]);
        expect([[...steady.keys()], [...steady.values()]]).toEqual([[...map.keys()], [...map.values()]]);
        steady.clear();
        expect([[...steady], steady.size, steady.has('oc-7f3a-1')]).toEqual([[], 0, false]);
      }),
    );
  });

  it('goes on where a Map would, whatever comes and goes during the walk', () => {
    const first = fc.array(change, { maxLength: 120, size: 'max' });
    const meanwhile = fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(first, meanwhile, (changes, steps) => {
        const walked = [new SteadyMap<string, number>(), new Map<string, number>()].map((map) => {
          for (const [value, each] of changes.entries()) apply(map, each, value);
          const seen: [string, number][] = [];
          for (const entry of map) {
            // Changes may go on making entries for longer than there are steps.
            for (const each of steps[seen.length] ?? []) apply(map, each, 1_000 + seen.length);
            seen.push(entry);
          }
          return [seen, [...map]];
        });
        expect(walked[0]).toEqual(walked[1]);
      }),
    );
  });
});
