import type { Instrument, PriceTicks, SizeLots } from '../../domain/index.js';
import type { FillRow, OrderRow, OrderStorySnapshot, Refusal } from '../../protocol/index.js';
import {
  calendarDay,
  clockTime,
  duration,
  exactSize,
  formatPrice,
  money,
  signedMoney,
  sparkline,
} from './format.js';
import { hasEnded } from './lists/account-lists.js';
import { bpsText } from './lists/fill-totals.js';
import { noteOf } from './lists/fills-csv.js';
import { orderKind, shownPrice, statePhrase } from './lists/order-words.js';
import type { DialogLine, Reading } from './reading.js';
import type { EngineData } from './store.js';
import type { Token } from './theme/index.js';

const line = (text: string, token: Token = 'text.primary'): DialogLine => ({ text, token });

/** Cells of the line that the queue history is drawn as. */
const SPARK_WIDTH = 40;

/**
 * Why an order has not filled, or how it ended: the engine's one line first, then what that rests on. A story
 * that is not of this order is not told; `story` is null until the engine has sent it.
 */
export function storyLines(
  order: OrderRow,
  story: OrderStorySnapshot | null,
  data: Pick<EngineData, 'instruments' | 'session'>,
): DialogLine[] {
  const instrument = data.instruments[order.instrument];
  if (instrument === undefined) return [line('its instrument is not known yet', 'text.muted')];
  const about = line(orderSentence(order, instrument, data), 'text.muted');
  if (story === null || story.clientOrderId !== order.clientOrderId) {
    return [line('asking the engine…', 'text.muted'), about];
  }
  return [
    line(story.why, 'text.strong'),
    about,
    ...(story.explanation ?? []).map((text) => line(text)),
    ...queueLines(story, instrument, data.session?.time ?? null),
    ...(rested(story) ? [line(tradedText(story, order, instrument))] : []),
    ...distanceLines(story, order, instrument),
    ...story.events.map(({ time, text }) => line(`${clockTime(time)}  ${text}`)),
  ];
}

/** Of an order that was made elsewhere there is no story here: what is known, and what may be done. */
export function externalLines(
  order: OrderRow,
  { instruments, session }: Pick<EngineData, 'instruments' | 'session'>,
): DialogLine[] {
  const instrument = instruments[order.instrument];
  if (instrument === undefined) return [line('its instrument is not known yet', 'text.muted')];
  return [
    line('made elsewhere on the account: no key here touches it', 'text.strong'),
    line(orderSentence({ ...order, createdTime: session?.time ?? 0 }, instrument, { session }), 'text.muted'),
    line(`:adopt ${order.venueOrderId} takes it over: from then on it is one of mine`),
  ];
}

/** `BTC/USDT BUY 0.250 @ 61,720.00 post, 0.100 filled, working 0:12 · oc-7f3a-41`. */
function orderSentence(
  order: OrderRow,
  instrument: Instrument,
  { session }: Pick<EngineData, 'session'>,
): string {
  const price = shownPrice(order);
  const at = price === null ? '' : ` @ ${formatPrice(instrument, price)}`;
  const partly = order.filled > 0 && order.filled < order.size;
  const filled = partly ? `, ${exactSize(instrument, order.filled)} filled` : '';
  const ageMicros = (session?.time ?? order.createdTime) - order.createdTime;
  const state = statePhrase(order, { ageMicros, ended: hasEnded(order) });
  const size = exactSize(instrument, order.size);
  return `${instrument.symbol} ${order.side.toUpperCase()} ${size}${at} ${orderKind(order)}${filled}, ${state} · ${order.clientOrderId}`;
}

function queueLines({ queue }: OrderStorySnapshot, instrument: Instrument, now: number | null): DialogLine[] {
  const [first] = queue;
  const last = queue.at(-1);
  if (first === undefined || last === undefined) return [];
  const size = (lots: number): string => exactSize(instrument, lots);
  const drawn = sparkline(
    queue.map(([, lots]) => lots),
    SPARK_WIDTH,
  );
  if (queue.length === 1) return [line(`queue   ${size(first[1])} ahead since ${clockTime(first[0])}`)];
  const passed = (now ?? last[0]) - first[0];
  const gone = first[1] - last[1];
  const share = first[1] > 0 && gone > 0 ? `, ${Math.round((gone / first[1]) * 100)}% gone` : '';
  return [
    line(`queue   ${drawn}  ${size(first[1])} → ${size(last[1])} ahead in ${duration(passed)}${share}`),
    ...(gone > 0 && last[1] > 0 && passed > 0
      ? [line(`        at this pace about ${duration((last[1] * passed) / gone)} more`, 'text.muted')]
      : []),
  ];
}

/** An order that never stood in the book has no queue, and nothing trades while it rests. */
const rested = ({ queue, tradedLots }: OrderStorySnapshot): boolean => queue.length > 0 || tradedLots > 0;

function tradedText({ tradedLots }: OrderStorySnapshot, order: OrderRow, instrument: Instrument): string {
  if (tradedLots === 0) return 'traded  nothing at its price or through it since it rests';
  const base = instrument.specification.base.code;
  const price = order.price === null ? 'its price' : formatPrice(instrument, order.price);
  return `traded  ${exactSize(instrument, tradedLots)} ${base} at ${price} or through it since it rests`;
}

function distanceLines(
  { behindTouchTicks }: OrderStorySnapshot,
  order: OrderRow,
  instrument: Instrument,
): DialogLine[] {
  if (behindTouchTicks === null || hasEnded(order)) return [];
  const touch = order.side === 'buy' ? 'bid' : 'ask';
  if (behindTouchTicks === 0) return [line(`touch   at the best ${touch}`)];
  const ticks = Math.abs(behindTouchTicks);
  const side = behindTouchTicks > 0 ? 'behind' : 'before';
  const far = formatPrice(instrument, ticks);
  return [line(`touch   ${far} (${ticks} tick${ticks === 1 ? '' : 's'}) ${side} the best ${touch}`)];
}

/** A fill whole: what it cost against the mid, in fees and in the position's result. */
export function readFill(
  fill: FillRow,
  {
    data,
    notes,
  }: {
    readonly data: Pick<EngineData, 'instruments' | 'session'>;
    readonly notes: Readonly<Record<string, string>>;
  },
): Reading {
  const instrument = data.instruments[fill.instrument];
  if (instrument === undefined) return { title: 'FILL', lines: [line('its instrument is not known yet')] };
  const currency = data.session?.reportingCurrency ?? '';
  const { quote } = instrument.specification;
  const notional = instrument
    .notional(fill.price as PriceTicks, fill.size as SizeLots)
    .format(quote.decimals);
  const note = noteOf(fill, notes);
  return {
    title: `FILL ${fill.tradeId}`,
    lines: [
      line(
        `${instrument.symbol} ${fill.side.toUpperCase()} ${exactSize(instrument, fill.size)} @ ${formatPrice(instrument, fill.price)}, ${fill.liquidity}`,
        'text.strong',
      ),
      line(`time      ${calendarDay(fill.time)} ${clockTime(fill.time)}Z`),
      line(`notional  ${money(notional)} ${quote.code}`),
      line(`fee       ${money(fill.fee, 4)} ${currency}`.trimEnd(), 'cost.fee'),
      line(`slippage  ${slippageText(fill.slippageBps)}`),
      line(`realised  ${signedMoney(fill.realisedPnl)} ${currency} before fees`),
      line(`order     ${fill.clientOrderId}, ${ownerText(fill.owner)}`),
      ...(note === '' ? [line(':note TEXT writes a note to it', 'text.muted')] : [line(`note      ${note}`)]),
    ],
  };
}

function slippageText(bps: number | null): string {
  if (bps === null) return 'not known: there was no mid when its order was made';
  const than = bps > 0 ? 'worse than' : bps < 0 ? 'better than' : 'at';
  return `${bpsText(bps)} bps, ${than} the mid when its order was made`;
}

/** `mine`, `market-making`, `somebody else's`. */
function ownerText(owner: OrderRow['owner']): string {
  if (owner === 'manual') return 'mine';
  return owner === 'external' ? 'somebody else’s' : owner.slice('strategy:'.length);
}

/** A refusal whole, with the limit as it stands now and how it is changed. */
export function readRefusal(refusal: Refusal, { risk }: Pick<EngineData, 'risk'>): Reading {
  const limits = risk?.limits.filter(({ rule }) => rule === refusal.rule) ?? [];
  return {
    title: `REFUSED by ${refusal.rule}`,
    lines: [
      line(refusal.text, 'log.warn'),
      line(`at ${clockTime(refusal.time)}; nothing was sent`),
      ...limits.map(({ limit, unit, place }) =>
        line(limit === null ? `now no limit, ${place}` : `now ${limit} ${unit}, ${place}`),
      ),
      ...(limits.length === 0
        ? []
        : [line(`:limit ${refusal.rule} VALUE changes it for this session`, 'text.muted')]),
    ],
  };
}
