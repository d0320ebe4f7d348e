import { suggest, UserError } from '../../domain/index.js';

/**
 * How cancellations at a price, which no feed attributes, are shared between the lots ahead of an order and
 * those behind it.
 */
export interface QueueModel {
  readonly name: string;
  /** Lots of `cancelled` that were ahead: an integer, at most `ahead` and at most `cancelled`. */
  cancelledAhead(level: {
    readonly ahead: number;
    readonly behind: number;
    readonly cancelled: number;
  }): number;
}

/** All cancellations are behind us, for as long as there is anything behind us to cancel. */
export const conservativeQueue: QueueModel = {
  name: 'conservative',
  cancelledAhead: ({ ahead, behind, cancelled }) => Math.min(ahead, Math.max(0, cancelled - behind)),
};

/**
 * Cancellations fall on the lots ahead with probability aheadⁿ / (aheadⁿ + behindⁿ), as in hftbacktest's
 * power-law queue models; n = 1 shares in proportion. Rounded down, against us.
 */
export function probabilityQueue(power: 1 | 2 | 3): QueueModel {
  const weight = (lots: number): number => {
    if (power === 1) return lots;
    return power === 2 ? lots * lots : lots * lots * lots;
  };
  return {
    name: `probability-${power}`,
    cancelledAhead: (level) => {
      const [ahead, behind] = [weight(level.ahead), weight(level.behind)];
      return shareAhead(level, { part: ahead, whole: ahead + behind });
    },
  };
}

/**
 * Two of hftbacktest's: a cancellation is behind us with probability f(behind) / (f(ahead) + f(behind)) in the
 * first variant and f(behind) / f(ahead + behind) in the second, where f(x) = ln(1 + x). Rounded down.
 */
export function logProbabilityQueue(variant: 1 | 2): QueueModel {
  const weight = (lots: number): number => Math.log(1 + lots);
  return {
    name: variant === 1 ? 'log-probability' : 'log-probability-2',
    cancelledAhead: (level) => {
      const [ahead, behind] = [weight(level.ahead), weight(level.behind)];
      if (variant === 1) return shareAhead(level, { part: ahead, whole: ahead + behind });
      const whole = weight(level.ahead + level.behind);
      return shareAhead(level, { part: whole - behind, whole });
    },
  };
}

/** What falls on those ahead; never more than they are, and never so little that those behind could not bear the rest. */
function shareAhead(
  { ahead, behind, cancelled }: Parameters<QueueModel['cancelledAhead']>[0],
  { part, whole }: { readonly part: number; readonly whole: number },
): number {
  if (ahead === 0) return 0;
  const share = Math.floor((cancelled * part) / whole);
  return Math.min(ahead, cancelled, Math.max(share, cancelled - behind));
}

const MODELS: ReadonlyMap<string, QueueModel> = new Map([
  ['conservative', conservativeQueue],
  ['probability', probabilityQueue(1)],
  ['probability-2', probabilityQueue(2)],
  ['probability-3', probabilityQueue(3)],
  ['log-probability', logProbabilityQueue(1)],
  ['log-probability-2', logProbabilityQueue(2)],
]);

/**
 * Places by order: each cancellation is known to be of this order or of that one. The synthetic market, whose book
 * is kept order by order, always works so and needs no model. Tapes hold levels and not orders (there are no L3
 * rows), so that on a tape it is refused.
 */
export const ORDER_QUEUE = 'order';

/** Every name that a configuration may give. */
export const QUEUE_MODEL_NAMES: readonly string[] = [...MODELS.keys(), ORDER_QUEUE];

/**
 * A model by its name in a configuration.
 * @throws UserError for a name that is none, and for `order`, which no tape can bear out.
 */
export function queueModel(name: string): QueueModel {
  const known = MODELS.get(name);
  if (known !== undefined) return known;
  const names = [...MODELS.keys()];
  if (name === ORDER_QUEUE) {
    throw new UserError(
      `queue model "order": a tape holds levels, not orders; it is what the synthetic market does. On tapes use ${names.join(', ')}`,
    );
  }
  const near = suggest(name, QUEUE_MODEL_NAMES);
  throw new UserError(
    `queue model "${name}": ${near === null ? `give one of ${names.join(', ')}` : `do you mean ${near}?`}`,
  );
}
