import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Micros } from '../../../../domain/index.js';
import type { DialectConnection, DialectName, DialectSession, FrameMeaning } from '../dialect.js';
import { DelayLine, TimerSet } from './delay-line.js';
import { type FaultPlan, FramePath } from './faults/index.js';
import type { ConnectionStanding } from './options.js';

export interface ServerConnectionOptions {
  readonly id: number;
  readonly dialect: DialectName;
  readonly path: string;
  readonly address: string;
  readonly openedAt: Micros;
  readonly plan: FaultPlan;
  readonly bufferedBytes: number;
  /** Told of each frame that the dialect sends. */
  readonly onFrame: ((connection: ServerConnection, text: string, meaning: FrameMeaning) => void) | undefined;
  /** Told of a message once the faults have let it through. */
  readonly onMessage: (connection: ServerConnection, text: string) => void;
}

/** One client's WebSocket. What a dialect sends before the handshake is done goes out right after it. */
export class ServerConnection implements DialectConnection, ConnectionStanding {
  readonly id: number;
  readonly dialect: DialectName;
  readonly path: string;
  readonly address: string;
  readonly openedAt: Micros;
  framesOut = 0;
  messagesIn = 0;
  session: DialectSession | null = null;
  /** Since the last ping. */
  showedLife = true;
  private readonly kinds = new Set<FrameMeaning['kind']>();
  private readonly timers = new TimerSet();
  private readonly incoming = new DelayLine(this.timers);
  private readonly frames: FramePath;
  private early: string[] | null = [];
  private closing: { readonly code: number; readonly reason: string } | null = null;
  private socket: WebSocket | null = null;
  private wire: Duplex | null = null;
  private corked = false;
  /** The method that the message being taken names; its answers are sent from within. */
  private route: string | null = null;

  constructor(private readonly options: ServerConnectionOptions) {
    const { id, dialect, path, address, openedAt, plan } = options;
    this.id = id;
    this.dialect = dialect;
    this.path = path;
    this.address = address;
    this.openedAt = openedAt;
    this.frames = new FramePath({
      dialect,
      connection: id,
      plan,
      timers: this.timers,
      end: {
        write: (text) => this.write(text),
        breakOff: (text) => this.breakOff(text),
        fallSilent: () => this.socket?.pause(),
      },
    });
  }

  get carries(): readonly FrameMeaning['kind'][] {
    return [...this.kinds];
  }

  /** The handshake is done. */
  attach(socket: WebSocket, wire: Duplex): void {
    this.socket = socket;
    this.wire = wire;
    const early = this.early ?? [];
    this.early = null;
    for (const text of early) this.write(text);
    if (this.closing !== null) socket.close(this.closing.code, this.closing.reason);
  }

  send(text: string, meaning: FrameMeaning): void {
    if (this.closing !== null) return;
    this.kinds.add(meaning.kind);
    this.options.onFrame?.(this, text, meaning);
    this.frames.send(text, meaning, this.route);
  }

  close(code: number, reason: string): void {
    if (this.closing !== null) return;
    this.closing = { code, reason };
    this.socket?.close(code, reason);
  }

  /** A message has come in. */
  receive(text: string): void {
    this.messagesIn += 1;
    const { plan } = this.options;
    if (!plan.befallsRequests && !this.incoming.busy) {
      this.take(text);
      return;
    }
    const route = methodOf(text);
    const struck = plan.onRequest({ dialect: this.dialect, connection: this.id, route });
    if (struck.some(({ rule }) => rule.kind === 'drop')) return;
    let millis = 0;
    for (const active of struck) if (active.rule.kind === 'delay') millis += active.drawMillis();
    if (millis > 0 || this.incoming.busy) this.incoming.add(millis, () => this.take(text));
    else this.take(text);
  }

  private take(text: string): void {
    this.route = this.options.plan.befallsAnswers ? methodOf(text) : null;
    try {
      this.options.onMessage(this, text);
    } finally {
      this.route = null;
    }
  }

  /** Asks for a sign of life; without one since the last time the connection is dropped. */
  ping(): void {
    if (!this.showedLife) {
      this.drop();
      return;
    }
    this.showedLife = false;
    if (this.socket?.readyState === 1) this.socket.ping();
  }

  /** Nothing more goes out or is read; the TCP connection stays. */
  fallSilent(): void {
    this.frames.silence();
  }

  /** Cuts the TCP connection; the dialect hears of it when it is gone, never from within a call of its own. */
  drop(): void {
    this.closing ??= { code: 1006, reason: '' };
    this.socket?.terminate();
  }

  /** The connection is gone. */
  ended(): void {
    this.timers.clear();
    this.closing ??= { code: 1006, reason: '' };
    const { session } = this;
    this.session = null;
    session?.closed();
  }

  private write(text: string): void {
    const { socket, wire } = this;
    if (socket === null || wire === null) {
      this.early?.push(text);
      return;
    }
    if (socket.readyState !== 1) return;
    // All frames of one turn leave in one write.
    if (!this.corked) {
      this.corked = true;
      wire.cork();
      process.nextTick(this.uncork);
    }
    this.framesOut += 1;
    socket.send(text);
    if (socket.bufferedAmount > this.options.bufferedBytes) this.drop();
  }

  private readonly uncork = (): void => {
    this.corked = false;
    this.wire?.uncork();
  };

  private breakOff(text: string): void {
    const { wire } = this;
    if (wire === null) return;
    const payload = Buffer.from(text);
    wire.write(Buffer.concat([frameHeader(payload.length), payload.subarray(0, payload.length >> 1)]), () =>
      this.drop(),
    );
  }
}

/** The method that a request on a socket names, in the form that all dialects with order sockets share. */
function methodOf(text: string): string {
  return /"method"\s*:\s*"([^"]{1,80})"/.exec(text)?.[1] ?? '';
}

/** Of an unmasked text frame (RFC 6455, 5.2). */
function frameHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([0x81, length]);
  if (length < 65_536) return Buffer.from([0x81, 126, length >> 8, length & 255]);
  const header = Buffer.alloc(10);
  header[0] = 0x81;
  header[1] = 127;
  header.writeUIntBE(length, 4, 6);
  return header;
}
