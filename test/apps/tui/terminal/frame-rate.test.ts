import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameRate, type FrameRateOptions, LOW_LINK } from '../../../../src/apps/tui/terminal/index.js';

/** A link by hand: each frame is drawn when it is due, unless a key comes before. */
class Link {
  now = 0;
  private readonly seen = { bytesTotal: 0, waitingBytes: 0, framesDropped: 0 };
  readonly rate: FrameRate;

  constructor(options: FrameRateOptions) {
    this.rate = new FrameRate(options, 0);
  }

  /** The next frame, of so many bytes, or one that finds the link stuck. @returns when it was */
  frame(bytes: number | 'stuck' = 0): number {
    this.now = Math.max(this.now, this.rate.dueMillis);
    if (bytes === 'stuck') this.seen.framesDropped++;
    else this.seen.bytesTotal += bytes;
    this.rate.drawn(this.now, this.seen);
    return this.now;
  }

  key(atMillis: number): void {
    this.now = Math.max(this.now, atMillis);
    this.rate.keyPressed();
  }
}

const times = (link: Link, frames: readonly (number | 'stuck')[]): number[] =>
  frames.map((bytes) => link.frame(bytes));

describe('FrameRate', () => {
  it('keeps to the configured rate on a link that keeps up, whatever the bytes', () => {
    const link = new Link({ fps: 20, bytesPerSecond: null });
    expect(times(link, [90_000, 90_000, 0, 5, 5])).toEqual([0, 50, 100, 150, 200]);
    expect(link.rate.framesPerSecond).toBe(20);
  });

  it('halves down to two a second while frames find the link stuck', () => {
    const link = new Link({ fps: 20, bytesPerSecond: null });
    expect(times(link, [100, 'stuck', 'stuck', 'stuck', 'stuck', 'stuck', 'stuck'])).toEqual([
      0, 50, 150, 350, 750, 1_250, 1_750,
    ]);
    expect(link.rate.framesPerSecond).toBe(2);
  });

  it('does not go below a configured rate that is slower than two', () => {
    const link = new Link({ fps: 1, bytesPerSecond: null });
    expect(times(link, ['stuck', 'stuck', 'stuck'])).toEqual([0, 1_000, 2_000]);
  });

  it('doubles after three seconds of frames that drain, and again after three more', () => {
    const link = new Link({ fps: 20, bytesPerSecond: null });
    times(link, ['stuck', 'stuck']);
    // 20 → 10 at 0, 10 → 5 at 100; then frames at 300, 500 … 3,100 are the first three seconds.
    expect(link.now).toBe(100);
    while (link.rate.framesPerSecond === 5) link.frame(10);
    expect(link.now).toBe(3_100);
    while (link.rate.framesPerSecond === 10) link.frame(10);
    expect(link.now).toBe(6_100);
    expect(link.rate.framesPerSecond).toBe(20);
  });

  it('waits twice as long after each step up that fails', () => {
    const link = new Link({ fps: 4, bytesPerSecond: null });
    const waits = [1, 2, 3, 4, 5, 6].map(() => {
      const from = link.frame('stuck');
      while (link.rate.framesPerSecond === 2) link.frame(10);
      return link.now - from;
    });
    expect(waits).toEqual([3_000, 6_000, 12_000, 24_000, 48_000, 60_000]);
    const from = link.now;
    while (link.now < from + 10_000) link.frame(10);
    const later = link.frame('stuck');
    while (link.rate.framesPerSecond === 2) link.frame(10);
    expect(link.now - later).toBe(3_000);
  });

  it('takes several keys on a stuck link for one misfortune', () => {
    const link = new Link({ fps: 10, bytesPerSecond: null });
    link.frame('stuck');
    for (const at of [30, 60, 90, 120, 150]) {
      link.key(at);
      link.frame('stuck');
    }
    expect(link.rate.framesPerSecond).toBe(5);
  });

  it('postpones a frame until what was sent is paid off', () => {
    const link = new Link({ fps: 10, bytesPerSecond: 1_000 });
    // 1,000 saved. 1,500 leave a debt of 500: paid off after 500 ms. Then 300 and 100 cost 300 ms and 100 ms.
    expect(times(link, [1_500, 300, 100, 50, 50])).toEqual([0, 500, 800, 900, 1_000]);
  });

  it('answers a key at once while less than a second is owed', () => {
    const link = new Link({ fps: 5, bytesPerSecond: 1_000 });
    link.frame(1_600);
    link.key(20);
    // 1,000 saved − 1,600 = 600 owed: 30 ms after the last frame.
    expect(link.frame(500)).toBe(30);
    link.key(40);
    // 30 earned: 1,070 owed, so 70 ms until it is no more than 1,000.
    expect(link.frame(200)).toBeCloseTo(100, 6);
    // 1,200 owed at 100 ms.
    expect(link.frame()).toBeCloseTo(1_300, 6);
  });

  it('saves no more than a second', () => {
    const link = new Link({ fps: 1, bytesPerSecond: 1_000 });
    expect(times(link, [0, 0, 0, 0, 3_000, 0])).toEqual([0, 1_000, 2_000, 3_000, 4_000, 6_000]);
  });

  it('forgets what the link has shown when it is configured anew', () => {
    const link = new Link({ fps: 20, bytesPerSecond: null });
    times(link, ['stuck', 'stuck']);
    link.rate.configure({ fps: 10, bytesPerSecond: null }, link.now);
    expect(times(link, [10, 10])).toEqual([200, 300]);
  });

  it('refuses a rate or a budget that is none', () => {
    for (const fps of [0, -1, 61, Number.NaN])
      expect(() => new FrameRate({ fps, bytesPerSecond: null }, 0)).toThrow(RangeError);
    expect(() => new FrameRate({ fps: 5, bytesPerSecond: 0 }, 0)).toThrow(RangeError);
  });

  it('never sends more than the budget and two seconds of it, however keys and frames come', () => {
    const frame = fc.record({ bytes: fc.nat({ max: 4_000 }), keyAfter: fc.option(fc.nat({ max: 300 })) });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), (frames) => {
        const link = new Link(LOW_LINK);
        const perSecond = LOW_LINK.bytesPerSecond!;
        let sent = 0;
        for (const { bytes, keyAfter } of frames) {
          if (keyAfter !== null) link.key(link.now + keyAfter);
          const at = link.frame(bytes);
          // What was owed before this frame was at most a second's worth.
          expect(sent).toBeLessThanOrEqual(2 * perSecond + (perSecond * at) / 1_000 + 1e-6);
          sent += bytes;
        }
      }),
    );
  });
});
