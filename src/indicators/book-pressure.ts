/**
 * (bids − asks) / (bids + asks) of the lots on the best levels of each side, −1 to 1: positive where more wants
 * to buy. Null where both sides are empty. No warm-up.
 *
 * @see Cont, Kukanov and Stoikov, The Price Impact of Order Book Events, 2014.
 */
export function imbalance(depth: { readonly bidLots: number; readonly askLots: number }): number | null {
  const total = depth.bidLots + depth.askLots;
  return total === 0 ? null : (depth.bidLots - depth.askLots) / total;
}

/**
 * The mid, weighted to the thinner side of the touch, in ticks and not rounded: bid × ask size + ask × bid
 * size, over both sizes. Null where a side is empty. No warm-up.
 *
 * @see Gatheral and Oomen, Zero-intelligence realized variance estimation, 2010.
 */
export function microPrice(touch: {
  readonly bid: number;
  readonly bidLots: number;
  readonly ask: number;
  readonly askLots: number;
}): number | null {
  const { bid, bidLots, ask, askLots } = touch;
  if (bidLots <= 0 || askLots <= 0) return null;
  return (bid * askLots + ask * bidLots) / (bidLots + askLots);
}
