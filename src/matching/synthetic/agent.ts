import type { Instrument, NewOrder, Random } from '../../domain/index.js';
import type { OrderBookL3 } from '../order-book-l3.js';

export type AgentKind =
  | 'touch-maker'
  | 'ladder-maker'
  | 'arbitrageur'
  | 'noise-taker'
  | 'trend-follower'
  | 'legacy';

/** One trading agent: plain data, and a stream of chance of its own. */
export interface Agent {
  readonly kind: AgentKind;
  /** Index in the accounts. */
  readonly account: number;
  readonly instrument: number;
  /** Its number among the agents, which settles ties of time. */
  readonly place: number;
  /** When it wakes next, in micros. */
  nextTime: number;
  random: Random;
  /** Its orders by slot of its own; 0 where there is none. A touch maker: bid, ask. */
  orders: number[];
  /** Lots bought less lots sold. */
  inventory: number;
  /** A trend follower's two averages of the last price, in ticks. */
  fast: number;
  slow: number;
}

/** What an agent sees and can do when it wakes. */
export interface AgentView {
  readonly instrument: Instrument;
  readonly book: OrderBookL3;
  /** What it is worth, in ticks, with fractions. */
  readonly fair: number;
  /** How much larger bids are to be shown than asks, from −1 to 1; 0 where no edge is planted there. */
  readonly lean: number;
  /** The size that orders here are multiples of, in lots. */
  readonly typicalSize: number;
  /** @returns the order's number; 0 where it was rejected. */
  place(order: NewOrder): number;
  cancel(order: number): void;
  /** The price of a live order of its own in ticks; 0 where it is gone. */
  priceOf(order: number): number;
}

/** Mean pause between two wakings, in micros. */
export const PAUSES: Record<AgentKind, number> = {
  'touch-maker': 90_000,
  'ladder-maker': 100_000,
  arbitrageur: 120_000,
  'noise-taker': 900_000,
  'trend-follower': 2_000_000,
  legacy: 250_000,
};
