import type { ExitCode, MarketRows } from '../../domain/index.js';
import type {
  Credentials,
  FeedChannel,
  FeedNews,
  VenueCatalogue,
  VenueEndpoint,
  VenueInstrument,
} from '../../venues/ccxt/index.js';

/** What the engine asks the feed's process. Each has one answer, by its number. */
export type FeedRequest =
  | {
      readonly id: number;
      readonly ask: 'open';
      readonly endpoint: VenueEndpoint;
      readonly credentials: Credentials | null;
    }
  | {
      readonly id: number;
      readonly ask: 'call';
      readonly method: keyof VenueCatalogue;
      readonly given: readonly unknown[];
    }
  | {
      readonly id: number;
      readonly ask: 'fees';
      /** Forgotten once they are asked for. */
      readonly credentials: Credentials;
      readonly symbols: readonly string[];
    }
  | {
      readonly id: number;
      readonly ask: 'feed';
      readonly instruments: readonly VenueInstrument[];
      readonly channels: readonly FeedChannel[];
    };

/** What it says. Rows and news come unasked, once its feed is open. */
export type FeedReply =
  | { readonly say: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly say: 'failed';
      readonly id: number;
      readonly message: string;
      readonly exitCode: ExitCode;
      /** How long the venue asks to be left alone; null where it does not say. */
      readonly retryAfterMillis: number | null;
    }
  | { readonly say: 'rows'; readonly instrument: number; readonly rows: MarketRows }
  | { readonly say: 'news'; readonly news: FeedNews };
