import type { Command } from '../../domain/index.js';
import type { CommandResult, LogLine } from '../../protocol/index.js';
import type { EngineClient } from './engine-client.js';
import { refusalText } from './messages.js';
import type { Store } from './store.js';
import { type MarketChoice, Subscriptions } from './subscriptions.js';

/** What a link tells the workstation of. */
export interface LinkListener {
  /** What is looked at now: a new connection is asked for it at once. */
  readonly choice: () => MarketChoice;
  readonly onBack: () => void;
  readonly onLost: (reason: string) => void;
  readonly onNotice: (line: LogLine) => void;
}

export type Answer = CommandResult | { readonly outcome: 'unanswered'; readonly text: string };

/** The terminal's one way to its engine: commands, previews and subscriptions over connections that come and go. */
export class EngineLink {
  #client: EngineClient | null = null;
  #subscriptions: Subscriptions | null = null;

  constructor(
    private readonly store: Store,
    private readonly listener: LinkListener,
  ) {}

  /** Begins with a new connection: everything is subscribed anew. */
  attach(client: EngineClient): void {
    this.#subscriptions?.close();
    this.#client = client;
    const isBack = this.store.data.connection === 'lost';
    this.store.setConnection('connected');
    this.#subscriptions = new Subscriptions(client, this.store, this.listener.choice());
    this.choose();
    client.onNotice((line) => this.listener.onNotice(line));
    client.onClose((reason) => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#subscriptions = null;
      this.store.setConnection('lost');
      this.listener.onLost(reason);
    });
    if (isBack) this.listener.onBack();
  }

  detach(): void {
    const client = this.#client;
    this.#client = null;
    this.#subscriptions = null;
    client?.close();
  }

  /** Asks for what the view shows now; a story is that of one order, while it is open. */
  choose(): void {
    this.#subscriptions?.choose(this.listener.choice());
  }

  async command(command: Command): Promise<Answer> {
    const client = this.#client;
    if (client === null) {
      return { outcome: 'unanswered', text: 'the engine is not connected: nothing was sent' };
    }
    try {
      return await client.command(command);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { outcome: 'unanswered', text: `no answer from the engine (${reason}): see the orders` };
    }
  }

  /** The risk gate, dry: `✓ risk` with what the engine adds, or `✗` and the rule; empty where nobody answers. */
  async preview(command: Command): Promise<string> {
    try {
      const result = await this.#client?.preview(command);
      if (result === undefined) return '';
      if (result.outcome === 'refused') return `✗ ${refusalText(result)}`;
      if (command.kind !== 'place' && command.kind !== 'replace') return result.text;
      return `${result.text} · ✓ risk`.replace(/^ · /, '');
    } catch {
      return '';
    }
  }
}
