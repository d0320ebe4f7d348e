import { limitOrder, MAX_TICKS, type PriceTicks } from '../../domain/index.js';
import type { Agent, AgentView } from './agent.js';
import { fitSize } from './makers.js';

/** What a taker lets the price run away by, as a fraction. */
const SLIPPAGE = 0.002;
/** Sizes above this many typical ones are cut, or a heavy tail would empty the book. */
const LARGEST = 60;
/** How far a market must stand from fair before it is worth taking: a share of the price. */
const EDGE = 0.00001;
const TREND = 0.0002;
const TREND_INVENTORY = 12;

/** Takes what stands on the wrong side of fair, up to fair. */
export function wakeArbitrageur(agent: Agent, view: AgentView): void {
  const { book, fair, typicalSize } = view;
  const edge = Math.max(1, fair * EDGE);
  const size = typicalSize * (1 + agent.random.exponential(2));
  if (book.ask > 0 && book.ask < fair - edge) take(view, { buy: true, limit: Math.floor(fair), size });
  else if (book.bid > fair + edge) take(view, { buy: false, limit: Math.ceil(fair), size });
}

/** Trades for reasons of its own: small as a rule, and rarely very large (a Pareto tail of exponent 1.6). */
export function wakeNoiseTaker(agent: Agent, view: AgentView): void {
  const { random } = agent;
  const tail = Math.exp(random.exponential(1 / 1.6));
  takeWithin(view, { buy: random.next() < 0.5, size: view.typicalSize * Math.min(LARGEST, 0.08 * tail) });
}

/** Follows two averages of the last price, and closes when they meet. */
export function wakeTrendFollower(agent: Agent, view: AgentView): void {
  const last = view.book.last ?? view.fair;
  agent.fast = agent.fast === 0 ? last : agent.fast + (last - agent.fast) * 0.2;
  agent.slow = agent.slow === 0 ? last : agent.slow + (last - agent.slow) * 0.02;
  const trend = (agent.fast - agent.slow) / agent.slow;
  const held = agent.inventory / view.typicalSize;
  const wanted = Math.abs(trend) < TREND ? 0 : Math.sign(trend) * TREND_INVENTORY;
  const gap = wanted - held;
  if (Math.abs(gap) < 0.5) return;
  const size = view.typicalSize * Math.min(Math.abs(gap), 0.3 + agent.random.next());
  takeWithin(view, { buy: gap > 0, size });
}

function takeWithin(view: AgentView, { buy, size }: { readonly buy: boolean; readonly size: number }): void {
  const touch = buy ? view.book.ask : view.book.bid;
  if (touch < 0) return;
  take(view, { buy, limit: Math.round(touch * (buy ? 1 + SLIPPAGE : 1 - SLIPPAGE)), size });
}

function take(
  view: AgentView,
  { buy, limit, size }: { readonly buy: boolean; readonly limit: number; readonly size: number },
): void {
  view.place(
    limitOrder({
      instrument: view.instrument.index,
      side: buy ? 'buy' : 'sell',
      price: Math.max(1, Math.min(MAX_TICKS, limit)) as PriceTicks,
      size: fitSize(view, size),
      timeInForce: 'ioc',
    }),
  );
}
