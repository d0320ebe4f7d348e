import type { Micros, PriceTicks, SizeLots } from '../../../../domain/index.js';
import type { PublicTrade, TradeQuery } from '../exchange.js';

const FIRST_CAPACITY = 1_024;

/** The newest prints of one instrument, in columns. Ids count from 1 without a gap. */
export class TradeRing {
  /** The newest print's id; 0 before the first. */
  lastId = 0;
  private capacity = FIRST_CAPACITY;
  private price = new Int32Array(FIRST_CAPACITY);
  private size = new Float64Array(FIRST_CAPACITY);
  private time = new Float64Array(FIRST_CAPACITY);
  private takerBuys = new Uint8Array(FIRST_CAPACITY);

  constructor(private readonly most: number) {}

  /** @returns its id. */
  add(price: number, size: number, time: number, takerBuys: boolean): number {
    if (this.lastId === this.capacity && this.capacity < this.most) this.grow();
    const at = this.lastId % this.capacity;
    this.price[at] = price;
    this.size[at] = size;
    this.time[at] = time;
    this.takerBuys[at] = takerBuys ? 1 : 0;
    this.lastId += 1;
    return this.lastId;
  }

  /** The oldest id that is kept; above `lastId` where there is none. */
  get firstId(): number {
    return Math.max(1, this.lastId - this.capacity + 1);
  }

  at(id: number): PublicTrade {
    const at = (id - 1) % this.capacity;
    return {
      id,
      price: this.price[at]! as PriceTicks,
      size: this.size[at]! as SizeLots,
      time: this.time[at]! as Micros,
      takerBuys: this.takerBuys[at] === 1,
    };
  }

  timeOf(id: number): number {
    return this.time[(id - 1) % this.capacity]!;
  }

  query({ limit, fromId, fromTime, toTime }: TradeQuery): PublicTrade[] {
    let first = this.firstId;
    let last = this.lastId;
    if (toTime !== undefined) last = this.firstFrom(toTime + 1) - 1;
    if (fromTime !== undefined) first = this.firstFrom(fromTime);
    if (fromId !== undefined) first = Math.max(first, fromId);
    if (fromId === undefined && fromTime === undefined) first = Math.max(first, last - limit + 1);
    else last = Math.min(last, first + limit - 1);
    const trades: PublicTrade[] = [];
    for (let id = first; id <= last; id += 1) trades.push(this.at(id));
    return trades;
  }

  /** The first id at or after a time; above `lastId` where there is none. */
  firstFrom(time: number): number {
    let low = this.firstId;
    let high = this.lastId + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.timeOf(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const grown = Math.min(this.most, this.capacity * 4);
    this.price = enlarged(this.price, new Int32Array(grown));
    this.size = enlarged(this.size, new Float64Array(grown));
    this.time = enlarged(this.time, new Float64Array(grown));
    this.takerBuys = enlarged(this.takerBuys, new Uint8Array(grown));
    this.capacity = grown;
  }
}

function enlarged<T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
