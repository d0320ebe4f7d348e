import {
  type Instrument,
  limitOrder,
  type Micros,
  Money,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../../src/domain/index.js';
import { type CandleColumns, CandleMarket, type CandleRules } from '../../../src/matching/candles/index.js';
import { Accounts } from '../../../src/matching/index.js';
import { testInstrument } from '../recorded/tape-builder.js';

/** `[open, high, low, close, volume]`, or null where a candle is missing. */
export type TestCandle = readonly [number, number, number, number, number] | null;

export const MINUTE = 60_000_000;
/** As far into a candle as an order that was decided on the close before it may come. */
export const GRACE = 20_000;

export function columns(candles: readonly TestCandle[], begin = 0): CandleColumns {
  const there = candles.flatMap((candle, place) =>
    candle === null ? [] : [{ candle, time: begin + place * MINUTE }],
  );
  const prices = (which: 0 | 1 | 2 | 3) => Int32Array.from(there, ({ candle }) => candle[which]);
  return {
    length: there.length,
    time: Float64Array.from(there, ({ time }) => time),
    open: prices(0),
    high: prices(1),
    low: prices(2),
    close: prices(3),
    volume: Float64Array.from(there, ({ candle }) => candle[4]),
  };
}

export type TestOrder = Partial<Omit<NewOrder, 'price' | 'size' | 'triggerPrice'>> & {
  readonly side: NewOrder['side'];
  readonly price?: number | null;
  readonly triggerPrice?: number;
  readonly size: number;
};

/** A market of one-minute candles with its listener's notebook. */
export class TestCandles {
  readonly told: { readonly account: string; readonly event: VenueEvent; readonly time: number }[] = [];
  readonly market: CandleMarket;
  readonly accounts: Accounts;
  readonly instrument: Instrument;
  private now = 0;
  private orders = 0;

  constructor(
    candles: readonly TestCandle[],
    {
      instrument = testInstrument(),
      rules = {},
      quote = 1_000_000_000_000,
    }: { instrument?: Instrument; rules?: Partial<CandleRules>; quote?: number } = {},
  ) {
    this.instrument = instrument;
    const { specification } = instrument;
    this.accounts = new Accounts([specification.base, specification.quote]);
    for (const account of ['us', 'them']) {
      this.accounts.deposit(account, specification.base.code, Money.of(1_000_000_000));
      this.accounts.deposit(account, specification.quote.code, Money.of(quote));
    }
    this.market = new CandleMarket({
      sources: [{ instrument, intervalSeconds: 60, candles: columns(candles) }],
      accounts: this.accounts,
      rules,
      graceMicros: GRACE,
      listener: (account, event) => this.told.push({ account, event, time: this.now }),
    });
  }

  /** Lets the market go on up to `time`, inclusive. */
  to(time: number): this {
    while (this.market.nextTime() <= time) {
      this.now = this.market.nextTime();
      this.market.step();
    }
    this.now = time;
    return this;
  }

  place(time: number, fields: TestOrder, account = 'us'): string {
    this.to(time);
    this.orders += 1;
    const clientOrderId = `o${this.orders}`;
    const { price = null, triggerPrice = null } = fields;
    const limited = price !== null;
    const type = triggerPrice === null ? (limited ? 'limit' : 'market') : limited ? 'stop-limit' : 'stop';
    const order = limitOrder({
      type,
      instrument: this.instrument.index,
      ...fields,
      price: price as PriceTicks | null,
      triggerPrice: triggerPrice as PriceTicks | null,
      size: fields.size as SizeLots,
    });
    this.market.place({ account, clientOrderId, order, time: time as Micros });
    return clientOrderId;
  }

  cancel(time: number, clientOrderId: string, account = 'us'): void {
    this.to(time).market.cancel({ account, clientOrderId, time: time as Micros });
  }

  replace(
    time: number,
    clientOrderId: string,
    change: { price?: number; size?: number },
    account = 'us',
  ): void {
    this.to(time).market.replace({
      account,
      clientOrderId,
      price: (change.price ?? null) as PriceTicks | null,
      size: (change.size ?? null) as SizeLots | null,
      time: time as Micros,
    });
  }

  private of(clientOrderId: string) {
    return this.told.filter(({ event }) =>
      event.kind === 'fill'
        ? event.fill.clientOrderId === clientOrderId
        : 'clientOrderId' in event && event.clientOrderId === clientOrderId,
    );
  }

  kinds(clientOrderId: string): string[] {
    return this.of(clientOrderId).map(({ event }) => event.kind);
  }

  /** `lots@price, m or t, the candle`: all fills of an order, in a line. */
  fills(clientOrderId: string): string {
    return this.of(clientOrderId)
      .flatMap(({ event, time }) =>
        event.kind === 'fill'
          ? [`${event.fill.size}@${event.fill.price}${event.fill.liquidity[0]}${Math.floor(time / MINUTE)}`]
          : [],
      )
      .join(' ');
  }

  /** Why an order was refused or ended. */
  reason(clientOrderId: string): string {
    for (const { event } of this.of(clientOrderId)) if ('reason' in event) return event.reason;
    return '';
  }
}
