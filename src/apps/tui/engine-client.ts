import type { Command } from '../../domain/index.js';
import type { CommandResult, LogLine, Snapshots, SubscriptionOptions, Topic } from '../../protocol/index.js';

/** One subscription to a topic; the newest snapshot is handed to its listener. */
export interface EngineSubscription {
  /** Asks for the same topic with other options, such as another instrument or row step. */
  update(options: SubscriptionOptions): void;
  close(): void;
}

/**
 * What the terminal needs of an engine: the protocol's client has this shape, and so do the fakes of the
 * tests. The terminal reaches its engine in no other way.
 */
export interface EngineClient {
  subscribe<T extends Topic>(
    topic: T,
    options: SubscriptionOptions,
    listener: (data: Snapshots[T]) => void,
  ): EngineSubscription;
  /** Resolves once the command is in the log and through the risk gate; rejects when the engine is gone. */
  command(command: Command): Promise<CommandResult>;
  /** The risk gate, dry. */
  preview(command: Command): Promise<CommandResult>;
  /** Orders' news as it happens, never coalesced. */
  onNotice(listener: (line: LogLine) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}
