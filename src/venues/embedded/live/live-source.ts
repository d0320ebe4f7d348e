import type { MarketRows, Micros } from '../../../domain/index.js';

/** Takes whole messages of one instrument: rows `from` to `to` − 1, which may be used again afterwards. */
export type LiveListener = (
  instrument: number,
  rows: MarketRows,
  range: { readonly from: number; readonly to: number; readonly at: Micros },
) => void;

/** Where whoever receives a live market puts it, and where the paper exchange takes it from. */
export class LiveSource {
  private listener: LiveListener = () => {};

  /** @param at when it was received, by the session's clock, never earlier than the time that was pumped to. */
  push(
    instrument: number,
    rows: MarketRows,
    range: { readonly from: number; readonly to: number; readonly at: Micros },
  ): void {
    this.listener(instrument, rows, range);
  }

  listen(listener: LiveListener): void {
    this.listener = listener;
  }
}
