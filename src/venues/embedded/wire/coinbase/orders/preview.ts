import type { Money } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { OrderRequest } from '../../exchange.js';
import { answer } from '../answers.js';
import type { Desk, PrivateCall } from '../call.js';
import { nameId } from '../ids.js';
import { priceText, quoteText, sizeText } from '../text.js';
import { readOrder } from './entry.js';
import { type Estimate, estimate } from './estimate.js';
import { isFailure } from './failures.js';

/** What an order would come to; what is wrong with it is in `errs`. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/preview-order */
export function previewOrder(desk: Desk, call: PrivateCall): DialectResponse {
  const planned = readOrder(desk, call, null);
  if (isFailure(planned)) return answer({ ...EMPTY, errs: [planned.preview] });
  const costs = estimate(desk, call.account, planned);
  const errs = isCovered(desk, call.account, { request: planned, costs })
    ? []
    : ['PREVIEW_INSUFFICIENT_FUND'];
  return answer({
    ...EMPTY,
    ...costsOf(desk, planned, costs),
    errs,
    preview_id: nameId('preview', `${call.account}/${desk.exchange.now()}/${call.request.body}`),
  });
}

const EMPTY = {
  order_total: '0',
  commission_total: '0',
  errs: [] as string[],
  warning: [] as string[],
  quote_size: '0',
  base_size: '0',
  best_bid: '',
  best_ask: '',
  is_max: false,
  order_margin_total: '0',
  leverage: '0',
  long_leverage: '0',
  short_leverage: '0',
  slippage: '0',
  preview_id: '',
};

/** Of an estimate, what order and edit previews both say. */
export function costsOf(desk: Desk, request: OrderRequest, costs: Estimate): Record<string, string> {
  const instrument = desk.products.at(request.instrument);
  const book = desk.exchange.book(instrument.index);
  return {
    order_total: quoteText(instrument, total(request, costs)),
    commission_total: quoteText(instrument, costs.fee),
    quote_size: quoteText(instrument, costs.notional),
    base_size: sizeText(instrument, costs.size),
    best_bid: book.hasBid ? priceText(instrument, book.bestBid) : '',
    best_ask: book.hasAsk ? priceText(instrument, book.bestAsk) : '',
    slippage: costs.slippage,
  };
}

const total = ({ side }: OrderRequest, { notional, fee }: Estimate): Money =>
  side === 'buy' ? notional.plus(fee) : notional.minus(fee);

function isCovered(
  desk: Desk,
  account: string,
  { request, costs }: { readonly request: OrderRequest; readonly costs: Estimate },
): boolean {
  const { base, quote, lot } = desk.products.at(request.instrument).specification;
  const asset = request.side === 'buy' ? quote : base;
  const balance = desk.exchange.balances(account).find((one) => one.asset === asset.code);
  if (balance === undefined) return false;
  const free = balance.free.toBigInt();
  if (request.side === 'buy') return free >= total(request, costs).toBigInt();
  const needed = BigInt(costs.size) * BigInt(lot.units);
  return free * 10n ** BigInt(lot.decimals) >= needed * 10n ** BigInt(asset.decimals);
}
