import { type Asset, formatStep } from '../../../../../domain/index.js';
import type { Exchange } from '../../exchange.js';
import type { Pair, Pairs } from '../names.js';
import { joined } from '../text.js';

/**
 * The `instrument` channel: assets and pairs under the names of version 2.
 *
 * Source: https://docs.kraken.com/api/docs/websocket-v2/instrument
 */
export function instrumentFrame(exchange: Exchange, pairs: Pairs, type: 'snapshot' | 'update'): string {
  const assets = new Map<string, Asset>();
  for (const { instrument } of pairs.all) {
    const { base, quote } = instrument.specification;
    assets.set(base.code, base);
    assets.set(quote.code, quote);
  }
  const first = joined([...assets.values()], assetText);
  const second = joined(pairs.all, (pair) => pairText(pair, exchange.trading(pair.instrument.index)));
  return `{"channel":"instrument","type":"${type}","data":{"assets":[${first}],"pairs":[${second}]}}`;
}

const assetText = ({ code, decimals }: Asset): string =>
  `{"id":"${code}","status":"enabled","precision":${decimals},"precision_display":${Math.min(decimals, 5)},"borrowable":false,"collateral_value":0.0,"margin_rate":0.0}`;

function pairText({ instrument, symbol }: Pair, trades: boolean): string {
  const { base, quote, tick, lot, minNotional, minSizeLots } = instrument.specification;
  return (
    `{"symbol":"${symbol}","base":"${base.code}","quote":"${quote.code}","status":"${trades ? 'online' : 'cancel_only'}"` +
    `,"qty_precision":${lot.decimals},"qty_increment":${formatStep(lot)},"price_precision":${tick.decimals}` +
    `,"cost_precision":${quote.decimals},"marginable":false,"has_index":false,"cost_min":${minNotional}` +
    `,"tick_size":${formatStep(tick)},"price_increment":${formatStep(tick)},"qty_min":${instrument.formatSize(minSizeLots)}}`
  );
}
