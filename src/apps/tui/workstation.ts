import type { Command, Instrument } from '../../domain/index.js';
import type { CommandResult, LogLine } from '../../protocol/index.js';
import { handleDialogPaste } from './actions/dialog-keys.js';
import { handleKeys } from './actions/key-reading.js';
import { followOrder } from './actions/list-actions.js';
import { handleMouse } from './actions/mouse.js';
import { refreshPalette } from './actions/palette-keys.js';
import { SentAlerts } from './alerts/sent-alerts.js';
import type { AutomaticBracket } from './automatic-bracket.js';
import { DialogAge } from './dialog-age.js';
import type { Dialog } from './dialogs/index.js';
import type { EngineClient } from './engine-client.js';
import { EngineLink } from './engine-link.js';
import type { WorkstationHost } from './host.js';
import { keyText } from './key-text.js';
import { KeyTable } from './keys.js';
import { LadderMemory } from './ladder-memory.js';
import { followBook } from './ladder-rows.js';
import { findRegion, type Layout, layoutFor } from './layout.js';
import { LocalState } from './local-state.js';
import { marketChoice } from './market-choice.js';
import { MessageLine } from './message-line.js';
import { BACK, bellOf, newsOf, refusalText } from './messages.js';
import {
  type Conditions,
  DISARMED,
  disarm,
  disarmReason,
  isArmed,
  type PaintedFrame,
  type SafetyState,
} from './safety.js';
import { Store } from './store.js';
import type { InputEvent } from './terminal/index.js';
import { initialView, type LadderView, type Message, orderSize, type ViewState } from './view.js';
import { keptSymbols, keptView, workspaceOf } from './workspace-view.js';

const PREFIX_MILLIS = 1_500;
/** A frame younger than this was not what a key was pressed at: nobody is as quick. */
const SEEN_MILLIS = 80;
/** How often the preview of what is being typed follows the market. */
const REFRESH_MILLIS = 250;
const KILL_REASONS = {
  key: { halt: '^X at the terminal', flatten: '^X f at the terminal' },
  palette: { halt: 'kill, typed at the terminal', flatten: 'kill flatten, typed at the terminal' },
} as const;

/**
 * The terminal's state and its keys: what is looked at, what is armed, which dialog is open. Everything that
 * reaches the engine goes through `send`.
 */
export class Workstation {
  readonly store = new Store();
  readonly messages = new MessageLine();
  readonly local: LocalState;
  readonly link: EngineLink;
  keys: KeyTable;
  view: ViewState;
  safety: SafetyState = DISARMED;
  dialog: Dialog | null = null;
  readonly dialogAge = new DialogAge();
  layout: Layout;
  /** The first key of a sequence, and when it came. */
  prefix: { readonly key: string; readonly at: number } | null = null;
  /** Frames that were painted, oldest first: the newest that a person can have seen, and those after it. */
  #frames: readonly PaintedFrame[] = [];
  lastInterruptAt = Number.NEGATIVE_INFINITY;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #resumeNews: string | null = null;
  /** A kill that no engine has answered: the next one is told first of all. */
  #unansweredKill: { readonly flatten: boolean } | null = null;
  #killedBy: keyof typeof KILL_REASONS = 'key';
  readonly #sentAlerts: SentAlerts;
  #conditions: Conditions;
  #memory = new LadderMemory();
  /** What the list of orders was made of last. */
  #listed = this.store.data;

  constructor(
    readonly host: WorkstationHost,
    private readonly options: {
      readonly columns: number;
      readonly rows: number;
      readonly keys?: KeyTable;
      /** The instrument to begin with, as `BTC/USDT`; the first one where it is left out or unknown. */
      readonly symbol?: string;
      /** Order sizes by symbol, as decimals in base, where the configuration has any. */
      readonly sizes?: Readonly<Record<string, readonly string[]>>;
    },
  ) {
    const { settings } = host.workspace;
    this.keys = options.keys ?? new KeyTable();
    this.view = keptView(initialView(0, this.messages.current), settings);
    this.local = new LocalState({ host, store: this.store, keys: () => this.keys });
    this.layout = layoutFor(options.columns, options.rows, this.view);
    this.#conditions = this.conditions();
    this.#sentAlerts = new SentAlerts(this);
    this.link = new EngineLink(this.store, {
      choice: () => marketChoice(this),
      onBack: () => this.say(BACK),
      onNotice: (line) => this.#notice(line),
      onLost: (reason) => {
        this.checkConditions();
        host.bell('disconnection');
        this.say({ level: 'warn', text: `the engine is gone (${reason}): reconnecting` });
      },
    });
    let wanted = options.symbol ?? settings.symbol ?? undefined;
    this.store.onChange((change) => {
      if (change === 'instruments') {
        this.#memory = new LadderMemory(keptSymbols(settings, this.store.data.instruments));
        this.#recall(wanted);
        wanted = undefined;
      }
      if (change === 'book') this.#followBook();
      if (change === 'second') this.#followSecond();
      if (change === 'orders') this.#followSelection();
      if (change === 'session') this.#greet();
      this.local.follow(change, this.view);
    });
  }

  get instrument(): Instrument | undefined {
    return this.store.data.instruments[this.view.instrument];
  }

  /** What protects each order by hand of an instrument that opens a position. */
  bracketOf(instrument: number): AutomaticBracket | null {
    if (instrument === this.view.instrument) return this.view.bracket;
    return this.#memory.recall(this.store.data.instruments[instrument]?.symbol ?? '').bracket;
  }

  /** Rows of the ladder's body; 1 where it is not on the screen. */
  get ladderHeight(): number {
    return Math.max(1, (findRegion(this.layout, 'ladder')?.height ?? 2) - 1);
  }

  /** A frame is on the screen now. */
  notePainted(frame: PaintedFrame): void {
    const seen = this.#frames.findLastIndex(({ at }) => frame.at - at >= SEEN_MILLIS);
    this.#frames = [...this.#frames.slice(Math.max(0, seen)), frame];
  }

  /** What the operator can have seen when a key is pressed now; null before the first frame had its time. */
  get painted(): PaintedFrame | null {
    const now = this.host.now();
    return this.#frames.findLast(({ at }) => now - at >= SEEN_MILLIS) ?? null;
  }

  /** Milliseconds until the keys disarm by themselves; null while disarmed. */
  get armedMillis(): number | null {
    const { armedUntil } = this.safety;
    const left = armedUntil === null ? 0 : armedUntil - this.host.now();
    return left > 0 ? left : null;
  }

  /** Begins with a new connection: everything is subscribed anew, and the keys are disarmed. */
  attach(client: EngineClient): void {
    this.disarm('reconnected');
    this.link.attach(client);
    if (this.#unansweredKill !== null) this.kill(this.#unansweredKill.flatten);
  }

  /** Lets go of the engine. */
  detach(): void {
    this.link.detach();
  }

  /** One read of the keyboard, or what the mouse did. */
  handle(event: InputEvent): void {
    if (event.kind === 'mouse') {
      handleMouse(this, event);
      return;
    }
    this.messages.touched();
    if (event.kind === 'kill') this.kill(false, 'key');
    else if (event.kind === 'paste') this.#handlePaste(event.text);
    else handleKeys(this, event.keys.map(keyText));
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
    const { said, sent } = this.local.tick(now);
    for (const message of said) this.say(message);
    for (const text of sent) void this.#sentAlerts.send(text);
    if (now - this.#refreshedAt > REFRESH_MILLIS) {
      this.#refreshedAt = now;
      refreshPalette(this);
    }
    const { data } = this.store;
    const progress = data.connection === 'connected' ? null : this.host.progress();
    if (this.messages.refresh(data, { now, progress })) this.#showMessage();
  }

  resize(columns: number, rows: number): void {
    this.#layOut(columns, rows);
  }

  /** Changes the view; the layout, the subscriptions, the arming and what is kept follow. */
  change(fields: Partial<ViewState>): void {
    const before = this.view;
    this.view = { ...before, ...fields };
    const { zoomed, list, layout, second } = this.view;
    if (
      before.zoomed !== zoomed ||
      before.list !== list ||
      before.layout !== layout ||
      before.second !== second
    ) {
      this.#layOut(this.layout.columns, this.layout.rows);
    }
    this.link.choose();
    this.checkConditions();
    this.#keep();
    this.host.changed('view');
  }

  changeLadder(ladder: LadderView): void {
    const { book } = this.store.data;
    const placed =
      ladder.top === null && book !== null ? followBook(ladder, book, this.ladderHeight) : ladder;
    this.change({ ladder: placed });
  }

  /** Shows another instrument with the rows and the sizes that it had before. */
  chooseInstrument(instrument: number): void {
    const { instruments } = this.store.data;
    const before = instruments[this.view.instrument];
    if (before !== undefined) this.#memory.keep(before.symbol, this.view);
    const symbol = instruments[instrument]?.symbol ?? '';
    const chart = { ...this.view.chart, back: 0 };
    this.change({ ...this.#memory.recall(symbol), instrument, chart });
  }

  say(said: Message): void {
    if (said.level === 'refused') this.host.bell('refusal');
    this.messages.say(said, { now: this.host.now(), wall: this.host.wall() });
    this.#showMessage();
  }

  open(dialog: Dialog | null): void {
    const asked = storyOf(this.dialog) !== storyOf(dialog);
    this.dialogAge.opened(this.dialog, dialog);
    this.dialog = dialog;
    if (asked) this.link.choose();
    this.host.changed('dialog');
  }

  disarm(reason: string): void {
    if (this.safety.armedUntil === null) return;
    this.safety = disarm(this.safety);
    this.say({ level: 'warn', text: `disarmed: ${reason}` });
  }

  /** Sends a command and shows the engine's answer in the message line; null where there was none. */
  async send(command: Command): Promise<CommandResult | null> {
    const answer = await this.link.command(command);
    if (answer.outcome === 'done') this.say({ level: 'done', text: answer.text });
    else if (answer.outcome === 'refused') this.say({ level: 'refused', text: refusalText(answer) });
    else this.say({ level: 'refused', text: answer.text });
    return answer.outcome === 'unanswered' ? null : answer;
  }

  /**
   * Halts: sent at once, whatever is open; the dialog shows what is left. Again does no harm. What it began with
   * stands in the journal, also of what follows from its dialog.
   */
  kill(flatten: boolean, by = this.#killedBy): void {
    this.#killedBy = by;
    this.safety = disarm(this.safety);
    this.prefix = null;
    this.#unansweredKill = { flatten: flatten || this.#unansweredKill?.flatten === true };
    this.open({
      kind: 'kill',
      openedAt: this.host.now(),
      answer: flatten ? 'flattening…' : 'halting…',
      failed: false,
    });
    const reason = KILL_REASONS[by][flatten ? 'flatten' : 'halt'];
    void this.send({ kind: 'kill', flatten, reason }).then((result) => {
      if (result?.outcome === 'done') {
        this.#unansweredKill = null;
        const resume = this.keys.keysOf('arm')[0];
        this.say({ level: 'done', text: `${result.text} · ${resume} to resume, with a reason` });
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
    this.say({ level: 'done', text: `${result.text}: 7, then p` });
  }

  checkConditions(): void {
    const now = this.conditions();
    const reason = disarmReason(this.#conditions, now);
    this.#conditions = now;
    if (reason !== null) this.disarm(reason);
  }

  /** What an arming rests on, as it is now. */
  conditions(): Conditions {
    const { session, book, risk, connection } = this.store.data;
    const halted = session?.halted === true ? 'halt' : null;
    return {
      instrument: this.view.instrument,
      layout: `${this.layout.name} ${this.layout.form} ${this.view.zoomed ?? ''}`,
      columns: this.layout.columns,
      rows: this.layout.rows,
      mode: session?.mode ?? 'watch',
      orderSize: orderSize(this.view),
      orderStyle: this.view.style,
      tooSmall: this.layout.form === 'too-small',
      frozen: this.view.frozen,
      connected: connection === 'connected',
      stalledMillis: this.host.stalledMillis(),
      feed: book?.feed ?? 'not there yet',
      risk: halted ?? risk?.state ?? 'not known yet',
    };
  }

  /** News of my own orders, and whatever is wrong, goes to the message line too. */
  #notice(line: LogLine): void {
    // What I typed a moment ago is no news to me, and the answer to it says more.
    if (line.text === this.#resumeNews || this.#sentAlerts.isEcho(line)) return;
    const bell = bellOf(line);
    if (bell !== null) this.host.bell(bell);
    const message = newsOf(line);
    if (message !== null) this.say(message);
  }

  #handlePaste(text: string): void {
    const { dialog } = this;
    if (dialog?.kind === 'ticket' || dialog?.kind === 'prompt' || dialog?.kind === 'palette') {
      handleDialogPaste(this, text);
    } else this.say({ level: 'info', text: 'a paste is never keys: nothing was done' });
  }

  #showMessage(): void {
    this.view = { ...this.view, message: this.messages.current };
    this.host.changed('view');
  }

  #layOut(columns: number, rows: number): void {
    this.layout = layoutFor(columns, rows, this.view);
    // A question that can no longer be read is not to be answered.
    if (this.layout.form === 'too-small' && this.dialog !== null && this.dialog.kind !== 'kill') {
      this.open(null);
    }
    const { ladder, secondLadder } = this.view;
    if (ladder.top !== null) this.view = { ...this.view, ladder: { ...ladder, top: null } };
    if (secondLadder.top !== null) {
      this.view = { ...this.view, secondLadder: { ...secondLadder, top: null } };
    }
    this.#followBook();
    this.#followSecond();
    this.checkConditions();
    this.host.changed('layout');
  }

  /** The instruments are known: what was kept of the symbol to begin with is taken up. */
  #recall(symbol: string | undefined): void {
    const { instruments } = this.store.data;
    const index = instruments.findIndex((instrument) => instrument.symbol === symbol);
    const instrument = index >= 0 ? index : this.view.instrument;
    const known = instruments[instrument];
    if (known === undefined || this.view.sizes.length > 0) return;
    this.change({ ...this.#memory.recall(known.symbol), instrument });
  }

  #followBook(): void {
    const { book } = this.store.data;
    const { instrument } = this;
    if (book === null || instrument === undefined) return;
    if (this.view.sizes.length === 0) {
      this.#prepare(instrument, book.bestBid?.[0] ?? book.bestAsk?.[0] ?? null);
      return;
    }
    const ladder = followBook(this.view.ladder, book, this.ladderHeight);
    if (ladder !== this.view.ladder) this.view = { ...this.view, ladder };
  }

  /** The selected row stays on its order while other orders come and go. */
  #followSelection(): void {
    const before = this.#listed;
    this.#listed = this.store.data;
    const at = followOrder(this, before);
    if (at !== null) this.view = { ...this.view, selected: { ...this.view.selected, orders: at } };
  }

  #followSecond(): void {
    const { second } = this.store.data;
    const region = findRegion(this.layout, 'second');
    if (second === null || region === undefined) return;
    const before = this.view.secondLadder;
    const fresh = before.rowTicks === second.rowTicks ? before : { ...before, top: null };
    const secondLadder = followBook(
      { ...fresh, rowTicks: second.rowTicks, locked: true },
      second,
      Math.max(1, region.height - 1),
    );
    this.view = { ...this.view, secondLadder };
  }

  /** The first book of an instrument says what its rows and sizes should be. */
  #prepare(instrument: Instrument, price: number | null): void {
    if (price === null) return;
    const { rowTicks, sizes, sizeIndex } = LadderMemory.suited(instrument, {
      price,
      configured: this.options.sizes?.[instrument.symbol] ?? [],
    });
    this.change({ sizes, sizeIndex, ladder: { ...this.view.ladder, rowTicks, top: null, cursor: null } });
  }

  #greet(): void {
    const at = { now: this.host.now(), wall: this.host.wall() };
    if (this.messages.greet(this.store.data.session, at)) this.#showMessage();
  }

  /** Layout, symbol, rows, sizes and the chart are kept for the next start. */
  #keep(): void {
    const { instrument } = this;
    if (instrument === undefined) return;
    this.#memory.keep(instrument.symbol, this.view);
    this.host.workspace.change(workspaceOf(this.view, this.#memory, this.store.data.instruments));
  }
}

const storyOf = (dialog: Dialog | null): string | null =>
  dialog?.kind === 'story' ? dialog.clientOrderId : null;
