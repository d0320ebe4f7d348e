import type { VenueEvent } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import type { ReplaceTerms } from '../decide.js';
import type { Engine } from '../engine.js';
import { done, type Verdict } from '../outbox.js';

/** Stops, take-profits and trailing stops that wait in the engine. */
export class Triggers {
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

export function holdTrigger(engine: Engine, order: Order): void {
  engine.orders.hold(order, 'arm', engine.time);
}

export function triggersMarket(_engine: Engine, _instrument: number, _trade: boolean): void {}

export function triggerEvent(_engine: Engine, _event: VenueEvent, _order: Order): void {}

export function cancelTrigger(engine: Engine, order: Order): Verdict {
  engine.orders.end(order, 'cancel', 'cancelled', engine.time);
  return done(`cancelled ${order.clientOrderId}`, [order.clientOrderId]);
}

export function replaceTrigger(_engine: Engine, order: Order, _terms: ReplaceTerms): Verdict {
  return done(`moved ${order.clientOrderId}`, [order.clientOrderId]);
}
