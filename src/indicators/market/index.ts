/** The indicators that live on books and prints: the microstructure. Nothing is allocated for an event. */
import type { IndicatorDefinition } from '../contract.js';
import { bookImbalance } from './book-imbalance.js';
import { kyleLambda } from './kyle-lambda.js';
import { microPrice } from './micro-price.js';
import { orderFlowImbalance } from './order-flow-imbalance.js';
import { spread } from './spread.js';
import { tradeFlow } from './trade-flow.js';
import { vpin } from './vpin.js';

/** Pressure, flow, cost and impact. */
export const marketIndicators: readonly IndicatorDefinition[] = [
  bookImbalance,
  microPrice,
  tradeFlow,
  orderFlowImbalance,
  spread,
  vpin,
  kyleLambda,
];
