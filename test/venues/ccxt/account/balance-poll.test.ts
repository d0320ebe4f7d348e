import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Money } from '../../../../src/domain/index.js';
import { BalancePoll } from '../../../../src/venues/ccxt/account/coinbase/balance-poll.js';
import type { VenueBalance } from '../../../../src/venues/ccxt/contract.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const balance = (free: string): VenueBalance => ({
  asset: 'USDT',
  decimals: 8,
  free: Money.parse(free, 8)!,
  locked: Money.ZERO,
});

/** A venue whose answers the test gives. */
function begin() {
  const questions: { answer(free: string): void; fail(): void }[] = [];
  const told: string[] = [];
  const poll = new BalancePoll(
    () =>
      new Promise((resolve, reject) => {
        questions.push({
          answer: (free) => resolve([balance(free)]),
          fail: () => reject(new Error('503')),
        });
      }),
    ({ free }) => told.push(String(Number(free.format(8)))),
  );
  const pass = (millis: number) => vi.advanceTimersByTimeAsync(millis);
  return { poll, questions, told, pass };
}

describe('balances that are asked for after news of orders', () => {
  it('are asked for once for all that comes together', async () => {
    const { poll, questions, told, pass } = begin();
    poll.due();
    poll.due();
    await pass(40);
    questions[0]!.answer('1');
    await pass(5_000);
    expect([questions.length, told]).toEqual([1, ['1']]);
  });

  it('are asked for again until there is an answer, also where nothing happens any more', async () => {
    const { poll, questions, told, pass } = begin();
    poll.due();
    await pass(40);
    questions[0]!.fail();
    await pass(1_000);
    questions[1]!.fail();
    await pass(1_000);
    questions[2]!.answer('3');
    await pass(5_000);
    expect([questions.length, told]).toEqual([3, ['3']]);
  });

  it('are asked for again where something happened meanwhile: no older answer is the last', async () => {
    const { poll, questions, told, pass } = begin();
    poll.due();
    await pass(40);
    poll.due();
    await pass(500);
    expect(questions).toHaveLength(1);
    questions[0]!.answer('1');
    await pass(40);
    questions[1]!.answer('2');
    await pass(5_000);
    expect([questions.length, told]).toEqual([2, ['1', '2']]);
  });

  it('are not asked for once the account is closed, and are again when it is opened', async () => {
    const { poll, questions, told, pass } = begin();
    poll.due();
    await pass(40);
    poll.close();
    questions[0]!.fail();
    await pass(5_000);
    expect([questions.length, told]).toEqual([1, []]);
    poll.open();
    poll.due();
    await pass(40);
    expect(questions).toHaveLength(2);
  });
});
