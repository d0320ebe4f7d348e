import type { Command } from '../../domain/index.js';
import {
  type Client,
  type CommandResult,
  connect,
  type LogLine,
  type Snapshots,
  type Subscription,
  type SubscriptionOptions,
  type Topic,
} from '../../protocol/index.js';

/** An answer that stays away for so long means that the engine hangs: the host is about to kill it. */
const KILL_PATIENCE_MILLIS = 500;
const KILL_ATTEMPTS = 20;

interface Standing {
  readonly topic: Topic;
  options: SubscriptionOptions;
  readonly listener: (data: never) => void;
  live: Subscription | null;
}

/**
 * One client over the engine's restarts: it connects again and renews every subscription, so that a screen
 * need not know that the engine behind it is another process than a second ago.
 */
export class SteadyClient {
  private client: Client | null = null;
  private readonly standing = new Set<Standing>();
  private readonly noticeListeners: ((line: LogLine) => void)[] = [];
  private readonly lossListeners: ((reason: string) => void)[] = [];
  private closed = false;

  /** @param onHang called when the kill switch gets no answer: the host ends the engine then. */
  constructor(
    private readonly name: string,
    private readonly onHang: () => void = () => {},
  ) {}

  /** Connects, or connects again, to the engine on `socket`. */
  async attach(socket: string): Promise<void> {
    const client = await connect(socket, { name: this.name });
    this.client = client;
    client.onNotice((line) => {
      for (const listener of this.noticeListeners) listener(line);
    });
    client.onClose((reason) => {
      if (this.client !== client) return;
      this.client = null;
      for (const item of this.standing) item.live = null;
      if (!this.closed) for (const listener of this.lossListeners) listener(reason);
    });
    for (const item of this.standing) this.renew(item);
  }

  get enginePid(): number | null {
    return this.client?.enginePid ?? null;
  }

  subscribe<T extends Topic>(
    topic: T,
    options: SubscriptionOptions,
    listener: (data: Snapshots[T]) => void,
  ): Subscription {
    const item: Standing = { topic, options, listener: listener as (data: never) => void, live: null };
    this.standing.add(item);
    this.renew(item);
    return {
      update: (changed) => {
        item.options = changed;
        item.live?.update(changed);
      },
      close: () => {
        this.standing.delete(item);
        item.live?.close();
      },
    };
  }

  async command(command: Command): Promise<CommandResult> {
    if (command.kind === 'kill') return this.kill(command);
    return this.client === null ? AWAY : this.client.command(command);
  }

  async preview(command: Command): Promise<CommandResult> {
    return this.client === null ? AWAY : this.client.preview(command);
  }

  onNotice(listener: (line: LogLine) => void): void {
    this.noticeListeners.push(listener);
  }

  /** The connection was lost; the engine may come back. */
  onClose(listener: (reason: string) => void): void {
    this.lossListeners.push(listener);
  }

  close(): void {
    this.closed = true;
    this.client?.close();
    this.client = null;
  }

  private renew(item: Standing): void {
    if (this.client === null) return;
    item.live = this.client.subscribe(item.topic, item.options, item.listener as (data: unknown) => void);
  }

  /** The kill switch outlives the engine: a hanging one is ended, and the next is told. Killing twice is harmless. */
  private async kill(command: Command): Promise<CommandResult> {
    for (let attempt = 0; attempt < KILL_ATTEMPTS && !this.closed; attempt += 1) {
      const { client } = this;
      const answer = client === null ? null : await withinPatience(client.command(command));
      if (answer !== null && !('rule' in answer && answer.rule === 'connection')) return answer;
      if (answer === null && client !== null) this.onHang();
      await pause(KILL_PATIENCE_MILLIS / 5);
    }
    return AWAY;
  }
}

const AWAY: CommandResult = {
  outcome: 'refused',
  rule: 'engine',
  text: 'the engine is starting again; try once more in a moment',
};

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

async function withinPatience(answer: Promise<CommandResult>): Promise<CommandResult | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), KILL_PATIENCE_MILLIS);
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}
