/** One key as the terminal sent it. */
export interface Key {
  /**
   * The character itself for a printable key (`a`, `B`, `<`, `é`), the letter for a control key (`d`
   * or `\` with `ctrl`), else a name: `space enter escape tab backspace delete insert up down left right home end
   * pageup pagedown f1`…`f12`, or `unknown` for a sequence that no key of ours sends.
   */
  readonly name: string;
  readonly ctrl: boolean;
  /** Of a named key (S-Tab); a capital letter is a name of its own. */
  readonly shift: boolean;
  /** Alt was held. No key of ours uses it: bindings match only where it is false. */
  readonly meta: boolean;
  /** The text as it came, for Ink. */
  readonly sequence: string;
}

/** What arrived in one read, in order. Two order keys in one batch are refused by whoever binds them. */
export type InputEvent =
  /** ^X was somewhere in the read, also inside a paste. Always the first event of its read. */
  | { readonly kind: 'kill' }
  /** The keys of the read, without ^X and pastes; `keys.length` is how many came at once. */
  | { readonly kind: 'keys'; readonly keys: readonly Key[] }
  /** A bracketed paste, once it has ended. Text for an input field, never keys. */
  | { readonly kind: 'paste'; readonly text: string }
  | MouseEvent;

/** A report of the mouse, where it was switched on. Never a key. */
export interface MouseEvent {
  readonly kind: 'mouse';
  readonly action: 'press' | 'release' | 'wheel-up' | 'wheel-down';
  /** 0 left, 1 middle, 2 right; of no meaning for the wheel. */
  readonly button: number;
  /** The cell, from 0 at the top left. */
  readonly x: number;
  readonly y: number;
}
