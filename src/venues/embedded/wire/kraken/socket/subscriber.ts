import type { FrameMeaning } from '../../dialect.js';

/** Who hears of a channel: a session. */
export interface Subscriber {
  send(text: string, meaning: FrameMeaning): void;
}

/** A place in a channel. */
export interface Subscription {
  /** Sends what there is to begin with. */
  begin(): void;
  end(): void;
}
