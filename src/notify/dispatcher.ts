import { type Alert, type AlertChannel, isAtLeast, type Message, type Severity } from './channel.js';

export interface DispatcherOptions {
  readonly channels: readonly AlertChannel[];
  readonly session: string;
  /** The same key is told again by a channel after so long, or at once when it has become more severe. */
  readonly repeatMillis: number;
  /** Of one channel; what is critical may go over it by as many again. */
  readonly perMinute: number;
  /** A channel that did not take a message, in one line. */
  readonly onFailure: (channel: string, reason: string) => void;
  readonly onDelivered?: (channel: string, message: Message) => void;
  readonly nowMillis: () => number;
  /** Calls `act` after `millis`; @returns what calls it off. */
  readonly after: (millis: number, act: () => void) => () => void;
}

/** What one channel was told of a key. */
interface Told {
  atMillis: number;
  severity: Severity;
  repeated: number;
}

interface Lane {
  readonly channel: AlertChannel;
  readonly told: Map<string, Told>;
  /** When messages went out in the last minute. */
  sentAt: number[];
  readonly queue: { readonly message: Message; attempts: number }[];
  busy: boolean;
}

const MINUTE_MILLIS = 60_000;
const MOST_ATTEMPTS = 5;
/** What waits for a channel that is down: the oldest that is not critical goes first. */
const MOST_WAITING = 100;
const MOST_KEYS = 1_000;

/**
 * Tells each channel of each alert once: the same again and again is counted, not sent, a channel is not flooded, and
 * what a receiver does not take just now is tried again, in its order.
 */
export class AlertDispatcher {
  private readonly lanes: readonly Lane[];
  private readonly timers = new Set<() => void>();
  private closed = false;

  constructor(private readonly options: DispatcherOptions) {
    this.lanes = options.channels.map((channel) => ({
      channel,
      told: new Map(),
      sentAt: [],
      queue: [],
      busy: false,
    }));
  }

  dispatch(alert: Alert): void {
    for (const lane of this.lanes) {
      if (isAtLeast(alert.severity, lane.channel.severity)) this.offer(lane, alert);
    }
  }

  /** True while something waits or is on its way. */
  get isBusy(): boolean {
    return this.lanes.some(({ busy, queue }) => busy || queue.length > 0);
  }

  close(): void {
    this.closed = true;
    for (const cancel of this.timers) cancel();
    for (const { channel } of this.lanes) channel.close();
  }

  private offer(lane: Lane, alert: Alert): void {
    const now = this.options.nowMillis();
    const told = lane.told.get(alert.key);
    const isWorse = told !== undefined && !isAtLeast(told.severity, alert.severity);
    if (told !== undefined && now - told.atMillis < this.options.repeatMillis && !isWorse) {
      told.repeated += 1;
      return;
    }
    if (!this.hasRoom(lane, alert.severity, now)) {
      // It is told with the next of its kind.
      if (told !== undefined) told.repeated += 1;
      else lane.told.set(alert.key, { atMillis: Number.NEGATIVE_INFINITY, severity: 'info', repeated: 1 });
      return;
    }
    lane.sentAt.push(now);
    this.remember(lane, alert, now);
    const message = { ...alert, session: this.options.session, repeated: told?.repeated ?? 0 };
    lane.queue.push({ message, attempts: 0 });
    if (lane.queue.length > MOST_WAITING) this.drop(lane);
    void this.work(lane);
  }

  private remember(lane: Lane, { key, severity }: Alert, now: number): void {
    lane.told.delete(key);
    lane.told.set(key, { atMillis: now, severity, repeated: 0 });
    if (lane.told.size > MOST_KEYS) lane.told.delete(lane.told.keys().next().value as string);
  }

  private hasRoom(lane: Lane, severity: Severity, now: number): boolean {
    lane.sentAt = lane.sentAt.filter((at) => now - at < MINUTE_MILLIS);
    const most = severity === 'critical' ? 2 * this.options.perMinute : this.options.perMinute;
    return lane.sentAt.length < most;
  }

  private drop(lane: Lane): void {
    // The first may be on its way.
    const at = lane.queue.findIndex(({ message }, i) => i > 0 && message.severity !== 'critical');
    lane.queue.splice(at < 0 ? 1 : at, 1);
    this.options.onFailure(lane.channel.name, `more than ${MOST_WAITING} alerts wait: one was dropped`);
  }

  private async work(lane: Lane): Promise<void> {
    if (lane.busy) return;
    lane.busy = true;
    while (lane.queue.length > 0 && !this.closed) {
      const next = lane.queue[0]!;
      next.attempts += 1;
      const delivery = await lane.channel.send(next.message);
      if (this.closed) break;
      if (delivery.outcome === 'later' && next.attempts < MOST_ATTEMPTS) {
        if (next.attempts === 1) {
          this.options.onFailure(lane.channel.name, `${delivery.reason}; it is tried again`);
        }
        await this.pause(delivery.afterMillis * next.attempts);
        continue;
      }
      lane.queue.shift();
      if (delivery.outcome === 'delivered') this.options.onDelivered?.(lane.channel.name, next.message);
      else this.options.onFailure(lane.channel.name, `${delivery.reason}: given up`);
    }
    lane.busy = false;
  }

  private pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.after(millis, () => {
        this.timers.delete(done);
        resolve();
      });
      const done = (): void => {
        cancel();
        resolve();
      };
      this.timers.add(done);
    });
  }
}
