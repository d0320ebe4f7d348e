import { UserError } from '../../domain/index.js';

/** The venues that this version can open. */
export const VENUES = ['embedded'] as const;
export type VenueName = (typeof VENUES)[number];

/** Venues that are alive and that Outcry means to trade on, but does not reach yet. */
const LATER = ['binance', 'coinbase', 'kraken', 'okx', 'bybit', 'hyperliquid', 'dydx'];

/**
 * @param said where the name stands: on the command line or in the configuration.
 * @throws UserError unless this version can open the venue; each reason says what would be right.
 */
export function checkVenue(name: string, said: '--venue' | 'venue:' = '--venue'): VenueName {
  const lower = name.toLowerCase();
  const known = VENUES.find((venue) => venue === lower);
  if (known !== undefined) return known;
  if (/^ftx/.test(lower)) {
    throw new UserError(
      `${said} ${name}: FTX closed in November 2022; live venues are ${LATER.join(', ')}, and this version opens --venue embedded`,
    );
  }
  if (LATER.includes(lower)) {
    throw new UserError(
      `${said} ${name}: this version does not reach live venues yet; --venue embedded trades paper money on recorded books`,
    );
  }
  throw new UserError(`${said} ${name}: no such venue; known are ${[...VENUES, ...LATER].join(', ')}`);
}
