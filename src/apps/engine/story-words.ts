import type { Instrument, Micros } from '../../domain/index.js';
import { MICROS_PER_SECOND } from '../../domain/index.js';
import { clockText, type Engine, orderText, priceText, sizeText } from '../../engine/index.js';
import { isWorking, type OrderVenueEvent, type VenueRequest } from '../../execution/index.js';
import type { OrderStory } from './order-stories.js';

type OrderEvent = Exclude<OrderVenueEvent, { kind: 'queue' }>;

/** What was asked of the venue, or said by it; moves in the queue have a series of their own. */
export type OrderNews = { readonly request: VenueRequest } | { readonly event: OrderEvent };

/** The line of a story for it. */
export const newsText = (instrument: Instrument, said: OrderNews): string =>
  'request' in said ? requestText(instrument, said.request) : eventText(instrument, said.event);

function requestText(instrument: Instrument, request: VenueRequest): string {
  switch (request.kind) {
    case 'place':
      return `sent ${orderText(instrument, request.order)}`;
    case 'cancel':
      return 'asked to cancel it';
    case 'replace': {
      const price = request.price === null ? '' : ` to ${priceText(instrument, request.price)}`;
      const size = request.size === null ? '' : ` to ${sizeText(instrument, request.size)} in all`;
      return `asked to move it${price}${size}`;
    }
    case 'query':
      return 'asked what became of it';
    case 'adopt':
      return 'adopted: it was made elsewhere';
    case 'place-pair':
      return 'sent with its other half: one cancels the other';
  }
}

function eventText(instrument: Instrument, event: OrderEvent): string {
  const ahead = (lots: number | null) => (lots === null ? '' : `, ${sizeText(instrument, lots)} ahead`);
  switch (event.kind) {
    case 'accepted':
      return `accepted${ahead(event.queueAhead)}`;
    case 'armed':
      return 'armed: waits for its trigger';
    case 'triggered':
      return 'triggered';
    case 'replaced':
      return `moved to ${priceText(instrument, event.price)}${ahead(event.queueAhead)}`;
    case 'fill': {
      const { size, price, liquidity } = event.fill;
      return `filled ${sizeText(instrument, size)} @ ${priceText(instrument, price)} ${liquidity}`;
    }
    case 'unknown':
      return `no answer to the ${event.request}`;
    case 'canceled':
      return reasoned('cancelled', event.reason);
    case 'expired':
      return reasoned('expired', event.reason);
    case 'rejected':
      return reasoned('rejected', event.reason);
    case 'cancel-rejected':
      return reasoned('not cancelled', event.reason);
    case 'replace-rejected':
      return reasoned('not moved', event.reason);
  }
}

const reasoned = (what: string, reason: string): string => (reason === '' ? what : `${what}: ${reason}`);

type Market = Engine['markets'][number];

/** One plain line: why the order has not filled, or how it ended. */
export function why(
  story: OrderStory,
  market: Market,
  { now, behind }: { readonly now: Micros; readonly behind: number | null },
): string {
  const { order } = story;
  if (order.doubt !== null) {
    return `in doubt since ${clockText(order.requestTime)}: no answer to the ${order.doubt}; it counts as exposure`;
  }
  if (!isWorking(order.state)) return ended(story, market.instrument);
  const { state } = order;
  if (state === 'initialized' || state === 'submitted') {
    return `on its way since ${clockText(order.requestTime)}: the venue has not answered yet`;
  }
  const filled = order.filled === 0 ? '' : `${portion(story, market.instrument)} filled; `;
  const asked =
    state === 'pending-cancel' ? 'being cancelled; ' : state === 'pending-replace' ? 'being moved; ' : '';
  const rests = order.armed
    ? sleeping(story, market)
    : order.request.execution !== undefined && order.carrier === 'engine'
      ? working(story, market, now)
      : waiting(story, market, { now, behind });
  return `${asked}${filled}${rests}`;
}

/** `needs the last trade at or below 61,700.00, it is at 61,727.66`; a trailing stop's trigger as it is now. */
function sleeping({ order }: OrderStory, { instrument, last }: Market): string {
  const { side, type } = order.request;
  const now = last === null ? '' : `, it is at ${priceText(instrument, last)}`;
  if (order.triggerPrice === null) return `trails from the next trade on${now}`;
  const profits = type === 'take-profit' || type === 'take-profit-limit';
  const where = profits === (side === 'buy') ? 'below' : 'above';
  return `needs the last trade at or ${where} ${priceText(instrument, order.triggerPrice)}${now}`;
}

/** A parent: `worked as twap since 23:57:00, 9:12 left`. */
function working({ order }: OrderStory, _: Market, now: Micros): string {
  const { execution } = order.request;
  const since = `worked as ${execution!.kind} since ${clockText(order.createdTime)}`;
  if (execution === undefined || !('durationMicros' in execution)) return since;
  return `${since}, ${duration(order.createdTime + execution.durationMicros - now)} left`;
}

/** A resting order: how far from the touch, what is ahead of it, and what has traded there. */
function waiting(
  story: OrderStory,
  { instrument, book }: Market,
  { now, behind }: { readonly now: Micros; readonly behind: number | null },
): string {
  const { order, places, restedTime, tradedLots } = story;
  const at = priceText(instrument, order.price);
  const buys = order.request.side === 'buy';
  const touch = `the best ${buys ? 'bid' : 'ask'}`;
  const parts: string[] = [];
  if (behind === null) parts.push('there is no live book to trade on');
  else if (behind > 0) {
    const best = priceText(instrument, buys ? book.bestBid : book.bestAsk);
    parts.push(`${behind} tick${behind === 1 ? '' : 's'} behind ${touch} ${best}`);
  }
  const [first, ahead] = [places.first?.[1] ?? null, order.queueAhead];
  if (ahead === null) parts.push(`rests at ${at}; its place is not known`);
  else if (ahead === 0) parts.push(`first in the queue at ${at}`);
  else {
    const of = first === null || first === ahead ? '' : ` of ${sizeText(instrument, first)}`;
    parts.push(`${sizeText(instrument, ahead)}${of} still ahead at ${at}`);
  }
  if (restedTime !== null) {
    const traded = tradedLots === 0 ? 'nothing' : sizeText(instrument, tradedLots);
    parts.push(`${traded} traded there in ${duration(now - restedTime)}`);
  }
  return parts.join('; ');
}

/** How it ended, and after how long. */
function ended(story: OrderStory, instrument: Instrument): string {
  const { order } = story;
  const after = order.endedTime === null ? '' : ` after ${duration(order.endedTime - order.createdTime)}`;
  if (order.state === 'filled') {
    return `filled${after}: ${sizeText(instrument, order.size)}${filledAt(story, instrument)}`;
  }
  const part =
    order.filled === 0 ? '' : ` with ${portion(story, instrument)} filled${filledAt(story, instrument)}`;
  if (order.state === 'rejected') return reasoned('rejected', order.note);
  return reasoned(`${order.state === 'expired' ? 'expired' : 'cancelled'}${after}${part}`, order.note);
}

/** The price of its fills, which for an order that takes is not its limit. */
function filledAt({ fillRange }: OrderStory, instrument: Instrument): string {
  if (fillRange === null) return '';
  const [low, high] = fillRange.map((price) => priceText(instrument, price));
  return low === high ? ` @ ${low}` : ` @ ${low} to ${high}`;
}

const portion = ({ order }: OrderStory, instrument: Instrument): string =>
  `${sizeText(instrument, order.filled)} of ${sizeText(instrument, order.size)}`;

/** 0:34, 1:02:03. */
function duration(micros: number): string {
  const seconds = Math.max(0, Math.floor(micros / MICROS_PER_SECOND));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours === 0 ? `${minutes}:${two(seconds % 60)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}
