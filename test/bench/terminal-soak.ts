import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Size } from '../../src/apps/tui/terminal/index.js';
import type { BenchRow } from './bench-row.js';
import { FRAME_MILLIS, type Recording, ReplayClient } from './terminal-feed.js';
import { TerminalProgram } from './terminal-program.js';

export interface SoakOptions {
  /** Of frames at 20 Hz, after the warm-up. */
  readonly minutes: number;
  /** The same frames as fast as they go: the program's clock and timers run ahead of the real ones. */
  readonly isFast: boolean;
}

/** V8 compiles and optimises for some minutes: until then the heap grows whatever the program does. */
const WARM_UP_MINUTES = 10;
const FRAMES_A_MINUTE = 60_000 / FRAME_MILLIS;
/** How often a dialog is opened, and how many frames it stands: what Ink lays out must not pile up either. */
const DIALOG_EVERY_FRAMES = 200;
const DIALOG_FRAMES = 20;
const MEGABYTE = 1_048_576;

/**
 * Runs the trade layout at 20 Hz on figures that never come twice, with a dialog now and then, and says what
 * the heap has grown by once everything that nobody needs is collected.
 * @returns `terminal.memory-growth` in MB an hour
 */
export async function soak(recording: Recording, size: Size, options: SoakOptions): Promise<BenchRow> {
  const clock = options.isFast ? new FastClock() : new RealClock();
  const client = new ReplayClient(recording);
  const program = new TerminalProgram(client, size);
  program.keeps = false;
  let frame = 0;
  const live = async (minutes: number): Promise<void> => {
    for (const end = frame + Math.round(minutes * FRAMES_A_MINUTE); frame < end; frame++) {
      client.playFrame();
      const turn = frame % DIALOG_EVERY_FRAMES;
      if (turn === 0) program.press('?');
      if (turn === DIALOG_FRAMES) program.press('\x1b');
      await clock.advance(FRAME_MILLIS);
    }
  };
  try {
    await live(WARM_UP_MINUTES);
    const before = await heapBytes();
    await live(options.minutes);
    const growth = ((await heapBytes()) - before) / MEGABYTE;
    return {
      name: 'terminal.memory-growth',
      value: (growth * 60) / options.minutes,
      unit: `MB/h over ${options.minutes} min${options.isFast ? ', fast' : ''}`,
      peer: null,
      peerValue: null,
      ratio: null,
    };
  } finally {
    clock.close();
    await program.close();
  }
}

/** What is left after collection; twice, since finalisers of the first free more. */
async function heapBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Clock {
  advance(millis: number): Promise<void>;
  close(): void;
}

/** Keeps to the pace on average: a wait that was too long is made up for by the next. */
class RealClock implements Clock {
  private due = performance.now();

  async advance(millis: number): Promise<void> {
    this.due += millis;
    await pause(Math.max(0, this.due - performance.now()));
  }

  close(): void {
    // Nothing was changed.
  }
}

type Timer = { due: number; every: number | null; act: () => void };

/** Timers and a monotonic clock that go as far as they are told. */
class FastClock implements Clock {
  private now = performance.now();
  private readonly timers = new Set<Timer>();
  private readonly real = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
    now: performance.now,
  };

  constructor() {
    const clear = ((timer: Timer) => this.timers.delete(timer)) as unknown as typeof clearTimeout;
    const set = (isRepeated: boolean) => (act: () => void, millis: number) =>
      this.set(act, { millis, isRepeated });
    performance.now = () => this.now;
    Object.assign(globalThis, {
      setTimeout: set(false),
      setInterval: set(true),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  async advance(millis: number): Promise<void> {
    const end = this.now + millis;
    for (;;) {
      const next = [...this.timers].reduce<Timer | null>(
        (first, timer) =>
          timer.due <= end && timer.due < (first?.due ?? Number.POSITIVE_INFINITY) ? timer : first,
        null,
      );
      if (next === null) break;
      this.now = Math.max(this.now, next.due);
      if (next.every === null) this.timers.delete(next);
      else next.due = this.now + next.every;
      next.act();
    }
    this.now = end;
    // React and the screen work in turns of the loop.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  close(): void {
    const { now, ...timers } = this.real;
    Object.assign(globalThis, timers);
    performance.now = now;
  }

  private set(act: () => void, { millis, isRepeated }: { millis: number; isRepeated: boolean }): unknown {
    const wait = Math.max(1, millis);
    const timer = {
      due: this.now + wait,
      every: isRepeated ? wait : null,
      act,
      unref: () => timer,
      ref: () => timer,
    };
    this.timers.add(timer);
    return timer;
  }
}
