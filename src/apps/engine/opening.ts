import type { Micros } from '../../domain/index.js';
import type { SessionMarket } from './market/index.js';
import type { Session } from './session.js';

/** What is done while a session's market begins. */
export interface OpeningSteps {
  /** Holds back strategies that hung: before anything is delivered, since it might be what they hung on. */
  confine(): void;
  /** Tells the engine who it is now, its limits and its strategies. */
  tellWho(): void;
}

/** A market that is ready to begin, once the session around it is there. */
export interface Opening {
  readonly market: SessionMarket;
  readonly start: Micros;
  begin(session: Session, steps: OpeningSteps): Promise<void>;
}
