import type { ClientOrderId, Micros, SizeLots, VenueEvent } from '../../domain/index.js';
import type { Accounts } from '../../matching/index.js';
import type { CancelRequest, OwnOrder, PlaceRequest, ReplaceRequest } from '../../matching/recorded/index.js';
import {
  type PlantedEdge,
  type SyntheticInstrument,
  SyntheticMarket,
} from '../../matching/synthetic/index.js';
import type { ExchangeSide, QueuePlace } from './exchange-side.js';
import type { EmbeddedVenueOptions } from './options.js';
import type { SyntheticFeed } from './synthetic-feed.js';

export interface SyntheticSideOptions {
  readonly options: EmbeddedVenueOptions;
  readonly accounts: Accounts;
  readonly instruments: readonly SyntheticInstrument[];
  readonly feeds: ReadonlyMap<number, SyntheticFeed>;
  readonly startTime: Micros;
  readonly emit: (account: string, event: VenueEvent, time: Micros) => void;
  /** Orders that come from the recorded market before. */
  readonly carried?: readonly OwnOrder[];
  readonly edge?: PlantedEdge;
}

/** A synthetic market as the exchange side. */
export class SyntheticSide implements ExchangeSide {
  private readonly market: SyntheticMarket;
  /** Lots that carried orders had filled before: sizes include them outside, and do not inside. */
  private readonly filledBefore = new Map<ClientOrderId, number>();
  private carrying = false;
  /** False while the market is set up: its first snapshot says it all. */
  private opened = false;

  constructor(private readonly settings: SyntheticSideOptions) {
    const { options, accounts, instruments, feeds, startTime, edge } = settings;
    this.market = new SyntheticMarket({
      instruments,
      seed: options.seed,
      startTime,
      accounts,
      ...(edge === undefined ? {} : { edge }),
      ...(options.selfTradePrevention === undefined ? {} : { selfTrade: options.selfTradePrevention }),
      sink: {
        rows: (instrument, rows, from, to) => {
          if (this.opened) feeds.get(instrument)!.add(rows, from, to);
        },
        event: (account, event, time) => this.say(account, event, time),
      },
    });
    for (const order of settings.carried ?? []) this.carry(order);
    this.opened = true;
    this.market.snapshot();
  }

  get openCount(): number {
    return this.market.openCount;
  }

  nextTime(): number {
    return this.market.nextTime();
  }

  step(): void {
    this.market.step();
  }

  place(request: PlaceRequest): void {
    const { account, clientOrderId, order, time } = request;
    if (this.settings.feeds.has(order.instrument)) {
      this.market.place(request);
      return;
    }
    const reason = `there is no instrument ${order.instrument}`;
    this.settings.emit(account, { kind: 'rejected', clientOrderId, code: 'invalid', reason }, time);
  }

  cancel(request: CancelRequest): void {
    this.market.cancel(request);
  }

  replace(request: ReplaceRequest): void {
    const before = this.filledBefore.get(request.clientOrderId) ?? 0;
    if (request.size !== null && request.size > 0 && request.size <= before) {
      this.market.cancel(request);
      return;
    }
    const size = request.size === null ? null : ((request.size - before) as SizeLots);
    this.market.replace({ ...request, size });
  }

  queuePlaces(): Iterable<QueuePlace> {
    return this.market.queuePlaces();
  }

  /** An order goes on here with what is left of it; it was accepted long ago. */
  private carry(order: OwnOrder): void {
    const { account, clientOrderId, filled, price, remaining } = order;
    const { displaySize } = order.order;
    this.filledBefore.set(clientOrderId, filled);
    this.carrying = true;
    this.market.place({
      account,
      clientOrderId,
      order: {
        ...order.order,
        // A stop that woke is a plain limit order now.
        ...(order.state === 'resting' ? { type: 'limit' as const, triggerPrice: null } : {}),
        price,
        size: remaining,
        displaySize: displaySize === null ? null : (Math.min(displaySize, remaining) as SizeLots),
      },
      time: this.settings.startTime,
    });
    this.carrying = false;
  }

  private say(account: string, event: VenueEvent, time: Micros): void {
    const { emit } = this.settings;
    if (this.carrying && (event.kind === 'accepted' || event.kind === 'armed')) return;
    if (this.carrying && event.kind === 'rejected') {
      emit(
        account,
        { kind: 'canceled', clientOrderId: event.clientOrderId, reason: `tape ended: ${event.reason}` },
        time,
      );
    } else if (event.kind === 'replaced') {
      const before = this.filledBefore.get(event.clientOrderId) ?? 0;
      emit(account, { ...event, size: (event.size + before) as SizeLots }, time);
    } else {
      emit(account, event, time);
    }
  }
}
