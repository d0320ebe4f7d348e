import type { ExternalOrder, SizeLots, VenueOrderId } from '../../../domain/index.js';
import type { OrderReport } from './link.js';

/** Ended ones that are remembered, for late words. */
const REMEMBERED = 1_024;

/** Orders on the account that others made, as they were last told: shown, and never touched. */
export class OrdersElsewhere {
  private readonly open = new Map<VenueOrderId, ExternalOrder>();
  private readonly ended = new Set<VenueOrderId>();

  constructor(
    private readonly venue: string,
    private readonly tell: (order: ExternalOrder) => void,
  ) {}

  /** As a process before this one told them. */
  recall(orders: readonly ExternalOrder[]): void {
    for (const order of orders) this.open.set(order.venueOrderId, order);
  }

  get openCount(): number {
    return this.open.size;
  }

  /** @returns whether it was news. */
  apply(report: OrderReport): boolean {
    const { venueOrderId, stage } = report;
    if (this.ended.has(venueOrderId)) return false;
    const before = this.open.get(venueOrderId);
    const isOpen = stage === 'open' || stage === 'armed';
    // What ended before anybody heard of it was never shown.
    if (before === undefined && !isOpen) return false;
    const order: ExternalOrder = {
      venue: this.venue,
      venueOrderId,
      instrument: report.instrument,
      side: report.side,
      type: report.type ?? before?.type ?? 'limit',
      price: report.price ?? before?.price ?? null,
      size: report.size ?? before?.size ?? report.filled,
      filled: Math.max(report.filled, before?.filled ?? 0) as SizeLots,
      open: isOpen,
    };
    if (before !== undefined && isSame(before, order)) return false;
    if (isOpen) this.open.set(venueOrderId, order);
    else this.bury(venueOrderId);
    this.tell(order);
    return true;
  }

  /** All that are open, as the venue lists them: what is not among them has ended. */
  applyList(reports: readonly OrderReport[]): void {
    const listed = new Set(reports.map(({ venueOrderId }) => venueOrderId));
    for (const report of reports) this.apply(report);
    for (const [venueOrderId, order] of [...this.open]) {
      if (listed.has(venueOrderId)) continue;
      this.bury(venueOrderId);
      this.tell({ ...order, open: false });
    }
  }

  /** It is ours now. */
  adopted(venueOrderId: VenueOrderId): void {
    this.open.delete(venueOrderId);
  }

  private bury(venueOrderId: VenueOrderId): void {
    this.open.delete(venueOrderId);
    this.ended.add(venueOrderId);
    if (this.ended.size > REMEMBERED) this.ended.delete(this.ended.values().next().value as VenueOrderId);
  }
}

const isSame = (a: ExternalOrder, b: ExternalOrder): boolean =>
  a.price === b.price && a.size === b.size && a.filled === b.filled && a.open === b.open;
