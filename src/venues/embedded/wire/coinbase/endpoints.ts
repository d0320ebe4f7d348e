import type { PrivateEndpoint, PublicEndpoint } from './call.js';
import * as orders from './orders/index.js';
import * as rest from './rest/index.js';

/** What a key needs for it. */
export type Scope = 'view' | 'trade';

export type Endpoint =
  | { readonly path: string; readonly scope: null; readonly answer: PublicEndpoint }
  | { readonly path: string; readonly scope: Scope; readonly answer: PrivateEndpoint };

const open = (path: string, answer: PublicEndpoint): Endpoint => ({ path, scope: null, answer });
const view = (path: string, answer: PrivateEndpoint): Endpoint => ({ path, scope: 'view', answer });
const trade = (path: string, answer: PrivateEndpoint): Endpoint => ({ path, scope: 'trade', answer });

const V3 = '/api/v3/brokerage';

/** Every endpoint by its method and path; a part in braces takes any one segment. */
export const ENDPOINTS: readonly Endpoint[] = [
  open(`GET ${V3}/time`, rest.time),
  open(`GET ${V3}/market/products`, rest.listProducts),
  open(`GET ${V3}/market/products/{product_id}`, rest.product),
  open(`GET ${V3}/market/products/{product_id}/ticker`, rest.productTrades),
  open(`GET ${V3}/market/products/{product_id}/candles`, rest.candles),
  open(`GET ${V3}/market/product_book`, rest.productBook),

  view(`GET ${V3}/products`, rest.listProducts),
  view(`GET ${V3}/products/{product_id}`, rest.product),
  view(`GET ${V3}/products/{product_id}/ticker`, rest.productTrades),
  view(`GET ${V3}/products/{product_id}/candles`, rest.candles),
  view(`GET ${V3}/product_book`, rest.productBook),
  view(`GET ${V3}/best_bid_ask`, rest.bestBidAsk),

  view(`GET ${V3}/accounts`, rest.listAccounts),
  view(`GET ${V3}/accounts/{account_uuid}`, rest.account),
  view(`GET ${V3}/transaction_summary`, rest.transactionSummary),
  view(`GET ${V3}/key_permissions`, rest.keyPermissions),
  view(`GET ${V3}/portfolios`, rest.listPortfolios),
  view(`GET ${V3}/portfolios/{portfolio_uuid}`, rest.portfolio),
  view(`GET ${V3}/payment_methods`, rest.listPaymentMethods),

  trade(`POST ${V3}/orders`, orders.createOrder),
  view(`POST ${V3}/orders/preview`, orders.previewOrder),
  trade(`POST ${V3}/orders/edit`, orders.editOrder),
  view(`POST ${V3}/orders/edit_preview`, orders.previewEdit),
  trade(`POST ${V3}/orders/batch_cancel`, orders.cancelOrders),
  trade(`POST ${V3}/orders/close_position`, orders.closePosition),
  view(`GET ${V3}/orders/historical/batch`, orders.listOrders),
  view(`GET ${V3}/orders/historical/fills`, orders.listFills),
  view(`GET ${V3}/orders/historical/{order_id}`, orders.order),

  open('GET /v2/time', rest.appTime),
  open('GET /v2/currencies', rest.fiatCurrencies),
  open('GET /v2/currencies/crypto', rest.cryptoCurrencies),
  open('GET /v2/exchange-rates', rest.exchangeRates),
  open('GET /v2/prices/{symbol}/{kind}', rest.price),
  view('GET /v2/user', rest.user),
  view('GET /v2/accounts', rest.wallets),
  view('GET /v2/accounts/{account_id}', rest.wallet),
  view('GET /v2/accounts/{account_id}/transactions', rest.noTransactions),
  view('GET /v2/accounts/{account_id}/deposits', rest.noTransactions),
  view('GET /v2/accounts/{account_id}/withdrawals', rest.noTransactions),
];
