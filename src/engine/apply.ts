import type { Fill, Input, Owner, VenueEvent } from '../domain/index.js';
import type { Applied, Order } from '../execution/index.js';
import type { RiskConfiguration } from '../risk/index.js';
import { obey } from './commands.js';
import type { Engine } from './engine.js';
import { continueFlattening } from './flatten.js';
import { heldEvent, heldMarket } from './held/index.js';
import { loadStrategy } from './loading.js';
import type { MarketNews } from './market-state.js';
import { monitorEvent } from './monitoring.js';
import { applyReconciliation } from './reconciliation.js';
import { configureLimits } from './settings.js';
import type { RowInput } from './step.js';
import { keepTarget, keepTargetOf } from './targets.js';
import type { Wish } from './wish.js';
import { moneyText, orderText, priceText, sizeText } from './wording.js';

const NONE: readonly Wish[] = [];
/** Of the ids under which a venue closes a position of its own accord. */
const LIQUIDATION_PREFIX = 'liquidation-';

/** A row of market data: book, trades, candles, marks; then the strategies of that instrument are asked. */
export function applyRow(engine: Engine, input: RowInput): readonly Wish[] {
  const { rows, row, instrument } = input;
  if (engine.hashRows) engine.hash.row({ instrument, rows, row, time: engine.time });
  const news = engine.markets[instrument]!.apply(rows, row, engine.time);
  return news === 'nothing' ? NONE : tellNews(engine, instrument, news);
}

/**
 * The rows `from` to `to` − 1 of one message that is no print: only its last row can be news, so that they are
 * applied together. Where rows are hashed one by one it is not for them.
 */
export function applyMessage(
  engine: Engine,
  { instrument, rows, row: from }: RowInput,
  to: number,
): readonly Wish[] {
  const news = engine.markets[instrument]!.applyMessage(rows, from, to, engine.time);
  return news === 'nothing' ? NONE : tellNews(engine, instrument, news);
}

function tellNews(engine: Engine, instrument: number, news: Exclude<MarketNews, 'nothing'>): readonly Wish[] {
  const market = engine.markets[instrument]!;
  if (news !== 'book') engine.portfolio.mark(instrument, market.last!);
  if (engine.held.watches(instrument)) heldMarket(engine, instrument, news === 'trade');
  const listeners = engine.listeners[instrument]!;
  if (listeners.length === 0) return NONE;
  // A candle is told of when the book that closes it stands, so that whoever acts on it sees a price.
  if (news === 'candle') return NONE;
  let wishes: Wish[] | null = market.hasFinished ? tellCandles(engine, instrument) : null;
  for (let i = 0; i < listeners.length; i += 1) {
    const { strategy, leg } = listeners[i]!;
    const intents =
      news === 'book'
        ? strategy.onBook(leg)
        : strategy.onTrade(
            leg,
            { price: market.last!, size: market.lastSize, aggressor: market.lastAggressor },
            market.lastTradeTime,
          );
    for (let j = 0; j < intents.length; j += 1) {
      wishes ??= [];
      wishes.push({ strategy, intent: intents[j]! });
    }
    if (news === 'book' && leg.target !== null) keepTarget(engine, strategy, leg);
  }
  return wishes ?? NONE;
}

/** Hands the candles that were just finished to the strategies that live on them. */
export function tellCandles(engine: Engine, instrument: number): Wish[] {
  const wishes: Wish[] = [];
  for (const { candle, seconds } of engine.markets[instrument]!.takeFinished()) {
    for (const { strategy, leg } of engine.listeners[instrument]!) {
      for (const intent of strategy.onCandle(leg, candle, seconds)) wishes.push({ strategy, intent });
    }
  }
  return wishes;
}

/** Everything else that can happen. */
export function applyInput(engine: Engine, input: Input, json?: string): readonly Wish[] {
  if (engine.hashes(input)) engine.hash.input(json ?? JSON.stringify(input), engine.time);
  switch (input.kind) {
    case 'venue':
      return applyVenueEvent(engine, input.event);
    case 'command':
      engine.outbox.verdict = obey(engine, input.command, input.client);
      return NONE;
    case 'timer':
    // Begun before its step's timers.
    case 'session':
      return NONE;
    case 'plugin':
      loadStrategy(engine, input);
      return NONE;
    case 'configuration':
      if (engine.risk.configuration !== engine.risk.configured) {
        engine.notice('warn', 'engine', 'limits changed by command are gone: those of the file hold');
      }
      configureLimits(engine, input.risk as RiskConfiguration, input.by);
      return NONE;
  }
}

function applyVenueEvent(engine: Engine, event: VenueEvent): readonly Wish[] {
  if (event.kind === 'balance') {
    engine.setBalance(event, event.free, event.locked);
    monitorEvent(engine, event, null);
    return NONE;
  }
  if (event.kind === 'status') {
    engine.notice(event.connected ? 'notice' : 'warn', 'engine', `${event.venue}: ${event.note}`);
    engine.reconciliation.standing(event, engine.time);
    engine.orders.remembersFrom = engine.reconciliation.allHeardUntil;
    monitorEvent(engine, event, null);
    return NONE;
  }
  if (event.kind === 'reconciling' || event.kind === 'reconciled' || event.kind === 'external') {
    applyReconciliation(engine, event);
    engine.orders.remembersFrom = engine.reconciliation.allHeardUntil;
    monitorEvent(engine, event, null);
    return NONE;
  }
  if (event.kind === 'fill' && event.fill.clientOrderId.startsWith(LIQUIDATION_PREFIX)) {
    liquidated(engine, event.fill);
    return NONE;
  }
  const isFirstAnswer = answersAtOnce(engine, event);
  const applied = engine.orders.apply(event, engine.time);
  if (applied.kind !== 'applied') return report(engine, event, applied);
  const { order } = applied;
  if (isFirstAnswer) engine.orderMicros = engine.time - order.requestTime;
  tell(engine, event, order);
  if (event.kind === 'rejected' || event.kind === 'replace-rejected') engine.hush(order.request.owner);
  const wishes = event.kind === 'fill' ? applyFill(engine, event.fill, order.request.owner) : NONE;
  heldEvent(engine, event, order);
  monitorEvent(engine, event, order);
  if (event.kind !== 'queue') keepTargetOf(engine, order);
  if (engine.flattening.size > 0) continueFlattening(engine);
  return wishes;
}

/**
 * True for the venue's own answer to a request that works towards one: what was asked for after a doubt, or told as an
 * account was brought into line, measures an outage.
 */
function answersAtOnce({ orders, reconciliation, instruments }: Engine, event: VenueEvent): boolean {
  if (event.kind !== 'accepted' && event.kind !== 'replaced') return false;
  const order = orders.get(event.clientOrderId);
  if (order === undefined || order.doubt !== null) return false;
  const isFirst = event.kind === 'replaced' || order.acknowledgedTime === null;
  // The newest request is then another, which is not answered by this.
  const isAnothers =
    order.state === 'pending-cancel' || (event.kind === 'replaced') !== (order.state === 'pending-replace');
  if (!isFirst || isAnothers) return false;
  return !reconciliation.pending.has(instruments[order.request.instrument]!.specification.venue);
}

/** The venue closed a position that its margin did not carry any more: nobody keeps a part of it in his books. */
function liquidated(engine: Engine, fill: Fill): void {
  const { instrument } = fill;
  engine.portfolio.applyFill(fill, 'manual');
  for (const owner of engine.portfolio.ownerNames()) engine.portfolio.handOver(instrument, owner, 'manual');
  for (const { leg } of engine.listeners[instrument]!) leg.forget();
  const { symbol } = engine.instruments[instrument]!;
  engine.notice('error', 'engine', `${symbol}: liquidated by the venue, the margin was used up`);
}

function applyFill(engine: Engine, fill: Fill, owner: Owner): readonly Wish[] {
  engine.portfolio.applyFill(fill, owner);
  for (const strategy of engine.strategies.values()) {
    if (strategy.owner !== owner) continue;
    strategy.fills += 1;
    const leg = strategy.legOn(fill.instrument);
    return leg === null ? NONE : strategy.onFill(leg, fill).map((intent) => ({ strategy, intent }));
  }
  return NONE;
}

/** What could not be applied is said, and changes nothing. */
function report(
  engine: Engine,
  event: VenueEvent,
  applied: Exclude<Applied, { kind: 'applied' }>,
): readonly Wish[] {
  if (applied.kind === 'foreign') {
    engine.notice(
      'warn',
      'external',
      `${event.kind} for ${applied.clientOrderId}, which is not an order of ours`,
    );
  } else if (applied.kind === 'illegal') {
    const { clientOrderId, state } = applied.order;
    engine.notice('error', 'engine', `${event.kind} for ${clientOrderId} in state ${state}: kept out`);
  }
  return NONE;
}

/** The log line of an order's news; queue moves and duplicates have none. */
function tell(engine: Engine, event: VenueEvent, order: Order): void {
  if (!engine.isHeard) return;
  const { request } = order;
  const instrument = engine.instruments[request.instrument]!;
  const say = (level: 'info' | 'notice' | 'warn', text: string) => engine.notice(level, request.owner, text);
  switch (event.kind) {
    case 'accepted': {
      const millis = ((engine.time - order.requestTime) / 1_000).toFixed(1);
      const ahead = event.queueAhead === null ? '' : `  ${sizeText(instrument, event.queueAhead)} ahead`;
      say(
        'info',
        `accepted  ${orderText(instrument, request, { price: order.price, size: request.size })}  ${order.clientOrderId}  ${millis} ms${ahead}`,
      );
      return;
    }
    case 'fill': {
      const { fill } = event;
      const side = fill.side === 'buy' ? 'BUY ' : 'SELL';
      const fee = moneyText(instrument, fill.fee);
      const kind = order.filled >= order.size ? 'filled   ' : 'partial  ';
      say(
        'notice',
        `${kind} ${side} ${sizeText(instrument, fill.size)} @ ${priceText(instrument, fill.price)}  ${fill.liquidity}  fee ${fee}`,
      );
      return;
    }
    case 'armed':
      say('info', `armed     ${orderText(instrument, request)}`);
      return;
    case 'triggered':
      say('notice', `triggered ${orderText(instrument, request)}`);
      return;
    case 'replaced':
      say('info', `replaced  ${orderText(instrument, request, order)}`);
      return;
    case 'canceled':
    case 'expired':
      say('info', `${event.kind}  ${orderText(instrument, request, order)}  ${event.reason}`);
      return;
    case 'rejected':
    case 'cancel-rejected':
    case 'replace-rejected':
      say(
        'warn',
        `${event.kind}  ${orderText(instrument, request, { price: order.price, size: request.size })}: ${event.reason}`,
      );
      return;
    case 'unknown':
      say(
        'warn',
        `UNKNOWN   ${orderText(instrument, request, { price: order.price, size: request.size })}: no answer to the ${event.request}`,
      );
      return;
    default:
  }
}
