import { Random } from '../../../../../domain/index.js';
import { type FaultCandidate, type FaultRule, isOrderRoute, plainSymbol } from './rule.js';

/** A rule while it is in force: how often it has struck, and its own sequence of random numbers. */
export class ActiveRule {
  /** What it could have struck. */
  candidates = 0;
  hits = 0;
  private readonly random: Random;
  private readonly symbol: string | null;

  constructor(
    readonly id: number,
    readonly rule: FaultRule,
    private readonly setAtMillis: number,
  ) {
    this.random = new Random(rule.seed);
    this.symbol = rule.where.symbol === undefined ? null : plainSymbol(rule.where.symbol);
  }

  /** True within its span and while it has strikes left. */
  inForce(nowMillis: number): boolean {
    const age = nowMillis - this.setAtMillis;
    const { fromMillis, forMillis, count } = this.rule;
    return this.hits < count && age >= fromMillis && age < fromMillis + forMillis;
  }

  /** Decides on one candidate, and counts it. */
  strikes(candidate: FaultCandidate, nowMillis: number): boolean {
    if (!this.inForce(nowMillis) || !this.covers(candidate)) return false;
    this.candidates += 1;
    if (this.rule.probability < 1 && this.random.next() >= this.rule.probability) return false;
    this.hits += 1;
    return true;
  }

  /** How long this time. */
  drawMillis(): number {
    const { millis, jitterMillis } = this.rule;
    if (jitterMillis === 0) return millis;
    return Math.max(0, millis + (this.random.next() * 2 - 1) * jitterMillis);
  }

  private covers(candidate: FaultCandidate): boolean {
    const { where, kind } = this.rule;
    if (where.dialect !== undefined && where.dialect !== candidate.dialect) return false;
    if (where.frame !== undefined && where.frame !== candidate.frame) return false;
    if (where.connection !== undefined && where.connection !== candidate.connection) return false;
    if (where.route !== undefined && candidate.route?.includes(where.route) !== true) return false;
    if (this.symbol !== null) {
      if (candidate.symbol === undefined || plainSymbol(candidate.symbol) !== this.symbol) return false;
    }
    // Without its first frame there is no book to have a gap.
    if (kind === 'gap') return candidate.frame === 'book' && candidate.opensBook !== true;
    if (kind === 'checksum') return candidate.hasChecksum === true;
    if (this.rule.on === 'answers' && where.route === undefined) return isOrderRoute(candidate.route ?? '');
    return true;
  }
}
