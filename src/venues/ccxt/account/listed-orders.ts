import type { VenueOrder } from '../contract.js';
import type { OrderReport } from './link.js';
import type { OrderTracker } from './order-tracker.js';

/** Open orders as the venue lists them, those of ours in our terms: with what filled before a replacement. */
export function listedOrders(reports: readonly OrderReport[], tracker: OrderTracker): readonly VenueOrder[] {
  const orders = new Map<string, VenueOrder>();
  for (const listed of reports) {
    const report = tracker.own(listed);
    const { venueOrderId, clientOrderId, instrument, side, price } = report;
    const known = clientOrderId === null ? undefined : tracker.get(clientOrderId);
    const carried =
      known === undefined
        ? 0
        : known.legs.reduce((sum, leg) => sum + (leg.number < report.leg ? leg.filled : 0), 0);
    orders.set(venueOrderId, {
      venueOrderId,
      clientOrderId,
      instrument,
      side,
      price,
      size: carried + (report.size ?? 0),
      filled: carried + report.filled,
      status: 'open',
    });
  }
  return [...orders.values()];
}
