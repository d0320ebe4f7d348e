import { limitOrder, MAX_TICKS, type PriceTicks, type SizeLots } from '../../domain/index.js';
import type { Agent, AgentView } from './agent.js';

/** Orders of a ladder maker, half of them bids. */
export const LADDER_ORDERS = 140;

/** Fractions of the price: how far from fair a touch maker lets the market stand before it moves. */
const BAND = { least: 0.000004, most: 0.00002 };
const LADDER_NEAR = 0.00008;
const LADDER_FAR = 0.0012;
const TYPICAL_INVENTORY = 400;

/**
 * Keeps a bid and an ask at the touch. While the market stands near fair it joins the touch and closes the
 * spread; when fair has left it behind it takes its orders away and quotes anew. Its inventory shifts what
 * it thinks fair.
 */
export function wakeTouchMaker(agent: Agent, view: AgentView): void {
  const { random } = agent;
  const { book } = view;
  const lean = Math.max(-1, Math.min(1, agent.inventory / (TYPICAL_INVENTORY * view.typicalSize)));
  const fair = view.fair * (1 - lean * 0.00001);
  const band = Math.max(1, fair * (BAND.least + (BAND.most - BAND.least) * random.next()));
  const extra = random.next() < 0.8 ? 0 : random.integer(1, 2);
  const { bid, ask } = book;
  let [wantBid, wantAsk] = [Math.floor(fair) - extra, Math.floor(fair) + 1 + extra];
  const middle = (bid + ask) / 2;
  if (bid > 0 && ask > 0 && Math.abs(middle - fair) < band && ask - bid < band) {
    const closes = ask - bid > 1;
    wantBid = closes && fair >= middle ? ask - 1 - extra : bid;
    wantAsk = closes && fair < middle ? bid + 1 + extra : ask;
  }
  // First the side that would be run over, so that the other finds room.
  const order = fair < middle ? [0, 1] : [1, 0];
  for (const slot of order) quote(agent, view, { slot, want: slot === 0 ? wantBid : wantAsk });
}

function quote(agent: Agent, view: AgentView, { slot, want }: { slot: number; want: number }): void {
  const { random } = agent;
  const current = view.priceOf(agent.orders[slot]!);
  const stays = current === want && random.next() > 0.1;
  if (stays) return;
  if (current !== 0) view.cancel(agent.orders[slot]!);
  const { bid, ask } = view.book;
  const price = slot === 0 ? Math.min(want, ask > 0 ? ask - 1 : want) : Math.max(want, bid + 1);
  agent.orders[slot] = placeLimit(view, {
    buy: slot === 0,
    price,
    size: view.typicalSize * (0.3 + 4 * random.next() * random.next()),
  });
}

/** Renews one order of many, some near the touch and more of them far, larger the farther. */
export function wakeLadderMaker(agent: Agent, view: AgentView): void {
  renewRung(agent, view, agent.random.integer(0, LADDER_ORDERS - 1));
}

/** Puts every order of a ladder in place, for a market that begins. */
export function fillLadder(agent: Agent, view: AgentView): void {
  for (let rung = 0; rung < LADDER_ORDERS; rung += 1) renewRung(agent, view, rung);
}

function renewRung(agent: Agent, view: AgentView, rung: number): void {
  const { random } = agent;
  const buy = rung < LADDER_ORDERS / 2;
  const old = agent.orders[rung] ?? 0;
  if (view.priceOf(old) !== 0) view.cancel(old);
  const scale = random.next() < 0.45 ? LADDER_NEAR : LADDER_FAR;
  const share = random.exponential(scale) + 0.000002;
  const distance = Math.max(random.integer(1, 8), view.fair * share);
  const { bid, ask } = view.book;
  const price = buy
    ? Math.min(Math.floor(view.fair - distance), ask > 0 ? ask - 1 : MAX_TICKS)
    : Math.max(Math.ceil(view.fair + distance), bid + 1);
  const depth = 1 + Math.min(4, share / 0.0005);
  agent.orders[rung] = placeLimit(view, {
    buy,
    price,
    size: view.typicalSize * depth * random.exponential(0.6),
  });
}

function placeLimit(
  view: AgentView,
  { buy, price, size }: { readonly buy: boolean; readonly price: number; readonly size: number },
): number {
  if (price < 1 || price > MAX_TICKS) return 0;
  const leaning = size * (buy ? 1 + view.lean : 1 - view.lean);
  return view.place(
    limitOrder({
      instrument: view.instrument.index,
      side: buy ? 'buy' : 'sell',
      price: price as PriceTicks,
      size: fitSize(view, leaning),
      postOnly: true,
    }),
  );
}

/** A size that the instrument takes, near the one wanted. */
export function fitSize(view: AgentView, size: number): SizeLots {
  const { minSizeLots, maxSizeLots } = view.instrument.specification;
  return Math.min(maxSizeLots, Math.max(minSizeLots, 1, Math.round(size))) as SizeLots;
}

/** Takes away, one by one, the orders that a recorded book left behind. */
export function wakeLegacy(agent: Agent, view: AgentView): void {
  const { orders, random } = agent;
  while (orders.length > 0) {
    const at = random.integer(0, orders.length - 1);
    const number = orders[at]!;
    orders[at] = orders[orders.length - 1]!;
    orders.pop();
    if (view.priceOf(number) === 0) continue;
    view.cancel(number);
    return;
  }
}
