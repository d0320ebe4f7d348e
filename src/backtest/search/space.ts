/** What a parameter may be set to. */
export type ParameterValue = number | string | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** One parameter that is varied: over listed values, or anywhere between two ends. */
export type Dimension =
  | { readonly name: string; readonly kind: 'listed'; readonly values: readonly ParameterValue[] }
  | {
      readonly name: string;
      readonly kind: 'range';
      readonly low: number;
      readonly high: number;
      /** Equal ratios are equally far apart; both ends above 0. */
      readonly log: boolean;
      readonly integer: boolean;
    };

/** How many values of a range a grid tries where no step was named. */
const GRID_POINTS = 5;
/** Digits kept of a value between two ends: more would only make it hard to type. */
const DIGITS = 6;

/** The parameters that a search varies, each on a scale from 0 to 1. */
export class Space {
  constructor(readonly dimensions: readonly Dimension[]) {}

  get size(): number {
    return this.dimensions.length;
  }

  /** The point at a place of the unit cube; what lies outside is taken to the nearest side. */
  at(cube: readonly number[]): ParameterValues {
    return Object.fromEntries(
      this.dimensions.map((dimension, i) => [dimension.name, valueAt(dimension, cube[i]!)]),
    );
  }

  /** Where a point lies in the unit cube; the middle for a value that is not in the space. */
  locate(values: Readonly<Record<string, unknown>>): number[] {
    return this.dimensions.map((dimension) => placeOf(dimension, values[dimension.name]));
  }

  /** Every combination of the listed values; a range gives 5 of its own, ends included. The last name varies fastest. */
  grid(): ParameterValues[] {
    let points: ParameterValues[] = [{}];
    for (const dimension of this.dimensions) {
      const values = gridValues(dimension);
      points = points.flatMap((point) => values.map((value) => ({ ...point, [dimension.name]: value })));
    }
    return points;
  }

  /** Points of the grid, without making them. */
  get gridSize(): number {
    return this.dimensions.reduce((product, dimension) => product * gridValues(dimension).length, 1);
  }

  /** Combinations there are at all; infinite where a value may lie anywhere between two ends. */
  get combinations(): number {
    return this.dimensions.reduce((product, dimension) => product * stepsOf(dimension), 1);
  }

  /** The distance in the unit cube from one value to the next; 0 where there is none. */
  steps(): number[] {
    return this.dimensions.map((dimension) => {
      const steps = stepsOf(dimension);
      return Number.isFinite(steps) ? 1 / steps : 0;
    });
  }
}

/** The same point has the same key, whatever the order of its names. */
export function pointKey(values: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    Object.keys(values)
      .sort()
      .map((name) => [name, values[name]]),
  );
}

function valueAt(dimension: Dimension, place: number): ParameterValue {
  const share = Math.min(1, Math.max(0, place));
  if (dimension.kind === 'listed') {
    const { values } = dimension;
    return values[Math.min(values.length - 1, Math.floor(share * values.length))]!;
  }
  const { low, high, log, integer } = dimension;
  if (integer && !log) return Math.min(high, low + Math.floor(share * (high - low + 1)));
  const value = log ? Math.exp(Math.log(low) + share * Math.log(high / low)) : low + share * (high - low);
  const rounded = integer ? Math.round(value) : Number(value.toPrecision(DIGITS));
  return Math.min(high, Math.max(low, rounded));
}

function placeOf(dimension: Dimension, value: unknown): number {
  if (dimension.kind === 'listed') {
    const { values } = dimension;
    const index = values.indexOf(value as ParameterValue);
    return index < 0 ? 0.5 : (index + 0.5) / values.length;
  }
  const { low, high, log, integer } = dimension;
  if (typeof value !== 'number' || !(value >= low && value <= high) || low === high) return 0.5;
  if (log) return Math.log(value / low) / Math.log(high / low);
  return integer ? (value - low + 0.5) / (high - low + 1) : (value - low) / (high - low);
}

function stepsOf(dimension: Dimension): number {
  if (dimension.kind === 'listed') return dimension.values.length;
  return dimension.integer ? dimension.high - dimension.low + 1 : Number.POSITIVE_INFINITY;
}

function gridValues(dimension: Dimension): ParameterValue[] {
  if (dimension.kind === 'listed') return [...dimension.values];
  const count = Math.min(GRID_POINTS, stepsOf(dimension));
  const places = Array.from({ length: count }, (_, i) => (count === 1 ? 0.5 : i / (count - 1)));
  return [...new Set(places.map((place) => valueAt(dimension, place)))];
}
