import { limitOrder, type SizeLots } from '../../../src/domain/index.js';
import type { ExchangeOrder } from '../../../src/venues/embedded/wire/exchange.js';
import { ownerOf, wordedRequest } from './venue-words.js';
import { ACCOUNT, type World } from './world.js';

/** Another account of the venue. */
export const NIBBLER = 'nibbler';
/** Smaller orders are left alone. */
const LEAST_LOTS = 50;
/** So many levels of the book it goes through at the most. */
const DEEPEST = 60;
const LONGEST_REACTION_MICROS = 200_000;

/** Somebody who takes all that stands before an order, and a part of it: so that it stands there filled in part. */
export class Nibbler {
  private readonly prices = new Int32Array(DEEPEST);
  private readonly sizes = new Float64Array(DEEPEST);

  constructor(private readonly world: World) {}

  act(): void {
    const { random, exchange } = this.world;
    exchange.advance();
    const resting = exchange
      .openOrders(ACCOUNT, null)
      .filter(
        ({ status, price, size, filled }) =>
          status === 'open' && price !== null && size - filled > 2 * LEAST_LOTS,
      );
    if (resting.length === 0) return;
    const order = resting[random.integer(0, resting.length - 1)]!;
    const { request, price, size, filled, clientId } = order;
    const before = this.before(order);
    if (before === null) return;
    const part = random.integer(LEAST_LOTS, size - filled - LEAST_LOTS);
    const bite = limitOrder({
      instrument: request.instrument,
      side: request.side === 'buy' ? 'sell' : 'buy',
      size: (before + part) as SizeLots,
      price,
      timeInForce: 'ioc',
    });
    exchange.place(NIBBLER, { ...wordedRequest(bite, ''), clientId: null });
    if (clientId !== null && random.next() < 0.5) this.alert(ownerOf(clientId).clientOrderId);
  }

  /** Lots that go first, if it is the last of its level; null where it is too deep in the book. */
  private before({ request, price, size, filled }: ExchangeOrder): number | null {
    const isAsk = request.side === 'sell';
    const book = this.world.exchange.book(request.instrument);
    const count = book.copyLevels(isAsk, DEEPEST, this.prices, this.sizes);
    let lots = 0;
    for (let level = 0; level < count; level += 1) {
      lots += this.sizes[level]!;
      if (this.prices[level] === price) return lots - (size - filled);
    }
    return null;
  }

  /** Whoever made it reacts before it fills further, or just when it does. */
  private alert(clientOrderId: string): void {
    const { time, random, operator } = this.world;
    time.after(random.integer(1_000, LONGEST_REACTION_MICROS), () => {
      const { process } = this.world;
      if (process?.ready && process.alive) operator.change(process, clientOrderId);
    });
  }
}
