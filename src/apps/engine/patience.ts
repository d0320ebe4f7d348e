import { ExitCode, UserError } from '../../domain/index.js';

const FIRST_WAIT_MILLIS = 1_000;
const LONGEST_WAIT_MILLIS = 10_000;

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
  for (let millis = FIRST_WAIT_MILLIS; ; millis = Math.min(LONGEST_WAIT_MILLIS, millis * 2)) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof UserError && error.exitCode === ExitCode.failed;
      if (!isPatient || !isAway) throw error;
      progress(`${error.message}; asking again in ${millis / 1_000} s`);
      await pause(millis);
    }
  }
}
