import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackedOrder } from '../../../../src/venues/ccxt/account/tracked-order.js';
import { WaitingCancels } from '../../../../src/venues/ccxt/account/waiting-cancels.js';

const order = (clientOrderId: string): { clientOrderId: string; stage: string } => ({
  clientOrderId,
  stage: 'working',
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rig() {
  const told: string[] = [];
  let isAway = true;
  const waiting: WaitingCancels = new WaitingCancels({
    waits: ({ clientOrderId }) => told.push(`waits ${clientOrderId}`),
    send: (one) => {
      told.push(`sent ${one.clientOrderId}`);
      if (isAway) waiting.add(one);
    },
  });
  const add = (one: ReturnType<typeof order>): void => waiting.add(one as unknown as TrackedOrder);
  const comeBack = (): void => {
    isAway = false;
  };
  return { told, waiting, add, comeBack };
}

describe('cancels that cannot leave', () => {
  it('are said once and sent each second until the venue is back', () => {
    const { told, add, comeBack } = rig();
    add(order('a'));
    add(order('b'));
    vi.advanceTimersByTime(2_500);
    expect(told).toEqual(['waits a', 'waits b', 'sent a', 'sent b', 'sent a', 'sent b']);
    comeBack();
    vi.advanceTimersByTime(10_000);
    expect(told.slice(6)).toEqual(['sent a', 'sent b']);
  });

  it('are sent at once when the connection is there again', () => {
    const { told, waiting, add, comeBack } = rig();
    add(order('a'));
    comeBack();
    waiting.again();
    expect(told).toEqual(['waits a', 'sent a']);
  });

  it('are not sent for an order that has ended meanwhile, nor after the end', () => {
    const { told, waiting, add } = rig();
    const ended = order('a');
    add(ended);
    ended.stage = 'ended';
    vi.advanceTimersByTime(5_000);
    add(order('b'));
    waiting.close();
    vi.advanceTimersByTime(5_000);
    expect(told).toEqual(['waits a', 'waits b']);
  });
});
