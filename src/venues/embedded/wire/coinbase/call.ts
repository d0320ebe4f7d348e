import type { DialectRequest, DialectResponse, ExchangeKey } from '../dialect.js';
import type { Exchange } from '../exchange.js';
import type { OrderRecords } from './orders/records.js';
import type { Products } from './products.js';

/** What every endpoint is answered from. */
export interface Desk {
  readonly exchange: Exchange;
  readonly products: Products;
  readonly records: OrderRecords;
}

/** One request on its way to its endpoint: who asks, and what. */
export interface Call {
  readonly request: DialectRequest;
  readonly query: URLSearchParams;
  /** Of a POST; empty for others. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What stood in the braces of the endpoint's path. */
  readonly parts: readonly string[];
}

/** A call of somebody who has proven who they are. */
export interface PrivateCall extends Call {
  readonly key: ExchangeKey;
  readonly account: string;
}

export type PublicEndpoint = (desk: Desk, call: Call) => DialectResponse;
export type PrivateEndpoint = (desk: Desk, call: PrivateCall) => DialectResponse;

/** Text of a body's field; undefined where it is missing, null or empty. Numbers are taken as their text. */
export function field(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An object of a body; empty where there is none. */
export function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** All values of a repeated parameter, by either of its names; ids joined by commas are several. */
export function several(query: URLSearchParams, ...names: readonly string[]): readonly string[] {
  return names
    .flatMap((name) => query.getAll(name))
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');
}

/** A count such as `limit`: its default where it is missing or no count, never more than the most. */
export function count(
  query: URLSearchParams,
  name: string,
  { otherwise, most }: { otherwise: number; most: number },
): number {
  const text = query.get(name) ?? '';
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return Math.min(most, value === 0 ? otherwise : value);
}
