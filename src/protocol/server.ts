import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Command } from '../domain/index.js';
import { readClientMessage } from './client-message.js';
import { parseCommand } from './command-schema.js';
import { readLines } from './lines.js';
import {
  type ClientMessage,
  type CommandResult,
  PROTOCOL_VERSION,
  type ServerMessage,
  type SubscriptionOptions,
} from './messages.js';
import type { LogLine, Topic } from './snapshots.js';

/** What the server needs of the engine behind it. */
export interface EngineDesk {
  readonly sessionId: string;
  /** @param answer called once the command is where nothing loses it, which may be at once. */
  command(command: Command, client: string, answer: (result: CommandResult) => void): void;
  preview(command: Command): CommandResult;
  /** The topic as it stands now; null where the options name nothing that exists. */
  snapshot(topic: Topic, options: SubscriptionOptions): unknown;
}

/** The engine's own limit of snapshots a second and topic; what is long and changes little has a lower one. */
const FASTEST_RATE = 20;
const FASTEST_OF: Partial<Record<Topic, number>> = { fills: 5, equity: 1, profile: 4 };
/** A client with this much unread gets no snapshot until it has caught up: it then gets the newest. */
const MOST_UNREAD = 256 * 1024;
/**
 * A client with this much unread is cut off: news and answers are never dropped, and one that does not read must not
 * grow the engine. It may come again, and is then told how things stand.
 */
const MOST_BEHIND = 4 * 1024 * 1024;
/** Of one client; a terminal has some twenty. */
const MOST_SUBSCRIPTIONS = 200;

interface TopicState {
  readonly topic: Topic;
  options: SubscriptionOptions;
  sent: string;
  /** When the next may go, by the loop's own milliseconds. */
  dueMillis: number;
}

/** Whoever wants to know that a client was cut off. */
type OnCutOff = (client: string) => void;

interface Connection {
  readonly socket: Socket;
  name: string;
  greeted: boolean;
  readonly subscriptions: Map<string, TopicState>;
}

/**
 * Serves one engine to its clients over a unix socket of mode 0600. Snapshots are coalesced, notices never; what is held
 * for a client that does not read is bounded.
 */
export class ProtocolServer {
  private readonly connections = new Set<Connection>();
  private readonly server: Server;

  constructor(
    private readonly path: string,
    private readonly desk: EngineDesk,
    private readonly onCutOff: OnCutOff = () => {},
  ) {
    this.server = createServer((socket) => this.accept(socket));
  }

  /** The caller holds the home folder's lock: a socket that is there belongs to an engine that died. */
  listen(): Promise<void> {
    rmSync(this.path, { force: true });
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.path, () => {
        chmodSync(this.path, 0o600);
        resolve();
      });
    });
  }

  /** Sends what is due; the loop calls it on its beat. */
  publish(nowMillis: number): void {
    const built = new Map<string, string>();
    for (const connection of this.connections) {
      for (const [id, state] of connection.subscriptions) {
        if (connection.socket.writableLength > MOST_UNREAD) break;
        if (nowMillis < state.dueMillis) continue;
        const fastest = FASTEST_OF[state.topic] ?? FASTEST_RATE;
        state.dueMillis = nowMillis + 1_000 / Math.min(state.options.rate ?? fastest, fastest);
        this.publishTopic(connection, id, state, built);
      }
    }
  }

  /** An order's news: to everybody, at once, in order. */
  notice(line: LogLine): void {
    const text = `${JSON.stringify({ kind: 'notice', line } satisfies ServerMessage)}\n`;
    for (const connection of this.connections) if (connection.greeted) this.send(connection, text);
  }

  close(): Promise<void> {
    for (const { socket } of this.connections) socket.end();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      setTimeout(() => {
        for (const { socket } of this.connections) socket.destroy();
      }, 200).unref();
    });
  }

  private publishTopic(
    connection: Connection,
    id: string,
    state: TopicState,
    built: Map<string, string>,
  ): void {
    const { topic, options } = state;
    const key = subscriptionKey(topic, options);
    let body = built.get(key);
    if (body === undefined) {
      body = JSON.stringify(this.desk.snapshot(topic, options) ?? null);
      built.set(key, body);
    }
    if (body === state.sent || body === 'null') return;
    state.sent = body;
    this.send(
      connection,
      `{"kind":"snapshot","id":${JSON.stringify(id)},"topic":"${topic}","data":${body}}\n`,
    );
  }

  private send(connection: Connection, text: string): void {
    const { socket, name } = connection;
    if (socket.destroyed) return;
    socket.write(text);
    if (socket.writableLength <= MOST_BEHIND) return;
    // At once: what comes next must find nobody to be kept for.
    this.connections.delete(connection);
    socket.destroy();
    this.onCutOff(name);
  }

  private accept(socket: Socket): void {
    const connection: Connection = { socket, name: '', greeted: false, subscriptions: new Map() };
    this.connections.add(connection);
    socket.on('error', () => {});
    socket.on('close', () => this.connections.delete(connection));
    readLines(socket, (message) => this.receive(connection, readClientMessage(message)));
  }

  private obey(
    message: ClientMessage & { kind: 'command' | 'preview' },
    client: string,
    answer: (result: CommandResult) => void,
  ): void {
    const command = parseCommand(message.command);
    if ('refused' in command) answer({ outcome: 'refused', rule: 'command', text: command.refused });
    else if (message.kind === 'command') this.desk.command(command, client, answer);
    else answer(this.desk.preview(command));
  }

  private receive(connection: Connection, message: ClientMessage | null): void {
    const reply = (answer: ServerMessage) => this.send(connection, `${JSON.stringify(answer)}\n`);
    if (!connection.greeted) {
      if (message?.kind !== 'hello' || message.version !== PROTOCOL_VERSION) {
        reply({
          kind: 'refused',
          reason: `this engine speaks protocol ${PROTOCOL_VERSION}; use the same version of outcry at both ends`,
        });
        connection.socket.end();
        return;
      }
      connection.greeted = true;
      connection.name = message.client;
      reply({ kind: 'welcome', version: PROTOCOL_VERSION, sessionId: this.desk.sessionId, pid: process.pid });
      return;
    }
    switch (message?.kind) {
      case 'subscribe':
        if (
          connection.subscriptions.size >= MOST_SUBSCRIPTIONS &&
          !connection.subscriptions.has(message.id)
        ) {
          connection.socket.destroy();
          return;
        }
        connection.subscriptions.set(message.id, {
          topic: message.topic,
          options: message.options ?? {},
          sent: '',
          dueMillis: 0,
        });
        return;
      case 'unsubscribe':
        connection.subscriptions.delete(message.id);
        return;
      case 'command':
      case 'preview':
        this.obey(message, connection.name, (result) =>
          reply({ kind: 'reply', request: message.request, result }),
        );
        return;
      case 'ping':
        reply({ kind: 'pong', request: message.request });
        return;
      default:
        connection.socket.destroy();
    }
  }
}

/** The same for whatever asks for the same snapshot, however often it wants it. */
const subscriptionKey = (topic: Topic, asked: SubscriptionOptions): string =>
  JSON.stringify([
    topic,
    asked.instrument,
    asked.rowTicks,
    asked.rows,
    asked.intervalSeconds,
    asked.count,
    asked.clientOrderId,
  ]);
