/** Sends texts in order, at most so many in any second. */
export class Pacer {
  private readonly waiting: string[] = [];
  private readonly sent: number[] = [];
  private timer: NodeJS.Timeout | null = null;

  /** @param perSecond null: as they come. @param now milliseconds, never going back. */
  constructor(
    private readonly send: (text: string) => void,
    private readonly perSecond: number | null,
    private readonly now: () => number = () => performance.now(),
  ) {}

  push(texts: readonly string[]): void {
    this.waiting.push(...texts);
    this.pump();
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting.length = 0;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private pump(): void {
    if (this.timer !== null) return;
    while (this.waiting.length > 0) {
      const wait = this.waitMillis();
      if (wait > 0) {
        this.timer = setTimeout(() => {
          this.timer = null;
          this.pump();
        }, wait);
        return;
      }
      if (this.perSecond !== null) this.sent.push(this.now());
      this.send(this.waiting.shift()!);
    }
  }

  private waitMillis(): number {
    if (this.perSecond === null) return 0;
    const since = this.now() - 1_000;
    while (this.sent.length > 0 && this.sent[0]! <= since) this.sent.shift();
    return this.sent.length < this.perSecond ? 0 : Math.ceil(this.sent[0]! - since);
  }
}
