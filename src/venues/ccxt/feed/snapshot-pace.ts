/** After so long without a question the next one is the first. */
const CALM_MICROS = 10_000_000;
const FIRST_PAUSE = 250_000;
const LONGEST_PAUSE = 8_000_000;

/**
 * How soon a snapshot may be asked for again: two at once, then after pauses that double. A book that is lost over and
 * over, or snapshots that never join the stream, would else use up what the venue allows this machine.
 */
export class SnapshotPace {
  private asked = 0;
  private askedAt = Number.NEGATIVE_INFINITY;
  private notBefore = Number.NEGATIVE_INFINITY;

  /** @returns true, and counts it, where it may be asked now. */
  take(at: number): boolean {
    if (at < this.notBefore) return false;
    if (at - this.askedAt > CALM_MICROS) this.asked = 0;
    this.asked += 1;
    this.askedAt = at;
    let pause = this.asked < 2 ? 0 : FIRST_PAUSE;
    for (let i = 2; i < this.asked && pause < LONGEST_PAUSE; i += 1) pause *= 2;
    this.notBefore = at + Math.min(pause, LONGEST_PAUSE);
    return true;
  }
}
