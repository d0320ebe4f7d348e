import type { VenueEvent } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import type { Engine } from './engine.js';

/** What the monitor of risk watches: called each second, and after each event of a venue on an order of ours. */
export function monitorSecond(_engine: Engine): void {}

export function monitorEvent(_engine: Engine, _event: VenueEvent, _order: Order | null): void {}

/** A person says that trading may go on. */
export function monitorResumed(_engine: Engine): void {}
