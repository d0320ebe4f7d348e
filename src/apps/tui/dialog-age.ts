import type { Dialog } from './dialogs/index.js';
import { dialogGuarded } from './safety.js';

/**
 * How long the dialog that is open has been on the screen. It counts from its first frame, not from the key that opened
 * it: on a machine that is too busy to draw, what was pressed in between is no answer to a question that nobody saw.
 */
export class DialogAge {
  #seenAt: number | null = null;

  /** Another dialog, or the same with another question, has yet to be seen. */
  opened(before: Dialog | null, now: Dialog | null): void {
    if (now === null || now.openedAt !== before?.openedAt) this.#seenAt = null;
  }

  /** Whatever is open is on the screen now. */
  seen(at: number): void {
    this.#seenAt ??= at;
  }

  /** True while it may not take what cannot be undone. */
  isYoung(now: number): boolean {
    return this.#seenAt === null || dialogGuarded(this.#seenAt, now);
  }
}
