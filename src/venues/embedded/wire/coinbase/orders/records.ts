import type { Micros, PriceTicks } from '../../../../../domain/index.js';
import { type Exchange, type ExchangeOrder, isRefusal } from '../../exchange.js';
import { exitLimit } from './bracket-prices.js';
import { isBracket } from './configurations.js';

/** One change of a limit order by its owner. */
export interface Edit {
  readonly price: string;
  readonly size: string;
  readonly time: Micros;
}

interface Waiting {
  readonly order: ExchangeOrder;
  readonly stop: number;
}

interface Range {
  low: number;
  high: number;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * What the venue knows of orders beside the exchange: edits, which order is whose exit, and trigger brackets.
 *
 * A bracket is one limit order at the exchange. Once a trade reaches its trigger its limit is moved 5 % beyond that,
 * as the venue documents; `wakeBrackets` does so between two requests, never from within the exchange.
 */
export class OrderRecords {
  private readonly edits = new Map<number, Edit[]>();
  private readonly woken = new Set<number>();
  private readonly waiting = new Map<number, Waiting>();
  /** By instrument: what was traded since the brackets were last looked at. */
  private readonly traded = new Map<number, Range>();
  private readonly entries = new Map<string, number>();
  private readonly exits = new Map<string, number>();

  constructor(private readonly exchange: Exchange) {
    exchange.listen({
      order: (order) => this.note(order),
      trade: (instrument, { price }) => this.noteTrade(instrument, price),
    });
  }

  addEdit(order: ExchangeOrder, edit: Edit): void {
    const known = this.edits.get(order.number);
    if (known === undefined) this.edits.set(order.number, [edit]);
    else known.push(edit);
  }

  editsOf(order: ExchangeOrder): readonly Edit[] {
    return this.edits.get(order.number) ?? [];
  }

  /** True for a bracket whose trigger was reached. */
  isWoken(order: ExchangeOrder): boolean {
    return this.woken.has(order.number);
  }

  /** The exit attached to an order, once it is there. */
  exitOf(order: ExchangeOrder): number | undefined {
    return order.request.then === undefined ? undefined : this.exits.get(attachmentOf(order) ?? '');
  }

  /** The order that an exit was attached to. */
  entryOf(order: ExchangeOrder): number | undefined {
    return order.request.then === undefined ? this.entries.get(attachmentOf(order) ?? '') : undefined;
  }

  wakeBrackets(): void {
    if (this.waiting.size > 0) {
      for (const [number, { order, stop }] of [...this.waiting]) {
        const range = this.traded.get(order.request.instrument);
        const { side } = order.request;
        if (range === undefined || (side === 'sell' ? range.low > stop : range.high < stop)) continue;
        this.waiting.delete(number);
        this.woken.add(number);
        const moved = this.exchange.amend(order.account, { number }, { price: exitLimit({ side, stop }) });
        if (!isRefusal(moved)) continue;
        // It could not be moved, say for want of money: it stays where it rests, and the next trade asks again.
        this.woken.delete(number);
        this.waiting.set(number, { order, stop });
      }
    }
    this.traded.clear();
  }

  private note(order: ExchangeOrder): void {
    const attachment = attachmentOf(order);
    if (attachment !== undefined) {
      (order.request.then === undefined ? this.exits : this.entries).set(attachment, order.number);
    }
    if (!isBracket(order.request.dialectType) || this.woken.has(order.number)) return;
    const stop = order.request.dialectFields?.stopTrigger;
    if (order.status === 'open' && typeof stop === 'number') this.waiting.set(order.number, { order, stop });
    else this.waiting.delete(order.number);
  }

  private noteTrade(instrument: number, price: PriceTicks): void {
    if (this.waiting.size === 0) return;
    const range = this.traded.get(instrument);
    if (range === undefined) this.traded.set(instrument, { low: price, high: price });
    else if (price < range.low) range.low = price;
    else if (price > range.high) range.high = price;
  }
}

const attachmentOf = (order: ExchangeOrder): string | undefined =>
  text(order.request.dialectFields?.attachment);
