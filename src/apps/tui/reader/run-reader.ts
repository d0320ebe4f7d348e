import { AlertBook, parseAlert, readingOf } from '../alerts/index.js';
import type { EngineClient } from '../engine-client.js';
import type { PaletteContext } from '../palette/index.js';
import { type EngineData, Store } from '../store.js';
import { storyLines } from '../story-text.js';
import { PLAIN_CHOICE, Subscriptions } from '../subscriptions.js';
import { changesBetween } from './changes.js';
import { Conversation, type ConversationHost } from './conversation.js';
import { summarySentences } from './summary.js';

export interface ReaderOptions {
  readonly connect: () => Promise<EngineClient>;
  /** Says one line, without its end. */
  readonly print: (line: string) => void;
  /** Calls back with each line that is typed, without its end, as it arrives; returns what ends that. */
  readonly onLine: (listener: (line: string) => void) => () => void;
  /** What a line is read against, as things stand; `instrument` is the one that is meant where none is named. */
  readonly paletteContext: (data: EngineData, instrument: number) => PaletteContext;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  /** Aborted when the program is to end. */
  readonly signal: AbortSignal;
  /** Changes are said this often, together; by default twice a second. */
  readonly everyMillis?: number;
}

const SPEAK_MILLIS = 500;

/**
 * Runs for a screen reader: says what changes, and answers what is typed. Ends when the operator leaves, when it is
 * aborted, or when the engine closes the connection.
 */
export async function runReader(options: ReaderOptions): Promise<'left' | 'aborted' | 'closed'> {
  const client = await options.connect();
  const session = new ReaderSession(options, client);
  try {
    return await session.run();
  } finally {
    session.close();
  }
}

class ReaderSession {
  readonly #store = new Store();
  readonly #alerts = new AlertBook();
  readonly #subscriptions: Subscriptions;
  readonly #conversation: Conversation;
  readonly #endLines: () => void;
  readonly #timer: NodeJS.Timeout;
  #told: EngineData;
  #greeted = false;
  #story: string | null = null;
  #summary: { readonly everyMillis: number; lastAt: number } | null = null;
  /** When the market last said anything. */
  #heardAt: number | null = null;
  #finish: (how: 'left' | 'aborted' | 'closed') => void = () => {};

  constructor(
    private readonly options: ReaderOptions,
    private readonly client: EngineClient,
  ) {
    this.#store.setConnection('connected');
    this.#told = this.#store.data;
    this.#store.onChange((change) => {
      if (change === 'tickers' || change === 'trades' || change === 'book') this.#heardAt = options.now();
      if (change === 'story') this.#tellStory();
    });
    this.#subscriptions = new Subscriptions(client, this.#store, PLAIN_CHOICE);
    this.#conversation = new Conversation(this.#host());
    this.#endLines = options.onLine((line) => void this.#conversation.hear(line));
    this.#timer = setInterval(() => this.#speak(), options.everyMillis ?? SPEAK_MILLIS);
  }

  run(): Promise<'left' | 'aborted' | 'closed'> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.client.onClose(() => resolve('closed'));
      if (this.options.signal.aborted) resolve('aborted');
      this.options.signal.addEventListener('abort', () => resolve('aborted'));
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#endLines();
    this.#subscriptions.close();
  }

  #host(): ConversationHost {
    const { options, client } = this;
    return {
      now: options.now,
      print: options.print,
      data: () => this.#store.data,
      command: (command) => client.command(command),
      preview: (command) => client.preview(command),
      paletteContext: (instrument) => options.paletteContext(this.#store.data, instrument),
      tellStory: (clientOrderId) => this.#askStory(clientOrderId),
      setSummarySeconds: (seconds) => {
        this.#summary = seconds === null ? null : { everyMillis: seconds * 1_000, lastAt: options.now() };
      },
      addAlert: (text) => this.#addAlert(text),
      removeAlert: (id) => this.#alerts.remove(id),
      alerts: () => this.#alerts.entries.map(({ id, alert }) => `Alert ${id}: ${alert.text}.`),
      leave: () => this.#finish('left'),
    };
  }

  /** What changed since the last time, then alerts, then a summary that is due. */
  #speak(): void {
    const { data } = this.#store;
    if (!this.#greeted && data.session !== null && data.instruments.length > 0) {
      this.#greeted = true;
      this.#say(summarySentences(data, this.#conversation.instrument));
      this.#say(['Type help for what can be typed.']);
    } else if (this.#greeted) this.#say(changesBetween(this.#told, data));
    this.#told = data;
    const silentMicros = this.#heardAt === null ? null : (this.options.now() - this.#heardAt) * 1_000;
    if (this.#alerts.entries.length > 0) {
      const fired = this.#alerts.evaluate(readingOf(data, { silentMicros }), this.options.wall());
      this.#say(fired.map(({ line }) => line));
      for (const { alert, line } of fired) {
        if (alert.by !== 'bell') void this.#conversation.sendAlert(line);
      }
    }
    const now = this.options.now();
    if (this.#summary !== null && now - this.#summary.lastAt >= this.#summary.everyMillis) {
      this.#summary.lastAt = now;
      this.#say(summarySentences(data, this.#conversation.instrument));
    }
  }

  #say(sentences: readonly string[]): void {
    for (const sentence of sentences) this.#conversation.say(sentence);
  }

  #addAlert(text: string): { readonly id: number } | { readonly refused: string } {
    const alert = parseAlert(text, { instruments: this.#store.data.instruments });
    return 'refused' in alert ? alert : this.#alerts.add(alert);
  }

  #askStory(clientOrderId: string): void {
    this.#story = clientOrderId;
    this.#subscriptions.choose({ ...PLAIN_CHOICE, story: clientOrderId });
  }

  #tellStory(): void {
    const { data } = this.#store;
    const { story } = data;
    if (story === null || story.clientOrderId !== this.#story) return;
    this.#story = null;
    this.#subscriptions.choose(PLAIN_CHOICE);
    const order = [...data.orders.working, ...data.orders.ended].find(
      ({ clientOrderId }) => clientOrderId === story.clientOrderId,
    );
    const lines = order === undefined ? [story.why] : storyLines(order, story, data).map(({ text }) => text);
    this.#say(lines.map((text) => text.replace(/[▁-█]+ */g, '')));
  }
}
