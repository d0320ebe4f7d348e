import { ActiveRule } from './active-rule.js';
import type { FaultCandidate, FaultRule } from './rule.js';

/** A rule with what became of it, for the admin endpoint. */
export interface FaultStanding {
  readonly id: number;
  readonly rule: FaultRule;
  readonly inForce: boolean;
  readonly candidates: number;
  readonly hits: number;
}

/** The faults that are set. One plan serves all connections; what a run of lost frames needs is kept by each of them. */
export class FaultPlan {
  private nextId = 1;
  private readonly all = new Map<number, ActiveRule>();
  private frameRules: readonly ActiveRule[] = [];
  private requestRules: readonly ActiveRule[] = [];
  private answerRules: readonly ActiveRule[] = [];

  /** @param nowMillis a clock that only counts time; spans of rules are measured by it. */
  constructor(private readonly nowMillis: () => number = () => performance.now()) {}

  /** @returns their ids. */
  add(rules: readonly FaultRule[]): number[] {
    const now = this.nowMillis();
    const ids = rules.map((rule) => {
      const id = this.nextId++;
      this.all.set(id, new ActiveRule(id, rule, now));
      return id;
    });
    this.sort();
    return ids;
  }

  /** @returns false where there is none of that id. */
  remove(id: number): boolean {
    const removed = this.all.delete(id);
    this.sort();
    return removed;
  }

  clear(): void {
    this.all.clear();
    this.sort();
  }

  list(): FaultStanding[] {
    const now = this.nowMillis();
    return [...this.all.values()].map((active) => ({
      id: active.id,
      rule: active.rule,
      inForce: active.inForce(now),
      candidates: active.candidates,
      hits: active.hits,
    }));
  }

  get befallsFrames(): boolean {
    return this.frameRules.length > 0;
  }

  get befallsRequests(): boolean {
    return this.requestRules.length > 0;
  }

  get befallsAnswers(): boolean {
    return this.answerRules.length > 0;
  }

  /** The rules that strike it, in the order in which they were set. */
  onFrame(candidate: FaultCandidate): readonly ActiveRule[] {
    return this.struck(this.frameRules, candidate);
  }

  onRequest(candidate: FaultCandidate): readonly ActiveRule[] {
    return this.struck(this.requestRules, candidate);
  }

  onAnswer(candidate: FaultCandidate): readonly ActiveRule[] {
    return this.struck(this.answerRules, candidate);
  }

  /** Of the exchange's clock, all rules in force together. */
  skewMicros(): number {
    const now = this.nowMillis();
    let sum = 0;
    for (const active of this.all.values()) {
      if (active.rule.on === 'clock' && active.inForce(now)) sum += active.rule.skewMicros;
    }
    return sum;
  }

  private struck(rules: readonly ActiveRule[], candidate: FaultCandidate): readonly ActiveRule[] {
    if (rules.length === 0) return NONE;
    const now = this.nowMillis();
    return rules.filter((active) => active.strikes(candidate, now));
  }

  private sort(): void {
    const of = (side: FaultRule['on']) => [...this.all.values()].filter(({ rule }) => rule.on === side);
    this.frameRules = of('frames');
    this.requestRules = of('requests');
    this.answerRules = of('answers');
  }
}

const NONE: readonly ActiveRule[] = [];
