import type { GuardedAccount } from './canceller.js';
import type { RescueReport } from './report.js';

/** What the host tells its rescue process. Keys go over this channel alone: never as an argument, never in the environment. */
export type HostToRescue =
  | {
      readonly kind: 'guard';
      /** The folder of the session's log. */
      readonly log: string;
      readonly accounts: readonly GuardedAccount[];
      /** What becomes of the orders where the host is gone and its engine stands still. */
      readonly hostLost: 'keep' | 'cancel';
      readonly enginePid: number;
    }
  | { readonly kind: 'cancel-all'; readonly flatten: boolean };

export type RescueToHost =
  /** Of one venue: it is connected, or why it is not. */
  | { readonly kind: 'news'; readonly text: string }
  | { readonly kind: 'report'; readonly report: RescueReport };
