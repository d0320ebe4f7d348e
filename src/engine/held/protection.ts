import type { Command, VenueEvent } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import type { Engine } from '../engine.js';
import { done, type Verdict } from '../outbox.js';

/** Brackets: what protects the positions that fills have made. */
export class Protections {
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

export function protectionsMarket(_engine: Engine, _instrument: number, _trade: boolean): void {}

export function protectionsSecond(_engine: Engine): void {}

export function protectionEvent(_engine: Engine, _event: VenueEvent, _order: Order): void {}

export function protect(_engine: Engine, _command: Extract<Command, { kind: 'protect' }>): Verdict {
  return done('protected');
}
