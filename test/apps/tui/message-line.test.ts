import { beforeEach, describe, expect, test } from 'vitest';
import { Bench } from './bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.settle();
  bench.paint();
});

const after = (millis: number): string => {
  bench.now += millis;
  bench.paint();
  return bench.message;
};
const news = { id: 9, time: 0, level: 'notice', owner: 'manual', text: 'filled' } as const;

describe('a message', () => {
  test('stands for ten seconds', async () => {
    await bench.press('da');
    expect(after(9_999)).toBe('cancel-all accepted');
    expect(after(1)).toBe('');
  });

  test('of the opening stands until the first key, and goes with it', async () => {
    expect(after(3_600_000)).toContain('Fake money');
    await bench.press('j', 0);
    expect(after(50)).toBe('');
  });

  test.each([
    ['strategy:market-making', 'warn'],
    ['strategy:market-making', 'notice'],
    ['strategy:market-making', 'info'],
    ['external', 'warn'],
    ['engine', 'info'],
  ] as const)('of %s at level %s does not stand over my own answer', async (owner, level) => {
    await bench.press('da');
    bench.engine.notice({ ...news, owner, level, text: 'rejected' });
    expect(bench.message).toBe('cancel-all accepted');
  });

  test.each([
    ['manual', 'info'],
    ['engine', 'notice'],
    ['engine', 'warn'],
    ['strategy:market-making', 'error'],
  ] as const)('of %s at level %s is shown', (owner, level) => {
    bench.engine.notice({ ...news, owner, level, text: 'something new' });
    expect(bench.message).toContain('something new');
  });
});

describe('while the engine is away', () => {
  test('the host’s progress is shown as it goes on, and the return is said at once', async () => {
    bench.engine.drop('SIGKILL');
    expect(bench.message).toContain('the engine is gone (SIGKILL)');
    bench.progress = 'rebuilding the exchange: 2024-08-09T00:05:02';
    expect(after(50)).toBe(bench.progress);
    bench.progress = 'rebuilding the exchange: 2024-08-09T00:06:40';
    expect(after(50)).toBe(bench.progress);
    bench.workstation.attach(bench.engine);
    expect(bench.message).toBe('the engine is back');
    await bench.settle();
    expect(after(50)).toBe('the engine is back');
    expect(after(10_000)).toBe('');
  });

  test('without it the line goes on saying that the engine is gone', () => {
    bench.engine.drop('SIGKILL');
    expect(after(60_000)).toBe('the engine is gone: reconnecting');
  });

  test('a refused key is answered before the progress goes on', async () => {
    bench.engine.drop('SIGKILL');
    bench.progress = 'rebuilding';
    await bench.press('da');
    await bench.press('F');
    bench.workstation.open(null);
    await bench.workstation.send({ kind: 'pause-strategies' });
    expect(after(50)).toContain('nothing was sent');
    expect(after(10_000)).toBe('rebuilding');
  });
});

describe('joining a touch that moved', () => {
  beforeEach(() => bench.press('a'));
  const refusal = { outcome: 'refused', rule: 'post-only', text: 'would take: tb' } as const;

  test('B says so, by the engine’s answer and by the venue’s', async () => {
    bench.engine.answer = () => refusal;
    await bench.press('B');
    expect(bench.message).toBe('the touch moved: press again');
    bench.engine.notice({ ...news, level: 'warn', text: 'rejected BUY: a post-only order would take' });
    expect(bench.message).toBe('the touch moved: press again');
  });

  test('and in a book that is crossed already', async () => {
    const { book } = bench.engine.snapshots;
    bench.engine.push('book', { ...book, bestAsk: book.bestBid });
    await bench.press('B');
    expect([bench.kinds, bench.message]).toEqual([[], 'the touch moved: press again']);
  });

  test('b at the cursor keeps the hint to the key that takes', async () => {
    bench.engine.answer = () => refusal;
    await bench.press('B');
    await bench.press('b');
    expect(bench.message).toBe('post-only: would take: tb');
  });
});

test('t and then Esc aborts, and leaves the arming', async () => {
  await bench.press('a');
  await bench.press('t');
  await bench.press('\x1b');
  expect(bench.message).toBe('t left');
  expect(bench.armed).toBe(true);
  await bench.press('b');
  expect(bench.last).toMatchObject({ order: { timeInForce: 'gtc' } });
});
