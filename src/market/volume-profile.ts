import type { PriceTicks, Side, SizeLots } from '../domain/index.js';

/** Steps of a page: 16 KB of volumes. */
const PAGE_BITS = 10;
const PAGE_STEPS = 1 << PAGE_BITS;
/** Where a session's trades spread over more, its steps become twice as wide: a market that wanders costs no more. */
const MOST_PAGES = 16;

/** `[ticks, lots that buyers took, lots that sellers hit]`. */
export type ProfileRow = readonly [number, number, number];

/**
 * What was traded at each price, by who took: tick by tick where the session's range is of some 16,000 ticks, else by
 * steps of a power of two. Once a price's page is there a trade allocates nothing; rows of any height are added up when
 * somebody asks.
 */
export class VolumeProfile {
  /** By price ÷ step ÷ 1,024: the buyers' lots of each of its steps, then the sellers'. */
  private pages = new Map<number, Float64Array>();
  private stepBits = 0;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;

  add(price: PriceTicks, size: SizeLots, aggressor: Side): void {
    if (price < this.low) this.low = price;
    if (price > this.high) this.high = price;
    this.count(price >> this.stepBits, size, aggressor === 'sell' ? PAGE_STEPS : 0);
    while (this.pages.size > MOST_PAGES) this.widen();
  }

  /** Prices are told apart to so many ticks: its rows are exact where their height is a multiple of that. */
  get stepTicks(): number {
    return 1 << this.stepBits;
  }

  /** Null before the first trade. */
  get highest(): PriceTicks | null {
    return this.isEmpty ? null : (this.high as PriceTicks);
  }

  get lowest(): PriceTicks | null {
    return this.isEmpty ? null : (this.low as PriceTicks);
  }

  /**
   * Rows in which something traded, from the highest price down; a row's price is the lowest of its ticks.
   *
   * @param rows at most so many steps of `rowTicks`: those around `centre`, where the range has more.
   */
  grouped({
    rowTicks,
    rows,
    centre,
  }: {
    readonly rowTicks: number;
    readonly rows: number;
    readonly centre: number;
  }): ProfileRow[] {
    const found: [number, number, number][] = [];
    if (this.isEmpty) return found;
    const highest = Math.floor(this.high / rowTicks);
    const lowest = Math.floor(this.low / rowTicks);
    const top = Math.min(highest, Math.max(Math.floor(centre / rowTicks) + (rows >> 1), lowest + rows - 1));
    const bottom = Math.max(lowest, top - rows + 1);
    const { stepBits, stepTicks } = this;
    const least = Math.max(bottom * rowTicks, this.low) >> stepBits;
    let step = Math.min((top + 1) * rowTicks - 1, this.high) >> stepBits;
    let row: [number, number, number] | undefined;
    while (step >= least) {
      const page = this.pages.get(step >> PAGE_BITS);
      const first = Math.max((step >> PAGE_BITS) * PAGE_STEPS, least);
      if (page === undefined) {
        step = first - 1;
        continue;
      }
      for (; step >= first; step -= 1) {
        const slot = step & (PAGE_STEPS - 1);
        const [bought, sold] = [page[slot]!, page[slot + PAGE_STEPS]!];
        if (bought === 0 && sold === 0) continue;
        const at = Math.max(bottom, Math.floor((step * stepTicks) / rowTicks)) * rowTicks + 0;
        if (row?.[0] !== at) {
          row = [at, 0, 0];
          found.push(row);
        }
        row[1] += bought;
        row[2] += sold;
      }
    }
    return found;
  }

  private get isEmpty(): boolean {
    return this.low > this.high;
  }

  /** @param side where the side that took begins in a page. */
  private count(step: number, lots: number, side: number): void {
    const key = step >> PAGE_BITS;
    let page = this.pages.get(key);
    if (page === undefined) {
      page = new Float64Array(2 * PAGE_STEPS);
      this.pages.set(key, page);
    }
    const slot = side + (step & (PAGE_STEPS - 1));
    page[slot] = page[slot]! + lots;
  }

  private widen(): void {
    const { pages } = this;
    this.pages = new Map();
    this.stepBits += 1;
    for (const [key, page] of pages) {
      for (let slot = 0; slot < PAGE_STEPS; slot += 1) {
        const step = (key * PAGE_STEPS + slot) >> 1;
        for (const side of [0, PAGE_STEPS]) {
          const lots = page[side + slot]!;
          if (lots !== 0) this.count(step, lots, side);
        }
      }
    }
  }
}
