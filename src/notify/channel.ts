import type { Micros } from '../domain/index.js';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What is to be told. */
export interface Alert {
  readonly time: Micros;
  readonly severity: Severity;
  /** What it is about, the same for every repetition. */
  readonly key: string;
  readonly text: string;
}

/** An alert on its way, with what was kept back of the same kind meanwhile. */
export interface Message extends Alert {
  /** Which session says it, for whoever watches several. */
  readonly session: string;
  /** How often the same was not told since it was last. */
  readonly repeated: number;
}

/** Where a channel leads, as the configuration has it; secrets are read apart. */
export type ChannelSettings = {
  readonly name: string;
  /** What is less severe is not sent there. */
  readonly severity: Severity;
} & (
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | null }
  | { readonly kind: 'telegram'; readonly chat: string; readonly token: string; readonly url: string }
  | { readonly kind: 'discord'; readonly url: string }
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly port: number;
      /** `tls` from the first byte, `starttls` asked for and needed, or `none`. */
      readonly security: 'tls' | 'starttls' | 'none';
      readonly user: string | null;
      readonly password: string | null;
      readonly from: string;
      readonly to: readonly string[];
      /** PEM of an authority to trust beside the system's. */
      readonly authority: string | null;
    }
);

/** What came of a message: `later` says in how many milliseconds the receiver will hear again. */
export type Delivery =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'later'; readonly reason: string; readonly afterMillis: number }
  | { readonly outcome: 'refused'; readonly reason: string };

/** One way to a person. */
export interface AlertChannel {
  readonly name: string;
  readonly kind: ChannelSettings['kind'];
  readonly severity: Severity;
  /** Never throws; reasons name no secret. */
  send(message: Message): Promise<Delivery>;
  close(): void;
}

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
