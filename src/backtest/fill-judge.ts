import { type Fill, type Instrument, MICROS_PER_SECOND, type Micros } from '../domain/index.js';
import { MidHistory } from './mid-history.js';
import type { JudgedFill } from './record.js';

/** After so many micros it is asked where the price went. */
const HORIZONS = [1, 10, 60].map((seconds) => seconds * MICROS_PER_SECOND);
const LONGEST = HORIZONS.at(-1)!;

interface Pending {
  readonly fill: Fill;
  readonly time: Micros;
  /** By the exchange's time. */
  readonly at: number;
  readonly midAtDecision: number | null;
}

/** Holds each fill against the middle of the touch, at the decision, at the fill and after it. */
export class FillJudge {
  readonly judged: JudgedFill[] = [];
  private readonly histories: readonly MidHistory[];
  private readonly decisions = new Map<string, number | null>();
  private pending: Pending[] = [];

  constructor(instruments: readonly Instrument[]) {
    this.histories = instruments.map(() => new MidHistory());
  }

  /** A book stood so at the exchange. */
  book(instrument: number, time: number, doubledMid: number): void {
    this.histories[instrument]!.add(time, doubledMid);
  }

  /** A strategy asked for an order while the middle stood so, in ticks. */
  decided(clientOrderId: string, mid: number | null): void {
    this.decisions.set(clientOrderId, mid);
  }

  /** No fill of the order is to be expected any more. */
  ended(clientOrderId: string): void {
    this.decisions.delete(clientOrderId);
  }

  filled(fill: Fill, time: Micros): void {
    this.pending.push({
      fill,
      time,
      at: fill.timeExchange ?? time,
      midAtDecision: this.decisions.get(fill.clientOrderId) ?? null,
    });
  }

  /** Judges the fills whose longest horizon has passed; all of them where the market has ended. */
  settle(ended: boolean): void {
    if (this.pending.length === 0) {
      for (const history of this.histories)
        history.forgetBefore((history.latest - MICROS_PER_SECOND) as Micros);
      return;
    }
    const open: Pending[] = [];
    for (const one of this.pending) {
      const history = this.histories[one.fill.instrument]!;
      if (!ended && history.latest < one.at + LONGEST) open.push(one);
      else this.judged.push(judge(one, history));
    }
    this.pending = open;
    for (const [instrument, history] of this.histories.entries()) {
      const oldest = open.find(({ fill }) => fill.instrument === instrument)?.at ?? history.latest;
      history.forgetBefore((Math.min(oldest, history.latest) - MICROS_PER_SECOND) as Micros);
    }
  }
}

function judge({ fill, time, at, midAtDecision }: Pending, history: MidHistory): JudgedFill {
  const after = (micros: number) => (history.latest < at + micros ? null : history.at(at + micros));
  const [first, second, third] = HORIZONS;
  return {
    fill,
    time,
    midAt: history.at(at),
    midAtDecision,
    midAfter: [after(first!), after(second!), after(third!)],
  };
}
