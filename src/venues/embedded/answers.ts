import type { ClientOrderId, Micros, VenueEvent } from '../../domain/index.js';
import type { Accounts } from '../../matching/index.js';
import type { ExchangeSide } from './exchange-side.js';
import type { LatencyModel } from './latency.js';
import { Timeline } from './timeline.js';
import type { VenueAccount } from './venue-accounts.js';

/** Places in the queue are told at multiples of this, where they changed. */
export const QUEUE_BEAT_MICROS = 100_000;

/** Orders whose last event is kept. */
const REMEMBERED = 65_536;

interface AnswersOptions {
  /** Ours: one, or one a venue. */
  readonly owned: readonly VenueAccount[];
  readonly accounts: Accounts;
  readonly latency: LatencyModel;
}

/**
 * What the exchange says to our account, on its way back: the events of its orders, its balances after each
 * change, places in the queue on a beat. Remembers each order's last event, for queries and duplicate ids.
 */
export class Answers {
  readonly underWay = new Timeline<VenueEvent>();
  private readonly lastEvents = new Map<ClientOrderId, VenueEvent>();
  private readonly placesTold = new Map<ClientOrderId, number>();
  /** By account, then by asset. */
  private readonly balancesTold = new Map<string, Map<string, readonly [number, number, number, number]>>();
  private changed = false;

  constructor(private readonly options: AnswersOptions) {}

  /** An event of an order, made at the exchange at `time`. */
  add(account: string, event: VenueEvent, time: Micros): void {
    if (!this.options.owned.some((ours) => ours.account === account)) return;
    this.remember(event);
    this.changed = true;
    this.send(event, time);
  }

  /** An event that changes nothing at the exchange. */
  send(event: VenueEvent, time: Micros): void {
    this.underWay.add(time + this.options.latency.next(time), event);
  }

  /** The last word on an order; undefined for an id that the exchange never saw. */
  lastEvent(clientOrderId: ClientOrderId): VenueEvent | undefined {
    return this.lastEvents.get(clientOrderId);
  }

  /** After each thing that happened: the balances that it changed. */
  sendBalances(time: Micros): void {
    if (!this.changed) return;
    this.changed = false;
    for (const event of this.changedBalances()) this.send(event, time);
  }

  /** The balances not told of yet, or not as they are now. */
  *changedBalances(): Generator<VenueEvent> {
    for (const ours of this.options.owned) yield* this.changedBalancesOf(ours);
  }

  private *changedBalancesOf({ account, venue }: VenueAccount): Generator<VenueEvent> {
    const { accounts } = this.options;
    const at = venue === undefined ? {} : { venue };
    let toldOf = this.balancesTold.get(account);
    if (toldOf === undefined) {
      toldOf = new Map();
      this.balancesTold.set(account, toldOf);
    }
    for (const { code } of accounts.assets) {
      const free = accounts.free(account, code).toLimbs();
      const locked = accounts.locked(account, code).toLimbs();
      const told = toldOf.get(code);
      const same = told !== undefined && told[0] === free[0] && told[1] === free[1];
      if (same && told[2] === locked[0] && told[3] === locked[1]) continue;
      toldOf.set(code, [free[0], free[1], locked[0], locked[1]]);
      yield { kind: 'balance', ...at, asset: code, free, locked };
    }
  }

  /** On the beat: the places that changed since they were told last. */
  sendPlaces(exchange: ExchangeSide, time: Micros): void {
    for (const { clientOrderId, queueAhead } of exchange.queuePlaces()) {
      if (this.placesTold.get(clientOrderId) === queueAhead) continue;
      this.placesTold.set(clientOrderId, queueAhead);
      const ahead = queueAhead as Extract<VenueEvent, { kind: 'queue' }>['queueAhead'];
      this.send({ kind: 'queue', clientOrderId, queueAhead: ahead }, time);
    }
  }

  /** Nobody asks again for an order of long ago. Entries stand in the order in which the orders came. */
  private forgetOldest(): void {
    if (this.lastEvents.size <= REMEMBERED) return;
    for (const [id, { kind }] of this.lastEvents) {
      if (this.lastEvents.size <= REMEMBERED) return;
      if (kind === 'canceled' || kind === 'expired' || kind === 'rejected' || kind === 'fill') {
        this.lastEvents.delete(id);
        this.placesTold.delete(id);
      }
    }
  }

  private remember(event: VenueEvent): void {
    switch (event.kind) {
      case 'fill':
        this.lastEvents.set(event.fill.clientOrderId, event);
        break;
      case 'accepted':
      case 'replaced':
        this.lastEvents.set(event.clientOrderId, event);
        if (event.queueAhead !== null) this.placesTold.set(event.clientOrderId, event.queueAhead);
        break;
      case 'armed':
      case 'triggered':
        this.lastEvents.set(event.clientOrderId, event);
        break;
      case 'canceled':
      case 'expired':
      case 'rejected':
        this.lastEvents.set(event.clientOrderId, event);
        this.placesTold.delete(event.clientOrderId);
        this.forgetOldest();
        break;
    }
  }
}
