import { type Input, type PriceTicks, RowFlag, RowKind, type SizeLots } from '../../domain/index.js';
import type { Engine, RowInput, StepListener } from '../../engine/index.js';
import type { WrittenIndicator } from '../../indicators/index.js';
import { VolumeProfile } from '../../market/index.js';
import { EquityHistory } from './equity-history.js';
import { FillHistory } from './fill-history.js';
import { OrderStories } from './order-stories.js';
import { PaneIndicators } from './pane-indicators.js';
import { VenueStandings } from './venue-standings.js';

/**
 * What the session has been, for people to look at: it listens to every step, those of a rebuild too, so that
 * it is there again after a restart. Nothing of it comes back into the engine.
 */
export class History implements StepListener {
  readonly fills: FillHistory;
  readonly equity: EquityHistory;
  readonly stories: OrderStories;
  /** By the instrument's index. */
  readonly profiles: readonly VolumeProfile[];

  readonly indicators: PaneIndicators;
  readonly standings = new VenueStandings();

  /** @param chosen the indicators of the pane, beside those that it always has. */
  constructor(
    private readonly engine: Engine,
    chosen: readonly WrittenIndicator[] = [],
  ) {
    this.fills = new FillHistory(engine);
    this.equity = new EquityHistory(engine);
    this.stories = new OrderStories(engine);
    this.indicators = new PaneIndicators(engine, chosen);
    this.profiles = engine.instruments.map(() => new VolumeProfile());
  }

  row(input: RowInput): void {
    const { instrument, rows, row } = input;
    this.indicators.row(input);
    if (rows.kind[row] === RowKind.Trade) {
      const price = rows.price[row] as PriceTicks;
      const size = rows.size[row] as SizeLots;
      const sold = (rows.flags[row]! & RowFlag.ASK) !== 0;
      this.profiles[instrument]!.add(price, size, sold ? 'sell' : 'buy');
      this.stories.trade(instrument, price, size);
    }
    this.after();
  }

  input(input: Input): void {
    if (input.kind === 'venue') {
      const { event } = input;
      this.stories.event(event);
      if (event.kind === 'status') this.standings.account(event.venue, event);
      if (event.kind === 'fill')
        this.fills.add(event.fill, this.stories.midAtOrder(event.fill.clientOrderId));
    }
    this.after();
  }

  private after(): void {
    const { requests } = this.engine.outbox;
    if (requests.length > 0) for (const request of requests) this.stories.request(request);
    this.equity.observe();
  }
}
