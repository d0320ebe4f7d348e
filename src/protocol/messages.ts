import type { Command } from '../domain/index.js';
import type { LogLine, Snapshots, Topic } from './snapshots.js';

/** Raised with every change that an older client could not read. */
export const PROTOCOL_VERSION = 2;

/** What a topic is asked for with; only the market topics take any. */
export interface SubscriptionOptions {
  readonly instrument?: number;
  /** Book: ticks a row, at least 1, and rows a side. */
  readonly rowTicks?: number;
  readonly rows?: number;
  /** Candles: seconds. */
  readonly intervalSeconds?: number;
  /** Candles and trades: how many, up to 600 and 500. */
  readonly count?: number;
  /** The order that a story is asked of. */
  readonly clientOrderId?: string;
  /** At most this many snapshots a second; the engine's own limit is 20. */
  readonly rate?: number;
}

/** One JSON document a line, either way. */
export type ClientMessage =
  | { readonly kind: 'hello'; readonly version: number; readonly client: string }
  /** A second subscription to a topic with the same `id` replaces the first. */
  | {
      readonly kind: 'subscribe';
      readonly id: string;
      readonly topic: Topic;
      readonly options?: SubscriptionOptions;
    }
  | { readonly kind: 'unsubscribe'; readonly id: string }
  | { readonly kind: 'command'; readonly request: number; readonly command: Command }
  /** The risk gate, dry. */
  | { readonly kind: 'preview'; readonly request: number; readonly command: Command }
  | { readonly kind: 'ping'; readonly request: number };

export type ServerMessage =
  | { readonly kind: 'welcome'; readonly version: number; readonly sessionId: string; readonly pid: number }
  | {
      [T in Topic]: {
        readonly kind: 'snapshot';
        readonly id: string;
        readonly topic: T;
        readonly data: Snapshots[T];
      };
    }[Topic]
  /** The answer to a command, once it is in the log and through the risk gate. */
  | { readonly kind: 'reply'; readonly request: number; readonly result: CommandResult }
  | { readonly kind: 'pong'; readonly request: number }
  /** Orders' news as it happens, never coalesced: the same lines as the log topic. */
  | { readonly kind: 'notice'; readonly line: LogLine }
  | { readonly kind: 'refused'; readonly reason: string };

export type CommandResult =
  | { readonly outcome: 'done'; readonly text: string; readonly clientOrderIds: readonly string[] }
  /** `soft`: a limit that lets an order pass which a person has confirmed. */
  | { readonly outcome: 'refused'; readonly rule: string; readonly text: string; readonly soft?: true };
