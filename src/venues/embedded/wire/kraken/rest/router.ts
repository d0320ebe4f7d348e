import type { DialectRequest, DialectResponse, ExchangeKey, KeyPermissions } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import {
  bodyParameters,
  type Counters,
  formParameters,
  type Gate,
  type Parameters,
} from '../access/index.js';
import { ERRORS, failed, failure } from '../errors.js';
import type { Pairs } from '../names.js';
import type { Trading } from '../orders/index.js';
import { AccountEndpoints } from './account.js';
import { refuse } from './answer.js';
import { depositsNowhere, nobodyIsPaid, noPositions, nothingYet } from './funding.js';
import { HistoryEndpoints } from './histories.js';
import { LedgerEndpoints } from './ledger.js';
import { MarketEndpoints } from './market.js';
import { OrderEndpoints } from './orders.js';
import { ReferenceEndpoints } from './reference.js';
import type { SpreadLog } from './spreads.js';

type Fields = Parameters['fields'];
type PublicEndpoint = (fields: Fields) => DialectResponse;

interface PrivateEndpoint {
  readonly needs: keyof KeyPermissions | 'none';
  /** What it adds to the key's counter; what changes orders has the engine's counter instead. */
  readonly cost: 0 | 1 | 2;
  readonly handle: (key: ExchangeKey, parameters: Parameters) => DialectResponse;
}

export interface RouterOptions {
  readonly exchange: Exchange;
  readonly pairs: Pairs;
  readonly gate: Gate;
  readonly counters: Counters;
  readonly trading: Trading;
  readonly spreads: SpreadLog;
}

const PATH = /^\/0\/(public|private)\/([A-Za-z]+)$/;

/** Finds what answers a request, and whether it may be asked. */
export class Router {
  private readonly publicEndpoints: ReadonlyMap<string, PublicEndpoint>;
  private readonly privateEndpoints: ReadonlyMap<string, PrivateEndpoint>;

  constructor(private readonly options: RouterOptions) {
    this.publicEndpoints = publicEndpoints(options);
    this.privateEndpoints = privateEndpoints(options);
  }

  handle(request: DialectRequest): DialectResponse {
    const match = PATH.exec(request.path);
    if (match === null) return refuse(failure(ERRORS.unknownMethod), 404);
    const name = match[2]!;
    return match[1] === 'public' ? this.handlePublic(name, request) : this.handlePrivate(name, request);
  }

  private handlePublic(name: string, request: DialectRequest): DialectResponse {
    const endpoint = this.publicEndpoints.get(name);
    if (endpoint === undefined) return refuse(failure(ERRORS.unknownMethod));
    const sent = request.query === '' ? bodyParameters(request.body) : formParameters(request.query);
    if (sent === null) return refuse(failure('EGeneral:Invalid arguments'));
    const { exchange, counters } = this.options;
    if (!counters.publicCall(request.address, sent.fields.pair ?? '', exchange.now())) {
      return refuse(failure(ERRORS.rateLimit));
    }
    return endpoint(sent.fields);
  }

  private handlePrivate(name: string, request: DialectRequest): DialectResponse {
    const endpoint = this.privateEndpoints.get(name);
    if (endpoint === undefined || request.method !== 'POST') return refuse(failure(ERRORS.unknownMethod));
    const { exchange, gate, counters } = this.options;
    const now = exchange.now();
    const admitted = gate.admit(request, now);
    if (failed(admitted)) return refuse(admitted);
    const { key, parameters } = admitted;
    if (endpoint.needs !== 'none' && !key.permissions[endpoint.needs])
      return refuse(failure(ERRORS.permission));
    if (endpoint.cost > 0 && !counters.call(key.key, endpoint.cost, now))
      return refuse(failure(ERRORS.rateLimit));
    return endpoint.handle(key, parameters);
  }
}

function publicEndpoints({ exchange, pairs, spreads }: RouterOptions): Map<string, PublicEndpoint> {
  const reference = new ReferenceEndpoints(exchange, pairs);
  const market = new MarketEndpoints(exchange, pairs, spreads);
  return new Map<string, PublicEndpoint>([
    ['Time', () => reference.time()],
    ['SystemStatus', () => reference.status()],
    ['Assets', (fields) => reference.assets(fields)],
    ['AssetPairs', (fields) => reference.assetPairs(fields)],
    ['Ticker', (fields) => market.ticker(fields)],
    ['OHLC', (fields) => market.candles(fields)],
    ['Depth', (fields) => market.depth(fields)],
    ['Trades', (fields) => market.trades(fields)],
    ['Spread', (fields) => market.spread(fields)],
  ]);
}

function privateEndpoints({ exchange, pairs, gate, trading }: RouterOptions): Map<string, PrivateEndpoint> {
  const account = new AccountEndpoints(exchange, pairs, gate);
  const histories = new HistoryEndpoints(exchange, pairs);
  const ledger = new LedgerEndpoints(exchange, pairs);
  const orders = new OrderEndpoints(exchange, pairs, trading);
  const reads = (
    cost: 1 | 2,
    handle: (key: ExchangeKey, fields: Fields) => DialectResponse,
  ): PrivateEndpoint => ({
    needs: 'read',
    cost,
    handle: (key, { fields }) => handle(key, fields),
  });
  const trades = (cost: 0 | 1, handle: PrivateEndpoint['handle']): PrivateEndpoint => ({
    needs: 'trade',
    cost,
    handle,
  });
  return new Map<string, PrivateEndpoint>([
    ['Balance', reads(1, (key) => account.balance(key))],
    ['BalanceEx', reads(1, (key) => account.balanceEx(key))],
    ['TradeBalance', reads(1, (key, fields) => account.tradeBalance(key, fields))],
    ['TradeVolume', reads(1, (key, fields) => account.tradeVolume(key, fields))],
    ['GetApiKeyInfo', { needs: 'none', cost: 1, handle: (key) => account.keyInfo(key) }],
    ['GetWebSocketsToken', { needs: 'none', cost: 1, handle: (key) => account.token(key) }],
    ['OpenOrders', reads(1, (key, fields) => histories.openOrders(key, fields))],
    ['ClosedOrders', reads(1, (key, fields) => histories.closedOrders(key, fields))],
    ['QueryOrders', reads(1, (key, fields) => histories.queryOrders(key, fields))],
    ['TradesHistory', reads(2, (key, fields) => histories.tradesHistory(key, fields))],
    ['QueryTrades', reads(1, (key, fields) => histories.queryTrades(key, fields))],
    ['Ledgers', reads(2, (key, fields) => ledger.ledgers(key, fields))],
    ['QueryLedgers', reads(1, (key, fields) => ledger.query(key, fields))],
    ['OpenPositions', reads(1, noPositions)],
    ['DepositMethods', reads(1, depositsNowhere)],
    ['DepositAddresses', reads(1, depositsNowhere)],
    ['DepositStatus', reads(1, nothingYet)],
    ['WithdrawStatus', reads(1, nothingYet)],
    ['Withdraw', { needs: 'withdraw', cost: 1, handle: nobodyIsPaid }],
    ['WalletTransfer', { needs: 'withdraw', cost: 1, handle: nobodyIsPaid }],
    ['AddOrder', trades(0, (key, parameters) => orders.add(key, parameters))],
    ['AddOrderBatch', trades(0, (key, parameters) => orders.addBatch(key, parameters))],
    ['AmendOrder', trades(0, (key, parameters) => orders.amend(key, parameters))],
    ['EditOrder', trades(0, (key, parameters) => orders.edit(key, parameters))],
    ['CancelOrder', trades(0, (key, parameters) => orders.cancel(key, parameters))],
    ['CancelOrderBatch', trades(0, (key, parameters) => orders.cancelBatch(key, parameters))],
    ['CancelAll', trades(1, (key) => orders.cancelAll(key))],
    ['CancelAllOrdersAfter', trades(1, (key, parameters) => orders.cancelAllAfter(key, parameters))],
  ]);
}
