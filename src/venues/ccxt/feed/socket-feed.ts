import { rootCertificates } from 'node:tls';
import { Instrument, type MarketRows, type Micros, RowKind } from '../../../domain/index.js';
import type {
  FeedChannel,
  FeedHealth,
  FeedNews,
  FrameReader,
  MarketFeed,
  MarketFeedSink,
  ReaderSink,
  VenueInstrument,
} from '../contract.js';
import { venueError } from '../load/index.js';
import { bookChecksum } from './book-checksum.js';
import type { BookLine } from './book-line.js';
import { ClockSkew } from './clock-skew.js';
import { Connection, type ConnectionLoss } from './connection.js';
import { CONNECTION_NAMES, type ConnectionIndex, InstrumentOutput } from './instrument-output.js';
import { MergedLine } from './merged-line.js';
import { clockWindow, type MarketFeedOptions } from './options.js';
import { SeenTrades } from './seen-trades.js';
import { SnapshotQueue } from './snapshot-queue.js';
import { StandbyLine } from './standby-line.js';

const ALL_CHANNELS: readonly FeedChannel[] = ['book', 'trades', 'ticker'];
const CHECK_MILLIS = 100;
/** Samples of the two clocks are looked at so often, in checks. */
const CLOCK_CHECKS = 20;

/** One instrument and what is made of it. */
interface Line {
  readonly instrument: VenueInstrument;
  readonly output: InstrumentOutput;
  readonly book: BookLine;
  readonly trades: SeenTrades;
  /** Of the newest quote that was handed out. */
  quoteSequence: number;
}

interface Wire {
  readonly connection: Connection;
  readonly reader: FrameReader;
  readonly sink: ReaderSink;
}

/** The market of one venue over one or two sockets. */
export class SocketFeed implements MarketFeed {
  private readonly lines = new Map<number, Line>();
  private readonly wires: Wire[] = [];
  private readonly skew = new ClockSkew();
  private readonly snapshots: SnapshotQueue;
  private readonly channels: readonly FeedChannel[];
  private sink: MarketFeedSink | null = null;
  private beat: NodeJS.Timeout | null = null;
  private beats = 0;
  private isClockOff = false;
  /** True while any connection is there. */
  private isUp = false;
  /** The connection whose messages without any sequence are taken. */
  private leading: ConnectionIndex = 0;
  private starting: Starting | null = null;

  constructor(private readonly options: MarketFeedOptions) {
    this.channels = options.channels ?? ALL_CHANNELS;
    this.snapshots = new SnapshotQueue({
      fetch: options.snapshot,
      random: options.random,
      arrived: ({ index }, rows) => this.lines.get(index)?.book.snapshot(rows, this.now()),
      failed: ({ index }, error) => this.snapshotFailed(index, error),
    });
  }

  /** @throws VenueError where no connection could be made, unless the venue is to be waited for. */
  open(sink: MarketFeedSink): Promise<void> {
    this.sink = sink;
    for (const instrument of this.options.instruments) {
      this.lines.set(instrument.index, this.makeLine(instrument, sink));
    }
    const { connections, waitForVenue = false } = this.options;
    for (let i = 0; i < connections; i += 1) this.wires.push(this.makeWire(i as ConnectionIndex));
    this.beat = setInterval(() => this.check(), CHECK_MILLIS);
    const opened = new Promise<void>((resolve, reject) => {
      this.starting = { resolve, reject, failures: waitForVenue ? Number.NEGATIVE_INFINITY : 0 };
    });
    for (const { connection } of this.wires) connection.start();
    return opened;
  }

  async close(): Promise<void> {
    if (this.beat !== null) clearInterval(this.beat);
    this.beat = null;
    this.snapshots.stop();
    for (const { connection } of this.wires) connection.stop();
    this.starting?.resolve();
    this.starting = null;
  }

  health(instrument: number): FeedHealth {
    return this.lines.get(instrument)?.output.health ?? 'down';
  }

  clockSkewMicros(): number {
    return this.skew.medianMicros();
  }

  private makeLine(instrument: VenueInstrument, sink: MarketFeedSink): Line {
    const { clock, protocol } = this.options;
    const { specification, index } = instrument;
    const output = new InstrumentOutput(index, sink, clock);
    const wireLot = specification.wireLot ?? specification.lot;
    const lineOptions = {
      output,
      checksumOf: bookChecksum(new Instrument(specification, index), wireLot),
      askSnapshot: (connection: ConnectionIndex | null) => this.askSnapshot(instrument, connection),
    };
    const book = protocol.sequenceIsGlobal ? new MergedLine(lineOptions) : new StandbyLine(lineOptions);
    return { instrument, output, book, trades: new SeenTrades(), quoteSequence: Number.NEGATIVE_INFINITY };
  }

  private makeWire(index: ConnectionIndex): Wire {
    const { endpoint, instruments, protocol, clock, random } = this.options;
    const reader = protocol.reader(instruments);
    const sink: ReaderSink = {
      message: (instrument, rows) => this.message(index, instrument, rows),
      broken: (instrument, reason) => this.broken(index, instrument, reason),
    };
    const authority = endpoint.certificateAuthority;
    const connection = new Connection(
      {
        address: () => protocol.address(endpoint, instruments),
        certificateAuthorities: authority === null ? null : [...rootCertificates, authority],
        messagesPerSecond: protocol.messagesPerSecond,
        ping: protocol.ping,
        silenceMillis: protocol.silenceMillis,
        clock,
        random,
      },
      {
        opened: () => this.opened(index),
        frame: (frame, at) => reader.read(frame, at, sink),
        closed: (loss) => this.closed(index, loss),
        silent: (millis) => this.silent(index, millis),
      },
    );
    return { connection, reader, sink };
  }

  private opened(index: ConnectionIndex): void {
    const { protocol, instruments } = this.options;
    const { connection, reader } = this.wires[index]!;
    reader.reset();
    const at = this.now();
    if (!this.wires[this.leading]?.connection.isOpen) this.leading = index;
    for (const { book, output } of this.lines.values()) {
      book.opened(index, at);
      if (!this.channels.includes('book')) output.alive({ reason: 'connected', connection: index });
      else if (output.health === 'down') output.lose({ reason: 'connected again', connection: index });
    }
    connection.send(protocol.subscribe(instruments, this.channels));
    this.say('live', 'connected', index);
    if (!this.isUp) this.say('live', 'connected', null);
    this.isUp = true;
    this.starting?.resolve();
    this.starting = null;
  }

  private closed(index: ConnectionIndex, loss: ConnectionLoss): void {
    if (this.starting !== null) {
      this.failedToStart(loss);
      return;
    }
    const at = this.now();
    if (this.leading === index && this.options.connections === 2) this.leading = index === 0 ? 1 : 0;
    const isAnyOpen = this.wires.some(({ connection }) => connection.isOpen);
    this.say('down', loss.reason, index);
    for (const { book, output } of this.lines.values()) {
      book.closed(index, loss.reason, at);
      if (!this.channels.includes('book') && !isAnyOpen)
        output.lose({ reason: loss.reason, connection: index }, 'down');
    }
    if (this.isUp && !isAnyOpen) this.say('down', loss.reason, null);
    this.isUp = isAnyOpen;
  }

  private failedToStart(loss: ConnectionLoss): void {
    const { starting, options } = this;
    if (starting === null) return;
    starting.failures += 1;
    if (starting.failures < options.connections) return;
    const { venue } = options.endpoint;
    const error = venueError(loss.error ?? new Error(loss.reason), { venue, retryAfter: loss.retryAfter });
    this.starting = null;
    void this.close();
    starting.reject(error);
  }

  private silent(index: ConnectionIndex, millis: number): void {
    const reason = `nothing came for ${(millis / 1_000).toFixed(1)} s`;
    const isOtherOpen = this.wires.some(({ connection }, i) => i !== index && connection.isOpen);
    if (isOtherOpen) return;
    for (const { output } of this.lines.values()) output.stale({ reason, connection: index });
  }

  private message(connection: ConnectionIndex, instrument: number, rows: MarketRows): void {
    const line = this.lines.get(instrument);
    if (line === undefined) return;
    const kind = rows.kind[0];
    if (kind === RowKind.Trade) this.trade(connection, line, rows);
    else if (kind === RowKind.Quote) this.quote(connection, line, rows);
    else line.book.message(connection, rows, rows.timeReceived[0] as Micros);
    if (kind !== RowKind.Snapshot) this.skew.add(rows.timeReceived[0]!, rows.timeExchange[0]!);
  }

  private trade(connection: ConnectionIndex, { trades, output }: Line, rows: MarketRows): void {
    const id = rows.sequence[0]!;
    const isNew = Number.isNaN(id) ? connection === this.leading : trades.isNew(id);
    if (isNew) output.message(rows);
  }

  private quote(connection: ConnectionIndex, line: Line, rows: MarketRows): void {
    const sequence = rows.sequence[0]!;
    if (Number.isNaN(sequence) ? connection !== this.leading : sequence <= line.quoteSequence) return;
    if (!Number.isNaN(sequence)) line.quoteSequence = sequence;
    line.output.message(rows);
  }

  private broken(connection: ConnectionIndex, instrument: number | null, reason: string): void {
    if (instrument === null && this.isRestartQuicker) {
      this.wires[connection]!.connection.restart(reason);
      return;
    }
    const at = this.now();
    for (const [index, { book }] of this.lines) {
      if (instrument === null || instrument === index) book.broken(connection, reason, at);
    }
  }

  /** One subscription of all over a new socket, against one for each within what the venue takes a second. */
  private get isRestartQuicker(): boolean {
    const { snapshots, messagesPerSecond } = this.options.protocol;
    return snapshots === 'socket' && messagesPerSecond !== null && 2 * this.lines.size > messagesPerSecond;
  }

  private askSnapshot(instrument: VenueInstrument, connection: ConnectionIndex | null): void {
    const { protocol } = this.options;
    if (protocol.snapshots === 'rest') this.snapshots.ask(instrument);
    else if (connection !== null) this.wires[connection]?.connection.send(protocol.resubscribe(instrument));
  }

  private snapshotFailed(index: number, error: unknown): void {
    const { venue } = this.options.endpoint;
    const { message } = venueError(error, { venue });
    this.sink?.news(this.news('recovering', `snapshot: ${message}`, { instrument: index }));
  }

  private check(): void {
    const at = this.now();
    for (const { book } of this.lines.values()) book.check(at);
    this.beats += 1;
    if (this.beats % CLOCK_CHECKS === 0) this.checkClock();
  }

  /** Says once that this machine's clock is too far off for the venue, and once that it no longer is. */
  private checkClock(): void {
    const { endpoint, clockWindowMicros = clockWindow(endpoint.venue) } = this.options;
    const skew = this.skew.medianMicros();
    const isOff = Math.abs(skew) > clockWindowMicros;
    if (isOff === this.isClockOff) return;
    this.isClockOff = isOff;
    const seconds = (Math.abs(skew) / 1_000_000).toFixed(1);
    const said = isOff
      ? `this machine's clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} ${endpoint.venue}'s, further than it takes requests from; set it by NTP`
      : `this machine's clock and ${endpoint.venue}'s agree again`;
    this.say('live', said, null);
  }

  private say(health: FeedHealth, reason: string, connection: ConnectionIndex | null): void {
    this.sink?.news(this.news(health, reason, { connection }));
  }

  private news(
    health: FeedHealth,
    reason: string,
    about: { readonly instrument?: number; readonly connection?: ConnectionIndex | null },
  ): FeedNews {
    const { instrument = null, connection = null } = about;
    const name = connection === null ? null : CONNECTION_NAMES[connection];
    return { time: this.now(), instrument, health, connection: name, reason, recoveryMicros: null };
  }

  private now(): Micros {
    return this.options.clock.now();
  }
}

interface Starting {
  resolve(): void;
  reject(error: Error): void;
  failures: number;
}
