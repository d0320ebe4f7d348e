import type { Micros, VenueEvent } from '../../domain/index.js';
import type { Accounts } from '../../matching/index.js';
import {
  type CancelRequest,
  conservativeQueue,
  type PlaceRequest,
  queueModel,
  RecordedMarket,
  type RecordedMarketOptions,
  type ReplaceRequest,
} from '../../matching/recorded/index.js';
import type { ExchangeSide, QueuePlace } from './exchange-side.js';
import type { EmbeddedVenueOptions } from './options.js';

export interface RecordedSideOptions {
  readonly options: EmbeddedVenueOptions;
  readonly accounts: Accounts;
  readonly tapes: RecordedMarketOptions['tapes'];
  readonly emit: (account: string, event: VenueEvent, time: Micros) => void;
  /** Called once, after the last message of the tapes. */
  readonly ended: (time: Micros) => void;
}

/** A recorded market as the exchange side. */
export class RecordedSide implements ExchangeSide {
  readonly market: RecordedMarket;
  private now = 0 as Micros;
  /** Until the tapes have told all that they hold. */
  private isRunning = true;

  constructor(private readonly settings: RecordedSideOptions) {
    const { options, accounts, tapes, emit } = settings;
    const model = options.queueModel ?? conservativeQueue;
    this.market = new RecordedMarket({
      tapes,
      accounts,
      queueModel: typeof model === 'string' ? queueModel(model) : model,
      prevention: options.selfTradePrevention ?? 'cancel-resting',
      listener: (account, event) => emit(account, event, this.now),
    });
  }

  nextTime(): number {
    return this.market.nextTime();
  }

  step(): void {
    this.now = this.market.nextTime() as Micros;
    this.market.step();
    if (this.isRunning && this.market.nextMessageTime() === Number.POSITIVE_INFINITY) {
      this.isRunning = false;
      this.settings.ended(this.now);
    }
  }

  place(request: PlaceRequest): void {
    this.now = request.time;
    this.market.place(request);
  }

  cancel(request: CancelRequest): void {
    this.now = request.time;
    this.market.cancel(request);
  }

  replace(request: ReplaceRequest): void {
    this.now = request.time;
    this.market.replace(request);
  }

  get openCount(): number {
    return this.market.openCount;
  }

  *queuePlaces(): Generator<QueuePlace> {
    for (const order of this.market.openOrders()) if (order.state === 'resting') yield order;
  }
}
