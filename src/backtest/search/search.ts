import type { ParameterValues } from './space.js';

/** A point to evaluate, on the first `budget` of the tape: 1 is all of it. */
export interface Proposal {
  readonly values: ParameterValues;
  readonly budget: number;
}

export interface Trial extends Proposal {
  /** Counted from 0 in the order in which they were asked for. */
  readonly id: number;
}

/**
 * How a method searches: it yields batches of proposals and is sent the scores of each, in the batch's order; null is
 * an evaluation that failed. More is better.
 */
export type Plan = Generator<readonly Proposal[], void, readonly (number | null)[]>;

/**
 * Ask and tell: free workers ask, and tell when they are done, in any order. A plan learns of a batch only when all
 * of it has been told, so that the search is the same however many workers there are and whoever is first.
 */
export class Search {
  private batch: readonly Proposal[] = [];
  private scores: (number | null)[] = [];
  private firstId = 0;
  private asked = 0;
  private told = 0;
  private ended = false;

  /** @param planned evaluations that are foreseen, for a progress bar. */
  constructor(
    private readonly plan: Plan,
    readonly planned: number,
  ) {
    this.advance(this.plan.next());
  }

  get done(): boolean {
    return this.ended;
  }

  /** The next point; null while others must be told first, and at the end. */
  ask(): Trial | null {
    if (this.ended || this.asked === this.batch.length) return null;
    const proposal = this.batch[this.asked]!;
    this.asked += 1;
    return { ...proposal, id: this.firstId + this.asked - 1 };
  }

  /** @param score null for an evaluation that failed; what is not finite counts as failed. */
  tell(id: number, score: number | null): void {
    const index = id - this.firstId;
    if (index < 0 || index >= this.asked || this.scores[index] !== undefined) {
      throw new RangeError(`trial ${id} was not asked for, or has been told`);
    }
    this.scores[index] = score !== null && Number.isFinite(score) ? score : null;
    this.told += 1;
    if (this.told < this.batch.length) return;
    this.firstId += this.batch.length;
    this.advance(this.plan.next(this.scores));
  }

  private advance({ done, value }: IteratorResult<readonly Proposal[], void>): void {
    this.batch = value ?? [];
    this.ended = done === true || this.batch.length === 0;
    this.scores = new Array<number | null>(this.batch.length);
    this.asked = 0;
    this.told = 0;
  }
}

/** Places of the scores, best first; what failed comes last, and of equals the earlier is first. */
export function ranking(scores: readonly (number | null)[]): number[] {
  const of = (index: number) => scores[index] ?? Number.NEGATIVE_INFINITY;
  return scores.map((_, index) => index).sort((a, b) => (of(a) === of(b) ? a - b : of(b) > of(a) ? 1 : -1));
}
