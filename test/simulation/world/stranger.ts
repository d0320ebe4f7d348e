import { limitOrder, type PriceTicks, type SizeLots } from '../../../src/domain/index.js';
import { isRefusal } from '../../../src/venues/embedded/wire/exchange.js';
import { USUAL_LOTS } from './scenario.js';
import { wordedRequest } from './venue-words.js';
import { ACCOUNT, type World } from './world.js';

/** Somebody else on the account, on the venue's own page: makes orders, and cancels some of them again. */
export class Stranger {
  /** By the venue's number, the size that it was made with. */
  readonly made = new Map<number, SizeLots>();
  readonly cancelled = new Set<number>();

  constructor(private readonly world: World) {}

  act(): void {
    const { random } = this.world;
    if (random.next() < 0.3 && this.made.size > 0) this.cancel();
    else this.place();
  }

  private place(): void {
    const { random, exchange, scenario } = this.world;
    const instrument = random.integer(0, scenario.instruments - 1);
    const side = random.next() < 0.5 ? 'buy' : 'sell';
    const book = exchange.book(instrument);
    const touch = side === 'buy' ? book.bestBid : book.bestAsk;
    const away = random.integer(-5, 40) * Math.max(1, Math.floor(touch / 100_000));
    const price = (side === 'buy' ? touch - away : touch + away) as PriceTicks;
    const size = random.integer(100, USUAL_LOTS[instrument]! * 2) as SizeLots;
    const order = limitOrder({ instrument, side, size, price });
    const made = exchange.place(ACCOUNT, { ...wordedRequest(order, ''), clientId: null });
    if (!isRefusal(made)) this.made.set(made.number, size);
  }

  private cancel(): void {
    const { random, exchange } = this.world;
    const numbers = [...this.made.keys()];
    const number = numbers[random.integer(0, numbers.length - 1)]!;
    if (!isRefusal(exchange.cancel(ACCOUNT, { number }))) this.cancelled.add(number);
  }
}
