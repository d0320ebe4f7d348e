import { SteadyMap } from '../../../domain/index.js';

/** What came to a request of a socket. */
export type SocketAnswer<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  /** It was sent and the connection broke before an answer. */
  | { readonly kind: 'silent' }
  /** It never left. */
  | { readonly kind: 'unsent'; readonly reason: string };

/** How long the answer to a question may take. */
export const QUESTION_MILLIS = 5_000;

/** An answer that has not come by then has been lost on its way; whoever asked has long been in doubt. */
const LOST_MILLIS = 60_000;

/** Requests of a socket by their number, until they are answered, or lost, or the connection breaks. */
export class Answers<T> {
  /** In the order in which they were asked. */
  private readonly waiting = new SteadyMap<number, (answer: SocketAnswer<T>) => void>();
  private numbers = 0;
  /** A number of a while ago, and when it was the newest. */
  private mark = { number: 0, at: 0 };

  /** @param now in milliseconds, steady. */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.mark.at = now();
  }

  /** How many are waited for. */
  get size(): number {
    return this.waiting.size;
  }

  next(): number {
    this.numbers += 1;
    return this.numbers;
  }

  /** @param millis of a question: after so long it is taken for lost, though the connection stands. */
  wait(number: number, millis: number | null = null): Promise<SocketAnswer<T>> {
    // Questions are asked all the time, and each has a timer anyhow: orders are spared the look.
    if (millis !== null) this.giveUp();
    return new Promise((resolve) => {
      if (millis === null) {
        this.waiting.set(number, resolve);
        return;
      }
      const timer = setTimeout(() => {
        this.waiting.delete(number);
        resolve({ kind: 'silent' });
      }, millis);
      this.waiting.set(number, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  /** @returns false where nobody waits for it. */
  answer(number: number, answer: T): boolean {
    const resolve = this.waiting.get(number);
    if (resolve === undefined) return false;
    this.waiting.delete(number);
    resolve({ kind: 'answer', answer });
    return true;
  }

  /** What was asked before the last mark is that old, or older, once the mark is. */
  private giveUp(): void {
    const { mark, waiting } = this;
    const now = this.now();
    if (now - mark.at < LOST_MILLIS) return;
    for (const [number, resolve] of waiting) {
      if (number > mark.number) break;
      waiting.delete(number);
      resolve({ kind: 'silent' });
    }
    this.mark = { number: this.numbers, at: now };
  }

  /** The connection is gone. */
  breakOff(): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const resolve of waiting) resolve({ kind: 'silent' });
  }
}
