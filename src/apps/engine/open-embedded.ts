import { MICROS_PER_SECOND, type Micros } from '../../domain/index.js';
import type { SimulatedVenue } from '../../execution/index.js';
import type { SessionJournal } from './journal.js';
import { PumpedMarket, SimulatedClock } from './market/index.js';
import type { Opening } from './opening.js';
import type { EmbeddedPlan } from './plan-embedded.js';
import type { Rebuild } from './rebuild.js';
import { type Begun, ticker } from './session-folder.js';

/** A session on the embedded exchange: the exchange comes back by being asked again for what the log holds. */
export function openEmbedded(
  plan: EmbeddedPlan,
  begun: Begun,
  { journal, speed, progress }: { journal: SessionJournal; speed: number; progress: (text: string) => void },
): Opening {
  const { engine, header, rebuild } = begun;
  const venue = plan.venue(header);
  // A new session first lives through its warm-up at once, so that charts and indicators are not empty.
  const warmUp = header.startOffsetSeconds * MICROS_PER_SECOND;
  const start = Math.max(engine.time, venue.startTime + warmUp) as Micros;
  const clock = new SimulatedClock(start, speed);
  return {
    market: new PumpedMarket(venue, clock, start),
    start,
    async begin(session, { confine, tellWho }) {
      clock.delivering = () => venue.deliveryTime();
      const live = await rebuild.revive(venue, session.loop, ticker(progress, 'rebuilding the exchange'));
      resubmit(rebuild, journal, venue);
      confine();
      live();
      venue.pump(start);
      clock.delivering = () => start;
      tellWho();
      clock.delivering = null;
      clock.restart(start);
    },
  };
}

/** What the log's end cut off between the input and its requests was never sent: it is now, at its own time. */
function resubmit(rebuild: Rebuild, journal: SessionJournal, venue: SimulatedVenue): void {
  const { engine, replayer } = rebuild;
  for (const mark of replayer.unmarked) journal.mark(mark);
  for (const request of replayer.unsent) journal.request(request, engine.sequence, engine.time);
  if (replayer.unsent.length === 0) return;
  journal.commit();
  for (const request of replayer.unsent) venue.submit(request, engine.time);
}
