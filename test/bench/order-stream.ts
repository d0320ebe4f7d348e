import { Random } from '../../src/domain/index.js';

/** Requests as columns: the same for every candidate. */
export interface OrderStream {
  readonly length: number;
  /** 0: limit, 1: market, 2: cancel. */
  readonly kinds: Uint8Array;
  readonly buys: Uint8Array;
  /** Ticks. */
  readonly prices: Int32Array;
  /** Lots. */
  readonly sizes: Float64Array;
  /** Index of the request whose order is canceled; it may be gone by then. */
  readonly targets: Int32Array;
  readonly accounts: Uint8Array;
}

export const ORDER_KIND = { limit: 0, market: 1, cancel: 2 } as const;
const START = 60_000;

/**
 * A seeded stream as an exchange sees it: six in ten limits, mostly within 60 ticks of a touch that wanders
 * and one in six of them taking, three and a half in ten cancels of recent orders, one in twenty at market.
 */
export function generateOrderStream(length = 60_000, seed = 5, accounts = 16): OrderStream {
  const random = new Random(seed);
  const stream: OrderStream = {
    length,
    kinds: new Uint8Array(length),
    buys: new Uint8Array(length),
    prices: new Int32Array(length),
    sizes: new Float64Array(length),
    targets: new Int32Array(length),
    accounts: new Uint8Array(length),
  };
  let touch = START;
  for (let i = 0; i < length; i += 1) {
    const roll = random.next();
    const kind =
      i < 2_000 || roll < 0.6 ? ORDER_KIND.limit : roll < 0.65 ? ORDER_KIND.market : ORDER_KIND.cancel;
    const buy = random.next() < 0.5;
    if (random.next() < 0.05) touch += random.next() < 0.5 ? -1 : 1;
    const distance = Math.floor(random.exponential(20)) - (i < 2_000 ? 0 : 3);
    stream.kinds[i] = kind;
    stream.buys[i] = buy ? 1 : 0;
    stream.prices[i] = buy ? touch - 1 - distance : touch + 1 + distance;
    stream.sizes[i] = 1 + Math.floor(random.exponential(kind === ORDER_KIND.market ? 60 : 40));
    stream.targets[i] = Math.max(0, i - random.integer(1, 1_500));
    stream.accounts[i] = random.integer(1, accounts);
  }
  return stream;
}
