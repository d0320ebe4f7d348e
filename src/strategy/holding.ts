/**
 * What a strategy has on one instrument: at what average price, and since when. Exact books are kept by the
 * portfolio; this is the strategy's own memory, for stops, targets and times of holding.
 */
export class Holding {
  /** Signed. */
  positionLots = 0;
  /** Of what is held, in ticks, fees left out; NaN while there is nothing. */
  averagePrice = Number.NaN;
  /** When it was last opened, or turned to the other side, in micros; NaN while there is nothing. */
  since = Number.NaN;

  /**
   * Takes note of the position as it stands now.
   * @param price what the difference to the last time was traded at: the fill's, or the market's for a position
   * that was there before.
   * @returns whether anything changed.
   */
  observe(positionLots: number, price: number, time: number): boolean {
    const before = this.positionLots;
    if (positionLots === before) return false;
    this.positionLots = positionLots;
    if (positionLots === 0) {
      this.averagePrice = Number.NaN;
      this.since = Number.NaN;
    } else if (before === 0 || before > 0 !== positionLots > 0) {
      this.averagePrice = price;
      this.since = time;
    } else if (Math.abs(positionLots) > Math.abs(before)) {
      this.averagePrice = (this.averagePrice * before + price * (positionLots - before)) / positionLots;
    }
    return true;
  }

  /** Its profit at a price, in bps of what it was bought or sold at, fees left out; NaN while there is nothing. */
  profitBps(price: number): number {
    const moved = (10_000 * (price - this.averagePrice)) / this.averagePrice;
    return this.positionLots < 0 ? -moved : moved;
  }

  /** NaN while there is nothing. */
  heldSeconds(time: number): number {
    return (time - this.since) / 1_000_000;
  }
}
