const WIDTH = 30;
const BAR_PAUSE_MS = 80;
const LINE_PAUSE_MS = 5_000;

/** How far an import is: a bar on a terminal, a plain line now and then in a log, nothing for scripts. */
export class Progress {
  private doing = 'importing';
  private before = 0;
  private current = 0;
  private next: number;

  constructor(
    private readonly options: {
      /** Bytes of all files. */
      readonly total: number;
      readonly quiet: boolean;
      readonly stream?: NodeJS.WriteStream;
    },
  ) {
    this.next = Date.now() + (this.stream.isTTY ? 0 : LINE_PAUSE_MS);
  }

  /** Begins again from the first byte, doing something else. */
  phase(doing: string): void {
    this.doing = doing;
    this.before = 0;
    this.current = 0;
  }

  /** @param bytes read of this file so far. */
  update(file: string, bytes: number): void {
    this.current = bytes;
    if (this.options.quiet || Date.now() < this.next) return;
    const share = Math.min(1, (this.before + bytes) / this.options.total);
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    if (this.stream.isTTY) {
      const filled = Math.round(share * WIDTH);
      const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled);
      this.stream.write(`\r[${bar}] ${percent} ${this.doing} ${file}\u001b[K`);
      this.next = Date.now() + BAR_PAUSE_MS;
    } else {
      this.stream.write(`${percent} ${this.doing} ${file}\n`);
      this.next = Date.now() + LINE_PAUSE_MS;
    }
  }

  fileDone(): void {
    this.before += this.current;
    this.current = 0;
  }

  /** Clears the bar. */
  finish(): void {
    if (!this.options.quiet && this.stream.isTTY) this.stream.write('\r\u001b[K');
  }

  private get stream(): NodeJS.WriteStream {
    return this.options.stream ?? process.stderr;
  }
}
