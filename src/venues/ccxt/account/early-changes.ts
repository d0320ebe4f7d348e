import type { ClientOrderId } from '../../../domain/index.js';
import type { VenueRequest } from '../../../execution/index.js';

export type Change = Extract<VenueRequest, { kind: 'cancel' | 'replace' }>;

/**
 * Changes of orders that the gateway does not know yet: those of the process before, until the account has been held
 * against the log once. Refused at once, an engine that wants one cancelled would ask for it again without end; lost,
 * a kill that was given while the venues were being signed in to would leave its orders open.
 */
export class EarlyChanges {
  private waiting: Change[] = [];
  private isOver = false;

  /** @returns false once every order of before is known: the change is to be judged as it is. */
  hold(change: Change): boolean {
    if (!this.isOver) this.waiting.push(change);
    return !this.isOver;
  }

  /** What was asked for of an order that has become known. */
  of(clientOrderId: ClientOrderId): readonly Change[] {
    const held = this.waiting.filter((change) => change.clientOrderId === clientOrderId);
    if (held.length > 0) this.waiting = this.waiting.filter((change) => !held.includes(change));
    return held;
  }

  /** The account is in line: nothing waits any more. */
  rest(): readonly Change[] {
    this.isOver = true;
    return this.waiting.splice(0);
  }
}
