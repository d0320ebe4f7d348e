/** What to run, in JSON: the command line, the optimiser's workers and the tests all ask in this form. */
export interface BacktestRequest {
  /** A plugin's name, or its folder. */
  readonly strategy: string;
  /** Over the plugin's defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly market: TapesRequest | SyntheticRequest;
  /** Instruments by id or symbol, a leg each; where left out the market's, in its order. */
  readonly instruments?: readonly string[];
  /** Micros: only this part of the market is traded; indicators warm up before it. */
  readonly from?: number;
  readonly to?: number;
  /** Micros: what arrives later is cut off the market, as if nobody had recorded it. */
  readonly cutAfter?: number;
  /** Decimals by asset, per venue; a generous sample account where left out. */
  readonly deposits?: Readonly<Record<string, string>>;
  readonly feedLatency?: LatencyRequest;
  readonly orderLatency?: LatencyRequest;
  readonly responseLatency?: LatencyRequest;
  readonly queueModel?: string;
  /** Fees in parts per million in place of the instruments' own. */
  readonly fees?: { readonly makerPpm: number; readonly takerPpm: number };
  /** Of sampled latencies and of the synthetic market. */
  readonly seed?: number;
}

/** Files or folders of tapes: of books and trades, or of candles. */
export interface TapesRequest {
  readonly kind: 'tapes';
  readonly paths: readonly string[];
  /** Times the tapes are played, one after another; 1 where left out. */
  readonly loops?: number;
}

/** A market of agents, with an edge planted in it or none. */
export interface SyntheticRequest {
  readonly kind: 'synthetic';
  readonly seconds: number;
  readonly edge?: { readonly kind: string; readonly strength: number };
}

/** Micros, `recorded` (the tape's own), or measured latencies to draw from. */
export type LatencyRequest =
  | { readonly kind: 'constant'; readonly micros: number }
  | { readonly kind: 'recorded'; readonly addMicros?: number }
  | { readonly kind: 'sampled'; readonly micros: readonly number[] };
