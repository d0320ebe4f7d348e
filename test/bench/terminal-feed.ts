import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { engineSocket } from '../../src/apps/host/index.js';
import type { EngineClient, EngineSubscription } from '../../src/apps/tui/engine-client.js';
import { type Client, connect, type Snapshots, type Topic } from '../../src/protocol/index.js';
import { resolveHome } from '../../src/store/configuration/index.js';

const PROGRAM = fileURLToPath(new URL('../../src/apps/cli/main.js', import.meta.url));
const START_PATIENCE_MILLIS = 30_000;

export interface Snapshot {
  readonly topic: Topic;
  readonly data: Snapshots[Topic];
}

/** What an engine sent to one terminal, in frames of 50 ms. */
export interface Recording {
  /** The newest of each topic when the recording began. */
  readonly first: ReadonlyMap<Topic, Snapshots[Topic]>;
  readonly frames: readonly (readonly Snapshot[])[];
}

/** The program without a terminal, on the sample tape and a home folder of its own. */
export class SampleEngine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  private readonly child: ChildProcess;

  constructor() {
    const environment = { ...process.env, NODE_ENV: 'production' };
    this.child = spawn(process.execPath, [PROGRAM, '--home', this.folder], {
      env: environment,
      stdio: 'ignore',
    });
  }

  async connect(): Promise<Client> {
    const path = engineSocket(resolveHome({ homeOption: this.folder, env: {} }));
    const deadline = performance.now() + START_PATIENCE_MILLIS;
    for (;;) {
      try {
        if (existsSync(path)) return await connect(path, { name: 'bench' });
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
      if (performance.now() > deadline)
        throw new Error(`no engine at ${path} after ${START_PATIENCE_MILLIS} ms`);
      await pause(50);
    }
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** An engine client that keeps what passes through it. */
export class RecordingClient implements EngineClient {
  private readonly newest = new Map<Topic, Snapshots[Topic]>();
  private first: ReadonlyMap<Topic, Snapshots[Topic]> = new Map();
  private readonly frames: Snapshot[][] = [];
  private startMillis = Number.POSITIVE_INFINITY;

  constructor(private readonly client: Client) {}

  start(): void {
    this.first = new Map(this.newest);
    this.startMillis = performance.now();
  }

  recording(): Recording {
    return { first: this.first, frames: Array.from(this.frames, (frame) => frame ?? []) };
  }

  subscribe: EngineClient['subscribe'] = (topic, options, listener) =>
    this.client.subscribe(topic, options, (data) => {
      this.newest.set(topic, data);
      const frame = Math.floor((performance.now() - this.startMillis) / FRAME_MILLIS);
      if (frame >= 0) this.frames[frame] = [...(this.frames[frame] ?? []), { topic, data }];
      listener(data);
    });

  command: EngineClient['command'] = (command) => this.client.command(command);
  preview: EngineClient['preview'] = (command) => this.client.preview(command);
  onNotice: EngineClient['onNotice'] = (listener) => this.client.onNotice(listener);
  onClose: EngineClient['onClose'] = (listener) => this.client.onClose(listener);
  close = (): void => this.client.close();
}

/** 20 a second. */
export const FRAME_MILLIS = 50;

/** An engine client that plays a recording, frame by frame, again and again; each round with other figures. */
export class ReplayClient implements EngineClient {
  private readonly listeners = new Map<Topic, (data: Snapshots[Topic]) => void>();
  private readonly newest: Map<Topic, Snapshots[Topic]>;
  private played = 0;

  constructor(private readonly recording: Recording) {
    this.newest = new Map(recording.first);
  }

  playFrame(): void {
    const { frames } = this.recording;
    const round = Math.floor(this.played / frames.length);
    for (const snapshot of frames[this.played % frames.length]!) {
      const data = round === 0 ? snapshot.data : shifted(snapshot, round);
      this.newest.set(snapshot.topic, data);
      this.listeners.get(snapshot.topic)?.(data);
    }
    this.played++;
  }

  subscribe: EngineClient['subscribe'] = (topic, options, listener): EngineSubscription => {
    let rowTicks = options.rowTicks;
    const take = (data: Snapshots[Topic]): void => {
      // The first book, from which the terminal finds its row step, was not recorded: any will do.
      const asked = topic === 'book' ? { ...(data as Snapshots['book']), rowTicks } : data;
      listener(asked as never);
    };
    const send = (): void => {
      const data = this.newest.get(topic);
      if (data !== undefined) take(data);
    };
    this.listeners.set(topic, take);
    queueMicrotask(send);
    const update: EngineSubscription['update'] = (next) => {
      rowTicks = next.rowTicks;
      queueMicrotask(send);
    };
    return { update, close: () => this.listeners.delete(topic) };
  };

  command: EngineClient['command'] = async () => ({ outcome: 'done', text: '', clientOrderIds: [] });
  preview: EngineClient['preview'] = this.command;
  onNotice = (): void => undefined;
  onClose = (): void => undefined;
  close = (): void => undefined;
}

/** The same market some ticks and lots away, so that no text of an hour comes twice. */
function shifted({ topic, data }: Snapshot, round: number): Snapshots[Topic] {
  if (topic === 'book') {
    const book = data as Snapshots['book'];
    const move = (levels: Snapshots['book']['bids']) =>
      levels.map(([price, size]) => [price, size + round] as const);
    return { ...book, bids: move(book.bids), asks: move(book.asks) };
  }
  if (topic === 'trades') {
    const trades = data as Snapshots['trades'];
    return { ...trades, trades: trades.trades.map((trade) => ({ ...trade, price: trade.price + round })) };
  }
  if (topic === 'candles') {
    const candles = data as Snapshots['candles'];
    return {
      ...candles,
      candles: candles.candles.map(
        ([time, open, high, low, close, volume]) =>
          [time, open + round, high + round, low + round, close + round, volume] as const,
      ),
    };
  }
  return data;
}
