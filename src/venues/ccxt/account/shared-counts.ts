import type { Clock, Micros } from '../../../domain/index.js';
import type { WeightLimiter } from '../limiter/index.js';
import { type Timer, type Timers, WALL_TIMERS } from './timers.js';

/** What is used of an account's counters at a time, by their names. */
export interface Counts {
  /** The wall clock's: another process reads it. */
  readonly time: Micros;
  readonly used: Readonly<Record<string, number>>;
}

/** Where the processes of one account see what the others have asked for. */
export interface CountsStore {
  /** What was written last, whatever that is. @throws where there is nothing, or it cannot be read. */
  read(): Promise<unknown>;
  /** In the place of what was there, in one step. */
  write(counts: Counts): Promise<void>;
}

interface SharedCountsOptions {
  readonly limiter: WeightLimiter;
  readonly store: CountsStore;
  readonly clock: Clock;
  /** The machine's by default. */
  readonly timers?: Timers;
}

/** A process that is killed takes with it what it asked for since the last look. */
const LOOK_MILLIS = 100;
/** Less than one request is not worth a file. */
const LEAST = 0.5;

/**
 * A venue counts an account, whichever of our processes asks. So each tells the others what it has asked for, and one
 * that begins, or is called upon to cancel, takes over what they told.
 *
 * It is a guess, on the side of too much: what is read counts where it is more than is known here. Two that write at one
 * moment may lose what one of them told; that one's own count is in all that it writes later.
 */
export class SharedCounts {
  private readonly timers: Timers;
  /** Of each counter, as it was told last. */
  private readonly told = new Map<
    string,
    { readonly taken: number; readonly used: number; readonly at: number }
  >();
  private work: Promise<void> = Promise.resolve();
  private works = 0;
  private beat: Timer | null = null;

  constructor(private readonly options: SharedCountsOptions) {
    this.timers = options.timers ?? WALL_TIMERS;
  }

  /** Takes over what is known, and tells the others of what changes from now on. */
  async begin(): Promise<void> {
    await this.sync();
    this.beat ??= this.timers.startEvery(() => {
      if (this.works === 0 && this.isUntold()) void this.sync();
    }, LOOK_MILLIS);
    this.beat.unref();
  }

  /** Takes over what others have told, and tells them of what was asked for here. */
  sync(): Promise<void> {
    this.works += 1;
    this.work = this.work
      .then(() => this.exchange())
      .finally(() => {
        this.works -= 1;
      });
    return this.work;
  }

  async close(): Promise<void> {
    if (this.beat !== null) this.timers.stop(this.beat);
    this.beat = null;
    await this.work;
    if (this.isUntold()) await this.sync();
  }

  private isUntold(): boolean {
    const { limiter, clock } = this.options;
    const now = clock.now();
    return limiter.counters().some(([name, counter]) => {
      const told = this.told.get(name);
      const known = told === undefined ? 0 : counter.left(told.used, now - told.at);
      return counter.used(now) >= known + LEAST;
    });
  }

  private async exchange(): Promise<void> {
    const { limiter, store, clock } = this.options;
    const found = await store.read().catch(() => null);
    const now = clock.now();
    const before = readCounts(found, now);
    const names = new Set(limiter.counters().map(([name]) => name));
    for (const name of Object.keys(before.used)) names.add(name);
    const used: Record<string, number> = {};
    for (const name of names) {
      const counter = limiter.counter(name);
      if (counter === null) continue;
      const theirs = counter.left(before.used[name] ?? 0, now - before.time);
      // What was told before is in theirs.
      const ours = counter.taken - (this.told.get(name)?.taken ?? 0);
      counter.observe(Math.min(counter.limit, theirs + ours), now);
      const all = counter.used(now);
      if (all > 0) used[name] = all;
      this.told.set(name, { taken: counter.taken, used: all, at: now });
    }
    if (Object.keys(used).length === 0) return;
    // A disk that is full costs the others what they would have known, and nobody an order.
    await store.write({ time: now, used }).catch(() => {});
  }
}

/** What is not to be understood, or is said to be of the future, says nothing. */
function readCounts(found: unknown, now: Micros): Counts {
  const nothing = { time: now, used: {} };
  if (typeof found !== 'object' || found === null) return nothing;
  const { time, used } = found as { readonly time?: unknown; readonly used?: unknown };
  if (typeof time !== 'number' || !(time <= now) || typeof used !== 'object' || used === null) return nothing;
  const known = Object.entries(used).filter(
    (entry): entry is [string, number] =>
      typeof entry[1] === 'number' && Number.isFinite(entry[1]) && entry[1] > 0,
  );
  return { time: time as Micros, used: Object.fromEntries(known) };
}
