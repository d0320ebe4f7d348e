import { type ClientOrderId, SteadyMap } from '../../../domain/index.js';
import type { OpenRequest } from './doubt.js';

/** What changes of an order wait for: the answer to its placing, or to the change before. */
export class Turns {
  /** Placings that are not over. */
  private readonly placings = new SteadyMap<ClientOrderId, OpenRequest>();
  private readonly changes = new SteadyMap<ClientOrderId, Promise<unknown>>();

  /** @param over resolves once a request has its answer, or is in doubt. */
  constructor(private readonly over: (request: OpenRequest) => Promise<void>) {}

  placing(request: OpenRequest): void {
    this.placings.set(request.order.clientOrderId, request);
  }

  /** A request has its answer, or is in doubt. */
  ended(request: OpenRequest): void {
    if (request.kind === 'place') this.placings.delete(request.order.clientOrderId);
  }

  /** What a change of that order waits for now; null: it may go at once. */
  before(clientOrderId: ClientOrderId): Promise<unknown> | null {
    const change = this.changes.get(clientOrderId);
    if (change !== undefined) return change;
    const placing = this.placings.get(clientOrderId);
    return placing === undefined ? null : this.over(placing);
  }

  /** The next change waits for this one. */
  take(clientOrderId: ClientOrderId, change: Promise<unknown>): void {
    this.changes.set(clientOrderId, change);
    void change.then(() => {
      if (this.changes.get(clientOrderId) === change) this.changes.delete(clientOrderId);
    });
  }
}
