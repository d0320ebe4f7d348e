import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Archive } from '../../src/execution/index.js';

interface Item {
  readonly keys: readonly string[];
  readonly text: string;
}

const archive = (bounds: {
  readonly least: number;
  readonly most: number;
  readonly age: number;
}): Archive<Item> =>
  new Archive({
    ...bounds,
    keysOf: ({ keys }) => keys,
    write: (item) => JSON.stringify(item),
    read: (text) => JSON.parse(text) as Item,
  });

/** The same by a list, gone through from end to end. */
class Model {
  private readonly items: { readonly item: Item; readonly since: number; taken: boolean }[] = [];
  heldFrom: number | null = null;

  constructor(
    private readonly bounds: { readonly least: number; readonly most: number; readonly age: number },
  ) {}

  get size(): number {
    return this.items.filter(({ taken }) => !taken).length;
  }

  put(item: Item, now: number): void {
    this.items.push({ item, since: now, taken: false });
    for (let i = 0; i < 2; i += 1) {
      const [oldest] = this.items;
      if (oldest === undefined) return;
      const isOld = this.size > this.bounds.least && (this.heldFrom ?? now) - oldest.since > this.bounds.age;
      if (oldest.taken || this.size > this.bounds.most || isOld) this.items.shift();
    }
  }

  find(key: string): Item | undefined {
    return this.items.find(({ item, taken }) => !taken && item.keys.includes(key))?.item;
  }

  take(key: string): Item | undefined {
    const found = this.items.find(({ item, taken }) => !taken && item.keys.includes(key));
    if (found !== undefined) found.taken = true;
    return found?.item;
  }
}

describe('an archive', () => {
  it('finds, hands out and forgets as a list of the same would', () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constant('put' as const),
          names: fc.integer({ min: 1, max: 3 }),
          text: fc.string({ unit: 'binary' }),
          after: fc.integer({ min: 0, max: 3 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('take' as const),
          back: fc.integer({ min: 0, max: 40 }),
          name: fc.integer({ min: 0, max: 2 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), isHeld: fc.boolean() }) },
    );
    const bounds = fc.record({
      least: fc.integer({ min: 0, max: 300 }),
      most: fc.integer({ min: 1, max: 600 }),
      age: fc.integer({ min: 0, max: 900 }),
    });
    fc.assert(
      fc.property(bounds, fc.array(step, { maxLength: 1_500, size: 'max' }), (limits, steps) => {
        const [real, model] = [archive(limits), new Model(limits)];
        let [made, now] = [0, 0];
        const keyOf = (place: number, name: number) => `oc-7f3a-${place}${'+'.repeat(name)}`;
        for (const one of steps) {
          if (one.kind === 'put') {
            now += one.after;
            const keys = Array.from({ length: one.names }, (_, name) => keyOf(made, name));
            made += 1;
            real.put({ keys, text: one.text }, now, now);
            model.put({ keys, text: one.text }, now);
          } else if (one.kind === 'hold') {
            real.heldFrom = one.isHeld ? now : null;
            model.heldFrom = one.isHeld ? now : null;
          } else {
            const key = keyOf(made - one.back, one.name);
            expect(real.has(key)).toBe(model.find(key) !== undefined);
            expect(real.find(key)).toEqual(model.find(key));
            expect(real.take(key)).toEqual(model.take(key));
          }
          expect(real.size).toBe(model.size);
        }
        for (let place = 0; place < made; place += 1) {
          for (let name = 0; name < 3; name += 1)
            expect(real.find(keyOf(place, name))).toEqual(model.find(keyOf(place, name)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what is longer than its pages, and what is no Latin', () => {
    const kept = archive({ least: 0, most: 4, age: 100 });
    const long = { keys: ['long', '長い'], text: '長い–\n'.repeat(200_000) };
    kept.put({ keys: ['before'], text: 'é' }, 0, 0);
    kept.put(long, 1, 1);
    kept.put({ keys: ['after'], text: '' }, 2, 2);
    expect(kept.find('長い')).toEqual(long);
    expect(kept.find('before')?.text).toBe('é');
    expect(kept.take('long')).toEqual(long);
    expect(kept.has('長い')).toBe(false);
    expect(kept.find('after')).toEqual({ keys: ['after'], text: '' });
  });

  it('gives back what it no longer needs: three hundred thousand that come and go take the bytes of those that are kept', () => {
    const kept = archive({ least: 0, most: 1_000, age: Number.POSITIVE_INFINITY });
    const item = (place: number) => ({ keys: [`oc-7f3a-${place}`], text: 'x'.repeat(200) });
    for (let place = 0; place < 5_000; place += 1) kept.put(item(place), place, place);
    const before = process.memoryUsage().external;
    for (let place = 5_000; place < 300_000; place += 1) kept.put(item(place), place, place);
    // Seventy megabytes went through.
    expect(process.memoryUsage().external - before).toBeLessThan(8e6);
    expect(kept.size).toBe(1_000);
    expect(kept.has('oc-7f3a-298999')).toBe(false);
    expect(kept.find('oc-7f3a-299000')).toEqual(item(299_000));
  });
});
