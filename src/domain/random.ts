/**
 * Seeded pseudo-random numbers: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state.
 *
 * Integer operations only, so that every machine and version of Node draws the same sequence.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor(seed: number) {
    this.a = seed >>> 0;
    this.b = Math.floor(seed / 4_294_967_296) >>> 0;
    this.c = 0x9e37_79b9;
    for (let i = 0; i < 15; i += 1) this.nextUint32();
  }

  static restore(state: readonly number[]): Random {
    const random = new Random(0);
    [random.a, random.b, random.c, random.counter] = state as [number, number, number, number];
    return random;
  }

  /** For a checkpoint. */
  state(): [number, number, number, number] {
    return [this.a, this.b, this.c, this.counter];
  }

  nextUint32(): number {
    const t = (((this.a + this.b) >>> 0) + this.counter) >>> 0;
    this.counter = (this.counter + 1) >>> 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) >>> 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) >>> 0;
    this.c = (this.c + t) >>> 0;
    return t;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.nextUint32() / 4_294_967_296;
  }

  /** A uniform integer in [low, high], both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** Standard normal, by Box and Muller; the second value is thrown away to keep the state small. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }
}
