import { FrameRate, type FrameRateOptions, type LinkObservation } from './terminal/index.js';

/** Draws frames when they are due: at the configured rate, slower on a link that does not keep up, at once for a key. */
export class FrameLoop {
  readonly #rate: FrameRate;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(
    options: FrameRateOptions,
    private readonly draw: () => void,
    private readonly seen: () => LinkObservation,
  ) {
    this.#rate = new FrameRate(options, performance.now());
  }

  start(): void {
    this.#plan();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** The operator waits for the next frame. */
  soon(): void {
    this.#rate.keyPressed();
    this.#plan();
  }

  configure(options: FrameRateOptions): void {
    this.#rate.configure(options, performance.now());
    this.#plan();
  }

  get framesPerSecond(): number {
    return this.#rate.framesPerSecond;
  }

  #plan(): void {
    if (this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#frame(), Math.max(0, this.#rate.dueMillis - performance.now()));
  }

  #frame(): void {
    this.#timer = null;
    this.draw();
    this.#rate.drawn(performance.now(), this.seen());
    this.#plan();
  }
}
