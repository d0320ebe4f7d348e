/** What the engine of the crash test is started with, in JSON. */
export interface EngineWishes {
  readonly folder: string;
  readonly url: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly seed: number;
  readonly durability: 'process' | 'disk';
  /** `name:before|after:count`; empty where it is killed from outside. */
  readonly failpoint: string;
}

/** What the engine says when its account is in line with its log, and nothing is under way. */
export interface StandingMessage {
  readonly kind: 'standing';
  readonly positionLots: number;
  readonly halted: boolean;
  readonly working: readonly {
    readonly id: string;
    readonly state: string;
    readonly doubt: string | null;
    readonly filled: number;
    readonly size: number;
  }[];
  /** How long from its start to here. */
  readonly millis: number;
  /** When each part of the start was over. */
  readonly stages: Readonly<Record<string, number>>;
}

/** One order at the exchange, as its own records have it. */
export interface LedgerOrder {
  readonly clientId: string | null;
  readonly status: string;
  readonly side: 'buy' | 'sell';
  readonly size: number;
  readonly filled: number;
}
