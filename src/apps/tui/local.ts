import type { PaneId } from './layout.js';
import type { Message } from './view.js';

/** What the terminal itself knows and no engine does: alerts, past messages, the heat map, the tour, notes. */
export interface LocalData {
  readonly alerts: readonly AlertRow[];
  /** Newest first, at most 200. */
  readonly messages: readonly PastMessage[];
  readonly heat: HeatHistory;
  /** The card of the first minute; null once it is done or put off. */
  readonly tour: TourCard | null;
  /** Symbols of the watch list; empty is every one of the session. */
  readonly watch: readonly string[];
  /** By the id of an order or a trade. */
  readonly notes: Readonly<Record<string, string>>;
}

export interface AlertRow {
  readonly id: number;
  /** As it was typed. */
  readonly text: string;
  /** Wall-clock milliseconds of its last firing; null before the first. */
  readonly firedAt: number | null;
  /** The price that it waits for on the selected instrument, in ticks; null for any other condition. */
  readonly price: number | null;
  readonly instrument: number | null;
}

export interface PastMessage extends Message {
  /** Wall-clock milliseconds. */
  readonly at: number;
}

/** Books over time, oldest first, of one instrument in rows of one step. */
export interface HeatHistory {
  readonly instrument: number;
  readonly rowTicks: number;
  readonly columns: readonly HeatColumn[];
}

export interface HeatColumn {
  /** Session time, micros. */
  readonly time: number;
  /** `[ticks of the row, lots]`, best first. */
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
  readonly last: number | null;
}

/** The first minute as a list that ticks itself off. */
export interface TourCard {
  readonly steps: readonly TourStep[];
  /** What is said when all are done: what the fees did, and what to try next. */
  readonly closing: readonly string[];
}

export interface TourStep {
  readonly id: string;
  readonly keys: string;
  readonly text: string;
  readonly done: boolean;
}

export const NO_LOCAL: LocalData = {
  alerts: [],
  messages: [],
  heat: { instrument: -1, rowTicks: 1, columns: [] },
  tour: null,
  watch: [],
  notes: {},
};

/** A row of a list as keys need it: what Enter reads, what `y` copies, what it is about. */
export interface ListRow {
  readonly pane: PaneId;
  /** One line, plain, with tabs between its columns. */
  readonly copy: string;
  readonly clientOrderId: string | null;
  readonly strategy: string | null;
  readonly instrument: number | null;
}
