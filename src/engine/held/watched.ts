/** How many things wait for each instrument's market: one integer to look at, on the hot path. */
export class Watched {
  private counts = new Int32Array(256);

  add(instrument: number): void {
    if (instrument >= this.counts.length) {
      const larger = new Int32Array(2 * (instrument + 1));
      larger.set(this.counts);
      this.counts = larger;
    }
    this.counts[instrument]! += 1;
  }

  remove(instrument: number): void {
    this.counts[instrument]! -= 1;
  }

  has(instrument: number): boolean {
    return this.counts[instrument]! > 0;
  }
}
