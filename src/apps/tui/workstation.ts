import type { Command, Instrument } from '../../domain/index.js';
import type { CommandResult, LogLine } from '../../protocol/index.js';
import { runAction } from './actions.js';
import { handleDialogKey, handleDialogPaste } from './dialog-keys.js';
import type { Dialog } from './dialogs.js';
import type { EngineClient } from './engine-client.js';
import { keyText } from './key-text.js';
import { continuations, matchKey } from './keys.js';
import { followBook } from './ladder-rows.js';
import { findRegion, type Layout, layoutFor } from './layout.js';
import {
  BACK,
  greeting,
  newsOf,
  refusalText,
  STARTING,
  standingMessage,
  TOUCH_MOVED,
  wasKeptFromTaking,
} from './messages.js';
import {
  type Conditions,
  checkBatch,
  DISARMED,
  disarm,
  disarmReason,
  isArmed,
  type PaintedFrame,
  type SafetyState,
  touched,
} from './safety.js';
import { Store } from './store.js';
import { type MarketChoice, Subscriptions } from './subscriptions.js';
import type { InputEvent } from './terminal/index.js';
import {
  defaultRowTicks,
  defaultSizeIndex,
  initialView,
  type LadderView,
  type Message,
  orderSize,
  sizePresets,
  type ViewState,
} from './view.js';

/** What the workstation needs of the process around it. */
export interface WorkstationHost {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** The view or a dialog changed: `layout` where regions moved. */
  changed(what: 'view' | 'layout' | 'dialog'): void;
  repaint(): void;
  /** Takes the next theme and returns its name. */
  nextTheme(): Promise<string>;
  /** For how long the terminal has taken no output. */
  stalledMillis(): number;
  /** The operator has left; the engine has been told what to do with the orders. */
  leave(how: 'quit' | 'detached'): void;
  /** True where the engine outlives the terminal. */
  readonly attached: boolean;
  /** How far the engine's start is, while it is not connected; null where nobody knows. */
  progress(): string | null;
}

const PREFIX_MILLIS = 1_500;
/** For how long a message stands. */
const MESSAGE_MILLIS = 10_000;
/** For how long a refusal to take is an answer to `B` or `S`. */
const JOIN_MILLIS = 2_000;

/**
 * The terminal's state and its keys: what is looked at, what is armed, which dialog is open. Everything that
 * reaches the engine goes through `send`.
 */
export class Workstation {
  readonly store = new Store();
  view: ViewState = initialView(0, STARTING);
  safety: SafetyState = DISARMED;
  dialog: Dialog | null = null;
  layout: Layout;
  /** The first key of a sequence, and when it came. */
  prefix: { readonly key: string; readonly at: number } | null = null;
  painted: PaintedFrame | null = null;
  lastInterruptAt = Number.NEGATIVE_INFINITY;
  /** When `B` or `S` was pressed, where no key has come since. */
  joinedAt = Number.NEGATIVE_INFINITY;
  /** The last refusal in full: the message line may have had no room for it. */
  lastRefusal: string | null = null;
  #messageUntil = Number.NEGATIVE_INFINITY;
  #greeting: Message | null = null;
  #resumeNews: string | null = null;
  #client: EngineClient | null = null;
  #subscriptions: Subscriptions | null = null;
  /** A kill that no engine has answered: the next one is told first of all. */
  #unansweredKill: { readonly flatten: boolean } | null = null;
  #conditions: Conditions;
  readonly #ladders = new Map<number, Pick<ViewState, 'ladder' | 'sizes' | 'sizeIndex'>>();

  constructor(
    readonly host: WorkstationHost,
    size: { readonly columns: number; readonly rows: number },
    /** The instrument to begin with, as `BTC/USDT`; the first one where it is left out or unknown. */
    symbol?: string,
  ) {
    let wanted = symbol;
    this.layout = layoutFor(size.columns, size.rows, this.view);
    this.#conditions = this.#currentConditions();
    this.store.onChange((change) => {
      if (change === 'instruments' && wanted !== undefined) {
        this.#begin(wanted);
        wanted = undefined;
      }
      if (change === 'book') this.#followBook();
      if (change === 'session') this.#greet();
    });
  }

  get instrument(): Instrument | undefined {
    return this.store.data.instruments[this.view.instrument];
  }

  /** Rows of the ladder's body; 1 where it is not on the screen. */
  get ladderHeight(): number {
    return Math.max(1, (findRegion(this.layout, 'ladder')?.height ?? 2) - 1);
  }

  /** Milliseconds until the keys disarm by themselves; null while disarmed. */
  get armedMillis(): number | null {
    const { armedUntil } = this.safety;
    const left = armedUntil === null ? 0 : armedUntil - this.host.now();
    return left > 0 ? left : null;
  }

  /** Begins with a new connection: everything is subscribed anew, and the keys are disarmed. */
  attach(client: EngineClient): void {
    this.#subscriptions?.close();
    this.#client = client;
    const isBack = this.store.data.connection === 'lost';
    this.store.setConnection('connected');
    if (isBack) this.say(BACK);
    this.#subscriptions = new Subscriptions(client, this.store, this.#marketChoice());
    this.#subscriptions.choose(this.#marketChoice());
    client.onNotice((line) => this.#notice(line));
    if (this.#unansweredKill !== null) this.kill(this.#unansweredKill.flatten);
    client.onClose((reason) => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#subscriptions = null;
      this.store.setConnection('lost');
      this.checkConditions();
      this.say({ level: 'warn', text: `the engine is gone (${reason}): reconnecting` });
    });
  }

  /** Lets go of the engine. */
  detach(): void {
    const client = this.#client;
    this.#client = null;
    this.#subscriptions = null;
    client?.close();
  }

  /** One read of the keyboard. */
  handle(event: InputEvent): void {
    if (this.view.message === this.#greeting) this.#messageUntil = Number.NEGATIVE_INFINITY;
    if (event.kind === 'kill') this.kill(false);
    else if (event.kind === 'paste') this.#handlePaste(event.text);
    else this.#handleKeys(event.keys.map(keyText));
  }

  /** What time alone changes, and what the conditions of arming have become; called at each frame. */
  tick(): void {
    const now = this.host.now();
    if (this.prefix !== null && now - this.prefix.at > PREFIX_MILLIS) this.prefix = null;
    if (this.safety.armedUntil !== null && !isArmed(this.safety, now)) {
      this.safety = disarm(this.safety);
      this.say({ level: 'info', text: 'disarmed: no key for a while' });
    }
    this.checkConditions();
    this.#refreshMessage(now);
  }

  /** A message has its time; then the line shows what stands, such as a halt. Progress waits for refusals only. */
  #refreshMessage(now: number): void {
    const { data } = this.store;
    const { message } = this.view;
    const progress = data.connection === 'connected' ? null : this.host.progress();
    if (now < this.#messageUntil && (progress === null || message.level === 'refused')) return;
    const standing = standingMessage(data, progress);
    if (standing.text === message.text && standing.level === message.level) return;
    this.say(standing);
    this.#messageUntil = Number.NEGATIVE_INFINITY;
  }

  resize(columns: number, rows: number): void {
    this.#layOut(columns, rows);
  }

  /** Changes the view; the layout, the subscriptions and the arming follow. */
  change(fields: Partial<ViewState>): void {
    const before = this.view;
    this.view = { ...before, ...fields };
    if (before.zoomed !== this.view.zoomed || before.list !== this.view.list) {
      this.#layOut(this.layout.columns, this.layout.rows);
    }
    this.#subscriptions?.choose(this.#marketChoice());
    this.checkConditions();
    this.host.changed('view');
  }

  changeLadder(ladder: LadderView): void {
    const { book } = this.store.data;
    const placed =
      ladder.top === null && book !== null ? followBook(ladder, book, this.ladderHeight) : ladder;
    this.change({ ladder: placed });
  }

  /** Shows another instrument with the ladder and the sizes that it had before. */
  chooseInstrument(instrument: number): void {
    const { ladder, sizes, sizeIndex } = this.view;
    this.#ladders.set(this.view.instrument, { ladder, sizes, sizeIndex });
    const known = this.#ladders.get(instrument) ?? {
      ladder: initialView(instrument, STARTING).ladder,
      sizes: [],
      sizeIndex: 0,
    };
    this.change({ ...known, instrument, ladder: { ...known.ladder, top: null, cursor: null } });
  }

  say(said: Message): void {
    const now = this.host.now();
    const joins = now - this.joinedAt < JOIN_MILLIS && wasKeptFromTaking(said);
    const message = joins ? { ...said, text: TOUCH_MOVED } : said;
    if (message.level === 'refused') this.lastRefusal = message.text;
    this.#messageUntil = now + MESSAGE_MILLIS;
    this.view = { ...this.view, message };
    this.host.changed('view');
  }

  open(dialog: Dialog | null): void {
    this.dialog = dialog;
    this.host.changed('dialog');
  }

  disarm(reason: string): void {
    if (this.safety.armedUntil === null) return;
    this.safety = disarm(this.safety);
    this.say({ level: 'warn', text: `disarmed: ${reason}` });
  }

  /** Sends a command and shows the engine's answer in the message line. */
  async send(command: Command): Promise<CommandResult | null> {
    const client = this.#client;
    if (client === null) {
      this.say({ level: 'refused', text: 'the engine is not connected: nothing was sent' });
      return null;
    }
    try {
      const result = await client.command(command);
      if (result.outcome === 'done') this.say({ level: 'done', text: result.text });
      else this.say({ level: 'refused', text: refusalText(result) });
      return result;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.say({ level: 'refused', text: `no answer from the engine (${reason}): see the orders` });
      return null;
    }
  }

  /** The risk gate, dry; empty where there is nobody to ask. */
  async preview(command: Command): Promise<string> {
    try {
      const result = await this.#client?.preview(command);
      if (result === undefined) return '';
      return result.outcome === 'done' ? '✓ risk' : `✗ ${refusalText(result)}`;
    } catch {
      return '';
    }
  }

  /** Halts: sent at once, whatever is open; the dialog shows what is left. Again does no harm. */
  kill(flatten: boolean): void {
    this.safety = disarm(this.safety);
    this.prefix = null;
    this.#unansweredKill = { flatten: flatten || this.#unansweredKill?.flatten === true };
    this.open({
      kind: 'kill',
      openedAt: this.host.now(),
      answer: flatten ? 'flattening…' : 'halting…',
      failed: false,
    });
    const reason = flatten ? '^X f at the terminal' : '^X at the terminal';
    void this.send({ kind: 'kill', flatten, reason }).then((result) => {
      if (result?.outcome === 'done') {
        this.#unansweredKill = null;
        this.say({ level: 'done', text: `${result.text} · a to resume, with a reason` });
      }
      if (this.dialog?.kind !== 'kill') return;
      const answer = result?.text ?? 'the engine does not answer: it is told as soon as it is back';
      this.open({ ...this.dialog, answer, failed: result?.outcome !== 'done' });
    });
  }

  /** Ends the halt. Strategies do not start by it, which the answer says. */
  async resume(reason: string): Promise<void> {
    this.#resumeNews = `HALT ended: ${reason}`;
    const result = await this.send({ kind: 'resume', reason });
    if (result?.outcome !== 'done') return;
    this.say({
      level: 'done',
      text: 'HALT is over: strategies stay stopped until started: 7, then p',
    });
  }

  conditions(): Conditions {
    return this.#currentConditions();
  }

  checkConditions(): void {
    const now = this.#currentConditions();
    const reason = disarmReason(this.#conditions, now);
    this.#conditions = now;
    if (reason !== null) this.disarm(reason);
  }

  /** News of my own orders, and whatever is wrong, goes to the message line too. */
  #notice(line: LogLine): void {
    // What I typed a moment ago is no news to me, and the answer to it says more.
    if (line.text === this.#resumeNews) return;
    const message = newsOf(line);
    if (message !== null) this.say(message);
  }

  #handleKeys(keys: readonly string[]): void {
    this.safety = touched(this.safety, this.host.now());
    this.joinedAt = Number.NEGATIVE_INFINITY;
    if (this.dialog !== null) {
      for (const key of keys) handleDialogKey(this, key, keys.length);
      return;
    }
    const refusal = checkBatch(this.#orderKeysIn(keys));
    if (refusal !== null) {
      this.safety = disarm(this.safety);
      this.prefix = null;
      this.say({ level: 'refused', text: refusal });
      return;
    }
    for (const key of keys) this.#handleKey(key, keys.length);
  }

  /** How many order keys one read holds; arming and ordering in one read counts as two. */
  #orderKeysIn(keys: readonly string[]): number {
    let prefix = this.prefix?.key ?? '';
    let { focus } = this.view;
    let count = 0;
    for (const key of keys) {
      const match = matchKey(key, { prefix, focus });
      prefix = match.kind === 'prefix' ? key : '';
      if (match.kind !== 'action') continue;
      if (match.binding.order === true) count += 1;
      if (match.binding.action === 'arm' && keys.length > 1) count += 1;
      if (match.binding.action === 'focus') focus = key === '1' ? 'ladder' : focus;
    }
    return count;
  }

  #handleKey(key: string, together: number): void {
    if (this.dialog !== null) {
      handleDialogKey(this, key, together);
      return;
    }
    if (this.prefix !== null && key === 'Esc') {
      this.say({ level: 'info', text: `${this.prefix.key} left` });
      this.prefix = null;
      return;
    }
    const match = matchKey(key, { prefix: this.prefix?.key ?? '', focus: this.view.focus });
    this.prefix = match.kind === 'prefix' ? { key, at: this.host.now() } : null;
    if (match.kind === 'prefix') this.say({ level: 'info', text: continuations(key) });
    else if (match.kind === 'none') this.say({ level: 'info', text: match.why });
    else runAction(this, match.binding, match.key);
  }

  #handlePaste(text: string): void {
    if (this.dialog?.kind === 'ticket' || this.dialog?.kind === 'resume') handleDialogPaste(this, text);
    else this.say({ level: 'info', text: 'a paste is never keys: nothing was done' });
  }

  #layOut(columns: number, rows: number): void {
    this.layout = layoutFor(columns, rows, this.view);
    const { ladder } = this.view;
    if (ladder.top !== null) this.view = { ...this.view, ladder: { ...ladder, top: null } };
    this.#followBook();
    this.checkConditions();
    this.host.changed('layout');
  }

  #begin(symbol: string): void {
    const index = this.store.data.instruments.findIndex((instrument) => instrument.symbol === symbol);
    if (index > 0) this.chooseInstrument(index);
  }

  #followBook(): void {
    const { book } = this.store.data;
    const { instrument } = this;
    if (book === null || instrument === undefined) return;
    if (this.view.sizes.length === 0)
      this.#prepare(instrument, book.bestBid?.[0] ?? book.bestAsk?.[0] ?? null);
    else {
      const ladder = followBook(this.view.ladder, book, this.ladderHeight);
      if (ladder !== this.view.ladder) this.view = { ...this.view, ladder };
    }
  }

  /** The first book of an instrument says what its rows and sizes should be. */
  #prepare(instrument: Instrument, price: number | null): void {
    if (price === null) return;
    const sizes = sizePresets(instrument, price);
    const ladder = { ...this.view.ladder, rowTicks: defaultRowTicks(price), top: null, cursor: null };
    this.change({ sizes, sizeIndex: defaultSizeIndex(instrument, price, sizes), ladder });
  }

  #marketChoice(): MarketChoice {
    const { instrument, ladder, intervalSeconds } = this.view;
    return { instrument, rowTicks: ladder.rowTicks, rows: this.#rowsASide(), intervalSeconds };
  }

  /** Rows a side that cover the window, in steps so that scrolling does not ask anew at each row. */
  #rowsASide(): number {
    const { top, rowTicks } = this.view.ladder;
    const touch = this.store.data.book?.bestBid?.[0] ?? null;
    const height = this.ladderHeight;
    const away = top === null || touch === null ? 0 : Math.abs(top - touch) / rowTicks;
    return Math.min(500, Math.ceil((height + away) / 25) * 25);
  }

  #greet(): void {
    const { session } = this.store.data;
    if (session === null || this.#greeting !== null) return;
    this.#greeting = greeting(session);
    this.say(this.#greeting);
    // It stands until the first key, however late that comes.
    this.#messageUntil = Number.POSITIVE_INFINITY;
  }

  #currentConditions(): Conditions {
    const { session, book, risk, connection } = this.store.data;
    const halted = session?.halted === true ? 'halt' : null;
    return {
      instrument: this.view.instrument,
      layout: `${this.layout.name} ${this.view.zoomed ?? ''}`,
      columns: this.layout.columns,
      rows: this.layout.rows,
      mode: session?.mode ?? 'watch',
      orderSize: orderSize(this.view),
      orderStyle: this.view.style,
      frozen: this.view.frozen,
      connected: connection === 'connected',
      stalledMillis: this.host.stalledMillis(),
      feed: book?.feed ?? 'not there yet',
      risk: halted ?? risk?.state ?? 'not known yet',
    };
  }
}
