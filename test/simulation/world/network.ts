import type { Random } from '../../../src/domain/index.js';
import type { VirtualTime } from './virtual-time.js';

/** How a network is today. Times in micros, chances from 0 to 1. */
export interface NetworkProfile {
  readonly leastMicros: number;
  readonly spreadMicros: number;
  /** One of so many takes up to `slowMicros`. */
  readonly slowChance: number;
  readonly slowMicros: number;
  readonly lossChance: number;
  readonly duplicateChance: number;
  /** False: what was sent later may arrive earlier, as over several connections. */
  readonly isOrdered: boolean;
}

export function drawNetwork(random: Random): NetworkProfile {
  const isRough = random.next() < 0.6;
  return {
    leastMicros: random.integer(200, 20_000),
    spreadMicros: random.integer(100, 40_000),
    slowChance: isRough ? random.next() * 0.1 : 0.002,
    slowMicros: random.integer(500_000, 9_000_000),
    lossChance: isRough ? random.next() * 0.06 : 0,
    duplicateChance: isRough ? random.next() * 0.1 : 0,
    isOrdered: random.next() < 0.7,
  };
}

/** One direction between two ends: late, lost, twice, out of order; nothing at all while it is half open. */
export class Wire {
  private lastArrival = 0;
  /** What is sent vanishes, and nobody is told. */
  isDead = false;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly profile: () => NetworkProfile,
    private readonly isCalm: () => boolean,
  ) {}

  /** @param more what else may go wrong: nothing arrives twice where it must not. */
  send(arrive: () => void, more: { readonly mayDouble: boolean; readonly mayVanish: boolean }): void {
    const profile = this.profile();
    const calm = this.isCalm();
    if (this.isDead && !calm) return;
    const isLost = this.random.next() < profile.lossChance;
    const isDouble = this.random.next() < profile.duplicateChance;
    if (isLost && more.mayVanish && !calm) return;
    this.deliver(arrive, calm);
    if (isDouble && more.mayDouble && !calm) this.deliver(arrive, calm);
  }

  private deliver(arrive: () => void, calm: boolean): void {
    const { leastMicros, spreadMicros, slowChance, slowMicros, isOrdered } = this.profile();
    const { random } = this;
    const isSlow = random.next() < slowChance;
    const delay =
      leastMicros + random.integer(0, spreadMicros) + (isSlow && !calm ? random.integer(0, slowMicros) : 0);
    let at = this.time.now() + delay;
    if (isOrdered) at = Math.max(at, this.lastArrival);
    this.lastArrival = Math.max(this.lastArrival, at);
    this.time.schedule(at, arrive);
  }
}
