import type { EngineClient, EngineSubscription } from '../../../src/apps/tui/engine-client.js';
import type { Command } from '../../../src/domain/index.js';
import type {
  CommandResult,
  LogLine,
  Snapshots,
  SubscriptionOptions,
  Topic,
} from '../../../src/protocol/index.js';
import { DRAWN_SNAPSHOTS, INSTRUMENTS } from './drawn-screen.js';

type Listener = (data: never) => void;

/** An engine that knows the drawn screen, answers at once, and remembers what it was asked. */
export class FakeEngine implements EngineClient {
  readonly commands: Command[] = [];
  /** The first subscription of each topic, and the others, such as a second ladder's book. */
  readonly subscriptions = new Map<Topic, { options: SubscriptionOptions; listener: Listener }>();
  readonly others: { topic: Topic; options: SubscriptionOptions; listener: Listener }[] = [];
  previews: (command: Command) => string = () => '';
  snapshots: { -readonly [T in Topic]: Snapshots[T] } = { ...DRAWN_SNAPSHOTS, instruments: INSTRUMENTS };
  answer: (command: Command) => CommandResult = ({ kind }) => ({
    outcome: 'done',
    text: `${kind} accepted`,
    clientOrderIds: [],
  });
  private readonly closeListeners: ((reason: string) => void)[] = [];

  subscribe<T extends Topic>(
    topic: T,
    options: SubscriptionOptions,
    listener: (data: Snapshots[T]) => void,
  ): EngineSubscription {
    const subscription = { topic, options, listener: listener as Listener };
    const isFirst = !this.subscriptions.has(topic);
    if (isFirst) this.subscriptions.set(topic, subscription);
    else this.others.push(subscription);
    queueMicrotask(() => this.push(topic));
    return {
      update: (next) => {
        subscription.options = next;
        queueMicrotask(() => this.push(topic));
      },
      close: () => {
        if (isFirst) this.subscriptions.delete(topic);
        else this.others.splice(this.others.indexOf(subscription), 1);
      },
    };
  }

  /** Sends the newest snapshot of a topic, as the subscription asks for it. */
  push<T extends Topic>(topic: T, snapshot?: Snapshots[T]): void {
    if (snapshot !== undefined) (this.snapshots as Record<Topic, unknown>)[topic] = snapshot;
    const first = this.subscriptions.get(topic);
    const all = [
      ...(first === undefined ? [] : [first]),
      ...this.others.filter((each) => each.topic === topic),
    ];
    for (const subscription of all) this.#send(topic, subscription);
  }

  #send(topic: Topic, subscription: { options: SubscriptionOptions; listener: Listener }): void {
    const asked = { ...(this.snapshots[topic] as object) };
    const { instrument, rowTicks, intervalSeconds, clientOrderId } = subscription.options;
    if (topic === 'book') Object.assign(asked, { instrument, rowTicks });
    if (topic === 'trades' || topic === 'indicators') Object.assign(asked, { instrument });
    if (topic === 'profile') Object.assign(asked, { instrument, rowTicks });
    if (topic === 'story') Object.assign(asked, { clientOrderId });
    if (topic === 'candles') Object.assign(asked, { instrument, intervalSeconds });
    const data = Array.isArray(this.snapshots[topic]) ? this.snapshots[topic] : asked;
    subscription.listener(data as never);
  }

  async command(command: Command): Promise<CommandResult> {
    this.commands.push(command);
    return this.answer(command);
  }

  async preview(command: Command): Promise<CommandResult> {
    return { outcome: 'done', text: this.previews(command), clientOrderIds: [] };
  }

  notice: (line: LogLine) => void = () => {};

  onNotice(listener: (line: LogLine) => void): void {
    this.notice = listener;
  }

  closed = false;

  close(): void {
    this.closed = true;
  }

  onClose(listener: (reason: string) => void): void {
    this.closeListeners.push(listener);
  }

  /** The engine goes away. */
  drop(reason: string): void {
    for (const listener of this.closeListeners) listener(reason);
  }
}
