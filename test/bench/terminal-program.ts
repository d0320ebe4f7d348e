import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EngineClient } from '../../src/apps/tui/engine-client.js';
import { runTui } from '../../src/apps/tui/run.js';
import { Screen, type Size } from '../../src/apps/tui/terminal/index.js';

const THEMES = fileURLToPath(new URL('../../../themes', import.meta.url));

/** A keyboard whose keys the benchmark presses. */
class Keyboard extends EventEmitter {
  readonly isTTY = true;
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
}

/** The terminal of the program itself, in this process, on a screen that only keeps its bytes. */
export class TerminalProgram {
  /** What it wrote, a frame an element. */
  readonly frames: Uint8Array[] = [];
  /** How long each frame took that wrote something: painting, comparing, writing. */
  readonly frameMillis: number[] = [];
  /** Set to false for a long run: nothing of it is kept. */
  keeps = true;
  private readonly keyboard = new Keyboard();
  private readonly abort = new AbortController();
  private readonly ended: Promise<unknown>;
  private readonly release: () => void;

  constructor(client: EngineClient, size: Size) {
    this.release = this.timeFlushes();
    this.ended = runTui({
      connect: async () => client,
      environment: { TERM: 'xterm-256color', COLORTERM: 'truecolor' },
      themesFolder: THEMES,
      theme: 'dark',
      input: this.keyboard,
      size: Object.assign(new EventEmitter(), size),
      signal: this.abort.signal,
      tty: {
        write: (bytes) => {
          if (this.keeps) this.frames.push(bytes.slice());
          return bytes.length;
        },
        close: () => undefined,
        nowMillis: () => performance.now(),
      },
    });
  }

  press(keys: string): void {
    this.keyboard.emit('data', Buffer.from(keys));
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.ended;
    this.release();
  }

  /** A frame's work is all in the flush; there is no other way to it from outside of the program. */
  private timeFlushes(): () => void {
    const { flush } = Screen.prototype;
    const { frameMillis } = this;
    const isKept = (): boolean => this.keeps;
    Screen.prototype.flush = function (this: Screen) {
      const from = performance.now();
      const result = flush.call(this);
      if (result === 'written' && isKept()) frameMillis.push(performance.now() - from);
      return result;
    };
    return () => {
      Screen.prototype.flush = flush;
    };
  }
}
