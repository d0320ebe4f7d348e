import path from 'node:path';
import { Random, RowFlag, RowKind } from '../../src/domain/index.js';
import { shippedFolder } from '../../src/store/configuration/index.js';
import { openTapes, readSeries } from '../../src/store/tape/index.js';

/** Changes of a book's levels as columns: the same for every candidate. */
export interface BookStream {
  readonly length: number;
  readonly asks: Uint8Array;
  /** Ticks. */
  readonly prices: Int32Array;
  /** Lots; 0 removes the level. */
  readonly sizes: Float64Array;
}

const TOUCH = 618_002;
const SNAPSHOT_LEVELS = 1_000;
const MOST_LEVELS = 5_000;

/**
 * A seeded stream with the shape of Binance's BTC/USDT perpetual on 2024-08-08: half of the changes within
 * 400 ticks of the touch, a tenth beyond 6,000, one in a hundred at the far end of the scale; about six in
 * ten give a level another size, the rest add and remove one in equal parts.
 */
export function generateBookStream(length = 400_000, seed = 7): BookStream {
  const generator = new StreamGenerator(length, new Random(seed));
  generator.snapshot();
  while (!generator.full) generator.step();
  return generator.stream;
}

class StreamGenerator {
  readonly stream: { length: number } & BookStream;
  private touch = TOUCH;
  private readonly levels = [new Set<number>(), new Set<number>()];

  constructor(
    private readonly capacity: number,
    private readonly random: Random,
  ) {
    const asks = new Uint8Array(capacity);
    const prices = new Int32Array(capacity);
    this.stream = { length: 0, asks, prices, sizes: new Float64Array(capacity) };
  }

  get full(): boolean {
    return this.stream.length === this.capacity;
  }

  snapshot(): void {
    for (let i = 0; i < SNAPSHOT_LEVELS; i += 1) this.emit(0, this.touch - i, this.size());
    for (let i = 0; i < SNAPSHOT_LEVELS; i += 1) this.emit(1, this.touch + 1 + i, this.size());
  }

  step(): void {
    const roll = this.random.next();
    if (roll < 0.01) this.moveTouch(1);
    else if (roll < 0.02) this.moveTouch(-1);
    const ask = this.random.next() < 0.5 ? 1 : 0;
    if (this.levels[ask]!.size > MOST_LEVELS) this.emit(ask, this.oldest(ask), 0);
    const distance = this.distance();
    const price = ask === 1 ? this.touch + 1 + distance : Math.max(1, this.touch - distance);
    const removes = this.levels[ask]!.has(price) ? this.random.next() < 0.12 : this.random.next() < 0.14;
    this.emit(ask, price, removes ? 0 : this.size());
  }

  /** A set gives its members in the order in which they came. */
  private oldest(ask: number): number {
    for (const price of this.levels[ask]!) return price;
    return this.touch;
  }

  /** By a few ticks: what stood in the way is removed, and a new best takes the place it left. */
  private moveTouch(direction: 1 | -1): void {
    const ticks = this.random.integer(1, 12);
    for (let i = 0; i < ticks; i += 1) {
      const [passed, side] = direction === 1 ? [this.touch + 1, 1] : [this.touch, 0];
      if (this.levels[side]!.has(passed)) this.emit(side, passed, 0);
      this.touch += direction;
    }
    if (direction === 1) this.emit(0, this.touch, this.size());
    else this.emit(1, this.touch + 1, this.size());
  }

  private distance(): number {
    const roll = this.random.next();
    if (roll < 0.06) return this.random.integer(0, 3);
    if (roll < 0.47) return Math.floor(250 * Math.exp(this.random.normal()));
    // Farther away people choose round prices.
    if (roll < 0.87) return 10 * Math.floor(65 * Math.exp(1.1 * this.random.normal()));
    if (roll < 0.99) return 500 * Math.floor(16 * Math.exp(this.random.normal()));
    return 1_000 * this.random.integer(500, 608);
  }

  private size(): number {
    return 1 + Math.floor(this.random.exponential(400));
  }

  private emit(ask: number, price: number, size: number): void {
    const { stream } = this;
    if (this.full) return;
    stream.asks[stream.length] = ask;
    stream.prices[stream.length] = price;
    stream.sizes[stream.length] = size;
    stream.length += 1;
    if (size === 0) this.levels[ask]!.delete(price);
    else this.levels[ask]!.add(price);
  }
}

/** Snapshot and changes of the shipped recording of BTC/USDT, in the order of arrival. */
export function recordedBookStream(): BookStream {
  const series = openTapes([path.join(shippedFolder(), 'samples')]).find(
    ({ instrument }) => instrument.symbol === 'BTC/USDT',
  );
  if (series === undefined) throw new Error('the shipped samples have no BTC/USDT');
  const batches = [...readSeries(series)];
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0);
  const stream = {
    length: 0,
    asks: new Uint8Array(rows),
    prices: new Int32Array(rows),
    sizes: new Float64Array(rows),
  };
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row += 1) {
      const kind = batch.kind[row]!;
      if (kind !== RowKind.Snapshot && kind !== RowKind.Change) continue;
      stream.asks[stream.length] = (batch.flags[row]! & RowFlag.ASK) === 0 ? 0 : 1;
      stream.prices[stream.length] = batch.price[row]!;
      stream.sizes[stream.length] = batch.size[row]!;
      stream.length += 1;
    }
  }
  return stream;
}
