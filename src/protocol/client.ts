import { connect as connectSocket, type Socket } from 'node:net';
import { type Command, UserError } from '../domain/index.js';
import { readLines } from './lines.js';
import {
  type ClientMessage,
  type CommandResult,
  PROTOCOL_VERSION,
  type ServerMessage,
  type SubscriptionOptions,
} from './messages.js';
import type { LogLine, Snapshots, Topic } from './snapshots.js';

export interface Subscription {
  update(options: SubscriptionOptions): void;
  close(): void;
}

/** A connection to an engine. Every method may be called after it closed: commands are then refused. */
export interface Client {
  readonly sessionId: string;
  readonly enginePid: number;
  subscribe<T extends Topic>(
    topic: T,
    options: SubscriptionOptions,
    onSnapshot: (data: Snapshots[T]) => void,
  ): Subscription;
  command(command: Command): Promise<CommandResult>;
  /** What the risk gate would say; nothing is sent. */
  preview(command: Command): Promise<CommandResult>;
  /** Resolves when the engine's loop has answered. */
  ping(): Promise<void>;
  onNotice(listener: (line: LogLine) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/**
 * Connects to the engine that listens on `path`.
 *
 * @throws UserError where nobody listens, or an engine of another version does.
 */
export async function connect(
  path: string,
  { name, timeoutMillis = 2_000 }: { name: string; timeoutMillis?: number },
): Promise<Client> {
  const socket = await dial(path, timeoutMillis);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new UserError(`the engine at ${path} does not answer`, 1));
    }, timeoutMillis);
    const client = new SocketClient(socket, (problem) => {
      clearTimeout(timer);
      if (problem === null) resolve(client);
      else reject(new UserError(problem, 1));
    });
    client.send({ kind: 'hello', version: PROTOCOL_VERSION, client: name });
  });
}

function dial(path: string, timeoutMillis: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(path);
    socket.setTimeout(timeoutMillis, () => socket.destroy(new Error('timed out')));
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    socket.once('error', () => reject(new UserError('no engine is running on this home folder', 1)));
  });
}

const CLOSED: CommandResult = {
  outcome: 'refused',
  rule: 'connection',
  text: 'the connection to the engine is closed: whether it was done is not known',
};

class SocketClient implements Client {
  sessionId = '';
  enginePid = 0;
  private next = 1;
  private closed: string | null = null;
  private readonly waiting = new Map<number, (result: CommandResult) => void>();
  private readonly topics = new Map<string, (data: never) => void>();
  private readonly noticeListeners: ((line: LogLine) => void)[] = [];
  private readonly closeListeners: ((reason: string) => void)[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly onWelcome: (problem: string | null) => void,
  ) {
    readLines(socket, (message) => this.receive(message as ServerMessage));
    socket.on('error', () => {});
    socket.on('close', () => this.end('the engine closed the connection'));
  }

  send(message: ClientMessage): void {
    if (this.closed === null) this.socket.write(`${JSON.stringify(message)}\n`);
  }

  subscribe<T extends Topic>(
    topic: T,
    options: SubscriptionOptions,
    onSnapshot: (data: Snapshots[T]) => void,
  ): Subscription {
    const id = `${topic}-${this.next++}`;
    this.topics.set(id, onSnapshot as (data: never) => void);
    this.send({ kind: 'subscribe', id, topic, options });
    return {
      update: (changed) => this.send({ kind: 'subscribe', id, topic, options: changed }),
      close: () => {
        this.topics.delete(id);
        this.send({ kind: 'unsubscribe', id });
      },
    };
  }

  command(command: Command): Promise<CommandResult> {
    return this.ask((request) => ({ kind: 'command', request, command }));
  }

  preview(command: Command): Promise<CommandResult> {
    return this.ask((request) => ({ kind: 'preview', request, command }));
  }

  async ping(): Promise<void> {
    const result = await this.ask((request) => ({ kind: 'ping', request }));
    if (result === CLOSED) throw new UserError(CLOSED.text, 1);
  }

  onNotice(listener: (line: LogLine) => void): void {
    this.noticeListeners.push(listener);
  }

  onClose(listener: (reason: string) => void): void {
    if (this.closed !== null) listener(this.closed);
    else this.closeListeners.push(listener);
  }

  close(): void {
    this.end('closed here');
    this.socket.end();
  }

  private ask(message: (request: number) => ClientMessage): Promise<CommandResult> {
    if (this.closed !== null) return Promise.resolve(CLOSED);
    const request = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(request, resolve);
      this.send(message(request));
    });
  }

  private receive(message: ServerMessage): void {
    switch (message.kind) {
      case 'welcome':
        this.sessionId = message.sessionId;
        this.enginePid = message.pid;
        this.onWelcome(null);
        return;
      case 'refused':
        this.onWelcome(message.reason);
        this.end(message.reason);
        this.socket.destroy();
        return;
      case 'snapshot':
        this.topics.get(message.id)?.(message.data as never);
        return;
      case 'notice':
        for (const listener of this.noticeListeners) listener(message.line);
        return;
      case 'reply':
        this.settle(message.request, message.result);
        return;
      case 'pong':
        this.settle(message.request, { outcome: 'done', text: '', clientOrderIds: [] });
        return;
    }
  }

  private settle(request: number, result: CommandResult): void {
    const resolve = this.waiting.get(request);
    this.waiting.delete(request);
    resolve?.(result);
  }

  private end(reason: string): void {
    if (this.closed !== null) return;
    this.closed = reason;
    // Before the welcome this is the end of the attempt: the caller must not wait for its timeout.
    this.onWelcome(reason);
    for (const resolve of this.waiting.values()) resolve(CLOSED);
    this.waiting.clear();
    for (const listener of this.closeListeners) listener(reason);
  }
}
