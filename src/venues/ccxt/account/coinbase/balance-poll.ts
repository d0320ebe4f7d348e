import type { VenueBalance } from '../../contract.js';

/** Balances are asked for this long after the last news of an order. */
const DELAY_MILLIS = 40;
/** And again this long after a question that had no answer. */
const RETRY_MILLIS = 1_000;

/**
 * Asks for balances after news of orders, since the venue does not tell them by itself: one question at a time, so that
 * no older answer comes last, and again until there is an answer to the newest.
 */
export class BalancePoll {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asking = false;
  private changed = false;
  private closed = false;

  constructor(
    private readonly ask: () => Promise<readonly VenueBalance[]>,
    private readonly tell: (balance: VenueBalance) => void,
  ) {}

  /** Something has happened that moves them. */
  due(): void {
    this.changed = true;
    this.start(DELAY_MILLIS);
  }

  open(): void {
    this.closed = false;
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private start(millis: number): void {
    if (this.closed || this.asking || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.poll();
    }, millis);
  }

  private async poll(): Promise<void> {
    this.asking = true;
    this.changed = false;
    let wait = DELAY_MILLIS;
    try {
      const balances = await this.ask();
      if (!this.closed) for (const balance of balances) this.tell(balance);
    } catch {
      this.changed = true;
      wait = RETRY_MILLIS;
    }
    this.asking = false;
    if (this.changed) this.start(wait);
  }
}
