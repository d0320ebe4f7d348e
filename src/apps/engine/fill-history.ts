import { type Fill, Money } from '../../domain/index.js';
import { type Engine, slippageBps } from '../../engine/index.js';
import type { FillRow, FillsSnapshot } from '../../protocol/index.js';

const FILLS_KEPT = 500;

/** The account's fills as people look them up: what each cost, and what it realised. */
export class FillHistory {
  /** Newest first. */
  private readonly rows: FillRow[] = [];
  /** Of each instrument's position, after the last fill that was counted. */
  private readonly counted: { fills: number; realised: Money }[];

  constructor(private readonly engine: Engine) {
    this.counted = engine.instruments.map(() => ({ fills: 0, realised: Money.ZERO }));
  }

  /**
   * After the step that applied it. What the portfolio did not count, a fill told twice or one that is not
   * ours, leaves no row.
   *
   * @param midAtOrder in ticks, when its order was made.
   */
  add(fill: Fill, midAtOrder: number | null): void {
    const { engine } = this;
    const { portfolio } = engine;
    const position = portfolio.position(fill.instrument);
    const before = this.counted[fill.instrument];
    const order = engine.orders.get(fill.clientOrderId);
    if (before === undefined || order === undefined || position.fills === before.fills) return;
    this.counted[fill.instrument] = { fills: position.fills, realised: position.realised };
    const { quote } = engine.instruments[fill.instrument]!.specification;
    // What has no price in the reporting currency counts nothing, as in every total of the portfolio.
    const reporting = (amount: Money, asset: string) =>
      portfolio.formatReporting(portfolio.inReporting(amount, asset) ?? Money.ZERO);
    this.rows.unshift({
      tradeId: fill.tradeId,
      clientOrderId: fill.clientOrderId,
      time: engine.time,
      instrument: fill.instrument,
      owner: order.request.owner,
      side: fill.side,
      price: fill.price,
      size: fill.size,
      liquidity: fill.liquidity,
      fee: reporting(fill.fee, fill.feeAsset),
      slippageBps: slippageBps(midAtOrder, fill.price, fill.side),
      realisedPnl: reporting(position.realised.minus(before.realised), quote.code),
    });
    if (this.rows.length > FILLS_KEPT) this.rows.pop();
  }

  snapshot(): FillsSnapshot {
    return { fills: this.rows };
  }
}
