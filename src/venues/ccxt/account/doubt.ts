import { type ClientOrderId, SteadyMap } from '../../../domain/index.js';
import type { Timeout } from './timeouts.js';
import type { Timer, Timers } from './timers.js';
import type { TrackedOrder } from './tracked-order.js';

/** A request on its way or in doubt. */
export interface OpenRequest {
  readonly kind: 'place' | 'cancel' | 'replace';
  readonly order: TrackedOrder;
  /** By the clock of `Timers`, milliseconds. */
  readonly sentAt: number;
  /** Of the question that a doubt ends with. */
  timer: Timer | null;
  /** Until it has its answer. */
  timeout: Timeout<OpenRequest> | null;
  /** It has its answer, or had none in its time: the next change may go. */
  over: boolean;
  /** Told once it is over. */
  waiting: (() => void)[] | null;
  /** Nothing is to be heard of it any more. */
  ended: boolean;
  /** The venue said that it took it; its effect has not been seen yet. */
  taken: boolean;
  /** `unknown` was said of it. */
  doubted: boolean;
}

const NONE: readonly OpenRequest[] = [];

/** The requests that have no answer yet, by order. */
export class OpenRequests {
  private readonly byOrder = new SteadyMap<ClientOrderId, OpenRequest[]>();

  constructor(private readonly timers: Timers) {}

  add(request: OpenRequest): void {
    const { clientOrderId } = request.order;
    const requests = this.byOrder.get(clientOrderId);
    if (requests === undefined) this.byOrder.set(clientOrderId, [request]);
    else requests.push(request);
  }

  of(clientOrderId: ClientOrderId): readonly OpenRequest[] {
    return this.byOrder.get(clientOrderId) ?? NONE;
  }

  remove(request: OpenRequest): void {
    if (request.timer !== null) this.timers.stop(request.timer);
    request.timer = null;
    request.ended = true;
    const { clientOrderId } = request.order;
    const requests = this.of(clientOrderId);
    if (requests.length === 1 && requests[0] === request) {
      this.byOrder.delete(clientOrderId);
      return;
    }
    const left = requests.filter((each) => each !== request);
    if (left.length === 0) this.byOrder.delete(clientOrderId);
    else this.byOrder.set(clientOrderId, left);
  }

  *all(): Generator<OpenRequest> {
    for (const requests of this.byOrder.values()) yield* requests;
  }
}

/** Whether what was asked for is seen to be done, or has become needless. */
export function isAnswered({ kind, order }: OpenRequest): boolean {
  if (kind === 'place') return order.stage !== 'sent';
  if (kind === 'cancel') return order.stage === 'ended';
  return order.replacing === null;
}
