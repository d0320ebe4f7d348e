import type { MarketRows, Random } from '../../../domain/index.js';
import type { VenueInstrument } from '../contract.js';
import { VenueError } from '../load/index.js';
import { Backoff } from './backoff.js';

export interface SnapshotQueueOptions {
  readonly fetch: (instrument: VenueInstrument) => Promise<MarketRows>;
  readonly random: Random;
  readonly arrived: (instrument: VenueInstrument, rows: MarketRows) => void;
  readonly failed: (instrument: VenueInstrument, error: unknown) => void;
}

/** Snapshots weigh much against a venue's limits, so few are under way at a time. */
const AT_ONCE = 3;
const BACKOFF = { baseMillis: 250, maxMillis: 20_000 };
/** An answer that takes longer is as good as none. */
const PATIENCE_MILLIS = 15_000;

/**
 * Asks for snapshots by REST, an instrument once at a time. A failure is tried again after a backoff, and after the
 * pause that the venue asks for: then all wait, since its limits are an address's.
 */
export class SnapshotQueue {
  private readonly waiting: VenueInstrument[] = [];
  private readonly underWay = new Set<number>();
  private readonly backoff: Backoff;
  private pause: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly options: SnapshotQueueOptions) {
    this.backoff = new Backoff(options.random, BACKOFF);
  }

  ask(instrument: VenueInstrument): void {
    const isKnown =
      this.underWay.has(instrument.index) || this.waiting.some(({ index }) => index === instrument.index);
    if (isKnown || this.stopped) return;
    this.waiting.push(instrument);
    this.pump();
  }

  stop(): void {
    this.stopped = true;
    this.waiting.length = 0;
    if (this.pause !== null) clearTimeout(this.pause);
    this.pause = null;
  }

  private pump(): void {
    while (this.pause === null && this.underWay.size < AT_ONCE) {
      const instrument = this.waiting.shift();
      if (instrument === undefined) return;
      this.underWay.add(instrument.index);
      void this.fetch(instrument);
    }
  }

  private async fetch(instrument: VenueInstrument): Promise<void> {
    const { fetch, arrived, failed } = this.options;
    try {
      const rows = await withPatience(fetch(instrument));
      this.underWay.delete(instrument.index);
      if (this.stopped) return;
      this.backoff.reset();
      arrived(instrument, rows);
    } catch (error) {
      this.underWay.delete(instrument.index);
      if (this.stopped) return;
      failed(instrument, error);
      this.waiting.push(instrument);
      this.rest(this.backoff.next(retryAfterMillis(error)));
    }
    this.pump();
  }

  private rest(millis: number): void {
    if (this.pause !== null) clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.pause = null;
      this.pump();
    }, millis);
  }
}

/** Errors that came from another process have kept their fields, not their class. */
function retryAfterMillis(error: unknown): number | null {
  const told = error instanceof VenueError ? error.retryAfterMillis : Object(error).retryAfterMillis;
  return typeof told === 'number' && told >= 0 ? told : null;
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the snapshot did not come in time')), PATIENCE_MILLIS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
