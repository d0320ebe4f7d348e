import type { ClientOrderId, Instrument, Micros, Side, VenueOrderId } from '../../../domain/index.js';
import type { AdoptedInLog, KnownAccount } from '../contract.js';
import type { BalanceCheck } from './balance-check.js';
import type { DifferenceWords } from './difference-words.js';
import type { AccountLink, FillReport, Found, OrderReport } from './link.js';
import { oldestFills } from './oldest-fills.js';
import type { OrderTracker } from './order-tracker.js';
import type { TrackedOrder } from './tracked-order.js';

interface ExecutionReviewOptions {
  readonly link: AccountLink;
  readonly tracker: OrderTracker;
  readonly check: BalanceCheck;
  readonly instruments: ReadonlyMap<number, Instrument>;
  readonly words: DifferenceWords;
  /** True where there is a log to hold ours against. */
  readonly hasLog: boolean;
  readonly isClosed: () => boolean;
  readonly isOurs: (clientOrderId: ClientOrderId) => boolean;
  readonly applyNoting: (order: TrackedOrder, found: Found) => void;
  readonly takeOver: (report: OrderReport, found: Found) => Promise<boolean>;
  /** What the log has of an order: its fills in lots; null where it has no such order. */
  readonly filledInLog: (clientOrderId: ClientOrderId) => number | null;
  /** No order that ended later has been forgotten; null where none has. */
  readonly forgottenUntil: () => Micros | null;
  /** An order that was adopted before, by the venue's id of it. */
  readonly adoptedInLog: KnownAccount['adopted'];
  /** An order that is being adopted just now. */
  readonly isBeingAdopted: (venueOrderId: VenueOrderId) => boolean;
  /** An execution of an order that has ended. */
  readonly tell: (fill: FillReport, side: Side, clientOrderId: ClientOrderId) => void;
  readonly note: (text: string) => void;
}

/** What the clocks of the log and of the venue may differ by. */
const CLOCK_MARGIN_MICROS = 5_000_000;
const REMEMBERED = 16_384;

interface Maker {
  readonly report: OrderReport;
  readonly found: Found;
}

/** Goes through the account's newest executions: those of ours that were missed, and those of others. */
export class ExecutionReview {
  private readonly seen = new Set<string>();
  /** Of others, as far as they were looked up. */
  private readonly makers = new Map<VenueOrderId, OrderReport | null>();

  constructor(private readonly options: ExecutionReviewOptions) {}

  private get words(): DifferenceWords {
    return this.options.words;
  }

  /** Executions since the stream was last whole: those of ours that were missed, and those of others. */
  async review(since: Micros | null): Promise<void> {
    const { link, tracker } = this.options;
    if (since === null || link.recentFills === undefined) return;
    const fills = await link.recentFills(Math.max(0, since - CLOCK_MARGIN_MICROS) as Micros);
    if (this.options.isClosed()) return;
    for (const fill of fills) {
      const order = tracker.ofVenueId(fill.venueOrderId);
      if (order !== undefined) {
        if (order.trades.has(fill.tradeId) || order.held.some(({ tradeId }) => tradeId === fill.tradeId))
          continue;
        this.options.applyNoting(order, { orders: [], fills: [fill] });
      } else await this.executedElsewhere(fill, since);
    }
  }

  private async executedElsewhere(fill: FillReport, since: Micros | null): Promise<void> {
    const { tradeId, venueOrderId, time } = fill;
    // Its adoption tells of it, or leaves it to its maker.
    if (this.seen.has(tradeId) || this.options.isBeingAdopted(venueOrderId)) return;
    const maker = await this.makerOf(fill);
    if (maker === null || this.options.isClosed() || this.options.isBeingAdopted(venueOrderId)) return;
    const { clientOrderId, instrument, side } = maker.report;
    const adopted = this.options.adoptedInLog(venueOrderId);
    if (adopted !== null) {
      if (adopted.isAnswered) await this.adoptedFill(fill, maker, adopted);
      return;
    }
    const isOld = since !== null && time !== null && time < since;
    if (clientOrderId !== null && this.options.isOurs(clientOrderId)) {
      await this.lateFill(fill, maker, clientOrderId);
      return;
    }
    this.remember(tradeId);
    if (isOld) return;
    this.options.check.moved({ ...fill, instrument, side });
    const of = this.options.instruments.get(instrument)!;
    const what = `${side} ${this.words.size(instrument, fill.size)} ${of.symbol} @ ${of.formatPrice(fill.price)}`;
    this.options.note(`a trade that was made elsewhere: ${what} (order ${venueOrderId})`);
  }

  /** An execution of an order that was adopted and has ended: its maker's id says nothing any more. */
  private async adoptedFill(
    fill: FillReport,
    { report, found }: Maker,
    { clientOrderId, size, taken }: AdoptedInLog,
  ): Promise<void> {
    const later = await this.options.link.findReplacements?.(clientOrderId, fill.instrument);
    if (this.options.isClosed()) return;
    this.remember(fill.tradeId);
    // What was replaced by another order kept the size that it was adopted with.
    const ours = later == null ? size : taken;
    const before = Math.max(0, (report.size ?? ours) - ours);
    // What it filled for its maker stays his.
    if (oldestFills(found.fills, before).some(({ tradeId }) => tradeId === fill.tradeId)) return;
    this.tellLate(fill, { report, clientOrderId, filled: report.filled - before });
  }

  private tellLate(
    fill: FillReport,
    of: {
      readonly report: OrderReport;
      readonly clientOrderId: ClientOrderId;
      /** Of all of the order; null where it is not known, and the execution's own id alone says whether it was told. */
      readonly filled: number | null;
    },
  ): void {
    const { filledInLog, tell, note } = this.options;
    const { report, clientOrderId } = of;
    const filled = filledInLog(clientOrderId) ?? 0;
    if (of.filled !== null && filled >= of.filled) return;
    tell(fill, report.side, clientOrderId);
    const more = (filledInLog(clientOrderId) ?? 0) - filled;
    if (more > 0) {
      note(
        `${clientOrderId}: ${this.words.size(report.instrument, more)} filled before it ended, and was not told`,
      );
    }
  }

  /** An execution of an order that ended before this process, or that the log lost. */
  private async lateFill(
    fill: FillReport,
    { report, found }: Maker,
    clientOrderId: ClientOrderId,
  ): Promise<void> {
    if (!this.options.hasLog) return;
    if (this.options.filledInLog(clientOrderId) === null) {
      // An order that is open is found with the others.
      const isOpen = report.stage === 'open' || report.stage === 'armed';
      // Told long ago, and forgotten with its order: taken for one that the log lost it would count twice.
      const isForgotten = !isOpen && this.mayBeForgotten(fill);
      if (isOpen || isForgotten || (await this.options.takeOver(report, found))) this.remember(fill.tradeId);
      return;
    }
    // The report is of one of the venue's orders, where a replacement is another one there.
    const isAll =
      report.leg === 0 &&
      (await this.options.link.findReplacements?.(clientOrderId, fill.instrument)) == null;
    if (this.options.isClosed()) return;
    this.remember(fill.tradeId);
    this.tellLate(fill, { report, clientOrderId, filled: isAll ? report.filled : null });
  }

  private mayBeForgotten({ time }: FillReport): boolean {
    const until = this.options.forgottenUntil();
    return until !== null && time !== null && time <= until + CLOCK_MARGIN_MICROS;
  }

  private async makerOf({ venueOrderId, instrument }: FillReport): Promise<Maker | null> {
    const known = this.makers.get(venueOrderId);
    if (known !== undefined)
      return known === null ? null : { report: known, found: { orders: [known], fills: [] } };
    const found = (await this.options.link.findByVenueId?.(instrument, venueOrderId)) ?? null;
    const report = found?.orders[0] ?? null;
    this.makers.set(venueOrderId, report);
    if (this.makers.size > REMEMBERED) this.makers.delete(this.makers.keys().next().value as string);
    return report === null || found === null ? null : { report, found };
  }

  private remember(tradeId: string): void {
    this.seen.add(tradeId);
    if (this.seen.size <= REMEMBERED) return;
    this.seen.delete(this.seen.values().next().value as string);
  }
}
