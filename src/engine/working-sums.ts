import { type NewOrder, type Owner, type PriceTicks, type Side, SteadyMap } from '../domain/index.js';
import { isWorking, type Order } from '../execution/index.js';

/** What works on one side of one instrument. */
class WorkingSide {
  /** Lots that could add to the position there; without the slices of a parent that counts for them there. */
  lots = 0;
  /** The same without the slices of any parent, wherever it stands. */
  exposureLots = 0;
  /** Orders of every kind; a parent that the engine works is there by its slices alone. */
  orders = 0;
  /** How many rest at each price. */
  private readonly resting = new SteadyMap<PriceTicks, number>();
  private known: PriceTicks | null = null;
  private isKnown = true;

  constructor(private readonly side: Side) {}

  rest(price: PriceTicks, change: 1 | -1): void {
    const count = (this.resting.get(price) ?? 0) + change;
    if (count > 0) this.resting.set(price, count);
    else this.resting.delete(price);
    if (change === 1) {
      if (this.isKnown && this.isBetter(price, this.known)) this.known = price;
    } else if (count === 0 && price === this.known) this.isKnown = false;
  }

  /** The best price of our own that rests here, one order at `except` left out. */
  best(except: PriceTicks | null): PriceTicks | null {
    if (!this.isKnown) {
      this.known = this.search(null);
      this.isKnown = true;
    }
    const isOnly = except !== null && except === this.known && this.resting.get(except) === 1;
    return isOnly ? this.search(except) : this.known;
  }

  private search(except: PriceTicks | null): PriceTicks | null {
    let best: PriceTicks | null = null;
    for (const price of this.resting.keys()) if (price !== except && this.isBetter(price, best)) best = price;
    return best;
  }

  private isBetter(price: PriceTicks, than: PriceTicks | null): boolean {
    return than === null || (this.side === 'buy' ? price > than : price < than);
  }
}

interface Sides {
  readonly buy: WorkingSide;
  readonly sell: WorkingSide;
}

/** What one order adds to the sums of its side. */
export interface WorkingShare {
  readonly lots: number;
  readonly exposureLots: number;
  readonly orders: number;
  /** Where it rests; null where it rests nowhere. */
  readonly price: PriceTicks | null;
}

const NO_SHARE: WorkingShare = { lots: 0, exposureLots: 0, orders: 0, price: null };

/** Sums over the working orders, kept as orders change: what a recount would say, without one. */
export class WorkingSums {
  private readonly instruments: Sides[] = [];
  /** Exposure lots of each owner, by instrument. */
  private readonly owners = new Map<Owner, { buy: number; sell: number }[]>();
  private readonly shares = new SteadyMap<string, WorkingShare>();
  /** The working slices of each parent: what they count for is theirs once it has ended. */
  private readonly slices = new Map<string, Set<Order>>();

  constructor(private readonly find: (id: string) => Order | undefined) {}

  /** An order has changed, or begun, or ended. */
  see(order: Order): void {
    this.count(order);
    const { clientOrderId: id, request } = order;
    if (request.parent !== undefined) this.keep(request.parent, order);
    if (request.execution === undefined || isWorking(order.state)) return;
    for (const slice of this.slices.get(id) ?? []) this.count(slice);
  }

  private keep(parent: string, order: Order): void {
    const slices = this.slices.get(parent) ?? new Set();
    if (isWorking(order.state)) slices.add(order);
    else slices.delete(order);
    if (slices.size > 0) this.slices.set(parent, slices);
    else this.slices.delete(parent);
  }

  private count(order: Order): void {
    const { clientOrderId: id, request } = order;
    const before = this.shares.get(id) ?? NO_SHARE;
    const share = isWorking(order.state) ? this.shareOf(order) : NO_SHARE;
    if (share === NO_SHARE) this.shares.delete(id);
    else this.shares.set(id, share);
    const { side, instrument, owner } = request;
    const sum = this.of(instrument)[side];
    sum.lots += share.lots - before.lots;
    sum.exposureLots += share.exposureLots - before.exposureLots;
    sum.orders += share.orders - before.orders;
    if (share.price !== before.price) {
      if (before.price !== null) sum.rest(before.price, -1);
      if (share.price !== null) sum.rest(share.price, 1);
    }
    this.owned(owner, instrument)[side] += share.exposureLots - before.exposureLots;
  }

  of(instrument: number): Sides {
    let sides = this.instruments[instrument];
    if (sides === undefined) {
      sides = { buy: new WorkingSide('buy'), sell: new WorkingSide('sell') };
      this.instruments[instrument] = sides;
    }
    return sides;
  }

  /** Exposure lots that an owner's orders could add. */
  owned(owner: Owner, instrument: number): { buy: number; sell: number } {
    let all = this.owners.get(owner);
    if (all === undefined) {
      all = [];
      this.owners.set(owner, all);
    }
    all[instrument] ??= { buy: 0, sell: 0 };
    return all[instrument];
  }

  /** What an order counts for now. */
  share({ clientOrderId }: Order): WorkingShare {
    return this.shares.get(clientOrderId) ?? NO_SHARE;
  }

  private shareOf(order: Order): WorkingShare {
    const { request, armed, price } = order;
    const isParent = request.execution !== undefined && order.carrier === 'engine';
    const rest = request.reduceOnly || armed ? 0 : order.size - order.filled;
    const parent = this.parentOf(request);
    return {
      lots: parent !== null && parent.instrument === request.instrument ? 0 : rest,
      exposureLots: parent === null ? rest : 0,
      orders: isParent ? 0 : 1,
      // A parent rests nowhere itself: its slices do.
      price: armed || isParent ? null : price,
    };
  }

  /** The parent that a slice is cut from, while it works; what protects its position is on the other side. */
  private parentOf({ parent, side }: NewOrder): NewOrder | null {
    const order = parent === undefined ? undefined : this.find(parent);
    if (order === undefined || !isWorking(order.state)) return null;
    return order.request.execution === undefined || order.request.side !== side ? null : order.request;
  }
}
