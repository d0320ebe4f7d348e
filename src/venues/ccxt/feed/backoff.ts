import type { Random } from '../../../domain/index.js';

export interface BackoffOptions {
  readonly baseMillis: number;
  readonly maxMillis: number;
}

/**
 * Exponential backoff with full jitter: a uniform part of a ceiling that doubles with each failure, so that clients
 * which were thrown off together do not come back together.
 *
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly random: Random,
    private readonly options: BackoffOptions,
  ) {}

  /** How long to wait now, in milliseconds. @param asked at least so long, where the venue says so. */
  next(asked: number | null = null): number {
    const { baseMillis, maxMillis } = this.options;
    let ceiling = baseMillis;
    for (let i = 0; i < this.failures && ceiling < maxMillis; i += 1) ceiling *= 2;
    this.failures += 1;
    const jittered = this.random.next() * Math.min(ceiling, maxMillis);
    return Math.ceil(asked === null ? jittered : asked + jittered);
  }

  /** It went well. */
  reset(): void {
    this.failures = 0;
  }
}
