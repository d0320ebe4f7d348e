import type { Micros } from '../../../../domain/index.js';

/**
 * The exchange's three times: the wall's, which it is driven by; the market's, which a tape or a pause puts behind it;
 * and its own, which it shows: the wall's and a skew.
 */
export class ExchangeClock {
  /** The moment, by the wall, that things happen at now. */
  time: Micros;
  /** From the market's time to the wall's. */
  offset = 0;
  private frozenAt: Micros | null = null;

  constructor(
    private readonly wall: () => Micros,
    public skew: number,
  ) {
    this.time = wall();
  }

  /** The wall's time, which never goes back here. */
  read(): Micros {
    const time = this.wall();
    return time > this.time ? time : this.time;
  }

  /** The exchange's own time of what happens now. */
  now(): Micros {
    return (this.time + this.skew) as Micros;
  }

  /** What the exchange shows for a moment of the market. */
  stamp(market: Micros): Micros {
    return (market + this.offset + this.skew) as Micros;
  }

  /** The market's time of what happens now. */
  market(): Micros {
    return ((this.frozenAt ?? this.time) - this.offset) as Micros;
  }

  /** The market's time of a moment that the exchange shows. */
  marketTimeOf(shown: Micros): Micros {
    return (shown - this.skew - this.offset) as Micros;
  }

  get isFrozen(): boolean {
    return this.frozenAt !== null;
  }

  /** The market stands still until `thaw`, and goes on from there. */
  freeze(): void {
    this.frozenAt ??= this.time;
  }

  thaw(): void {
    if (this.frozenAt === null) return;
    this.offset += this.time - this.frozenAt;
    this.frozenAt = null;
  }
}
