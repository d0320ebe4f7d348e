import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { suggest, UserError } from '../../../domain/index.js';

/** The venues that Outcry is configured for, in the order in which they are named to people. */
export const CONFIGURED_VENUES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit', 'hyperliquid'] as const;

/** A venue's file of ccxt, and whether it has sockets. */
export interface VenueFile {
  readonly path: string;
  readonly sockets: boolean;
}

/**
 * ccxt's sources. Only the whole library is exported, which costs half a second and 80 MB, so one venue's file is taken
 * by its path: this is why the version of ccxt is pinned.
 */
function sourceFolder(): string {
  const entry = createRequire(import.meta.url).resolve('ccxt');
  return join(dirname(entry), '..', 'js', 'src');
}

/** Every name that ccxt knows, sorted. */
export function venueNames(): string[] {
  const names = readdirSync(sourceFolder())
    .filter((name) => /^[a-z0-9]+\.js$/.test(name))
    .map((name) => name.slice(0, -'.js'.length));
  return names.sort();
}

/**
 * The file of one venue.
 * @throws UserError for a name that ccxt has not, with the nearest that it has; FTX has a sentence of its own.
 */
export function venueFile(name: string): VenueFile {
  const folder = sourceFolder();
  if (/^[a-z0-9]+$/.test(name)) {
    for (const [part, sockets] of [
      ['pro', true],
      ['.', false],
    ] as const) {
      const path = join(folder, part, `${name}.js`);
      if (existsSync(path)) return { path, sockets };
    }
  }
  throw new UserError(unknownVenue(name));
}

function unknownVenue(name: string): string {
  const configured = CONFIGURED_VENUES.join(', ');
  if (/^ftx/i.test(name)) {
    return `venue ${name}: FTX closed in November 2022; live venues are ${configured}`;
  }
  const known = venueNames();
  const near = suggest(name, known);
  const hint = near === null ? '' : ` did you mean ${near}?`;
  return `venue ${name}: no such venue;${hint} configured are ${configured}, and ccxt knows ${known.length} in all`;
}
