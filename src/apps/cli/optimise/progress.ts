const WIDTH = 30;
const PAUSE_MILLIS = 80;

/** How many evaluations are done, and how long the rest will take: a bar on a terminal, nothing elsewhere. */
export class SearchProgress {
  private readonly begun: number;
  private next = 0;
  private first: number | null = null;

  constructor(
    private readonly options: {
      readonly quiet: boolean;
      readonly stream?: NodeJS.WriteStream;
      readonly now?: () => number;
    },
  ) {
    this.begun = this.now();
  }

  update({ done, planned }: { readonly done: number; readonly planned: number }): void {
    const { stream } = this;
    if (this.options.quiet || !stream.isTTY) return;
    const now = this.now();
    // What was known before took no time and says nothing about the rest.
    if (done <= 1) this.first = now;
    if (now < this.next && done < planned) return;
    this.next = now + PAUSE_MILLIS;
    const share = planned === 0 ? 1 : Math.min(1, done / planned);
    const filled = Math.round(share * WIDTH);
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    const left = done > 1 ? ((now - (this.first ?? this.begun)) / (done - 1)) * (planned - done) : null;
    const rest = left === null ? '' : `, ${duration(left)} left`;
    stream.write(
      `\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${percent} ${done} of ${planned}${rest}\u001b[K`,
    );
  }

  /** Clears the bar. */
  finish(): void {
    if (!this.options.quiet && this.stream.isTTY) this.stream.write('\r\u001b[K');
  }

  private now(): number {
    return (this.options.now ?? (() => performance.now()))();
  }

  private get stream(): NodeJS.WriteStream {
    return this.options.stream ?? process.stderr;
  }
}

function duration(millis: number): string {
  const seconds = Math.round(millis / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
