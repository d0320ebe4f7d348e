import { UserError } from '../../../domain/index.js';
import type { VenueEndpoint } from '../contract.js';

/** Where a venue's market data socket is. */
export interface SocketHosts {
  /** Behind the host, for the venue itself and for whoever speaks its protocol. */
  readonly path: string;
  readonly live: string;
  /** Null where the venue has no test network for market data. */
  readonly testnet: string | null;
}

/** @throws UserError where the venue has no test network. */
export function socketAddress(endpoint: VenueEndpoint, hosts: SocketHosts): string {
  const { url, testnet, venue } = endpoint;
  if (url !== null) return `${url.replace(/\/+$/, '').replace(/^http/i, 'ws')}${hosts.path}`;
  if (!testnet) return hosts.live + hosts.path;
  if (hosts.testnet === null) {
    throw new UserError(
      `testnet of ${venue}: the venue has none; use paper mode, or outcry exchange in its dialect`,
    );
  }
  return hosts.testnet + hosts.path;
}

/** `items` in pieces of at most `size`. */
export function chunked<T>(items: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size));
  return pieces;
}
