import type { Clock, VenueAbilities } from '../../../domain/index.js';
import type { RequestDesk } from '../../../engine/index.js';
import type { SessionSnapshot } from '../../../protocol/index.js';

/** What a session trades on, and the time that it lives in. */
export interface SessionMarket extends RequestDesk {
  readonly clock: Clock;
  /**
   * Does something at one moment of the session's time: all that the market delivers up to it comes first, so that
   * nothing is ever delivered for a time that has passed.
   * @param stuck true while the log waits for its disk: the market is not lived on then.
   */
  at<T>(act: () => T, stuck: boolean): T;
  /** What it trades with; none where its money is fake. */
  readonly keys: SessionSnapshot['keys'];
  /** What live venues carry out by themselves, by name; undefined where the venue is the embedded exchange. */
  readonly abilities?: Readonly<Record<string, VenueAbilities>>;
  banner(): Pick<SessionSnapshot['market'], 'kind' | 'name'>;
  close(): Promise<void>;
}
