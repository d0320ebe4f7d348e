import { MICROS_PER_MILLI, MICROS_PER_SECOND, type Micros } from '../../../domain/index.js';
import type { CcxtVenue } from '../load/index.js';

const SAMPLES = 3;
const SLOWEST_MICROS = MICROS_PER_SECOND;

/** Venues whose `fetchTime` has no fraction. */
const WHOLE_SECONDS: readonly string[] = ['coinbase', 'kraken'];

/**
 * The venue's clock − ours, by the quickest of three answers, each taken to have been written half way.
 *
 * A venue that tells whole seconds only is taken to be half a second further.
 * @throws VenueError where no answer came within a second: what it says of a clock is off by up to half of its way.
 */
export async function clockOffset(venue: CcxtVenue, now: () => Micros): Promise<number> {
  let best = { roundTrip: Number.POSITIVE_INFINITY, offset: Number.NaN };
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const sent = now();
    const told = Number(await venue.fetchTime()) * MICROS_PER_MILLI;
    const received = now();
    const roundTrip = received - sent;
    if (roundTrip >= best.roundTrip) continue;
    const time = WHOLE_SECONDS.includes(venue.id) ? told + MICROS_PER_SECOND / 2 : told;
    best = { roundTrip, offset: Math.round(time - (sent + received) / 2) };
  }
  if (best.roundTrip > SLOWEST_MICROS)
    throw new Error('timeout: no answer was quick enough to tell its clock');
  return best.offset;
}
