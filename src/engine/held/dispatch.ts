import type { VenueEvent } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import type { Engine } from '../engine.js';
import { parentEvent, parentsMarket, parentsSecond } from './parents.js';
import { protectionEvent, protectionsSecond } from './protection.js';
import { triggerEvent, triggersMarket, triggersSecond } from './triggers.js';

/** After each whole message of an instrument's market; `trade` says whether it was a print. */
export function heldMarket(engine: Engine, instrument: number, trade: boolean): void {
  const { held } = engine;
  if (held.triggers.watches(instrument)) triggersMarket(engine, instrument, trade);
  if (held.parents.watches(instrument)) parentsMarket(engine, instrument, trade);
}

/** After each venue event on an order of ours, once it has been applied. */
export function heldEvent(engine: Engine, event: VenueEvent, order: Order): void {
  triggerEvent(engine, event, order);
  protectionEvent(engine, event, order);
  parentEvent(engine, event, order);
}

export function heldSecond(engine: Engine): void {
  const { held } = engine;
  // What the limits want of every position has to be looked after where nothing is held yet.
  protectionsSecond(engine);
  if (!held.triggers.isEmpty) triggersSecond(engine);
  if (!held.parents.isEmpty) parentsSecond(engine);
}
