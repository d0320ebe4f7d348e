import { UserError } from '../../domain/index.js';

/** Requests for history that a venue is asked in a second: well within what it allows, so that trading goes on beside. */
const PER_SECOND: Readonly<Record<string, number>> = {
  binance: 10,
  coinbase: 5,
  kraken: 0.9,
  okx: 5,
  bybit: 10,
};
const PER_SECOND_ELSEWHERE = 1;
const MOST_ATTEMPTS = 6;
const LONGEST_WAIT_MILLIS = 60_000;

const wait = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Asks for one page after another, in a venue's pace; what fails for a moment is asked for again. */
export class Pages {
  private next = 0;

  constructor(
    private readonly venue: string,
    private readonly onWait: (text: string) => void,
    private readonly pause: (millis: number) => Promise<void> = wait,
  ) {}

  /** @throws UserError of the last attempt; what was fetched before is kept by the caller. */
  async ask<Page>(fetch: () => Promise<Page>): Promise<Page> {
    for (let attempt = 1; ; attempt += 1) {
      await this.turn();
      try {
        return await fetch();
      } catch (error) {
        if (!(error instanceof UserError) || attempt === MOST_ATTEMPTS || isFinal(error)) throw error;
        const millis = Math.min(LONGEST_WAIT_MILLIS, 1_000 * 3 ** (attempt - 1));
        this.onWait(`${error.message}; trying again in ${Math.round(millis / 1_000)} s`);
        await this.pause(millis);
      }
    }
  }

  private async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.next);
    this.next = at + 1_000 / (PER_SECOND[this.venue] ?? PER_SECOND_ELSEWHERE);
    if (at > now) await this.pause(at - now);
  }
}

/** Wrong usage is not mended by waiting. */
const isFinal = (error: UserError): boolean => error.exitCode === 2;
