import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLookAhead, runBacktestRequest } from '../../../src/apps/backtest/index.js';
import { RowKind } from '../../../src/domain/index.js';
import { builtInIndicators } from '../../../src/indicators/index.js';
import { shippedFolder } from '../../../src/store/configuration/index.js';
import { openTapes, readSeries } from '../../../src/store/tape/index.js';

const market = { kind: 'tapes', paths: [join(shippedFolder(), 'samples')] } as const;
/** Two minutes of the recording are enough to trade in. */
const to = Date.UTC(2024, 7, 8, 23, 56, 15) * 1_000;
const request = (strategy: string, parameters: Record<string, unknown> = {}) =>
  ({ strategy, parameters, market, instruments: ['BTC/USDT'], to }) as const;

/** Every indicator at once, as conditions of the rules: where one crosses the next of its unit decides what is traded. */
const all = [...builtInIndicators.values()];
const word = (name: string): string => name.replaceAll('-', '_');
const outputs = all.flatMap(({ name, outputs: said }) =>
  said.map((output) => ({
    unit: output.unit,
    text: said.length === 1 ? `my_${word(name)}` : `my_${word(name)}.${word(output.name)}`,
  })),
);
const crossings = outputs.map(({ unit, text }) => {
  const alike = outputs.filter((other) => other.unit === unit).map((other) => other.text);
  const next = alike[(alike.indexOf(text) + 1) % alike.length]!;
  return next === text ? `(${text} > 0)` : `crosses_above(${text}, ${next})`;
});
const rules = {
  indicators: all.map(({ name, input }) => ({
    id: `my_${word(name)}`,
    indicator: name,
    ...(input === 'candle' ? { seconds: 1 } : {}),
  })),
  long: crossings.filter((_, at) => at % 2 === 0).join(' or '),
  short: crossings.filter((_, at) => at % 2 === 1).join(' or '),
  exit: 'held > 3',
};

describe('shipped strategies know nothing that comes later', () => {
  it.each(['market-making', 'scalping', 'order-book-imbalance', 'momentum'])('%s', async (strategy) => {
    expect(await checkLookAhead(request(strategy))).toBeNull();
  });

  it('nor does any indicator, by what the rules do with them', async () => {
    const run = await runBacktestRequest(request('rules', rules));
    expect(run.orders).toBeGreaterThan(3);
    expect(await checkLookAhead(request('rules', rules))).toBeNull();
  });
});

describe('a run', () => {
  it('is the same again in the same process, and holds to its invariants', async () => {
    const [one, two] = [
      await runBacktestRequest(request('market-making')),
      await runBacktestRequest(request('market-making')),
    ];
    expect(one.finalStateHash).toBe(two.finalStateHash);
    expect(one.fills).toEqual(two.fills);
    // Equity is exact: what the samples say at the end is what the fills moved, at the last mid.
    const last = one.samples.at(-1)!;
    expect(last.grossEquity.minus(last.equity).compare(one.fees)).toBe(0);
    expect(one.samples.every(({ time }, at) => at === 0 || time > one.samples[at - 1]!.time)).toBe(true);
    for (const { midAt, midAfter, fill } of one.fills) {
      expect(midAt).not.toBeNull();
      expect(Math.abs(midAt! - fill.price) / fill.price).toBeLessThan(0.001);
      if (midAfter[1] !== null) expect(midAfter[0]).not.toBeNull();
    }
  });

  it('fills makers for no more than was printed', async () => {
    const run = await runBacktestRequest({
      ...request('market-making', { size: 5, maxInventory: 50, offsetBps: 0, skewBps: 0 }),
      deposits: { BTC: '100', USDT: '10000000' },
    });
    const made = run.fills.reduce((sum, { fill }) => sum + (fill.liquidity === 'maker' ? fill.size : 0), 0);
    let printed = 0;
    const series = openTapes(market.paths).find(({ instrument }) => instrument.symbol === 'BTC/USDT')!;
    for (const { kind, size, length } of readSeries(series)) {
      for (let row = 0; row < length; row += 1) if (kind[row] === RowKind.Trade) printed += size[row]!;
    }
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(printed);
  });

  it('is refused in one line where the strategy cannot run', async () => {
    const refused = (more: object) => runBacktestRequest({ ...request('market-making'), ...more });
    await expect(refused({ parameters: { size: 0 } })).rejects.toThrow(/^market-making: size: /);
    await expect(refused({ instruments: ['DOGE/USDT'] })).rejects.toThrow(
      /^instrument "DOGE\/USDT" is on none/,
    );
    await expect(refused({ deposits: { DOGE: '1' } })).rejects.toThrow(
      /^deposit of 1 DOGE: the market knows/,
    );
    await expect(refused({ instruments: ['BTC/USDT', 'ETH/USDT'] })).rejects.toThrow(/trades 1 instrument/);
  });
});
