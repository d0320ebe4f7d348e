import { describe, expect, it } from 'vitest';
import { allocateRows, copyRow, FEED_STATES, RowFlag, RowKind } from '../../src/domain/index.js';

describe('market rows', () => {
  it('have flags that are single bits, each another', () => {
    const flags = Object.values(RowFlag);
    for (const flag of flags) expect(flag & (flag - 1)).toBe(0);
    expect(flags.reduce<number>((all, flag) => all | flag, 0)).toBe(
      flags.reduce((sum, flag) => sum + flag, 0),
    );
  });

  it('have kinds and feed states that fit a byte and are distinct', () => {
    const kinds = Object.values(RowKind);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds.every((kind) => kind > 0 && kind < 256)).toBe(true);
    expect(new Set(FEED_STATES).size).toBe(FEED_STATES.length);
  });

  it('are copied whole, with their lengths left alone', () => {
    const source = allocateRows(4);
    const target = allocateRows(2);
    const columns = Object.keys(source).filter((name) => name !== 'length') as Exclude<
      keyof typeof source,
      'length'
    >[];
    columns.forEach((name, index) => {
      source[name][3] = index + 1;
    });
    source.timeExchange[3] = Number.NaN;
    copyRow(source, 3, target, 1);
    for (const name of columns) expect(target[name][1]).toBe(source[name][3]);
    expect([source.length, target.length]).toEqual([0, 0]);
  });
});
