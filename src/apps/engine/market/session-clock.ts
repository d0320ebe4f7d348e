import type { Clock, Micros } from '../../../domain/index.js';

/** The clock of a session whose market is pumped: its own time, or that of the delivery under way. */
export interface SessionClock extends Clock {
  /** Set while the venue delivers: then it is the delivery's time. */
  delivering: (() => Micros) | null;
  /** The clock's own time, deliveries or not: how far the venue may be pumped. */
  flowing(): Micros;
  /** Goes on from `start`, now; a clock that follows the machine's takes no notice. */
  restart(start: Micros): void;
}
