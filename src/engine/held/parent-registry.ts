import type { Execution } from '../../domain/index.js';
import {
  type CreateAlgorithm,
  createIceberg,
  createPeg,
  createRoute,
  createTwap,
  createVwap,
} from '../../execution/index.js';

/** By what an order asks for, who works it. */
export const ALGORITHMS: Readonly<Record<Execution['kind'], CreateAlgorithm>> = {
  iceberg: createIceberg,
  twap: createTwap,
  vwap: createVwap,
  peg: createPeg,
  route: (order) => createRoute(order),
};
