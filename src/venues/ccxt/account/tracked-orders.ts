import { type ClientOrderId, SteadyMap } from '../../../domain/index.js';
import { Archive, Remembered } from '../../../execution/index.js';
import { namesOf, readTracked, type TrackedOrder, writeTracked } from './tracked-order.js';

/**
 * Ended orders are remembered so long, for queries and for late words. What comes later still is asked for by the
 * venue's id, and held against the log.
 */
const REMEMBERED_MILLIS = 300_000;
const LEAST_REMEMBERED = 256;
const MOST_REMEMBERED = 65_536;
/** The last to end, of which most late words are, are at hand as they are. */
const AT_HAND = 32;

/** The orders that a gateway knows, by our id and by the venue's: those that work, and those that ended lately. */
export class TrackedOrders {
  private readonly byId = new SteadyMap<ClientOrderId, TrackedOrder>();
  private readonly byVenueId = new SteadyMap<string, TrackedOrder>();
  /** Those that have not ended, in the order in which they were met. */
  private readonly open = new SteadyMap<ClientOrderId, TrackedOrder>();
  private readonly ended = new Remembered<TrackedOrder>({
    least: AT_HAND,
    most: AT_HAND,
    age: 0,
    forget: (order, now) => this.putAway(order, now),
  });
  private readonly archive = new Archive<TrackedOrder>({
    least: LEAST_REMEMBERED - AT_HAND,
    most: MOST_REMEMBERED - AT_HAND,
    age: REMEMBERED_MILLIS,
    keysOf: namesOf,
    write: writeTracked,
    read: readTracked,
  });

  /** @param now milliseconds. */
  constructor(private readonly now: () => number) {}

  get(id: ClientOrderId): TrackedOrder | undefined {
    return this.byId.get(id) ?? this.takeOut(id);
  }

  ofVenueId(venueOrderId: string): TrackedOrder | undefined {
    return this.byVenueId.get(venueOrderId) ?? this.takeOut(venueOrderId);
  }

  working(): IterableIterator<TrackedOrder> {
    return this.open.values();
  }

  add(order: TrackedOrder): void {
    this.byId.set(order.clientOrderId, order);
    this.open.set(order.clientOrderId, order);
  }

  /** The venue calls it by this id too. */
  name(order: TrackedOrder, venueOrderId: string): void {
    this.byVenueId.set(venueOrderId, order);
  }

  unname(venueOrderId: string): void {
    this.byVenueId.delete(venueOrderId);
  }

  end(order: TrackedOrder): void {
    this.open.delete(order.clientOrderId);
    this.ended.add(order, this.now());
  }

  private putAway(order: TrackedOrder, now: number): void {
    const { clientOrderId, legs } = order;
    if (this.byId.get(clientOrderId) !== order) return;
    this.byId.delete(clientOrderId);
    for (const { venueOrderId } of legs) if (venueOrderId !== null) this.byVenueId.delete(venueOrderId);
    this.archive.put(order, now, now);
  }

  /** Somebody asks for it, or the venue speaks of it: it is at hand again for a while. */
  private takeOut(name: string): TrackedOrder | undefined {
    const order = this.archive.take(name);
    if (order === undefined) return undefined;
    this.byId.set(order.clientOrderId, order);
    for (const { venueOrderId } of order.legs)
      if (venueOrderId !== null) this.byVenueId.set(venueOrderId, order);
    this.ended.add(order, this.now());
    return order;
  }
}
