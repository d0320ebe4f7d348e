import type { VenueEvent } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import type { Engine } from '../engine.js';
import { parentEvent, parentsMarket, parentsSecond } from './parents.js';
import { protectionEvent, protectionsMarket, protectionsSecond } from './protection.js';
import { triggerEvent, triggersMarket } from './triggers.js';

/** After each whole message of an instrument's market; `trade` says whether it was a print. */
export function heldMarket(engine: Engine, instrument: number, trade: boolean): void {
  const { held } = engine;
  if (held.triggers.watches(instrument)) triggersMarket(engine, instrument, trade);
  if (held.protections.watches(instrument)) protectionsMarket(engine, instrument, trade);
  if (held.parents.watches(instrument)) parentsMarket(engine, instrument, trade);
}

/** After each venue event on an order of ours, once it has been applied. */
export function heldEvent(engine: Engine, event: VenueEvent, order: Order): void {
  triggerEvent(engine, event, order);
  protectionEvent(engine, event, order);
  parentEvent(engine, event, order);
}

export function heldSecond(engine: Engine): void {
  if (engine.held.isEmpty) return;
  protectionsSecond(engine);
  parentsSecond(engine);
}
