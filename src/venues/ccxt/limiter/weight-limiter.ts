import type { Clock, Micros } from '../../../domain/index.js';
import type { Budget } from './budget.js';
import { DecayingCounter } from './decaying-counter.js';

/**
 * What goes first: cancels, then `exit`, the orders that only bring a position nearer to zero. Neither is ever kept
 * waiting by anything else.
 */
export const PRIORITIES = ['cancel', 'exit', 'replace', 'place', 'query'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** How much of a budget each priority may use up: the rest is kept for what is more urgent. */
export const SHARES: Readonly<Record<Priority, number>> = {
  cancel: 1,
  exit: 1,
  replace: 0.9,
  place: 0.9,
  query: 0.75,
};

/** Of a process that only cancels, and asks for nothing but what it needs to: nothing of it is kept from anything. */
export const RESCUE_SHARES: Readonly<Record<Priority, number>> = {
  cancel: 1,
  exit: 1,
  replace: 1,
  place: 1,
  query: 1,
};

/** What a request costs, by the name of the budget. */
export type Charges = Readonly<Record<string, number>>;

const NOTHING_WANTED: ReadonlyMap<string, number> = new Map();

export interface LimitedRequest {
  readonly priority: Priority;
  readonly charges: Charges;
  /** Sends it. Called at once where there is room, else from `pump`. */
  run(): void;
  /** In place of `run`, where no room was found by `deadline`: it was never sent. */
  drop?(): void;
  readonly deadline?: Micros;
  /** It is counted and waits for nothing but a pause: what the venue counts and never refuses, such as Kraken's cancels. */
  readonly insists?: boolean;
}

export interface WeightLimiterOptions {
  readonly budgets: Readonly<Record<string, Budget>>;
  readonly clock: Clock;
  /** Asked to call `pump` at that time; the last call counts. */
  wake?(at: Micros): void;
  /** Makes a budget that is there for each pair, by its whole name: `trading:BTC/USD`. */
  open?(name: string): Budget | undefined;
  /**
   * Counters hold nothing back before the venue has refused for them: of a process that only cancels, and must not wait
   * for what is a guess.
   */
  readonly onlyRefusals?: boolean;
  /** `SHARES` by default. */
  readonly shares?: Readonly<Record<Priority, number>>;
}

/** Holds requests back so that a venue's limits are never passed; the most urgent go first, each kind in its order. */
export class WeightLimiter {
  private readonly budgets: Map<string, Budget>;
  private readonly queues: Record<Priority, LimitedRequest[]> = {
    cancel: [],
    exit: [],
    replace: [],
    place: [],
    query: [],
  };
  private readonly shares: Readonly<Record<Priority, number>>;
  /** Those that the venue has refused for. */
  private readonly refused = new Set<string>();
  private pausedUntil = 0;
  private waiting = 0;

  constructor(private readonly options: WeightLimiterOptions) {
    this.budgets = new Map(Object.entries(options.budgets));
    this.shares = options.shares ?? SHARES;
  }

  ask(request: LimitedRequest): void {
    // Nearly always nobody waits, and there is room.
    if (this.waiting === 0) {
      const now = this.options.clock.now();
      if (this.timeFor(request, now, NOTHING_WANTED) <= now) {
        this.charge(request, now);
        request.run();
        return;
      }
    }
    this.queues[request.priority].push(request);
    this.waiting += 1;
    this.pump();
  }

  /** Sends what has room by now, and asks to be woken for the rest. */
  pump(): void {
    if (this.waiting === 0) return;
    const now = this.options.clock.now();
    let next = Number.POSITIVE_INFINITY;
    /** What a more urgent request waits for is not taken by a lesser one. */
    const wanted = new Map<string, number>();
    for (const priority of PRIORITIES) {
      const queue = this.queues[priority];
      if (queue.length === 0) continue;
      const kept: LimitedRequest[] = [];
      // Taken out first: what runs may ask again.
      this.queues[priority] = [];
      for (const request of queue) {
        const at = this.timeFor(request, now, wanted);
        if (at <= now) {
          this.send(request, now);
          continue;
        }
        if (request.deadline !== undefined && request.deadline <= now) {
          this.waiting -= 1;
          request.drop?.();
          continue;
        }
        kept.push(request);
        for (const name of Object.keys(request.charges))
          wanted.set(name, Math.max(at, wanted.get(name) ?? 0));
        next = Math.min(next, at, request.deadline ?? Number.POSITIVE_INFINITY);
      }
      if (kept.length > 0) this.queues[priority] = [...kept, ...this.queues[priority]];
    }
    if (next !== Number.POSITIVE_INFINITY) this.options.wake?.(next as Micros);
  }

  /** The venue said how much of a budget is used. */
  observe(name: string, used: number): void {
    this.budget(name).observe(used, this.options.clock.now());
  }

  /** The venue refused for its rate limit, or said so long: nothing is sent before. */
  pause(until: Micros): void {
    this.pausedUntil = Math.max(this.pausedUntil, until);
  }

  /** The venue refused for this budget alone: all of it is used. */
  exhaust(name: string): void {
    const budget = this.budget(name);
    this.refused.add(name);
    budget.observe(budget.limit, this.options.clock.now());
  }

  used(name: string): number {
    return this.budget(name).used(this.options.clock.now());
  }

  /** Those by which the venue counts an account, and of which it does not tell. */
  counters(): readonly (readonly [name: string, counter: DecayingCounter])[] {
    return [...this.budgets].flatMap(([name, budget]) =>
      budget instanceof DecayingCounter ? [[name, budget] as const] : [],
    );
  }

  /** One of them by its name; null where there is none. */
  counter(name: string): DecayingCounter | null {
    const budget = this.budgets.get(name) ?? this.options.open?.(name);
    if (!(budget instanceof DecayingCounter)) return null;
    this.budgets.set(name, budget);
    return budget;
  }

  get queued(): number {
    return this.waiting;
  }

  private send(request: LimitedRequest, now: Micros): void {
    this.waiting -= 1;
    this.charge(request, now);
    request.run();
  }

  private charge({ charges }: LimitedRequest, now: Micros): void {
    for (const name in charges) this.budget(name).take(charges[name]!, now);
  }

  /** When there is room for it; later than `now` where a more urgent one waits for the same. */
  private timeFor(request: LimitedRequest, now: Micros, wanted: ReadonlyMap<string, number>): number {
    let at = Math.max(now, this.pausedUntil);
    if (request.insists === true) return at;
    for (const name in request.charges) {
      const weight = request.charges[name]!;
      const budget = this.budget(name);
      if (this.options.onlyRefusals === true && this.isGuess(name, budget)) continue;
      // What is larger than its share goes when nothing else is used, rather than never.
      const level = Math.max(0, budget.limit * this.shares[request.priority] - weight);
      at = Math.max(at, budget.timeBelow(level, now), wanted.get(name) ?? now);
    }
    return at;
  }

  private isGuess(name: string, budget: Budget): boolean {
    return budget instanceof DecayingCounter && !this.refused.has(name);
  }

  private budget(name: string): Budget {
    let budget = this.budgets.get(name);
    if (budget === undefined) {
      budget = this.options.open?.(name);
      if (budget === undefined) throw new Error(`no budget ${name}`);
      this.budgets.set(name, budget);
    }
    return budget;
  }
}
