import type { ExternalOrder, VenueEvent } from '../../../domain/index.js';
import type { VenueRequest } from '../../../execution/index.js';
import type { AccountSink } from '../contract.js';
import type { AccountLink, Found } from './link.js';
import { oldestFills } from './oldest-fills.js';
import type { OrderTracker } from './order-tracker.js';
import type { OrdersElsewhere } from './orders-elsewhere.js';
import type { Timers } from './timers.js';

interface AdoptionOptions {
  readonly venue: string;
  readonly link: AccountLink;
  readonly tracker: OrderTracker;
  readonly elsewhere: OrdersElsewhere;
  readonly timers: Timers;
  readonly emit: (event: VenueEvent) => void;
  readonly apply: (found: Found) => void;
  readonly sink: () => AccountSink | null;
}

/** Within this an order that the log lost is adopted, or it stays as it is. */
const STRAY_MILLIS = 1_000;

/** Orders that were made elsewhere, or by us and lost by the log, become ours. */
export class Adoption {
  /** Of what the log lost, by the venue's id, until it is adopted. */
  private readonly strays = new Map<string, { readonly found: Found; taken(): void }>();
  /** By the venue's id, what is being taken over just now. */
  private readonly underWay = new Set<string>();

  constructor(private readonly options: AdoptionOptions) {}

  /** Whose an execution of this order is will be known once it has been taken over, or has not. */
  isUnderWay(venueOrderId: string): boolean {
    return this.underWay.has(venueOrderId);
  }

  /** Asks the venue for the order first: what it has of it then is what is taken over. */
  async adopt(request: Extract<VenueRequest, { kind: 'adopt' }>): Promise<void> {
    const { clientOrderId, venueOrderId } = request;
    const stray = this.strays.get(venueOrderId);
    this.strays.delete(venueOrderId);
    const refuse = (reason: string): void =>
      this.options.emit({ kind: 'rejected', clientOrderId, code: 'unknown-order', reason });
    this.underWay.add(venueOrderId);
    try {
      const found = await this.findToAdopt(request, stray?.found ?? null);
      if (typeof found === 'string') refuse(found);
      else this.takeOver(request, found);
    } catch {
      refuse(`${this.options.venue} could not be asked for order ${venueOrderId}; adopt it again`);
    } finally {
      this.underWay.delete(venueOrderId);
      stray?.taken();
    }
  }

  /** Or why it cannot be taken over. */
  private async findToAdopt(
    { clientOrderId, venueOrderId, order: { instrument } }: Extract<VenueRequest, { kind: 'adopt' }>,
    stray: Found | null,
  ): Promise<Found | string> {
    const { venue, link } = this.options;
    const isOurs = () =>
      this.options.tracker.get(clientOrderId) !== undefined ||
      this.options.tracker.ofVenueId(venueOrderId) !== undefined;
    if (stray !== null) return stray;
    const found = isOurs() ? null : ((await link.findByVenueId?.(instrument, venueOrderId)) ?? null);
    if (isOurs()) return 'it is ours already';
    const stage = found?.orders[0]?.stage;
    if (found === null || stage === undefined) return `${venue} has no order ${venueOrderId}`;
    return stage === 'open' || stage === 'armed' ? found : 'the order has ended';
  }

  private takeOver(
    { clientOrderId, venueOrderId, order: request }: Extract<VenueRequest, { kind: 'adopt' }>,
    found: Found,
  ): void {
    const size = found.orders[0]!.size ?? request.size;
    const before = Math.max(0, size - request.size);
    const told = oldestFills(found.fills, before);
    this.options.tracker.adopt({ clientOrderId, request, venueOrderId }, { before, told });
    this.options.elsewhere.adopted(venueOrderId);
    this.options.apply(found);
  }

  /** @returns true once it has been adopted. */
  tellStray(order: ExternalOrder, found: Found): Promise<boolean> {
    const { emit, timers } = this.options;
    const sink = this.options.sink();
    if (sink?.stray === undefined) {
      emit({ kind: 'external', order });
      return Promise.resolve(false);
    }
    return new Promise((resolve) => {
      this.strays.set(order.venueOrderId, { found, taken: () => resolve(true) });
      emit({ kind: 'external', order });
      sink.stray?.(order);
      // Refused: nobody asks for it.
      if (this.strays.has(order.venueOrderId)) {
        timers.start(() => resolve(false), STRAY_MILLIS).unref();
      }
    });
  }
}
