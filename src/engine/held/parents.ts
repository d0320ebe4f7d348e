import type { VenueEvent } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import type { ReplaceTerms } from '../decide.js';
import type { Engine } from '../engine.js';
import { done, type Verdict } from '../outbox.js';

/** Parents that are being worked, and their slices. */
export class Parents {
  get isEmpty(): boolean {
    return true;
  }

  watches(_instrument: number): boolean {
    return false;
  }

  canonical(): unknown {
    return [];
  }
}

export function startParent(engine: Engine, order: Order): void {
  engine.orders.hold(order, 'accept', engine.time);
}

export function parentsMarket(_engine: Engine, _instrument: number, _trade: boolean): void {}

export function parentsSecond(_engine: Engine): void {}

export function parentEvent(_engine: Engine, _event: VenueEvent, _order: Order): void {}

export function cancelParent(engine: Engine, order: Order): Verdict {
  engine.orders.end(order, 'cancel', 'cancelled', engine.time);
  return done(`cancelled ${order.clientOrderId}`, [order.clientOrderId]);
}

export function replaceParent(_engine: Engine, order: Order, _terms: ReplaceTerms): Verdict {
  return done(`moved ${order.clientOrderId}`, [order.clientOrderId]);
}
