/** The depths that Kraken's book channel can be subscribed with. */
const DEPTHS = [10, 25, 100, 500, 1000];

/** The subscribed depth of a book whose snapshot has so many levels on its longer side. */
export function subscribedDepth(levels: number): number {
  return DEPTHS.find((depth) => depth >= levels) ?? DEPTHS[DEPTHS.length - 1]!;
}

interface Level {
  readonly rank: number;
  readonly price: string;
}

/**
 * One side of a book that Kraken keeps cut to the subscribed depth without saying which levels it drops:
 * whoever follows it must drop them too, or they come back as ghosts.
 */
export class BoundedSide {
  private readonly levels: Level[] = [];

  constructor(
    private readonly ask: boolean,
    private readonly depth: number,
  ) {}

  apply(price: string, removed: boolean): void {
    const rank = this.ask ? Number(price) : -Number(price);
    let at = this.levels.length;
    while (at > 0 && this.levels[at - 1]!.rank >= rank) at -= 1;
    const present = this.levels[at]?.rank === rank;
    if (removed) this.levels.splice(at, present ? 1 : 0);
    else if (!present) this.levels.splice(at, 0, { rank, price });
  }

  /** Drops what lies beyond the depth; the prices that were dropped. */
  truncate(): string[] {
    return this.levels.splice(this.depth).map((level) => level.price);
  }
}
