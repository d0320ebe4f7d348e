import type { Alert } from '../../notify/index.js';

/** What the engine tells the process of alerts; first of all which session it is, and where its configuration lies. */
export type ToNotifier =
  | {
      readonly kind: 'open';
      readonly session: string;
      readonly home: string | undefined;
      readonly config: string | undefined;
    }
  | { readonly kind: 'alert'; readonly alert: Alert };

/** What it answers: lines for the operator's log. */
export interface FromNotifier {
  readonly kind: 'said';
  readonly level: 'info' | 'warn';
  readonly text: string;
}
