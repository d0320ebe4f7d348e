import type { PriceTicks, Side, SizeLots } from '../domain/index.js';

/** Ticks of a page: 16 KB of volumes, so that a market's whole range is a few hundred of them. */
const PAGE_BITS = 10;
const PAGE_TICKS = 1 << PAGE_BITS;

/** `[ticks, lots that buyers took, lots that sellers hit]`. */
export type ProfileRow = readonly [number, number, number];

/**
 * What was traded at each price, by who took. Once a price's page is there a trade allocates nothing; rows of
 * any step are added up when somebody asks.
 */
export class VolumeProfile {
  /** By price ÷ 1,024: the buyers' lots of each of its ticks, then the sellers'. */
  private readonly pages = new Map<number, Float64Array>();
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;

  add(price: PriceTicks, size: SizeLots, aggressor: Side): void {
    if (price < this.low) this.low = price;
    if (price > this.high) this.high = price;
    const slot = (price & (PAGE_TICKS - 1)) + (aggressor === 'sell' ? PAGE_TICKS : 0);
    const page = this.pages.get(price >> PAGE_BITS) ?? this.addPage(price >> PAGE_BITS);
    page[slot] = page[slot]! + size;
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
    const least = Math.max(bottom * rowTicks, this.low);
    let price = Math.min((top + 1) * rowTicks - 1, this.high);
    let row: [number, number, number] | undefined;
    while (price >= least) {
      const page = this.pages.get(price >> PAGE_BITS);
      const first = Math.max((price >> PAGE_BITS) * PAGE_TICKS, least);
      if (page === undefined) {
        price = first - 1;
        continue;
      }
      for (; price >= first; price -= 1) {
        const slot = price & (PAGE_TICKS - 1);
        const [bought, sold] = [page[slot]!, page[slot + PAGE_TICKS]!];
        if (bought === 0 && sold === 0) continue;
        const at = Math.floor(price / rowTicks) * rowTicks + 0;
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

  private addPage(key: number): Float64Array {
    const page = new Float64Array(2 * PAGE_TICKS);
    this.pages.set(key, page);
    return page;
  }
}
