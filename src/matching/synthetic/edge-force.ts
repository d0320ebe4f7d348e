import { Random } from '../../domain/index.js';
import type { PlantedEdge } from './planted-edge.js';

/** What an edge adds to the logarithms of the fair values at each step. */
export interface EdgeForce {
  /** Begins a step that starts from `logs`. */
  begin(logs: readonly number[]): void;
  /** Added to the logarithm of the instrument in this place. */
  pull(place: number): number;
  /** Plain numbers, for a checkpoint. */
  state(): readonly number[];
  load(state: readonly number[]): void;
}

/** Steps of the fair value in a second. */
const STEPS = 10;
/** Weight of a new value in the slow average that a price reverts to: it remembers five minutes. */
const ANCHORING = 1 / (300 * STEPS);
/** Of a regime of drift to end with a step: they last a minute on average. */
const REGIME_CHANGE = 1 / (60 * STEPS);
const BASIS_POINT = 0.0001;
/** Keeps the regimes' stream of chance clear of the agents', which are numbered from 1. */
const REGIME_STREAM = 2_000_000 * 4_294_967_296;

/** Null for an edge that leaves the fair values alone. */
export function edgeForce(edge: PlantedEdge | null, instruments: number, seed: number): EdgeForce | null {
  switch (edge?.kind) {
    case 'mean-reversion':
      return new Reversion(edge.strength / STEPS, instruments);
    case 'lead-lag':
      return new Following(edge.strength / STEPS);
    case 'drift':
      return new Regimes((edge.strength * BASIS_POINT) / STEPS, seed);
    default:
      return null;
  }
}

class Reversion implements EdgeForce {
  private averages: number[];
  private logs: readonly number[] = [];

  constructor(
    private readonly rate: number,
    instruments: number,
  ) {
    this.averages = Array.from({ length: instruments }, () => 0);
  }

  begin(logs: readonly number[]): void {
    this.logs = [...logs];
    for (const [i, log] of logs.entries()) this.averages[i]! += ANCHORING * (log - this.averages[i]!);
  }

  pull(place: number): number {
    return this.rate * (this.averages[place]! - this.logs[place]!);
  }

  state(): readonly number[] {
    return [...this.averages];
  }

  load(state: readonly number[]): void {
    this.averages = [...state];
  }
}

class Following implements EdgeForce {
  private logs: readonly number[] = [];

  constructor(private readonly rate: number) {}

  begin(logs: readonly number[]): void {
    this.logs = [...logs];
  }

  pull(place: number): number {
    return place === 0 ? 0 : this.rate * (this.logs[0]! - this.logs[place]!);
  }

  state(): readonly number[] {
    return [];
  }

  load(): void {}
}

class Regimes implements EdgeForce {
  private random: Random;
  private direction: number;

  constructor(
    private readonly drift: number,
    seed: number,
  ) {
    this.random = new Random(seed + REGIME_STREAM);
    this.direction = this.random.next() < 0.5 ? 1 : -1;
  }

  begin(): void {
    if (this.random.next() < REGIME_CHANGE) this.direction = -this.direction;
  }

  pull(): number {
    return this.direction * this.drift;
  }

  state(): readonly number[] {
    return [this.direction, ...this.random.state()];
  }

  load([direction, ...random]: readonly number[]): void {
    this.direction = direction!;
    this.random = Random.restore(random);
  }
}
