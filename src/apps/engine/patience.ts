import { ExitCode, UserError } from '../../domain/index.js';
import { VenueError } from '../../venues/ccxt/load/index.js';

const FIRST_WAIT_MILLIS = 1_000;
const LONGEST_WAIT_MILLIS = 10_000;
/** After too many requests each more is one too many: Kraken gives back one in three seconds, and a sign-in wants several. */
const FIRST_PAUSE_MILLIS = 15_000;
const LONGEST_PAUSE_MILLIS = 60_000;

export interface Patience {
  /** True where the engine is started again by itself: nobody is there to do so once the venue is back. */
  readonly isPatient: boolean;
  /** Told before each wait; the host takes it as a sign of life. */
  readonly progress: (text: string) => void;
  readonly pause?: (millis: number) => Promise<void>;
}

/** For whoever is there to be told of a venue that is away. */
export const AT_ONCE: Patience = { isPatient: false, progress: () => {} };

const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * Asks a venue that may be away. A person who starts a session hears of it at once; a session that goes on by itself
 * asks again until the venue answers. What waiting does not mend (a wrong key, a symbol) is said in either case.
 */
export async function askVenue<Answer>(
  ask: () => Promise<Answer>,
  { isPatient, progress, pause = sleep }: Patience,
): Promise<Answer> {
  let wait = FIRST_WAIT_MILLIS;
  let rest = FIRST_PAUSE_MILLIS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof UserError && error.exitCode === ExitCode.failed;
      if (!isPatient || !isAway) throw error;
      const isTooMuch = error instanceof VenueError && error.kind === 'rate-limit';
      const millis = isTooMuch ? (error.retryAfterMillis ?? rest) : wait;
      if (isTooMuch) rest = Math.min(LONGEST_PAUSE_MILLIS, rest * 2);
      else wait = Math.min(LONGEST_WAIT_MILLIS, wait * 2);
      for (let left = millis; left > 0; left -= LONGEST_WAIT_MILLIS) {
        progress(`${error.message}; asking again in ${left / 1_000} s`);
        await pause(Math.min(left, LONGEST_WAIT_MILLIS));
      }
    }
  }
}
