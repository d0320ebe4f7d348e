import { EventEmitter } from 'node:events';
import type { Size } from './types.js';

/** Only escapes: Ink hides the cursor and the like, which is not its business here. */
const NO_FRAME = /^(\x1b\[[0-9;?]*[ -/]*[@-~])*$/;

/**
 * The stream that Ink takes for the terminal. With `debug: true` Ink writes one whole frame a commit, which
 * goes to `onFrame`; nothing reaches a terminal from here.
 */
export class VirtualStdout extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  columns: number;
  rows: number;

  constructor(
    size: Size,
    private readonly onFrame: (frame: string) => void,
  ) {
    super();
    this.columns = size.columns;
    this.rows = size.rows;
  }

  write(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    if (text === '' || !NO_FRAME.test(text)) this.onFrame(text);
    const callback = rest.at(-1);
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  }

  /** Ink lays out anew upon the event. */
  resize(size: Size): void {
    this.columns = size.columns;
    this.rows = size.rows;
    this.emit('resize');
  }

  end(): void {
    this.emit('finish');
  }

  /** As the type that Ink asks for; it uses no more of it than is here. */
  asWriteStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}
