import type { ExchangeOrder } from '../exchange-order.js';
import type { QueueModel } from './queue-models.js';
import type { LevelChange, RecordedBook } from './recorded-book.js';

/** One of our orders, beside the recorded book. */
export interface OwnOrder extends ExchangeOrder {
  /** Recorded lots before it at its exact price. Falls; rises only when it joins the queue anew. */
  queueAhead: number;
  /** The book's epoch when it joined the queue. */
  joinedEpoch: number;
}

/** What a print does to our side of the book. */
export interface PassivePrint {
  readonly price: number;
  readonly lots: number;
  /** Lots that the record displayed at that price before it. */
  readonly displayed: number;
}

/** What the queue asks of whoever settles fills. */
export interface PrintFiller {
  /** Settles a fill, and takes the order out of the queue where that was all of it. */
  fill(order: OwnOrder, lots: number): void;
  /** A new place at the back. */
  nextSequence(): number;
}

const NOWHERE = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };

/**
 * Our resting orders on one side of one instrument, every account's together, in the order in which a
 * print reaches them: best price first, then sequence.
 */
export class OwnQueue {
  readonly orders: OwnOrder[] = [];

  constructor(
    /** True for our sells, which rest beside the recorded asks. */
    readonly ask: boolean,
  ) {}

  /** True where `price` comes before `other` on this side. */
  isBetter(price: number, other: number): boolean {
    return this.ask ? price < other : price > other;
  }

  /** The prices between which orders rest: nowhere where there are none. */
  get range(): { readonly low: number; readonly high: number } {
    const first = this.orders[0];
    if (first === undefined) return NOWHERE;
    const [best, worst] = [first.price!, this.orders[this.orders.length - 1]!.price!];
    return this.ask ? { low: best, high: worst } : { low: worst, high: best };
  }

  insert(order: OwnOrder): void {
    let place = this.orders.length;
    while (place > 0 && this.comesBefore(order, this.orders[place - 1]!)) place -= 1;
    this.orders.splice(place, 0, order);
  }

  remove(order: OwnOrder): void {
    const place = this.orders.indexOf(order);
    if (place >= 0) this.orders.splice(place, 1);
  }

  /**
   * Fills what a print reaches, with its size at the most. At a better price than the print's nobody
   * recorded can have been left, so that ours get what is left of it; at the print's own price those ahead
   * come first, and what was printed beyond them is ours, hidden size included.
   */
  print(print: PassivePrint, filler: PrintFiller): void {
    let left = print.lots;
    let from = 0;
    const reached = this.orders.filter((order) => !this.isBetter(print.price, order.price!));
    while (from < reached.length) {
      const price = reached[from]!.price!;
      let to = from;
      while (to < reached.length && reached[to]!.price === price) to += 1;
      const displayed = price === print.price ? print.displayed : 0;
      for (let i = from; price !== print.price && i < to; i += 1) reached[i]!.queueAhead = 0;
      left -= this.printLevel(
        reached.slice(from, to),
        { lots: left, displayed, printed: print.lots },
        filler,
      );
      from = to;
    }
  }

  /**
   * Shares a level's cancellations between those ahead of us and those behind, and cuts every place to what
   * is left. In the interval in which an order joined, its cancellations may have come before it.
   */
  change(
    change: LevelChange,
    { model, epoch }: { readonly model: QueueModel; readonly epoch: number },
  ): void {
    for (const order of this.orders) {
      if (order.price !== change.price) continue;
      let ahead = order.queueAhead;
      if (change.cancelled > 0 && order.joinedEpoch < epoch - 1) {
        const behind = Math.max(0, change.beforeCancels - ahead);
        ahead -= model.cancelledAhead({ ahead, behind, cancelled: change.cancelled });
      }
      order.queueAhead = Math.min(ahead, change.size);
    }
  }

  /** One of our takers, of another account or stopped short of us, took lots that stood before us. */
  taken(price: number, lots: number): void {
    for (const order of this.orders) {
      if (order.price === price) order.queueAhead = Math.max(0, order.queueAhead - lots);
    }
  }

  /** After a snapshot: no place is behind more than is there. */
  clamp(book: RecordedBook): void {
    for (const order of this.orders) {
      order.queueAhead = Math.min(order.queueAhead, book.book.sizeAt(this.ask, order.price!));
    }
  }

  /** @returns the lots filled. */
  private printLevel(
    orders: readonly OwnOrder[],
    { lots, displayed, printed }: { lots: number; displayed: number; printed: number },
    filler: PrintFiller,
  ): number {
    const waiting = orders.map((order) => ({ order, ahead: order.queueAhead }));
    let filled = 0;
    let deepest = displayed;
    for (const { order, ahead } of waiting) {
      deepest = Math.max(deepest, ahead);
      const room = lots - ahead - filled;
      if (room > 0) {
        const size = Math.min(order.displayed, room);
        filled += size;
        filler.fill(order, size);
      }
      order.queueAhead = Math.max(0, ahead - printed);
      if (order.displayed === 0 && order.remaining > 0) {
        this.refill(order, Math.max(0, displayed - printed), filler);
        waiting.push({ order, ahead: deepest });
      }
    }
    return filled;
  }

  /** An iceberg shows its next part, behind everybody. */
  private refill(order: OwnOrder, ahead: number, filler: PrintFiller): void {
    this.remove(order);
    order.displayed = Math.min(
      order.order.displaySize ?? order.remaining,
      order.remaining,
    ) as OwnOrder['size'];
    order.sequence = filler.nextSequence();
    order.queueAhead = ahead;
    this.insert(order);
  }

  private comesBefore(order: OwnOrder, other: OwnOrder): boolean {
    if (order.price !== other.price) return this.isBetter(order.price!, other.price!);
    return order.sequence < other.sequence;
  }
}
