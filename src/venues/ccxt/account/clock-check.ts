import type { Clock } from '../../../domain/index.js';
import { VenueError } from '../load/index.js';

/** Venues refuse requests from further ahead than a second, and ours live for a few. */
const MOST_MICROS = 2_500_000;

/**
 * Asks the venue for its time before anything is signed.
 * @throws VenueError where ours is off by more than the validity of a request can bear.
 */
export async function checkClock(venue: string, clock: Clock, ask: () => Promise<number>): Promise<void> {
  const before = clock.now();
  const theirs = await ask();
  const offset = (before + clock.now()) / 2 - theirs;
  if (Math.abs(offset) <= MOST_MICROS) return;
  const seconds = (Math.abs(offset) / 1_000_000).toFixed(1);
  throw new VenueError(
    `${venue}: this machine's clock is ${seconds} s ${offset > 0 ? 'ahead of' : 'behind'} the venue's; set it by NTP ("timedatectl set-ntp true")`,
    'clock',
    null,
  );
}
