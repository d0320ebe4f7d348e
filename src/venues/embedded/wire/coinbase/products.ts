import type { Instrument } from '../../../../domain/index.js';
import { formatScaled } from '../../../../domain/index.js';
import type { Exchange } from '../exchange.js';
import { assetName } from './assets.js';
import { percentText, priceText, quoteText, sizeText, trimmed } from './text.js';

/** As the venue writes a market: `BTC-USD`. */
export const productIdOf = (instrument: Instrument): string =>
  `${instrument.specification.base.code}-${instrument.specification.quote.code}`;

/** The exchange's spot markets by the venue's ids; of two markets with one id the first. */
export class Products {
  readonly all: readonly Instrument[];
  private readonly byId = new Map<string, Instrument>();
  private readonly byIndex: ReadonlyMap<number, Instrument>;

  constructor(instruments: readonly Instrument[]) {
    for (const instrument of instruments) {
      const id = productIdOf(instrument);
      if (instrument.specification.kind === 'spot' && !this.byId.has(id)) this.byId.set(id, instrument);
    }
    this.all = [...this.byId.values()];
    this.byIndex = new Map(instruments.map((instrument) => [instrument.index, instrument]));
  }

  find(id: string): Instrument | undefined {
    return this.byId.get(id);
  }

  /** False for a market that the exchange has and this dialect has no id for. */
  has(index: number): boolean {
    return this.all.some((one) => one.index === index);
  }

  /** @param index of an instrument that the exchange has. */
  idOf(index: number): string {
    return productIdOf(this.at(index));
  }

  /** @param index of an instrument that the exchange has. */
  at(index: number): Instrument {
    const instrument = this.byIndex.get(index);
    if (instrument === undefined) throw new RangeError(`no instrument ${index}`);
    return instrument;
  }
}

/** Decimals of an amount of the quote asset: at least cents. */
export function quoteDecimals(instrument: Instrument): number {
  const { tick, quote } = instrument.specification;
  return Math.min(quote.decimals, Math.max(2, tick.decimals));
}

/** The largest order by its amount in the quote asset, on every market. */
export const MAX_QUOTE_SIZE = '150000000';

/** A product as list and single answers give it. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/get-product */
export function describeProduct(exchange: Exchange, instrument: Instrument): Record<string, unknown> {
  const { base, quote, tick, lot, minSizeLots, maxSizeLots } = instrument.specification;
  const id = productIdOf(instrument);
  const ticker = exchange.ticker(instrument.index);
  const halted = !exchange.trading(instrument.index);
  return {
    product_id: id,
    price: ticker.last === null ? '' : priceText(instrument, ticker.last),
    price_percentage_change_24h: percentText(ticker.open, ticker.last),
    volume_24h: sizeText(instrument, ticker.volume),
    volume_percentage_change_24h: '0',
    base_increment: formatScaled(lot.units, lot.decimals),
    quote_increment: formatScaled(1, quoteDecimals(instrument)),
    quote_min_size: trimmed(instrument.specification.minNotional),
    quote_max_size: MAX_QUOTE_SIZE,
    base_min_size: sizeText(instrument, minSizeLots),
    base_max_size: sizeText(instrument, maxSizeLots),
    base_name: assetName(base.code),
    quote_name: assetName(quote.code),
    watched: false,
    is_disabled: false,
    new: false,
    status: 'online',
    cancel_only: halted,
    limit_only: false,
    post_only: false,
    trading_disabled: halted,
    auction_mode: false,
    product_type: 'SPOT',
    quote_currency_id: quote.code,
    base_currency_id: base.code,
    fcm_trading_session_details: null,
    mid_market_price: '',
    alias: '',
    alias_to: [],
    base_display_symbol: base.code,
    quote_display_symbol: quote.code,
    view_only: false,
    price_increment: formatScaled(tick.units, tick.decimals),
    display_name: id,
    product_venue: 'CBE',
    approximate_quote_24h_volume: quoteText(instrument, ticker.notional),
    new_at: '2023-01-01T00:00:00Z',
  };
}
