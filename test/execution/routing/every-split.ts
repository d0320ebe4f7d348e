import type { RouteRequest, RouteVenue } from '../../../src/execution/routing/route.js';

export interface BestSplit {
  /** In units of 10^-2 of the base asset. */
  readonly filled: number;
  /** Price × size in 10^-2 × 10^-2 × 10^-9; negative when selling. */
  readonly cost: bigint;
}

/** Units of 10^-2, in which every step of a test's books is whole. */
const hundredths = ({ units, decimals }: { units: number; decimals: number }): number =>
  units * [100, 10, 1][decimals]!;

/** The oracle: every size at every venue is tried, lot by lot, and judged by the venue's words alone. */
export function everySplit(request: RouteRequest): BestSplit {
  const size = request.size * hundredths(request.sizeStep);
  const options = request.venues.map((venue) => optionsOf(request, venue, size));
  let best: BestSplit = { filled: 0, cost: 0n };
  const walk = (at: number, filled: number, cost: bigint): void => {
    if (filled > size) return;
    if (at === options.length) {
      if (filled > best.filled || (filled === best.filled && cost < best.cost)) best = { filled, cost };
      return;
    }
    for (const option of options[at]!) walk(at + 1, filled + option.filled, cost + option.cost);
  };
  walk(0, 0, 0n);
  return best;
}

function optionsOf(request: RouteRequest, venue: RouteVenue, size: number): BestSplit[] {
  const { side, limit, latencyCostPpmPerMilli } = request;
  const { specification, minNotional, unitsPerTickLot } = venue.instrument;
  const none = { filled: 0, cost: 0n };
  if (venue.closed !== null) return [none];
  const unitsPerLot = hundredths(specification.lot);
  const tick = hundredths(specification.tick);
  const feePpb = specification.takerFeePpm * 1_000 + Math.round(venue.latencyMicros * latencyCostPpmPerMilli);
  const sign = side === 'buy' ? 1 : -1;
  const options: BestSplit[] = [none];
  const singles: number[] = [];
  for (let level = 0; level < venue.levels; level += 1) {
    const price = venue.prices[level]!;
    const bound = limit === null ? null : limit.price * hundredths(limit.tick);
    if (bound !== null && sign * price * tick > sign * bound) break;
    for (let lot = 0; lot < venue.sizes[level]!; lot += 1) singles.push(price);
  }
  let sum = 0n;
  for (const [index, price] of singles.entries()) {
    const lots = index + 1;
    sum += BigInt(price);
    if (lots * unitsPerLot > size || lots > specification.maxSizeLots) break;
    if (lots < specification.minSizeLots) continue;
    if (BigInt(price) * BigInt(lots) * BigInt(unitsPerTickLot) < minNotional.toBigInt()) continue;
    const { affordableLots } = venue;
    if (affordableLots !== null) {
      if (lots > affordableLots) continue;
      if (side === 'buy' && price * lots > affordableLots * venue.prices[0]!) continue;
    }
    const parts = BigInt(sign) * BigInt(1_000_000_000 + sign * feePpb);
    options.push({ filled: lots * unitsPerLot, cost: sum * BigInt(tick) * BigInt(unitsPerLot) * parts });
  }
  return options;
}
