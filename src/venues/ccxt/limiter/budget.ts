import type { Micros } from '../../../domain/index.js';

/** One limit of a venue: how much of it is used, and when it has room again. */
export interface Budget {
  /** All that the venue allows at once. */
  readonly limit: number;
  used(now: Micros): number;
  take(weight: number, now: Micros): void;
  /** The first moment, not before `now`, at which no more than `level` is used; it never lies. */
  timeBelow(level: number, now: Micros): Micros;
  /** What the venue says that is used; a lower figure than ours changes nothing, since ours is the stricter. */
  observe(used: number, now: Micros): void;
}
