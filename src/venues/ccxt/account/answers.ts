/** What came to a request of a socket. */
export type SocketAnswer<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  /** It was sent and the connection broke before an answer. */
  | { readonly kind: 'silent' }
  /** It never left. */
  | { readonly kind: 'unsent'; readonly reason: string };

/** Requests of a socket by their number, until they are answered or the connection breaks. */
export class Answers<T> {
  private readonly waiting = new Map<number, (answer: SocketAnswer<T>) => void>();
  private numbers = 0;

  next(): number {
    this.numbers += 1;
    return this.numbers;
  }

  wait(number: number): Promise<SocketAnswer<T>> {
    return new Promise((resolve) => {
      this.waiting.set(number, resolve);
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
