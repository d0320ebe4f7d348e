import { describe, expect, it, vi } from 'vitest';
import { collectEachMinute, smallHeapEnvironment } from '../../../src/apps/host/small-heap.js';

describe('a process that keeps its heap small', () => {
  it('has let go of its garbage a minute later', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    try {
      collectEachMinute();
      // A WeakRef holds what it names until the job that made it has ended.
      const garbage = await (async () => new WeakRef({ text: 'x'.repeat(100) }))();
      await new Promise((resolve) => setImmediate(resolve));
      expect(garbage.deref()).toBeDefined();
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(60_000);
      expect(garbage.deref()).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  it('has one heap of the C library for all its threads, and all that its parent has', () => {
    expect(smallHeapEnvironment()).toMatchObject({ PATH: process.env.PATH, MALLOC_ARENA_MAX: '1' });
  });
});
