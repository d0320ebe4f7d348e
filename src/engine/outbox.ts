import type { Micros, NewOrder, Owner } from '../domain/index.js';
import type { VenueRequest } from '../execution/index.js';

/** A line for the operator's log. */
export interface Notice {
  readonly time: Micros;
  readonly level: 'info' | 'notice' | 'warn' | 'error';
  readonly owner: Owner | 'engine';
  readonly text: string;
  /** Of a line that is an alert too: it rings. */
  readonly alert?: Alert['severity'];
}

/** Something that a person has to be told of wherever he is: at the terminal, and by the channels of `alerts`. */
export interface Alert {
  readonly time: Micros;
  readonly severity: 'info' | 'warning' | 'critical';
  /** What it is about, the same for every repetition: `breaker:volatility:BTC/USDT`, `rule:day-loss`. */
  readonly key: string;
  readonly text: string;
}

/** What the engine answers to a command. */
export type Verdict =
  | { readonly outcome: 'done'; readonly text: string; readonly clientOrderIds: readonly string[] }
  /** `soft`: a limit that lets an order pass which a person has confirmed. */
  | {
      readonly outcome: 'refused';
      readonly rule: string;
      readonly text: string;
      readonly soft?: true;
      /** Of a limit, as the configuration and the order have it. */
      readonly limit?: string;
      readonly value?: string;
    };

export const done = (text: string, clientOrderIds: readonly string[] = []): Verdict => ({
  outcome: 'done',
  text,
  clientOrderIds,
});
export const refused = (rule: string, text: string): Verdict => ({ outcome: 'refused', rule, text });

/** An order, or another form of one, that was refused in earnest, whoever wanted it. */
export interface RefusedOrder {
  readonly order: NewOrder;
  readonly refusal: Extract<Verdict, { outcome: 'refused' }>;
}

/** The state hash of one minute, or of the end. */
export interface StateMark {
  readonly time: Micros;
  readonly stateHash: string;
}

/** What a step wants of the world. The loop empties it after each step: first the journal, then the venue. */
export class Outbox {
  readonly requests: VenueRequest[] = [];
  /** The requests as JSON, one for one, once the step is through. */
  readonly texts: string[] = [];
  readonly notices: Notice[] = [];
  readonly alerts: Alert[] = [];
  readonly marks: StateMark[] = [];
  /** For whoever listens. */
  readonly refusals: RefusedOrder[] = [];
  verdict: Verdict | null = null;

  get isEmpty(): boolean {
    return (
      this.requests.length === 0 &&
      this.notices.length === 0 &&
      this.alerts.length === 0 &&
      this.marks.length === 0 &&
      this.refusals.length === 0 &&
      this.verdict === null
    );
  }

  clear(): void {
    empty(this.requests);
    empty(this.texts);
    empty(this.notices);
    empty(this.alerts);
    empty(this.marks);
    empty(this.refusals);
    this.verdict = null;
  }
}

/** Setting the length of an array that is empty already is not free, and most are. */
function empty(list: unknown[]): void {
  if (list.length > 0) list.length = 0;
}
