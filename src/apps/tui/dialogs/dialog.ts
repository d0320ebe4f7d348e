import type { TicketForm } from '../actions/ticket.js';
import type { PaletteCommand, PaletteHistory } from '../palette/index.js';
import type { DialogLine } from '../reading.js';
import type { Token } from '../theme/index.js';

/** What stands over the panes and has the keys. `openedAt` is in the controller's milliseconds. */
export type Dialog = { readonly openedAt: number } & (
  | { readonly kind: 'help'; readonly from: number }
  | { readonly kind: 'quit'; readonly detaches: boolean }
  | { readonly kind: 'kill'; readonly answer: string; readonly failed: boolean }
  | TicketDialog
  | { readonly kind: 'story'; readonly clientOrderId: string; readonly from: number }
  | PromptDialog
  | ReadingDialog
  | ConfirmDialog
  | PaletteDialog
);

export interface TicketDialog {
  readonly kind: 'ticket';
  readonly form: TicketForm;
  readonly preview: string;
  /** The automatic bracket at the order's prices; empty or left out where there is none. */
  readonly attached?: string;
  /** Live money: Enter has been pressed, `y` sends. */
  readonly asks: boolean;
}

/** Lines to be read, longer than the screen perhaps. */
export interface ReadingDialog {
  readonly kind: 'reading';
  readonly title: string;
  readonly lines: readonly DialogLine[];
  /** How far it is scrolled. */
  readonly from: number;
}

export interface ConfirmDialog {
  readonly kind: 'confirm';
  readonly title: string;
  readonly lines: readonly string[];
  /** What `y` does, for the last line. */
  readonly does: string;
  readonly confirm: () => void;
}

/** A line to be typed: a reason, a filter, the word or the size that a soft limit wants. */
export interface PromptDialog {
  readonly kind: 'prompt';
  readonly title: string;
  readonly lines: readonly DialogLine[];
  readonly label: string;
  readonly text: string;
  /** What was wrong with it when Enter was pressed; empty until then. */
  readonly wrong?: string;
  readonly longest: number;
  /** What Enter does, for the last line. */
  readonly does: string;
  /** What Esc leaves as it is. */
  readonly stays: string;
  /** True where Enter has to be alone in its read, from a dialog that has stood for a moment. */
  readonly guarded: boolean;
  /** What is wrong with the text, in one line; null where Enter may act on it. */
  readonly check: (text: string) => string | null;
  readonly submit: (text: string) => void;
}

export interface PaletteDialog {
  readonly kind: 'palette';
  readonly text: string;
  readonly history: PaletteHistory;
  /** What Enter would do, and what the risk gate says of it; or what is wrong. */
  readonly preview: PalettePreview;
  readonly completions: readonly {
    readonly insert: string;
    readonly label: string;
    readonly detail: string;
  }[];
  /** What may come next, in grey behind the text. */
  readonly ghost: string;
  /** What Enter does: the command whose preview is shown, never one read anew. */
  readonly command: PaletteCommand | null;
  /** Live money: Enter has been pressed, `y` sends. */
  readonly asks: boolean;
}

export interface PalettePreview {
  readonly text: string;
  readonly risk: string;
  readonly refused: boolean;
}

/** A dialog as text: what the box draws, and what tests read. */
export interface DialogContent {
  readonly title: string;
  readonly token: Token;
  readonly lines: readonly DialogLine[];
  readonly footer: string;
  /** `bottom`: over the lowest rows, so that ladder and market stay in sight; `line`: instead of the last two. */
  readonly place: 'middle' | 'bottom' | 'line';
}
