/** What came to a request of a socket. */
export type SocketAnswer<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  /** It was sent and the connection broke before an answer. */
  | { readonly kind: 'silent' }
  /** It never left. */
  | { readonly kind: 'unsent'; readonly reason: string };

/** How long the answer to a question may take. */
export const QUESTION_MILLIS = 5_000;

/** Requests of a socket by their number, until they are answered or the connection breaks. */
export class Answers<T> {
  private readonly waiting = new Map<number, (answer: SocketAnswer<T>) => void>();
  private numbers = 0;

  next(): number {
    this.numbers += 1;
    return this.numbers;
  }

  /** @param millis of a question: after so long it is taken for lost, though the connection stands. */
  wait(number: number, millis: number | null = null): Promise<SocketAnswer<T>> {
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

  /** The connection is gone. */
  breakOff(): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const resolve of waiting) resolve({ kind: 'silent' });
  }
}
