import type { Micros } from '../../../../../domain/index.js';
import type { ExchangeKey } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import type { Security } from '../authentication.js';
import type { Answer } from '../errors.js';
import type { RequestLimits } from '../limits.js';
import type { ListDesk, OrderBounds, OrderDesk } from '../orders/index.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { SymbolTable } from '../symbols.js';
import type { ListenKeys, UserStreams } from '../user/index.js';

/** What every endpoint works on. */
export interface Venue {
  readonly exchange: Exchange;
  readonly symbols: SymbolTable;
  readonly limits: RequestLimits;
  readonly orders: OrderDesk;
  readonly lists: ListDesk;
  readonly users: UserStreams;
  readonly listenKeys: ListenKeys;
  readonly bounds: OrderBounds;
}

/** One request, its key checked. */
export interface Call {
  readonly reader: ParameterReader;
  /** null where the endpoint is free to all. */
  readonly key: ExchangeKey | null;
  readonly account: string;
  readonly now: Micros;
}

/** One thing that can be asked for, over REST and on the socket alike. */
export interface Endpoint {
  readonly security: Security;
  /** Of the request, in the venue's units; some depend on what is asked. */
  readonly weight: number | ((reader: ParameterReader) => number);
  /** New orders that it counts as; absent for what places none. */
  readonly orders?: number;
  /** The answer shows the account's count of orders, whatever it was counted as itself. */
  readonly showsOrders?: boolean;
  /** All names that it reads, beside those of every signed request; absent: others are passed over. */
  readonly accepts?: ReadonlySet<string>;
  run(venue: Venue, call: Call): Answer;
}

export const weightOf = ({ weight }: Endpoint, reader: ParameterReader): number =>
  typeof weight === 'number' ? weight : weight(reader);
