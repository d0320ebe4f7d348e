/**
 * A part of a rule, ready to be asked. A condition is 1 where it holds, 0 where it does not, and NaN where that is not
 * known, because something that it asks for is warming up or not there.
 */
export interface Expression {
  readonly isCondition: boolean;
  readonly column: number;
  /** Every part is asked each time, so that a crossing sees each beat. */
  value(): number;
}

type Operator = (a: number, b: number) => number;

const judged = (a: number, b: number, holds: boolean): number =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : holds ? 1 : 0;

export const COMPARISONS: Readonly<Record<string, Operator>> = {
  '<': (a, b) => judged(a, b, a < b),
  '<=': (a, b) => judged(a, b, a <= b),
  '>': (a, b) => judged(a, b, a > b),
  '>=': (a, b) => judged(a, b, a >= b),
  '==': (a, b) => judged(a, b, a === b),
  '!=': (a, b) => judged(a, b, a !== b),
};

export const SUMS: Readonly<Record<string, Operator>> = { '+': (a, b) => a + b, '-': (a, b) => a - b };
export const PRODUCTS: Readonly<Record<string, Operator>> = { '*': (a, b) => a * b, '/': (a, b) => a / b };

/** Of two conditions, by Kleene: one that settles the matter does so whatever the other would be. */
export const CONJUNCTIONS: Readonly<Record<string, Operator>> = {
  and: (a, b) => (a === 0 || b === 0 ? 0 : a + b === 2 ? 1 : Number.NaN),
};
export const DISJUNCTIONS: Readonly<Record<string, Operator>> = {
  or: (a, b) => (a === 1 || b === 1 ? 1 : a + b === 0 ? 0 : Number.NaN),
};

/** What a rule may call, each time made anew: a crossing remembers where the two were. */
export const FUNCTIONS: Readonly<
  Record<
    string,
    { readonly arity: number; readonly isCondition: boolean; make(): (...values: number[]) => number }
  >
> = {
  abs: { arity: 1, isCondition: false, make: () => Math.abs },
  min: { arity: 2, isCondition: false, make: () => Math.min },
  max: { arity: 2, isCondition: false, make: () => Math.max },
  crosses_above: { arity: 2, isCondition: true, make: () => crossing(1) },
  crosses_below: { arity: 2, isCondition: true, make: () => crossing(-1) },
};

function crossing(direction: 1 | -1): Operator {
  let before = Number.NaN;
  return (a, b) => {
    const now = (a - b) * direction;
    const crossed = judged(before, now, before <= 0 && now > 0);
    before = now;
    return crossed;
  };
}
