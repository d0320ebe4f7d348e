/** How far back a message may come from and still be one that was overtaken rather than a new count. */
const OVERTAKEN = 64;

/** What a message's number says: the next, one that was there or too late, or one after a hole. */
export type Arrival = 'next' | 'late' | 'hole';

/**
 * The count of a connection's messages, `sequence_num`: each has the next number.
 * Source: https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview, "Sequence numbers".
 */
export class ConnectionOrder {
  private last = Number.NaN;

  take(sequence: number): Arrival {
    const { last } = this;
    if (sequence <= last && last - sequence < OVERTAKEN) return 'late';
    this.last = sequence;
    return Number.isNaN(last) || sequence === last + 1 ? 'next' : 'hole';
  }

  /** After a hole: why the books cannot be trusted. */
  static reason(sequence: number): string {
    return `messages before sequence_num ${sequence} are missing`;
  }

  reset(): void {
    this.last = Number.NaN;
  }
}
