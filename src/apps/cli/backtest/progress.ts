const PAUSE_MILLIS = 100;

/** How far into the market a backtest is: one line on a terminal, nothing for scripts and logs. */
export class BacktestProgress {
  private next = performance.now() + PAUSE_MILLIS;
  private told = false;

  constructor(private readonly options: { readonly quiet: boolean }) {}

  /** Lets signals be heard, now and then. */
  update({ time, events }: { readonly time: number; readonly events: number }): Promise<void> | null {
    const now = performance.now();
    if (now < this.next) return null;
    this.next = now + PAUSE_MILLIS;
    if (!this.options.quiet && process.stderr.isTTY) {
      this.told = true;
      const at = new Date(time / 1_000).toISOString().slice(0, 19);
      process.stderr.write(`\r${at}Z  ${events.toLocaleString('en-US')} events\u001b[K`);
    }
    return new Promise((resolve) => setImmediate(resolve));
  }

  finish(): void {
    if (this.told) process.stderr.write('\r\u001b[K');
  }
}
