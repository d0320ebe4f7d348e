import {
  Money,
  type NewOrder,
  type PriceTicks,
  priceTicks,
  type SizeLots,
  sizeLots,
  type VenueEvent,
} from '../../../src/domain/index.js';
import type { VenueRequest } from '../../../src/execution/index.js';
import type { HeldBench } from './held-bench.js';

interface VenueOrder {
  readonly id: string;
  readonly order: NewOrder;
  size: number;
  filled: number;
  working: boolean;
  /** The other of its pair. */
  other: VenueOrder | null;
}

/**
 * A venue in a few lines, whose requests and answers lie in two queues until a test moves them on: so that anything
 * can happen between. It holds nobody to his position: what is sold twice, is.
 */
export class TinyVenue {
  readonly orders = new Map<string, VenueOrder>();
  private readonly arriving: VenueRequest[] = [];
  private readonly leaving: VenueEvent[] = [];
  private taken = 0;
  private trades = 0;
  /** Signed lots by its own ledger, and all that was bought and sold. */
  position = 0;
  bought = 0;
  sold = 0;

  constructor(private readonly bench: HeldBench) {}

  /** What the engine has sent since. */
  private collect(): void {
    this.arriving.push(...this.bench.requests.slice(this.taken));
    this.taken = this.bench.requests.length;
  }

  get isQuiet(): boolean {
    this.collect();
    return this.arriving.length === 0 && this.leaving.length === 0;
  }

  /** The next request comes in; a market order is filled by at most `liquidity` lots and ends. */
  receive(liquidity = Number.MAX_SAFE_INTEGER): void {
    this.collect();
    const request = this.arriving.shift();
    if (request === undefined) return;
    const { clientOrderId: id } = request;
    switch (request.kind) {
      case 'place':
        this.place(id, request.order, liquidity);
        return;
      case 'place-pair': {
        const [stop, take] = request.legs.map((leg) => this.enter(leg.clientOrderId, leg.order));
        stop!.other = take!;
        take!.other = stop!;
        this.say({ kind: 'armed', clientOrderId: stop!.id, venueOrderId: `v-${stop!.id}` });
        this.accept(take!.id);
        return;
      }
      case 'cancel': {
        const order = this.working(id);
        const code = 'unknown-order';
        if (order === null)
          this.say({ kind: 'cancel-rejected', clientOrderId: id, code, reason: 'not there' });
        else this.end(order, 'asked for');
        return;
      }
      case 'replace':
        this.replace(id, request.price, request.size);
        return;
      default:
        throw new Error(`${request.kind} is not for this venue`);
    }
  }

  /** The next answer reaches the engine. */
  deliver(): void {
    const event = this.leaving.shift();
    if (event !== undefined) this.bench.venue(event);
  }

  /** The next answer is told of as missing; it comes all the same, later. */
  doubt(request: 'cancel' | 'place' | 'replace', clientOrderId: string): void {
    this.leaving.unshift({ kind: 'unknown', clientOrderId, request });
  }

  /** Somebody trades with an order that rests. */
  fill(id: string, lots: number): void {
    const order = this.working(id);
    if (order !== null) this.trade(order, Math.min(lots, order.size - order.filled));
  }

  /** The stop of a pair wakes at the venue. */
  trigger(id: string): void {
    const order = this.working(id);
    if (order === null) return;
    this.say({ kind: 'triggered', clientOrderId: id });
    this.trade(order, order.size);
  }

  /** Everything that is under way arrives, and what comes of it. */
  settle(liquidity?: number): void {
    for (let i = 0; i < 1_000 && !this.isQuiet; i += 1) {
      this.receive(liquidity);
      this.deliver();
    }
    if (!this.isQuiet) throw new Error('the engine and its venue never come to rest');
  }

  working(id: string): VenueOrder | null {
    const order = this.orders.get(id);
    return order?.working === true ? order : null;
  }

  private say(event: VenueEvent): void {
    this.leaving.push(event);
  }

  private accept(clientOrderId: string): void {
    const { time: timeExchange } = this.bench;
    const venueOrderId = `v-${clientOrderId}`;
    this.say({ kind: 'accepted', clientOrderId, venueOrderId, timeExchange, queueAhead: null });
  }

  private enter(id: string, order: NewOrder): VenueOrder {
    if (this.orders.has(id)) throw new Error(`${id} came twice`);
    const entered = { id, order, size: order.size, filled: 0, working: true, other: null };
    this.orders.set(id, entered);
    return entered;
  }

  private place(id: string, order: NewOrder, liquidity: number): void {
    const entered = this.enter(id, order);
    this.accept(id);
    if (order.timeInForce !== 'ioc') return;
    const lots = Math.min(liquidity, entered.size);
    if (lots > 0) this.trade(entered, lots);
    if (entered.working) this.end(entered, 'the rest of an IOC');
  }

  private replace(id: string, price: PriceTicks | null, size: SizeLots | null): void {
    const order = this.working(id);
    if (order === null) {
      this.say({ kind: 'replace-rejected', clientOrderId: id, code: 'unknown-order', reason: 'not there' });
      return;
    }
    if (size !== null && size <= order.filled) {
      this.end(order, 'that much is filled');
      return;
    }
    order.size = size ?? order.size;
    this.say({ kind: 'replaced', clientOrderId: id, price, size: sizeLots(order.size), queueAhead: null });
  }

  private end(order: VenueOrder, reason: string): void {
    order.working = false;
    this.say({ kind: 'canceled', clientOrderId: order.id, reason });
    if (order.other?.working === true) this.end(order.other, 'the other of its pair ended');
  }

  private trade(order: VenueOrder, lots: number): void {
    const { side, instrument, price } = order.order;
    order.filled += lots;
    this.position += side === 'buy' ? lots : -lots;
    if (side === 'buy') this.bought += lots;
    else this.sold += lots;
    this.trades += 1;
    this.say({
      kind: 'fill',
      fill: {
        tradeId: `v${this.trades}`,
        clientOrderId: order.id,
        instrument,
        side,
        price: price ?? priceTicks(6_170_000),
        size: sizeLots(lots),
        liquidity: 'taker',
        fee: Money.ZERO,
        feeAsset: 'USDT',
        timeExchange: null,
      },
    });
    if (order.filled >= order.size) order.working = false;
    // As Binance has it: the first fill of one is the end of the other.
    const { other } = order;
    if (other?.working !== true) return;
    other.other = null;
    this.end(other, 'the other of its pair filled');
  }
}
