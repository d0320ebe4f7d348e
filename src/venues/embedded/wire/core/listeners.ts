import type { ExchangeListener } from '../exchange.js';

/** Who is told, by what they want to hear. The lists are replaced and never changed, so that one may leave in mid-call. */
export class Listeners {
  book: readonly NonNullable<ExchangeListener['book']>[] = [];
  trade: readonly NonNullable<ExchangeListener['trade']>[] = [];
  order: readonly NonNullable<ExchangeListener['order']>[] = [];
  balance: readonly NonNullable<ExchangeListener['balance']>[] = [];
  private all: readonly ExchangeListener[] = [];

  /** @returns what ends it. */
  add(listener: ExchangeListener): () => void {
    this.all = [...this.all, listener];
    this.sort();
    return () => {
      this.all = this.all.filter((other) => other !== listener);
      this.sort();
    };
  }

  private sort(): void {
    this.book = this.all.flatMap((one) => (one.book === undefined ? [] : [one.book.bind(one)]));
    this.trade = this.all.flatMap((one) => (one.trade === undefined ? [] : [one.trade.bind(one)]));
    this.order = this.all.flatMap((one) => (one.order === undefined ? [] : [one.order.bind(one)]));
    this.balance = this.all.flatMap((one) => (one.balance === undefined ? [] : [one.balance.bind(one)]));
  }
}
