import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { FrameSink } from './screen.js';

/** A new open file of the terminal, so that "non-blocking" is ours alone and not the shell's too. */
const TTY_PATHS = ['/dev/tty', '/proc/self/fd/1'] as const;

/** Waits between tries to write the rest of a frame: a healthy terminal takes it at once. */
const FIRST_RETRY_MILLIS = 1;
const LONGEST_RETRY_MILLIS = 50;
/** How long `restore` may hold up the exit for a terminal that does not read. */
const RESTORE_PATIENCE_MILLIS = 200;
const RATE_WINDOW_MILLIS = 2_000;
/** Between two strokes of the bell: closer ones sound as one. */
const BELL_MILLIS = 120;

/**
 * Alternate screen, hidden cursor, bracketed paste, no automatic wrap; cleared. No queries: an answer that
 * comes late ends up in the shell.
 */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?7l\x1b[0m\x1b[2J\x1b[H';
const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';
const LEAVE = `\x1b[0m${MOUSE_OFF}\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l`;

/** What the health line shows. */
export interface TtyStats {
  readonly bytesPerSecond: number;
  /** For how long the terminal has taken nothing; 0 while it keeps up. */
  readonly stalledMillis: number;
  readonly framesWritten: number;
  readonly framesDropped: number;
  /** All that the terminal has taken, and what still waits for it to take. */
  readonly bytesTotal: number;
  readonly waitingBytes: number;
}

/** The parts of the machine that a test replaces. */
export interface TtyPort {
  /** Writes some of the bytes. @returns how many; 0 when the terminal takes none now. @throws when it is gone */
  write(bytes: Uint8Array): number;
  close(): void;
  nowMillis(): number;
}

/**
 * Opens the terminal write-only and non-blocking. A path can be given for a test's own terminal.
 * @returns null where there is no terminal to write to
 */
export function openTty(paths: readonly string[] = TTY_PATHS): TtyPort | null {
  for (const path of paths) {
    const descriptor = tryOpen(path);
    if (descriptor === null) continue;
    if (isatty(descriptor)) return new TtyFile(descriptor);
    closeSync(descriptor);
  }
  return null;
}

function tryOpen(path: string): number | null {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
}

class TtyFile implements TtyPort {
  constructor(private readonly descriptor: number) {}

  write(bytes: Uint8Array): number {
    try {
      return writeSync(this.descriptor, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      throw error;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }

  nowMillis(): number {
    return performance.now();
  }
}

/**
 * Writes frames to a terminal without ever waiting for it.
 *
 * **Invariant:** bytes go out in order and no sequence is cut: what the terminal did not take of a frame goes
 * first, and until then `isReady` is false and no other frame is taken.
 */
export class TtyWriter implements FrameSink {
  private pending: Uint8Array | null = null;
  private retry: NodeJS.Timeout | null = null;
  private retryMillis = FIRST_RETRY_MILLIS;
  private lastProgressMillis = 0;
  private isEntered = false;
  private isGone = false;
  private readonly readyListeners: (() => void)[] = [];
  private readonly lostListeners: (() => void)[] = [];
  private framesWritten = 0;
  private framesDropped = 0;
  private windowStartMillis: number;
  private windowBytes = 0;
  private lastRate = 0;
  private bytesTotal = 0;
  private isMouseOn = false;
  private bells = 0;
  private bellTimer: NodeJS.Timeout | null = null;

  constructor(private readonly port: TtyPort) {
    this.windowStartMillis = port.nowMillis();
  }

  get isReady(): boolean {
    return this.pending === null && !this.isGone;
  }

  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }

  onLost(listener: () => void): void {
    this.lostListeners.push(listener);
  }

  /** Takes the screen; again after a stop (SIGCONT), when what it shows is no longer known. */
  enter(): void {
    this.isEntered = true;
    this.send(Buffer.from(this.isMouseOn ? ENTER + MOUSE_ON : ENTER));
    for (const listener of this.lostListeners) listener();
  }

  write(frame: Uint8Array): void {
    this.framesWritten++;
    this.send(frame);
  }

  drop(): void {
    this.framesDropped++;
  }

  /**
   * Asks the terminal for reports of the mouse, or no longer. Off to begin with: while it is on, the terminal's
   * own selection of text wants Shift held. Switched off by `restore`, whatever it was.
   */
  setMouse(on: boolean): void {
    if (on === this.isMouseOn) return;
    this.isMouseOn = on;
    if (this.isEntered) this.send(Buffer.from(on ? MOUSE_ON : MOUSE_OFF));
  }

  /** Rings the terminal's bell so many times, one after another; what a stalled terminal would miss is left out. */
  bell(count = 1): void {
    this.bells = Math.max(this.bells, count);
    if (this.bellTimer === null) this.ring();
  }

  /**
   * Puts a text on the clipboard (OSC 52), unless the terminal is stalled. Many terminals do it, over SSH too;
   * others ignore it, and nothing answers.
   * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
   */
  copy(text: string): void {
    if (this.isReady) this.send(Buffer.from(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`));
  }

  private ring(): void {
    this.bellTimer = null;
    if (this.bells <= 0) return;
    this.bells--;
    if (this.isReady) this.send(Buffer.from('\x07'));
    // After the last one too: a bell asked for a moment later is one of its own.
    this.bellTimer = setTimeout(() => this.ring(), BELL_MILLIS).unref();
  }

  private stopBell(): void {
    this.bells = 0;
    if (this.bellTimer !== null) clearTimeout(this.bellTimer);
    this.bellTimer = null;
  }

  /** Gives the terminal back as it was. Can be called again, and from an exit handler. */
  restore(): void {
    this.stopBell();
    if (!this.isEntered) return;
    this.isEntered = false;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.enqueue(Buffer.from(LEAVE));
    const deadline = this.port.nowMillis() + RESTORE_PATIENCE_MILLIS;
    while (this.pending !== null && !this.isGone && this.port.nowMillis() < deadline) {
      this.writePending();
      if (this.pending !== null) pauseOneMilli();
    }
  }

  /** Restores the terminal and lets go of it. */
  close(): void {
    this.restore();
    if (!this.isGone) this.port.close();
    this.isGone = true;
    this.pending = null;
  }

  stats(): TtyStats {
    const now = this.port.nowMillis();
    return {
      bytesPerSecond: this.rate(now),
      stalledMillis: this.pending === null ? 0 : now - this.lastProgressMillis,
      framesWritten: this.framesWritten,
      framesDropped: this.framesDropped,
      bytesTotal: this.bytesTotal,
      waitingBytes: this.pending?.length ?? 0,
    };
  }

  private send(bytes: Uint8Array): void {
    if (this.isGone) return;
    if (this.pending === null) this.lastProgressMillis = this.port.nowMillis();
    this.enqueue(bytes);
    this.drain();
  }

  private enqueue(bytes: Uint8Array): void {
    this.pending = this.pending === null ? bytes : Buffer.concat([this.pending, bytes]);
  }

  private drain(): void {
    this.writePending();
    if (this.pending === null || this.isGone) {
      this.retryMillis = FIRST_RETRY_MILLIS;
      return;
    }
    this.retry ??= setTimeout(() => this.tryAgain(), this.retryMillis);
    this.retryMillis = Math.min(this.retryMillis * 2, LONGEST_RETRY_MILLIS);
  }

  private tryAgain(): void {
    this.retry = null;
    this.drain();
    if (this.isReady) for (const listener of this.readyListeners) listener();
  }

  /** One round of writing; what is left is kept as a copy, since frames are views of a buffer in use. */
  private writePending(): void {
    const bytes = this.pending!;
    let written = 0;
    try {
      for (let count = -1; count !== 0 && written < bytes.length; written += count) {
        count = this.port.write(bytes.subarray(written));
      }
    } catch {
      // The terminal is gone (EIO after a hang-up): there is nobody to show anything to.
      this.isGone = true;
    }
    if (written > 0) this.note(written);
    this.pending = this.isGone || written === bytes.length ? null : bytes.slice(written);
  }

  private note(written: number): void {
    const now = this.port.nowMillis();
    this.rate(now);
    this.lastProgressMillis = now;
    this.retryMillis = FIRST_RETRY_MILLIS;
    this.windowBytes += written;
    this.bytesTotal += written;
  }

  /** Bytes per second over the last whole window. */
  private rate(now: number): number {
    const elapsed = now - this.windowStartMillis;
    if (elapsed >= RATE_WINDOW_MILLIS) {
      this.lastRate = (this.windowBytes * 1_000) / elapsed;
      this.windowBytes = 0;
      this.windowStartMillis = now;
    }
    return this.lastRate;
  }
}

function pauseOneMilli(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
