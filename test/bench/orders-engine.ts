import { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { MarketRows, Micros } from '../../src/domain/index.js';
import type { Durability } from '../../src/store/session-log/index.js';
import { feedProtocol } from '../../src/venues/ccxt/readers/index.js';
import type { ExchangePlaces } from './orders-exchange.js';
import { type OrderSession, openOrderSession } from './orders-session.js';

/** A steady load of orders; or orders one at a time, each at a frame of the market. */
export type EngineOrder = { readonly places: ExchangePlaces; readonly durability: Durability } & (
  | { readonly kind: 'load'; readonly ordersASecond: number; readonly seconds: number }
  | { readonly kind: 'walk' }
);

/** Milliseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

export interface LoadReport {
  readonly kind: 'load';
  readonly sent: number;
  readonly lost: number;
  readonly refused: number;
  readonly seconds: number;
  /** From the message that an order answers to its first word from the exchange. */
  readonly roundTrip: Quantiles;
  /** Of a bare echo of as many bytes, at the same pace between the same two processes, after it. */
  readonly echo: Quantiles;
  /** The processor's time of this process, the messages that are its load included, by order. */
  readonly processorMicros: number;
}

/** Micros from a frame's arrival in this process to the write of its order: our own work. */
export interface WalkReport {
  readonly kind: 'walk';
  readonly ownMicros: readonly number[];
}

const WARM_UP_SECONDS = 3;
const ECHO_SECONDS = 5;
/** Of an order's frame. */
const ECHO_BYTES = 400;
/** Messages between two looks at the sockets. */
const BURST = 8;
const QUIET_MILLIS = 15_000;

if (process.send !== undefined) {
  process.once('message', (order: EngineOrder) => {
    void (order.kind === 'load' ? load(order) : walk(order));
  });
  process.on('disconnect', () => process.exit(0));
}

async function load(order: EngineOrder & { kind: 'load' }): Promise<void> {
  const session = await openOrderSession(order.places.venue, order);
  const tick = (due: number): void => session.tick(due);
  await drive(tick, order.ordersASecond, WARM_UP_SECONDS);
  await quiet(session);
  session.roundTrips.length = 0;
  const [before, refused] = [session.sent, session.refusals];
  const began = performance.now();
  const used = process.cpuUsage();
  await drive(tick, order.ordersASecond, order.seconds);
  const seconds = (performance.now() - began) / 1_000;
  await quiet(session);
  const { user, system } = process.cpuUsage(used);
  const sent = session.sent - before;
  const lost = session.open;
  await session.close();
  const report: LoadReport = {
    kind: 'load',
    sent,
    lost,
    refused: session.refusals - refused,
    seconds,
    roundTrip: quantiles(session.roundTrips),
    echo: quantiles(await echoTimes(order)),
    processorMicros: (user + system) / sent,
  };
  process.send?.(report);
}

/** Messages at an even pace by the clock: one that comes late is timed from when it was due. */
async function drive(tick: (due: number) => void, ordersASecond: number, seconds: number): Promise<void> {
  const began = performance.now();
  const total = ordersASecond * seconds;
  for (let done = 0; done < total; ) {
    // The first is due at once.
    const due = Math.min(total, 1 + Math.floor(((performance.now() - began) * ordersASecond) / 1_000));
    for (let i = 0; i < BURST && done < due; i += 1, done += 1) {
      tick(began + (done * 1_000) / ordersASecond);
    }
    // Nobody waits for the next by turning round and round: the exchange needs a processor too.
    const isLate = done < due;
    await new Promise((resolve) => (isLate ? setImmediate(resolve) : setTimeout(resolve, 1)));
  }
}

function quantiles(millis: readonly number[]): Quantiles {
  const sorted = Float64Array.from(millis).sort();
  const at = (part: number): number => sorted[Math.floor(sorted.length * part)]!;
  return { p50: at(0.5), p99: at(0.99) };
}

/** In milliseconds, timed as orders are. */
async function echoTimes({ places, ordersASecond }: EngineOrder & { kind: 'load' }): Promise<number[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${places.framesPort}${places.echoPath}`, {
    perMessageDeflate: false,
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const due: number[] = [];
  const times: number[] = [];
  socket.on('message', () => times.push(performance.now() - due[times.length]!));
  const frame = Buffer.alloc(ECHO_BYTES, 'x');
  await drive(
    (at) => {
      due.push(at);
      socket.send(frame, { binary: false });
    },
    ordersASecond,
    ECHO_SECONDS,
  );
  const deadline = performance.now() + QUIET_MILLIS;
  while (times.length < due.length && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.terminate();
  return times;
}

async function quiet(session: OrderSession): Promise<void> {
  const deadline = performance.now() + QUIET_MILLIS;
  while (session.open > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Frames of the market come in by a socket, as a feed reads them; orders go out by the gateway's. */
async function walk({ places, durability }: EngineOrder): Promise<void> {
  const session = await openOrderSession(places.venue, { durability, ordersASecond: 1_000, empty: true });
  const { specification } = session.instrument;
  const reader = feedProtocol('binance')!.reader([{ index: 0, specification }]);
  const sink = {
    message: (index: number, rows: MarketRows) => session.loop.rows(index, rows, 0, rows.length),
    broken: (_: number | null, reason: string) => {
      throw new Error(reason);
    },
  };
  const ownMicros: number[] = [];
  let frameAt = 0;
  const { write } = Socket.prototype;
  const base = `ws://127.0.0.1:${places.framesPort}`;
  const frames = new WebSocket(`${base}/frames`, { perMessageDeflate: false });
  const echo = new WebSocket(`${base}/echo`, { perMessageDeflate: false });
  // The order's way ends where its bytes are handed to the system.
  Socket.prototype.write = function (this: Socket, ...values: Parameters<typeof write>) {
    if (frameAt > 0) {
      ownMicros.push((performance.now() - frameAt) * 1_000);
      frameAt = 0;
    }
    return write.apply(this, values);
  } as typeof write;
  echo.on('message', (text: Buffer) => echo.send(text.subarray(0, 400), { binary: false }));
  let isFirst = true;
  frames.on('message', (frame: Buffer) => {
    // The first is the whole book: nothing is ordered at it.
    if (!isFirst) frameAt = performance.now();
    isFirst = false;
    reader.read(frame, (Date.now() * 1_000) as Micros, sink);
  });
  await Promise.all([frames, echo].map((socket) => new Promise((resolve) => socket.once('open', resolve))));
  await session.begin();
  process.send?.('ready');
  process.on('message', async (word) => {
    if (word !== 'report') return;
    const report: WalkReport = { kind: 'walk', ownMicros };
    await session.close();
    process.send?.(report);
  });
}
