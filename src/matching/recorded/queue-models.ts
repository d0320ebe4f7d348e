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
    cancelledAhead: ({ ahead, behind, cancelled }) => {
      if (ahead === 0) return 0;
      const share = Math.floor((cancelled * weight(ahead)) / (weight(ahead) + weight(behind)));
      return Math.min(ahead, cancelled, Math.max(share, cancelled - behind));
    },
  };
}

/** A model by its name in the configuration. */
export type QueueModelName = 'conservative' | 'probability';

export const queueModel = (name: QueueModelName): QueueModel =>
  name === 'conservative' ? conservativeQueue : probabilityQueue(1);
