import type { Exchange } from 'ccxt';

/** What a venue's own endpoint answers to, by its generated name: `publicGetDepth`. */
export type CcxtEndpoint = (parameters?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/**
 * A loaded venue of ccxt: its unified calls as ccxt types them, and the venue's own endpoints, which no common type
 * knows.
 */
export type CcxtVenue = Exchange & {
  readonly [
    name: `${string}Get${string}` | `${string}Post${string}` | `${string}Delete${string}`
  ]: CcxtEndpoint;
};

/** What ccxt calls a class of a venue, before one is made of it. */
export type CcxtClass = new (settings: Readonly<Record<string, unknown>>) => CcxtVenue;
