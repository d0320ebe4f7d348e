import { WebSocket } from 'ws';
import type { Clock, Micros, Random } from '../../../domain/index.js';
import { Backoff } from './backoff.js';
import { Pacer } from './pacer.js';

/** What a dial or a socket fails with, before it is put into words. */
export interface ConnectionLoss {
  readonly reason: string;
  readonly error: Error | null;
  /** `Retry-After` of a refused dial, as it was written. */
  readonly retryAfter: string | undefined;
}

export interface ConnectionListener {
  opened(): void;
  frame(frame: Buffer, at: Micros): void;
  /** It is gone, or was never there; another dial follows by itself. */
  closed(loss: ConnectionLoss): void;
  /** Nothing came for longer than the venue is ever silent; `closed` follows. */
  silent(millis: number): void;
}

export interface ConnectionOptions {
  address(): string;
  readonly certificateAuthorities: readonly string[] | null;
  /** Texts a second that the venue takes. */
  readonly messagesPerSecond: number | null;
  readonly ping: { readonly everyMillis: number; text(): string } | null;
  readonly silenceMillis: number;
  readonly clock: Clock;
  readonly random: Random;
}

const DIAL_TIMEOUT = 10_000;
const BACKOFF = { baseMillis: 250, maxMillis: 30_000 };
/** A socket that lived so long was well; the next loss begins to count anew. */
const STABLE_MILLIS = 10_000;

/**
 * One socket that is kept: dialled again when it ends, after a backoff with full jitter, and ended when it is silent
 * for longer than its venue ever is, which is how a half-open socket shows.
 *
 * It dials with `ws` itself. Through ccxt's client, which hands each message over by a stream and an iterator, a frame
 * of 20 levels costs 52 µs of processor before any parser saw it; so it costs 3 (measured side by side, Node 20).
 */
export class Connection {
  private socket: WebSocket | null = null;
  private readonly backoff: Backoff;
  private readonly pacer: Pacer;
  private redial: NodeJS.Timeout | null = null;
  private watch: NodeJS.Timeout | null = null;
  private pings: NodeJS.Timeout | null = null;
  private heardAt = 0;
  private openedAt = 0;
  private refusal: { readonly retryAfter: string | undefined } | null = null;
  private stopped = true;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly listener: ConnectionListener,
  ) {
    this.backoff = new Backoff(options.random, BACKOFF);
    this.pacer = new Pacer((text) => this.socket?.send(text), options.messagesPerSecond);
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  start(): void {
    this.stopped = false;
    this.dial();
  }

  /** Ends it for good; nothing is told of it any more. */
  stop(): void {
    this.stopped = true;
    if (this.redial !== null) clearTimeout(this.redial);
    this.redial = null;
    const { socket } = this;
    this.leave();
    if (socket === null) return;
    if (socket.readyState === WebSocket.OPEN) socket.close(1000);
    // A server that does not answer the close would keep the process.
    socket.terminate();
  }

  /** Within what the venue takes a second. */
  send(texts: readonly string[]): void {
    this.pacer.push(texts);
  }

  /** Gives this socket up for a new one. */
  restart(reason: string): void {
    const { socket } = this;
    if (socket === null) return;
    this.leave();
    socket.terminate();
    this.lost({ reason, error: null, retryAfter: undefined });
  }

  private dial(): void {
    const { address, certificateAuthorities } = this.options;
    this.refusal = null;
    const socket = new WebSocket(address(), {
      handshakeTimeout: DIAL_TIMEOUT,
      perMessageDeflate: false,
      skipUTF8Validation: true,
      ...(certificateAuthorities === null ? {} : { ca: [...certificateAuthorities] }),
    });
    this.socket = socket;
    let failure: Error | null = null;
    socket.on('open', () => this.opened());
    socket.on('message', (frame: Buffer) => {
      if (socket !== this.socket) return;
      this.heardAt = performance.now();
      this.listener.frame(frame, this.options.clock.now());
    });
    socket.on('ping', () => {
      this.heardAt = performance.now();
    });
    socket.on('unexpected-response', (request, response) => {
      this.refusal = { retryAfter: response.headers['retry-after'] };
      response.resume();
      failure = new Error(`Unexpected server response: ${response.statusCode}`);
      request.destroy();
      this.ended(socket, failure, 0);
    });
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.on('close', (code) => this.ended(socket, failure, code));
  }

  private opened(): void {
    const { silenceMillis, ping } = this.options;
    this.openedAt = performance.now();
    this.heardAt = this.openedAt;
    const every = Math.min(1_000, Math.max(10, silenceMillis / 8));
    this.watch = setInterval(() => this.checkSilence(), every);
    if (ping !== null) {
      this.pings = setInterval(() => this.pacer.push([ping.text()]), ping.everyMillis);
    }
    this.listener.opened();
  }

  private checkSilence(): void {
    const silent = performance.now() - this.heardAt;
    if (silent <= this.options.silenceMillis) return;
    this.listener.silent(silent);
    this.restart(`silent for ${(silent / 1_000).toFixed(1)} s`);
  }

  private ended(socket: WebSocket, error: Error | null, code: number): void {
    if (socket !== this.socket) return;
    this.leave();
    const reason = error === null ? `closed by the venue (${code})` : error.message || 'could not be reached';
    this.lost({ reason, error, retryAfter: this.refusal?.retryAfter });
  }

  private lost(loss: ConnectionLoss): void {
    if (this.openedAt > 0 && performance.now() - this.openedAt > STABLE_MILLIS) this.backoff.reset();
    this.openedAt = 0;
    this.listener.closed(loss);
    if (this.stopped) return;
    const asked = Number(loss.retryAfter);
    const pause = this.backoff.next(loss.retryAfter !== undefined && asked >= 0 ? asked * 1_000 : null);
    this.redial = setTimeout(() => {
      this.redial = null;
      this.dial();
    }, pause);
  }

  /** Lets go of the socket and of all that hung on it; its late events are nobody's. */
  private leave(): void {
    this.socket = null;
    this.pacer.clear();
    if (this.watch !== null) clearInterval(this.watch);
    if (this.pings !== null) clearInterval(this.pings);
    this.watch = null;
    this.pings = null;
  }
}
