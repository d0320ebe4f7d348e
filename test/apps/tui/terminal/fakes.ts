import { EventEmitter } from 'node:events';
import type { FrameSink } from '../../../../src/apps/tui/terminal/index.js';

/** A sink that takes every frame and keeps it. */
export class FrameList implements FrameSink {
  readonly frames: Uint8Array[] = [];
  readonly isReady: boolean = true;

  write(frame: Uint8Array): void {
    this.frames.push(frame.slice());
  }

  drop(): void {
    throw new Error('it is always ready');
  }

  onReady(): void {
    // It never was anything else.
  }

  onLost(): void {
    // It loses nothing.
  }
}

/** A keyboard that types what it is told, one read a call. */
export class KeyboardSource extends EventEmitter {
  readonly isTTY = true;
  readonly modes: boolean[] = [];

  setRawMode(isRaw: boolean): void {
    this.modes.push(isRaw);
  }

  resume(): void {
    // It types when it is told.
  }

  pause(): void {
    // It types when it is told.
  }

  type(text: string): void {
    this.emit('data', Buffer.from(text));
  }
}
