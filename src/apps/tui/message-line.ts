import type { PastMessage } from './local.js';
import { greeting, STARTING, standingMessage, TOUCH_MOVED, wasKeptFromTaking } from './messages.js';
import type { EngineData } from './store.js';
import type { Message } from './view.js';

/** For how long a message stands. */
const MESSAGE_MILLIS = 10_000;
/** For how long a refusal to take is an answer to `B` or `S`. */
const JOIN_MILLIS = 2_000;
const MOST_PAST = 200;

/** The message line: what was said last, for how long it stands, and what was said before. Times are handed in. */
export class MessageLine {
  current: Message = STARTING;
  /** Newest first. */
  past: readonly PastMessage[] = [];
  /** The last refusal in full: the line may have had no room for it. */
  lastRefusal: string | null = null;
  /** When `B` or `S` was pressed, where no key has come since. */
  joinedAt = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;
  #greeting: Message | null = null;

  say(said: Message, { now, wall }: { readonly now: number; readonly wall: number }): void {
    const joins = now - this.joinedAt < JOIN_MILLIS && wasKeptFromTaking(said);
    const message = joins ? { ...said, text: TOUCH_MOVED } : said;
    if (message.level === 'refused') this.lastRefusal = message.text;
    this.current = message;
    this.#until = now + MESSAGE_MILLIS;
    this.past = [{ ...message, at: wall }, ...this.past].slice(0, MOST_PAST);
  }

  /** Says once whose money a session is about; it stands until the first key, however late that comes. */
  greet(session: EngineData['session'], at: { readonly now: number; readonly wall: number }): boolean {
    if (session === null || this.#greeting !== null) return false;
    this.#greeting = greeting(session);
    this.say(this.#greeting, at);
    this.#until = Number.POSITIVE_INFINITY;
    return true;
  }

  /** A key was pressed: the greeting has been read. */
  touched(): void {
    if (this.current === this.#greeting) this.#until = Number.NEGATIVE_INFINITY;
  }

  /**
   * A message has its time; then the line shows what stands, such as a halt. Progress waits for refusals only.
   * @returns whether the line changed
   */
  refresh(data: EngineData, { now, progress }: { readonly now: number; progress: string | null }): boolean {
    if (now < this.#until && (progress === null || this.current.level === 'refused')) return false;
    const standing = standingMessage(data, progress);
    if (standing.text === this.current.text && standing.level === this.current.level) return false;
    this.current = standing;
    this.#until = Number.NEGATIVE_INFINITY;
    return true;
  }
}
