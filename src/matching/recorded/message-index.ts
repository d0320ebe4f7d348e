import { allocateRows, copyRow, type MarketRows, type Micros, RowFlag, RowKind } from '../../domain/index.js';

/** What a message does to the exchange, told from its first row. */
export const MessageKind = { Trade: 0, Depth: 1, Snapshot: 2, Quote: 3, Gap: 4, Other: 5 } as const;
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind];

/**
 * One instrument's tape by message. Messages are numbered in the order of their arrival; `exchangeOrder`
 * is the order in which they happened at the exchange.
 *
 * A tape's rows lie in the order of arrival, and that is not the order of events: a trade may arrive after
 * the depth message that already contains it. What bears an exchange time is placed by it, a trade before
 * the depth message of the same moment, since that message holds everything up to its moment. What bears
 * none (a quote, a REST snapshot of Binance spot) is placed between depth messages by its update id.
 */
export interface MessageIndex {
  readonly batches: readonly MarketRows[];
  readonly length: number;
  /** Where a message lies: rows `from` to `to` − 1 of `batches[batch]`. */
  readonly batch: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly kind: Uint8Array;
  /** When it happened at the exchange, by the message's own word or as placed. */
  readonly exchangeTime: Float64Array;
  /**
   * When it arrived by a clock that is never ahead of the exchange's: received time less the tape's smallest
   * (received − exchange), and never falling. A recorder's skewed clock drops out.
   */
  readonly arrivalTime: Float64Array;
  readonly exchangeOrder: Uint32Array;
  /** The smallest received − exchange time of the tape, in micros: negative where the recorder's clock runs behind. */
  readonly skewMicros: number;
  /** True where its first message does not follow what came before: the books break there. */
  readonly restarts: boolean;
}

/**
 * @param batches one instrument's rows in the order of arrival.
 * @param knownSkew the recorder's clock as another part of the same recording shows it; found here where left out.
 */
export function indexMessages(batches: readonly MarketRows[], knownSkew?: number): MessageIndex {
  const whole = wholeMessages(batches);
  const length = whole.reduce((count, rows) => count + countMessages(rows), 0);
  const index = {
    batches: whole,
    length,
    batch: new Uint32Array(length),
    from: new Uint32Array(length),
    to: new Uint32Array(length),
    kind: new Uint8Array(length),
    exchangeTime: new Float64Array(length),
    arrivalTime: new Float64Array(length),
    sequence: new Float64Array(length),
  };
  locate(index);
  const skewMicros = knownSkew ?? smallestLatency(whole);
  stampArrival(index, skewMicros);
  const { batch, from, to, kind, exchangeTime, arrivalTime } = index;
  const exchangeOrder = orderByExchange(index);
  // Written out, in the order of `shifted`: V8 reads one shape of object faster than two.
  return {
    batches: whole,
    length,
    batch,
    from,
    to,
    kind,
    exchangeTime,
    arrivalTime,
    exchangeOrder,
    skewMicros,
    restarts: false,
  };
}

type Draft = Omit<MessageIndex, 'exchangeOrder' | 'skewMicros' | 'restarts'> & {
  readonly sequence: Float64Array;
};

/** The batches as they are, or joined to one where a message lies across two of them. */
function wholeMessages(batches: readonly MarketRows[]): readonly MarketRows[] {
  const filled = batches.filter((rows) => rows.length > 0);
  if (filled.every((rows) => (rows.flags[rows.length - 1]! & RowFlag.LAST) !== 0)) return filled;
  const joined = allocateRows(filled.reduce((total, rows) => total + rows.length, 0));
  for (const rows of filled) {
    for (let row = 0; row < rows.length; row += 1) copyRow(rows, row, joined, joined.length + row);
    joined.length += rows.length;
  }
  return [joined];
}

function countMessages(rows: MarketRows): number {
  let count = 0;
  for (let row = 0; row < rows.length; row += 1) if ((rows.flags[row]! & RowFlag.LAST) !== 0) count += 1;
  return count;
}

/** Rows behind the last whole message, of a tape that was cut, are left out. */
function locate(draft: Draft): void {
  let message = 0;
  for (const [batch, rows] of draft.batches.entries()) {
    let from = 0;
    for (let row = 0; row < rows.length; row += 1) {
      if ((rows.flags[row]! & RowFlag.LAST) === 0) continue;
      draft.batch[message] = batch;
      draft.from[message] = from;
      draft.to[message] = row + 1;
      draft.kind[message] = kindOf(rows.kind[from]!);
      draft.exchangeTime[message] = rows.timeExchange[from]!;
      draft.arrivalTime[message] = rows.timeReceived[from]!;
      draft.sequence[message] = rows.sequence[from]!;
      message += 1;
      from = row + 1;
    }
  }
}

function kindOf(row: number): MessageKind {
  if (row === RowKind.Trade) return MessageKind.Trade;
  if (row === RowKind.Change) return MessageKind.Depth;
  if (row === RowKind.Snapshot) return MessageKind.Snapshot;
  if (row === RowKind.Quote) return MessageKind.Quote;
  return row === RowKind.Gap ? MessageKind.Gap : MessageKind.Other;
}

function smallestLatency(batches: readonly MarketRows[]): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const rows of batches) {
    for (let row = 0; row < rows.length; row += 1) {
      const latency = rows.timeReceived[row]! - rows.timeExchange[row]!;
      if (latency < smallest) smallest = latency;
    }
  }
  return smallest === Number.POSITIVE_INFINITY ? 0 : smallest;
}

function stampArrival({ length, arrivalTime }: Draft, skew: number): void {
  let latest = Number.NEGATIVE_INFINITY;
  for (let message = 0; message < length; message += 1) {
    latest = Math.max(latest, arrivalTime[message]! - skew);
    arrivalTime[message] = latest;
  }
}

function orderByExchange(draft: Draft): Uint32Array {
  const { length, kind, exchangeTime, arrivalTime } = draft;
  const trades: number[] = [];
  const books: number[] = [];
  for (let message = 0; message < length; message += 1) {
    if (kind[message] === MessageKind.Trade) trades.push(message);
    else books.push(message);
  }
  for (const message of trades) {
    if (Number.isNaN(exchangeTime[message]!)) exchangeTime[message] = arrivalTime[message]!;
  }
  sortByKey(trades, exchangeTime);
  if (hasUpdateIds(draft)) sortByKey(books, updateIds(draft));
  placeInTime(books, draft);
  return merge(trades, books, exchangeTime);
}

/** True where depth messages carry update ids that never fall, so that ids can order all that bears one. */
function hasUpdateIds({ length, kind, sequence }: Draft): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (let message = 0; message < length; message += 1) {
    if (kind[message] !== MessageKind.Depth) continue;
    if (!(sequence[message]! >= last)) return false;
    last = sequence[message]!;
  }
  return last !== Number.NEGATIVE_INFINITY;
}

/** What bears no id (a gap) keeps its place behind all that arrived before it. */
function updateIds({ length, kind, sequence }: Draft): Float64Array {
  const ids = new Float64Array(length);
  let highest = Number.NEGATIVE_INFINITY;
  for (let message = 0; message < length; message += 1) {
    const id = sequence[message]!;
    ids[message] = Number.isNaN(id) ? highest : id;
    if (kind[message] !== MessageKind.Trade) highest = Math.max(highest, ids[message]!);
  }
  return ids;
}

/** Times that never fall along `books`: untimed messages get their arrival's, held between their timed neighbours. */
function placeInTime(books: readonly number[], { exchangeTime, arrivalTime }: Draft): void {
  let next = Number.POSITIVE_INFINITY;
  for (let place = books.length - 1; place >= 0; place -= 1) {
    const message = books[place]!;
    if (Number.isNaN(exchangeTime[message]!)) {
      exchangeTime[message] = Math.min(arrivalTime[message]!, next);
    } else {
      next = Math.min(next, exchangeTime[message]!);
    }
  }
  let latest = Number.NEGATIVE_INFINITY;
  for (const message of books) {
    latest = Math.max(latest, exchangeTime[message]!);
    exchangeTime[message] = latest;
  }
}

/** Insertion sort, stable: a tape is nearly in order, so that few steps are taken. */
function sortByKey(messages: number[], key: Float64Array): void {
  for (let i = 1; i < messages.length; i += 1) {
    const message = messages[i]!;
    const value = key[message]!;
    let place = i;
    while (place > 0 && key[messages[place - 1]!]! > value) {
      messages[place] = messages[place - 1]!;
      place -= 1;
    }
    messages[place] = message;
  }
}

function merge(trades: readonly number[], books: readonly number[], time: Float64Array): Uint32Array {
  const order = new Uint32Array(trades.length + books.length);
  let [trade, book] = [0, 0];
  for (let place = 0; place < order.length; place += 1) {
    const takeTrade =
      book === books.length || (trade < trades.length && time[trades[trade]!]! <= time[books[book]!]!);
    order[place] = takeTrade ? trades[trade]! : books[book]!;
    if (takeTrade) trade += 1;
    else book += 1;
  }
  return order;
}

/** The first and last moments of a tape by exchange time; null for an empty one. */
export function timeRange(index: MessageIndex): { readonly from: Micros; readonly to: Micros } | null {
  if (index.length === 0) return null;
  const { exchangeOrder, exchangeTime } = index;
  return {
    from: exchangeTime[exchangeOrder[0]!] as Micros,
    to: exchangeTime[exchangeOrder[index.length - 1]!] as Micros,
  };
}
