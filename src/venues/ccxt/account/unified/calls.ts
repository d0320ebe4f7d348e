import type { Micros } from '../../../../domain/index.js';
import type { Priority } from '../../limiter/index.js';
import { redact, venueError } from '../../load/index.js';
import type { Outcome } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { isInDoubt, unifiedRejectCode } from './reject-codes.js';
import { surely } from './surely.js';

const LONGEST_WAIT_MICROS = 1_000_000;

/** Calls of ccxt through our limiter, and what their errors mean. */
export class UnifiedCalls {
  constructor(
    private readonly options: Pick<LinkOptions, 'limiter' | 'clock' | 'credentials'>,
    private readonly venue: string,
  ) {}

  /** @throws what ccxt throws; `NoRoom` where it was not sent. */
  limited<T>(priority: Priority, send: () => Promise<T>): Promise<T> {
    const { limiter, clock } = this.options;
    const patience = priority === 'query' ? 30 * LONGEST_WAIT_MICROS : LONGEST_WAIT_MICROS;
    return new Promise((resolve, reject) => {
      limiter.ask({
        priority,
        charges: { requests: 1 },
        deadline: (clock.now() + patience) as Micros,
        drop: () => reject(new NoRoom('the rate limit left no room for it in time')),
        run: () => surely(send).then(resolve, reject),
      });
    });
  }

  /** The same, for a question. @throws UserError. */
  async asked<T>(priority: Priority, ask: () => Promise<T>): Promise<T> {
    try {
      return await this.limited(priority, ask);
    } catch (error) {
      throw this.userError(error);
    }
  }

  /** What a change came to that threw: ccxt's errors tell whether the venue may have carried it out. */
  failed(error: unknown): Outcome {
    if (error instanceof NoRoom)
      return { kind: 'refused', code: 'market-closed', reason: `not sent: ${error.message}`, unsent: true };
    if (isInDoubt(error)) return { kind: 'silent' };
    const reason = redact(this.userError(error).message, this.options.credentials);
    return { kind: 'refused', code: unifiedRejectCode(error), reason };
  }

  userError(error: unknown): Error {
    const { credentials } = this.options;
    return venueError(error, { venue: this.venue, credentials });
  }
}

/** Our own limiter dropped it: the venue never saw it. */
class NoRoom extends Error {}
