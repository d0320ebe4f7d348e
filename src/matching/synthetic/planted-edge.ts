import { UserError } from '../../domain/index.js';

/**
 * What a synthetic market can be made to give away, so that there is a known answer to find:
 *
 * - `mean-reversion`: fair value is pulled back to a slow average of itself (an Ornstein–Uhlenbeck process about it).
 *   Strength: the share of the distance that is closed in a second, as a rate.
 * - `lead-lag`: every instrument's fair value follows the first one's and never the other way round. Strength: the
 *   share of the gap that is closed in a second, as a rate, so that 1 / strength seconds is the lag.
 * - `drift`: fair value drifts up or down in regimes that last a minute on average. Strength: basis points a second.
 * - `imbalance`: makers show larger orders on the side that fair value will leave behind within ten seconds. Fair
 *   value itself is what it is without the edge. Strength: how far sizes lean, 1 at most, where the side against a
 *   large coming move is all but empty.
 */
export type EdgeKind = 'mean-reversion' | 'lead-lag' | 'drift' | 'imbalance';

/** An edge of strength 0 is none: the market is the same as without it, bit for bit. */
export interface PlantedEdge {
  readonly kind: EdgeKind;
  readonly strength: number;
}

/** The greatest strength of each kind that still makes a market. */
const GREATEST: Readonly<Record<EdgeKind, number>> = {
  'mean-reversion': 5,
  'lead-lag': 5,
  drift: 100,
  imbalance: 1,
};

/**
 * The edge to plant; null where there is none, or none to speak of.
 * @throws UserError for a kind that is not there, a strength out of bounds, or a market that cannot have it.
 */
export function edgeToPlant(edge: PlantedEdge | undefined, instruments: number): PlantedEdge | null {
  if (edge === undefined) return null;
  const { kind, strength } = edge;
  const greatest = Object.hasOwn(GREATEST, kind) ? GREATEST[kind] : undefined;
  if (greatest === undefined) {
    throw new UserError(`edge "${kind}": there is ${Object.keys(GREATEST).join(', ')}`);
  }
  if (!(strength >= 0 && strength <= greatest)) {
    throw new UserError(`edge ${kind}: strength ${strength} must be from 0 to ${greatest}`);
  }
  if (kind === 'lead-lag' && instruments < 2) {
    throw new UserError(`edge lead-lag: the market has ${instruments} instrument; it takes two or more`);
  }
  return strength === 0 ? null : edge;
}
