import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ExitCode, UserError } from '../../domain/index.js';
import type { FeeTier } from '../../venues/ccxt/catalogue/index.js';
import type {
  Credentials,
  FeedChannel,
  FeedHealth,
  MarketFeed,
  MarketFeedSink,
  VenueCatalogue,
  VenueEndpoint,
  VenueInstrument,
} from '../../venues/ccxt/index.js';
import { SMALL_HEAP_FLAGS } from '../host/small-heap.js';
import type { FeedReply, FeedRequest } from './messages.js';

const SCRIPT = fileURLToPath(new URL('./main.js', import.meta.url));

/** What is asked, before it has a number. */
type Question = FeedRequest extends infer Each
  ? Each extends FeedRequest
    ? Omit<Each, 'id'>
    : never
  : never;

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** One venue's feed process, as whoever started it sees it. It goes with its parent. */
export class FeedProcess {
  private readonly waiting = new Map<number, Waiting>();
  private readonly child: ChildProcess;
  private nextId = 1;
  private sink: MarketFeedSink | null = null;
  private readonly healths = new Map<number, FeedHealth>();
  private ended = false;

  private constructor(private readonly venue: string) {
    this.child = fork(SCRIPT, [], {
      execArgv: SMALL_HEAP_FLAGS,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child.on('message', (reply) => this.hear(reply as FeedReply));
    this.child.on('exit', () => this.gone());
    this.child.on('error', () => this.gone());
  }

  /** @throws UserError where the venue is not known to ccxt. */
  static async open(endpoint: VenueEndpoint, credentials: Credentials | null = null): Promise<FeedProcess> {
    const opened = new FeedProcess(endpoint.venue);
    try {
      await opened.ask({ ask: 'open', endpoint, credentials });
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened;
  }

  /** The venue over REST; each call fails with a `UserError` of one line. */
  readonly catalogue: VenueCatalogue = {
    instruments: (...given) => this.call('instruments', given),
    snapshot: (...given) => this.call('snapshot', given),
    candles: (...given) => this.call('candles', given),
    trades: (...given) => this.call('trades', given),
    status: (...given) => this.call('status', given),
    clockOffsetMicros: (...given) => this.call('clockOffsetMicros', given),
    fundingRate: (...given) => this.call('fundingRate', given),
    openInterest: (...given) => this.call('openInterest', given),
  };

  /** What an account pays, by symbol, null where the venue does not tell; nothing is signed there afterwards. */
  accountFees(credentials: Credentials, symbols: readonly string[]): Promise<readonly (FeeTier | null)[]> {
    return this.ask({ ask: 'fees', credentials, symbols });
  }

  /** The market of a venue without a fast path, read by ccxt in that process. */
  feed(instruments: readonly VenueInstrument[], channels: readonly FeedChannel[]): MarketFeed {
    for (const { index } of instruments) this.healths.set(index, 'connecting');
    return {
      open: async (sink) => {
        this.sink = sink;
        await this.ask({ ask: 'feed', instruments, channels });
      },
      close: () => Promise.resolve(this.close()),
      health: (instrument) => this.healths.get(instrument) ?? 'down',
      clockSkewMicros: () => Number.NaN,
    };
  }

  close(): void {
    this.ended = true;
    if (this.child.connected) this.child.disconnect();
  }

  private call<Result>(method: keyof VenueCatalogue, given: readonly unknown[]): Promise<Result> {
    return this.ask({ ask: 'call', method, given });
  }

  private ask<Result>(question: Question): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.ended) {
        reject(this.lost());
        return;
      }
      const id = this.nextId++;
      this.waiting.set(id, { resolve, reject });
      this.child.send({ ...question, id });
    });
  }

  private hear(reply: FeedReply): void {
    if (reply.say === 'rows') {
      this.sink?.rows(reply.instrument, reply.rows, 0, reply.rows.length);
      return;
    }
    if (reply.say === 'news') {
      const { instrument, health } = reply.news;
      for (const known of this.healths.keys()) {
        if (instrument === null || instrument === known) this.healths.set(known, health);
      }
      this.sink?.news(reply.news);
      return;
    }
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.say === 'answer') waiting?.resolve(reply.value as never);
    else {
      const { message, exitCode, retryAfterMillis } = reply;
      waiting?.reject(Object.assign(new UserError(message, exitCode), { retryAfterMillis }));
    }
  }

  private gone(): void {
    this.ended = true;
    for (const [id, { reject }] of this.waiting) {
      this.waiting.delete(id);
      reject(this.lost());
    }
  }

  private lost(): UserError {
    return new UserError(`${this.venue}: the feed's process is gone; start again`, ExitCode.failed);
  }
}
