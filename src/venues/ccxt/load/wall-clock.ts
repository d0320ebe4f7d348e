import { type Clock, MICROS_PER_MILLI, micros } from '../../../domain/index.js';

/** This machine's clock. */
export const WALL_CLOCK: Clock = { now: () => micros(Date.now() * MICROS_PER_MILLI) };
