import { describe, expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import type { BreakerKind, BreakerLevels, MonitorText, RiskConfiguration } from '../../src/risk/index.js';
import { Bench, BTC, RISK } from './fixture.js';

const MONITOR: MonitorText = {
  releasePercent: 75,
  minimumSeconds: 5,
  windowSeconds: 10,
  baselineSeconds: 20,
  reducePercent: 50,
  cancelOnCloseOnly: true,
  stablecoins: ['USDC', 'USDT'],
  breakers: {},
};

function bench(kind: BreakerKind, levels: Partial<BreakerLevels>, instrument = BTC): Bench {
  const risk: RiskConfiguration = {
    ...RISK,
    monitor: {
      ...MONITOR,
      breakers: { [kind]: { reduce: null, closeOnly: null, halt: null, ...levels } },
    },
  };
  return new Bench(undefined, risk, instrument);
}

const MID = 6_172_000;
/** One second in which the touch is `spread` ticks wide about the mid, with so much on each side. */
const second = (made: Bench, { mid = MID, spread = 10, lots = 1_000_000 } = {}): Bench => {
  made.after(1_000_000).book([mid - spread / 2, lots], [mid + spread / 2, lots]);
  return made;
};
const seconds = (made: Bench, count: number, market: Parameters<typeof second>[1] = {}): Bench => {
  for (let i = 0; i < count; i += 1) second(made, market);
  return made;
};
const stateOf = ({ engine }: Bench) => engine.monitor.state;
const ids = (made: Bench): string[] => [...made.engine.orders.working()].map((o) => o.clientOrderId);

/** What brings each breaker's value to a number that is known by hand: `grade` 1 is inside, 2 beyond the level. */
interface Case {
  readonly kind: BreakerKind;
  /** Between what grade 1 and grade 2 come to. */
  readonly level: number;
  readonly instrument?: typeof BTC;
  bring(made: Bench, grade: 1 | 2): void;
}

/** Jumps of the mid: every second by `ticks`, to and fro. */
function jump(made: Bench, count: number, ticks: number): void {
  for (let i = 0; i < count; i += 1) second(made, { mid: MID + (i % 2 === 0 ? ticks : 0) });
}

const USDC = {
  ...BTC,
  id: 'binance-spot:USDC/USDT',
  symbol: 'USDC/USDT',
  base: { code: 'USDC', decimals: 8 },
  tick: { units: 1, decimals: 4 },
  lot: { units: 1, decimals: 2 },
};

function reject(made: Bench, count: number): void {
  second(made);
  for (let i = 0; i < 10; i += 1) {
    made.place({ side: 'buy', size: sizeLots(1_000 + i), price: priceTicks(MID - 1_000) });
    const clientOrderId = ids(made).at(-1)!;
    if (i < count) made.venue({ kind: 'rejected', clientOrderId, code: 'invalid', reason: 'no' });
    else made.accept(clientOrderId);
  }
}

/** A round trip of 0.01 BTC, 1,000 ticks (10.00) down: 0.10 and the fees are lost. */
function lose(made: Bench): void {
  second(made);
  made.place({ side: 'buy', size: sizeLots(1_000), price: priceTicks(MID) });
  made.fill(ids(made).at(-1)!, { size: 1_000, price: MID });
  second(made);
  made.place({ side: 'sell', size: sizeLots(1_000), price: priceTicks(MID - 1_000) });
  made.fill(ids(made).at(-1)!, { size: 1_000, price: MID - 1_000 });
}

/** Buys 1 BTC of 100,000 USDT and 2 BTC, and lets the price fall by so much. */
function fall(made: Bench, dollars: number): void {
  made.trade(MID, 1);
  second(made);
  made.place({ side: 'buy', size: sizeLots(100_000), price: priceTicks(MID) });
  made.fill(ids(made).at(-1)!, { size: 100_000, price: MID });
  made.trade(MID - dollars * 100, 1);
  second(made, { mid: MID - dollars * 100 });
}

const CASES: readonly Case[] = [
  // Ten jumps of 0.1 %: √10 × 0.1 % = 0.316 %; of twice as much 0.632 %.
  { kind: 'volatility-percent', level: 0.5, bring: (made, grade) => jump(made, 12, 6_172 * grade) },
  // Against a normal of jumps of 0.01 %: ten times, and twenty times.
  {
    kind: 'volatility',
    level: 15,
    bring(made, grade) {
      jump(made, 31, 617);
      jump(made, 10, 6_172 * grade);
    },
  },
  {
    kind: 'spread',
    level: 3,
    bring(made, grade) {
      // 1,000 ticks are 1.6 bps; what is below 1 bps counts as that.
      seconds(made, 30, { spread: 1_000 });
      seconds(made, 10, { spread: 2_000 * grade });
    },
  },
  {
    kind: 'depth',
    level: 3,
    bring(made, grade) {
      seconds(made, 30);
      seconds(made, 10, { lots: 1_000_000 / (2 * grade) });
    },
  },
  {
    kind: 'depeg',
    level: 0.5,
    instrument: USDC,
    bring: (made, grade) => void seconds(made, 2, { mid: 10_000 - 30 * grade, spread: 2 }),
  },
  {
    kind: 'feed-gap',
    level: 10,
    bring: (made, grade) =>
      void second(made)
        .after(8_000_000 * grade)
        .balance('USDT', '100000'),
  },
  {
    kind: 'latency',
    level: 3_000,
    bring(made, grade) {
      second(made);
      made.place({ side: 'buy', size: sizeLots(1_000), price: priceTicks(MID - 1_000) });
      seconds(made, 2 * grade);
    },
  },
  { kind: 'rejects', level: 30, bring: (made, grade) => reject(made, 2 * grade) },
  {
    kind: 'mismatch',
    level: 2,
    bring(made, grade) {
      second(made);
      made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: Array(grade).fill('one') });
    },
  },
  {
    kind: 'losses',
    level: 2,
    bring(made, grade) {
      for (let i = 0; i < grade; i += 1) lose(made);
    },
  },
  // 1 BTC bought for 61,720 with a fee of 61.72: 50.00 and 100.00 lost beside it, of 500.
  { kind: 'day-loss', level: 30, bring: (made, grade) => fall(made, 50 * grade) },
  // 111.72 and 161.72 of 100,000 are 0.11 % and 0.16 %: 5.6 and 8.1 of the 2 %.
  { kind: 'drawdown', level: 6, bring: (made, grade) => fall(made, 50 * grade) },
];

describe.each(CASES)('the breaker of $kind', ({ kind, level, instrument, bring }) => {
  const made = (levels: Partial<BreakerLevels>) => bench(kind, levels, instrument);

  it('lets what is just inside pass, and trips beyond', () => {
    const inside = made({ reduce: level });
    bring(inside, 1);
    expect(stateOf(inside)).toBe('normal');
    const beyond = made({ reduce: level });
    bring(beyond, 2);
    expect(stateOf(beyond)).toBe('reduce');
    expect(beyond.notices.join('\n')).toMatch(new RegExp(`breaker {3}${kind}.*NORMAL → REDUCE`));
  });

  it.each([
    ['closeOnly', 'close-only'],
    ['halt', 'halt'],
  ] as const)('goes straight to %s', (name, state) => {
    const tripped = made({ reduce: level, [name]: level });
    bring(tripped, 2);
    expect([stateOf(tripped), tripped.engine.halted]).toEqual([state, state === 'halt']);
  });
});

describe('hysteresis', () => {
  const differ = (made: Bench, count: number) =>
    made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: Array(count).fill('one') });

  it('steps down by what the value asks for, after the minimum time, below the release level', () => {
    const made = bench('mismatch', { reduce: 2, closeOnly: 4 });
    second(made);
    differ(made, 2);
    seconds(made, 4);
    differ(made, 2);
    expect(stateOf(made)).toBe('close-only');
    // The first two are out of the window of ten seconds after 6 more: 2 < 3, 75 % of 4, and still REDUCE's.
    seconds(made, 5);
    expect(stateOf(made)).toBe('close-only');
    seconds(made, 2);
    expect(stateOf(made)).toBe('reduce');
    seconds(made, 10);
    expect(stateOf(made)).toBe('normal');
  });

  it('a kill is not ended by a breaker that comes back', () => {
    const made = bench('mismatch', { reduce: 2 });
    second(made);
    differ(made, 2);
    made.command({ kind: 'kill', flatten: false, reason: 'enough' });
    expect([stateOf(made), made.engine.monitor.reason]).toEqual(['halt', 'enough']);
    seconds(made, 30);
    expect([stateOf(made), made.engine.halted]).toEqual(['halt', true]);
    made.command({ kind: 'resume', reason: 'looked' });
    expect([stateOf(made), made.engine.halted]).toEqual(['normal', false]);
  });

  it('the end of a kill leaves what is still over its level in force, in the same moment', () => {
    const made = bench('day-loss', { closeOnly: 30 });
    fall(made, 100);
    expect(stateOf(made)).toBe('close-only');
    made.command({ kind: 'kill', flatten: false, reason: 'enough' });
    expect(made.command({ kind: 'resume', reason: 'looked' })).toMatchObject({
      outcome: 'done',
      text: 'HALT is over, CLOSE_ONLY still by breaker day-loss: strategies stay stopped until started',
    });
    expect([stateOf(made), made.engine.halted]).toEqual(['close-only', false]);
    const order = { side: 'buy', size: sizeLots(2_000), price: priceTicks(MID - 1_000) } as const;
    expect(made.place(order)).toMatchObject({ rule: 'close-only' });
  });

  it('a HALT whose breaker is over its level still is not ended, and the answer says so', () => {
    const made = bench('day-loss', { halt: 30 });
    fall(made, 100);
    expect(made.engine.halted).toBe(true);
    expect(made.command({ kind: 'resume', reason: 'looked' })).toMatchObject({
      outcome: 'refused',
      text: 'HALT again, by breaker day-loss: it is over its level still',
    });
    expect([stateOf(made), made.engine.halted]).toEqual(['halt', true]);
  });

  it('windows that are changed while it runs are those of what was seen already', () => {
    const made = bench('spread', { reduce: 3 });
    seconds(made, 40, { spread: 1_000 });
    const { configuration } = made.engine.risk;
    const monitor = { ...configuration.monitor!, windowSeconds: 5, baselineSeconds: 30 };
    made.input({ kind: 'configuration', risk: { ...configuration, monitor } });
    // Five seconds are the whole window now; ten would have made the mean 2.5.
    seconds(made, 5, { spread: 4_000 });
    expect(stateOf(made)).toBe('reduce');
  });
});

it('a market of one tick that becomes ten wide is calm still', () => {
  const made = bench('spread', { reduce: 3 });
  seconds(made, 30, { spread: 2 });
  seconds(made, 20, { spread: 40 });
  expect(stateOf(made)).toBe('normal');
});

describe('what is told', () => {
  it('a post-only quote that came too late is no rejection of ours or theirs', () => {
    const made = bench('rejects', { reduce: 10 });
    second(made);
    for (let i = 0; i < 15; i += 1) {
      made.place({ side: 'buy', size: sizeLots(1_000 + i), price: priceTicks(MID - 1_000), postOnly: true });
      const clientOrderId = ids(made).at(-1)!;
      made.venue({ kind: 'rejected', clientOrderId, code: 'post-only-would-take', reason: 'late' });
    }
    expect(stateOf(made)).toBe('normal');
  });

  it('a balance that moved without a fill is a difference, and one that a fill moved is none', () => {
    const made = bench('mismatch', { reduce: 1 });
    second(made);
    made.place({ side: 'buy', size: sizeLots(1_000), price: priceTicks(MID) });
    // The balance may be told before its fill.
    made.balance('BTC', '2.01');
    second(made);
    made.fill(ids(made).at(-1)!, { size: 1_000, price: MID });
    seconds(made, 40);
    expect(stateOf(made)).toBe('normal');
    made.balance('BTC', '1.5');
    seconds(made, 14);
    expect(stateOf(made)).toBe('normal');
    seconds(made, 2);
    expect(stateOf(made)).toBe('reduce');
    expect(made.notices.join('\n')).toContain('BTC moved by -0.51000000 that no fill of ours explains');
    seconds(made, 40);
    expect(stateOf(made)).toBe('normal');
  });
});

describe('an order that had no answer when its engine ended', () => {
  it('does not count as a slow venue while the account is asked what became of it', () => {
    const made = bench('latency', { reduce: 3_000, closeOnly: 6_000 });
    second(made);
    made.place({ side: 'buy', size: sizeLots(1_000), price: priceTicks(MID - 1_000) });
    const [id] = ids(made) as [string];
    made.venue({ kind: 'reconciling', venue: 'binance-spot', reason: 'signed in' });
    seconds(made, 20);
    made.accept(id);
    expect(stateOf(made)).toBe('normal');
    made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: [] });
    seconds(made, 2);
    expect([stateOf(made), ids(made)]).toEqual(['normal', [id]]);
  });

  it('counts where it has no answer after that', () => {
    const made = bench('latency', { reduce: 3_000 });
    second(made);
    made.place({ side: 'buy', size: sizeLots(1_000), price: priceTicks(MID - 1_000) });
    made.venue({ kind: 'reconciling', venue: 'binance-spot', reason: 'signed in' });
    seconds(made, 20);
    expect(stateOf(made)).toBe('normal');
    made.venue({ kind: 'reconciled', venue: 'binance-spot', differences: [] });
    second(made);
    expect(stateOf(made)).toBe('reduce');
  });
});
