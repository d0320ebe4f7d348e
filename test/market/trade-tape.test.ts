import { describe, expect, it } from 'vitest';
import type { Micros, PriceTicks, Side, SizeLots } from '../../src/domain/index.js';
import { TradeTape } from '../../src/market/index.js';

function tapeOf(prints: readonly [time: number, price: number, size: number, Side, own?: boolean][]) {
  const tape = new TradeTape(4);
  for (const [time, price, size, side, own] of prints) {
    tape.add(time as Micros, price as PriceTicks, size as SizeLots, side, own);
  }
  return tape;
}

describe('TradeTape', () => {
  it('sweeps the prints of one aggressor at one time together, newest first', () => {
    const tape = tapeOf([
      [1, 100, 5, 'buy'],
      [1, 100, 1, 'buy', true],
      [1, 102, 2, 'buy'],
      [1, 99, 7, 'sell'],
    ]);
    expect(tape.recent(9)).toEqual([
      { time: 1, price: 99, size: 7, aggressor: 'sell', levels: 1, own: false },
      { time: 1, price: 102, size: 8, aggressor: 'buy', levels: 2, own: true },
    ]);
    expect(tape.recent(1)).toHaveLength(1);
    expect(tape.lastPrice).toBe(99);
  });

  it('keeps the newest prints only', () => {
    const tape = tapeOf([1, 2, 3, 4, 5, 6].map((time) => [time, 100 + time, 1, 'buy']));
    expect(tape.recent(9).map((sweep) => sweep.price)).toEqual([106, 105, 104, 103]);
  });

  it('is empty at first', () => {
    expect([tapeOf([]).recent(3), tapeOf([]).lastPrice]).toEqual([[], null]);
  });
});
