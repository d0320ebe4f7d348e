import type { Micros } from '../domain/index.js';
import {
  AgainstBaseline,
  Breaker,
  type MonitorText,
  Recent,
  type RiskState,
  Scaling,
  severityOf,
} from '../risk/index.js';
import { BalanceWatch } from './balance-watch.js';

const ANSWERS_KEPT = 200;
const SKEWS_KEPT = 30;

/** What is measured of one market. */
export interface MarketMeasures {
  /** Squared returns of the mid, beat by beat. */
  variance: AgainstBaseline;
  spread: AgainstBaseline;
  depth: AgainstBaseline;
  /** The newest of received − exchange. */
  readonly skews: Recent;
  /** The middle of them; null while there are none. */
  skewMicros: number | null;
  previousMid: number | null;
  /** When its feed was last live; null before it ever was. */
  liveTime: number | null;
}

/** What an owner has won or lost on one instrument when it was last flat. */
export interface Trips {
  readonly net: readonly [number, number];
  readonly sign: number;
}

/** What the monitor remembers. Nothing in it is read from a clock: time comes with the engine's steps. */
export class MonitorState {
  readonly breakers = new Map<string, Breaker>();
  readonly scaling = new Scaling();
  readonly markets = new Map<number, MarketMeasures>();
  /** Micros from request to answer. */
  readonly answers = new Recent(ANSWERS_KEPT);
  /** 1 for a rejection, 0 for an acceptance. */
  readonly verdicts = new Recent(ANSWERS_KEPT);
  /** Differences that reconciliations have found. */
  readonly differences = new Recent(ANSWERS_KEPT);
  readonly losses = new Map<string, number>();
  readonly trips = new Map<string, Trips>();
  readonly balances = new BalanceWatch();
  /** When a rule that is told of last refused. */
  readonly refusals = new Map<string, number>();
  day: number | null = null;
  state: RiskState = 'normal';
  /** The breaker that made it so, in words. */
  reason = '';

  breaker(name: string): Breaker {
    let breaker = this.breakers.get(name);
    if (breaker === undefined) {
      breaker = new Breaker(name);
      this.breakers.set(name, breaker);
    }
    return breaker;
  }

  market(index: number, { windowSeconds, baselineSeconds }: MonitorText, beatMicros: number): MarketMeasures {
    const beats = (seconds: number) => Math.max(1, Math.round((seconds * 1_000_000) / beatMicros));
    const [window, baseline] = [beats(windowSeconds), beats(baselineSeconds)];
    const known = this.markets.get(index);
    if (known?.variance.isOver(window, baseline) === true) return known;
    if (known !== undefined) {
      // Somebody changed the windows while it ran: what was seen is judged by the new ones.
      for (const name of ['variance', 'spread', 'depth'] as const)
        known[name] = known[name].over(window, baseline);
      return known;
    }
    const measures: MarketMeasures = {
      variance: new AgainstBaseline(window, baseline),
      spread: new AgainstBaseline(window, baseline),
      depth: new AgainstBaseline(window, baseline),
      skews: new Recent(SKEWS_KEPT),
      skewMicros: null,
      previousMid: null,
      liveTime: null,
    };
    this.markets.set(index, measures);
    return measures;
  }

  /** The worst of all breakers, and which. */
  worst(): { readonly state: RiskState; readonly breaker: Breaker | null } {
    let worst: Breaker | null = null;
    for (const breaker of this.breakers.values()) {
      if (breaker.state === 'normal') continue;
      if (worst === null || severityOf(breaker.state) > severityOf(worst.state)) worst = breaker;
    }
    return { state: worst?.state ?? 'normal', breaker: worst };
  }

  lossesOf(owner: string): number {
    return this.losses.get(owner) ?? 0;
  }

  /** A person takes over: every breaker begins anew, and what was counted is forgotten. */
  reset(time: Micros): void {
    for (const breaker of this.breakers.values()) breaker.reset(time);
    for (const recent of [this.answers, this.verdicts, this.differences]) recent.clear();
    this.losses.clear();
    this.refusals.clear();
    this.state = 'normal';
    this.reason = '';
  }

  canonical(): unknown {
    return {
      state: this.state,
      breakers: [...this.breakers.values()].map(({ name, state, value, since }) => [
        name,
        state,
        value,
        since,
      ]),
      scaling: this.scaling.canonical(),
      losses: [...this.losses].sort(([a], [b]) => (a < b ? -1 : 1)),
      trips: [...this.trips].sort(([a], [b]) => (a < b ? -1 : 1)),
      recent: [this.answers.canonical(), this.verdicts.canonical(), this.differences.canonical()],
      markets: [...this.markets].map(([index, m]) => [
        index,
        m.variance.canonical(),
        m.spread.canonical(),
        m.depth.canonical(),
        m.skews.canonical(),
        m.previousMid,
        m.liveTime,
      ]),
      balances: this.balances.canonical(),
      refusals: [...this.refusals].sort(([a], [b]) => (a < b ? -1 : 1)),
      day: this.day,
    };
  }
}
