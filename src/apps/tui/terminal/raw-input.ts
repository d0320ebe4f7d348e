import { EventEmitter } from 'node:events';
import type { InputEvent, Key } from './key.js';
import { KeyParser } from './key-parser.js';

/** How long an ESC may stand alone before it is the key. tmux's own wait comes before this. */
const ESCAPE_WAIT_MILLIS = 40;

/** The terminal's input: `process.stdin`, or a test's stream. */
export interface InputSource {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  /** A terminal that hangs up is an error (EIO), a pipe that closes an end. */
  on(event: 'end' | 'error', listener: () => void): unknown;
  off(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  off(event: 'end' | 'error', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/**
 * The stream that Ink takes for the keyboard. It holds only what is forwarded to it, one key a chunk, and
 * leaves the real terminal's mode alone.
 */
export class VirtualStdin extends EventEmitter {
  readonly isTTY = true;
  private readonly chunks: string[] = [];

  push(chunk: string): void {
    this.chunks.push(chunk);
    this.emit('readable');
  }

  read(): string | null {
    return this.chunks.shift() ?? null;
  }

  setEncoding(): this {
    return this;
  }

  setRawMode(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** As the type that Ink asks for; it uses no more of it than is here. */
  asReadStream(): NodeJS.ReadStream {
    return this as unknown as NodeJS.ReadStream;
  }
}

/** Reads the keyboard's raw bytes before Ink does, and hands Ink only what is forwarded. */
export class RawInput {
  /** Give Ink `stdin.asReadStream()`. */
  readonly stdin = new VirtualStdin();
  private readonly parser = new KeyParser();
  private escapeTimer: NodeJS.Timeout | null = null;
  private isStarted = false;

  constructor(
    private readonly options: {
      readonly source: InputSource;
      /** Called for each event of each read, the kill first. */
      readonly onEvent: (event: InputEvent) => void;
      /** The terminal hung up. */
      readonly onEnd?: () => void;
    },
  ) {
    // For good: an error that nobody listens to would end the process.
    options.source.on('error', this.onEnd);
  }

  /** Takes the keyboard, raw: ^C and ^Z come as keys. Again after a stop (SIGCONT). */
  start(): void {
    const { source } = this.options;
    // Node leaves a terminal alone that it believes to be raw, though the shell may have had it since.
    if (this.isStarted) source.setRawMode?.(false);
    source.setRawMode?.(true);
    if (this.isStarted) return;
    this.isStarted = true;
    source.on('data', this.onData);
    source.on('end', this.onEnd);
    source.resume();
  }

  /** Gives the keyboard back as it was. Can be called again, and from an exit handler. */
  stop(): void {
    if (!this.isStarted) return;
    this.isStarted = false;
    const { source } = this.options;
    if (this.escapeTimer !== null) clearTimeout(this.escapeTimer);
    source.off('data', this.onData);
    source.off('end', this.onEnd);
    source.pause();
    try {
      source.setRawMode?.(false);
    } catch {
      // The terminal is gone; so is its mode.
    }
  }

  /** Passes a key on to Ink's components. */
  forward(key: Key): void {
    this.stdin.push(key.meta ? `\x1b${key.sequence}` : key.sequence);
  }

  private readonly onData = (bytes: Uint8Array): void => {
    if (this.escapeTimer !== null) clearTimeout(this.escapeTimer);
    this.escapeTimer = null;
    const events = this.parser.feed(bytes);
    if (this.parser.isEscapePending) {
      this.escapeTimer = setTimeout(() => this.dispatch(this.parser.flush()), ESCAPE_WAIT_MILLIS);
    }
    this.dispatch(events);
  };

  private readonly onEnd = (): void => {
    if (this.isStarted) this.options.onEnd?.();
  };

  private dispatch(events: readonly InputEvent[]): void {
    for (const event of events) this.options.onEvent(event);
  }
}
