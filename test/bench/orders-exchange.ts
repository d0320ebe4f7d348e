import { WebSocket, WebSocketServer } from 'ws';
import { startWire } from '../wire-harness/index.js';
import { SymbolStream } from './feed-frames.js';
import type { VenueAddress } from './venue-sessions.js';

/** Where the exchange of the benchmark is, and where frames of its market and echoes come from. */
export interface ExchangePlaces {
  readonly venue: VenueAddress;
  readonly framesPort: number;
  /** On that port, where what is sent comes back at once. */
  readonly echoPath: string;
}

/** So many frames, one after another; after each an echo is asked for. */
export interface WalkOrder {
  readonly frames: number;
  /** Before each frame and each echo; null: at once. */
  readonly pauseMillis: number | null;
}

/** Milliseconds from a frame's sending to the arrival of its order here, and to an echo's. */
export interface WalkTimes {
  readonly orders: readonly number[];
  readonly echoes: readonly number[];
}

const PATIENCE_MILLIS = 2_000;
const ECHO_PATH = '/back';
const EVENT_TIME = '"E":';

/**
 * The exchange of `outcry bench orders`, in a process of its own until its parent leaves; it also sends frames of the
 * market, and sees when the order that answers one comes in.
 */
if (process.send !== undefined) {
  const harness = await startWire({ dialects: ['binance'], historySeconds: 10 });
  const frames = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => frames.once('listening', resolve));
  const stream = new SymbolStream('BTCUSDT', { seed: 1, variants: 200 });
  const sockets = new Map<string, WebSocket>();
  let arrived = (): void => {};
  frames.on('connection', (socket, request) => {
    sockets.set(request.url ?? '', socket);
    if (request.url === '/frames') {
      socket.send(`{"stream":"btcusdt@depth","data":${stream.snapshot()}}`);
    }
    if (request.url === ECHO_PATH)
      socket.on('message', (text: Buffer) => socket.send(text, { binary: false }));
    else socket.on('message', () => arrived());
  });
  seeOrders(() => arrived());
  /** Until what was sent has come back; NaN where it did not in time. */
  const turn = async (path: string, text: Buffer | string): Promise<number> => {
    const began = performance.now();
    const time = new Promise<number>((resolve) => {
      arrived = () => resolve(performance.now() - began);
      setTimeout(() => resolve(Number.NaN), PATIENCE_MILLIS).unref();
    });
    sockets.get(path)!.send(text, { binary: false });
    return await time;
  };
  process.on('message', async ({ frames: count, pauseMillis }: WalkOrder) => {
    const orders: number[] = [];
    const echoes: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const frame = Buffer.allocUnsafe(stream.nextLength);
      stream.write(frame, 0);
      // As of now: the gate refuses orders on a market whose clock is elsewhere.
      frame.write(String(Date.now()), frame.indexOf(EVENT_TIME) + EVENT_TIME.length, 'latin1');
      orders.push(await turn('/frames', frame));
      await pause(pauseMillis);
      echoes.push(await turn('/echo', frame));
      await pause(pauseMillis);
    }
    process.send?.({ orders, echoes } satisfies WalkTimes);
  });
  process.send({
    venue: { dialect: 'binance', urls: harness.server.urls('binance'), key: harness.key('binance') },
    framesPort: (frames.address() as { port: number }).port,
    echoPath: ECHO_PATH,
  } satisfies ExchangePlaces);
  process.on('disconnect', () => process.exit(0));
}

/** Tells of each order as soon as its frame is here, before the exchange reads it. */
function seeOrders(arrived: () => void): void {
  const emit = WebSocket.prototype.emit;
  WebSocket.prototype.emit = function (
    this: WebSocket,
    event: string | symbol,
    ...values: unknown[]
  ): boolean {
    if (event === 'message' && Buffer.isBuffer(values[0]) && values[0].includes('"order.place"')) arrived();
    return emit.call(this, event, ...values);
  };
}

const pause = (millis: number | null): Promise<void> =>
  millis === null ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, millis));
