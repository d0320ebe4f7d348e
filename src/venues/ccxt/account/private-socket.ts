import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { trusting } from './http-client.js';
import { OutgoingFrames } from './outgoing-frames.js';
import { WALL_TIMERS } from './timers.js';

export interface PrivateSocketOptions {
  readonly url: string;
  readonly certificateAuthority: string | null;
  /** Signs in and subscribes on a connection that has just opened; what it sends goes out at once. */
  login(): Promise<void>;
  message(text: string): void;
  /** The connection that was ready, or was signing in, is gone: what was sent on it and not answered may have arrived. */
  down(reason: string): void;
  /** Signed in again, not for the first time. */
  up(): void;
  /** The application's own ping; null where the socket's is enough. */
  ping?(): string;
}

const PING_MILLIS = 5_000;
/** Longer than this without a word, a pong included, and the connection is half open. */
const SILENCE_MILLIS = 12_000;
const HANDSHAKE_MILLIS = 10_000;
const FIRST_BACKOFF_MILLIS = 100;
const LONGEST_BACKOFF_MILLIS = 10_000;

/** One signed-in socket that is kept: pings, silence, reconnection with backoff and jitter. */
export class PrivateSocket {
  private socket: WebSocket | null = null;
  /** What `socket` writes to. */
  private wire: Duplex | null = null;
  private readonly frames = new OutgoingFrames();
  private state: 'down' | 'opening' | 'ready' = 'down';
  private attempts = 0;
  private lastHeard = 0;
  private beat: ReturnType<typeof setInterval> | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  constructor(private readonly options: PrivateSocketOptions) {}

  get isReady(): boolean {
    return this.state === 'ready';
  }

  /** @throws what the first connection or its signing in failed with. */
  async open(): Promise<void> {
    this.closed = false;
    await this.connect();
    this.beat = setInterval(() => this.onBeat(), PING_MILLIS);
    this.beat.unref();
  }

  /** @returns false where there is no open connection: nothing was sent. */
  send(text: string): boolean {
    const { socket, wire, frames } = this;
    if (socket === null || wire === null || socket.readyState !== WebSocket.OPEN) return false;
    // All that is sent within one turn leaves in one write: each is a call of the system, and those cost the most.
    if (frames.isEmpty) process.nextTick(this.flush);
    frames.add(text);
    return true;
  }

  private readonly flush = (): void => {
    if (!this.frames.isEmpty) this.wire?.write(this.frames.take());
  };

  /** Ends the connection and makes another: its stream can no longer be trusted. */
  restart(reason: string): void {
    this.lose(reason);
  }

  /**
   * What was sent then has had no answer. Where nothing else was heard since either, the connection may be half open: it
   * is ended, so that what follows goes another way.
   */
  suspect(sentAt: number): void {
    if (this.state === 'ready' && this.lastHeard < sentAt) this.lose('nothing was heard since a request');
  }

  close(): void {
    this.closed = true;
    if (this.beat !== null) clearInterval(this.beat);
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.lose('closed');
  }

  private connect(): Promise<void> {
    const { url, certificateAuthority } = this.options;
    this.state = 'opening';
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MILLIS,
      skipUTF8Validation: true,
      ...trusting(certificateAuthority),
    });
    this.socket = socket;
    this.wire = null;
    socket.on('upgrade', (response) => {
      if (this.socket === socket) this.wire = response.socket;
    });
    this.lastHeard = WALL_TIMERS.now();
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        if (this.socket === socket) this.lose(error.message, { again: false });
        reject(error);
      };
      socket.on('open', () => {
        this.options.login().then(() => {
          if (this.socket !== socket) return;
          this.state = 'ready';
          this.attempts = 0;
          resolve();
        }, fail);
      });
      socket.on('message', (frame: Buffer) => {
        this.lastHeard = WALL_TIMERS.now();
        if (this.socket === socket) this.options.message(frame.toString('utf8'));
      });
      const heard = (): void => {
        this.lastHeard = WALL_TIMERS.now();
      };
      socket.on('pong', heard);
      socket.on('ping', heard);
      socket.on('error', fail);
      socket.on('close', (code) => {
        const wasReady = this.state === 'ready' && this.socket === socket;
        if (wasReady) this.lose(`the connection was closed (${code})`);
        else fail(new Error(`the connection was closed (${code})`));
      });
    });
  }

  private lose(reason: string, { again = true } = {}): void {
    const { socket } = this;
    if (socket === null) return;
    // What was sent in this turn is not kept back for good.
    this.flush();
    this.socket = null;
    this.wire = null;
    this.state = 'down';
    socket.removeAllListeners();
    // A socket that is still connecting reports its abortion as an error.
    socket.on('error', () => undefined);
    socket.terminate();
    this.options.down(reason);
    if (again && !this.closed) this.reconnect();
  }

  private reconnect(): void {
    // One that was given up while it signed in fails too, and asks for the same.
    if (this.retry !== null) return;
    const backoff = Math.min(LONGEST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS * 2 ** Math.min(this.attempts, 10));
    this.attempts += 1;
    this.retry = setTimeout(
      () => {
        this.retry = null;
        this.connect().then(
          () => this.options.up(),
          () => {
            if (!this.closed) this.reconnect();
          },
        );
      },
      backoff * (0.5 + Math.random() / 2),
    );
    this.retry.unref();
  }

  private onBeat(): void {
    if (this.socket === null) return;
    if (WALL_TIMERS.now() - this.lastHeard > SILENCE_MILLIS) {
      this.lose('nothing was heard for too long');
      return;
    }
    const text = this.options.ping?.();
    if (text !== undefined) this.send(text);
    else if (this.socket.readyState === WebSocket.OPEN) this.socket.ping();
  }
}
