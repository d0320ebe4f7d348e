import { AlertBook, type AlertEntry, parseAlert, readingOf } from './alerts/index.js';
import { HeatRecorder } from './heat-history.js';
import type { WorkstationHost } from './host.js';
import type { ActionId, KeyTable } from './keys.js';
import { type AlertRow, type LocalData, NO_LOCAL } from './local.js';
import { selectedOrder } from './panes/orders.js';
import type { DataChange, EngineData, Store } from './store.js';
import { Tour, tourEvents } from './tour/index.js';
import type { Message, ViewState } from './view.js';

/** Alerts are judged so often. */
const ALERT_MILLIS = 250;
const MOST_FIRED = 50;
const MOST_NOTES = 1_000;
const LONGEST_NOTE = 500;

interface FiredAlerts {
  readonly said: readonly Message[];
  readonly sent: readonly string[];
}
const NONE_FIRED: FiredAlerts = { said: [], sent: [] };

/** What the terminal knows by itself: alerts, the heat map, the tour and notes; kept where it outlives a start. */
export class LocalState {
  data: LocalData = NO_LOCAL;
  readonly #alerts = new AlertBook();
  readonly #heat = new HeatRecorder();
  #tour: Tour;
  #before: EngineData;
  /** Fired once and gone, newest first. */
  #fired: readonly AlertRow[] = [];
  #judgedAt = Number.NEGATIVE_INFINITY;
  /** When the market last said anything, by the terminal's clock. */
  #heardAt: number | null = null;
  #restored = false;
  #changed = true;

  private readonly host: WorkstationHost;
  private readonly store: Store;

  constructor(
    private readonly parts: {
      readonly host: WorkstationHost;
      readonly store: Store;
      /** The keys in force: the tour's card names them. */
      readonly keys: () => KeyTable;
    },
  ) {
    this.host = parts.host;
    this.store = parts.store;
    const { notes, tour, watch } = this.host.workspace.settings;
    this.#tour = new Tour(tour.done, parts.keys());
    this.#before = this.store.data;
    this.data = { ...NO_LOCAL, notes, watch };
  }

  /** What the engine said is followed: the heat map is recorded, the tour sees orders and positions change. */
  follow(change: DataChange, view: ViewState): void {
    const { data } = this.store;
    if (change === 'instruments' && !this.#restored) this.#restoreAlerts();
    if (change === 'book' || change === 'trades' || change === 'tickers') this.#heardAt = this.host.now();
    if (change === 'book' && data.book !== null && !view.frozen) {
      this.#heat.add(data.book, data.session?.time ?? 0);
      if (this.data.heat !== this.#heat.history) this.#set({ heat: this.#heat.history });
    }
    if (change === 'orders' || change === 'positions') {
      for (const event of tourEvents(this.#before, data)) this.#tour.observe(event);
      this.#before = data;
      this.#showTour();
    }
    if (change === 'session') this.#showTour();
  }

  /** A key did something: a step of the tour perhaps. */
  observe(action: ActionId): void {
    this.#tour.observe(action);
    this.#showTour();
  }

  /** Judges the alerts: what fires rings and is to be said, and where it was asked for `sent` goes out. */
  tick(now: number): FiredAlerts {
    if (now - this.#judgedAt < ALERT_MILLIS || this.#alerts.entries.length === 0) return NONE_FIRED;
    this.#judgedAt = now;
    const silentMicros = this.#heardAt === null ? null : (now - this.#heardAt) * 1_000;
    const reading = readingOf(this.store.data, { silentMicros });
    const fired = this.#alerts.evaluate(reading, this.host.wall());
    if (fired.length === 0) return NONE_FIRED;
    this.host.bell('alert');
    const gone = fired.filter(({ removed }) => removed);
    const firedAt = this.host.wall();
    this.#fired = [
      ...gone.map(({ id, alert }) => alertRow({ id, alert, firedAtMillis: firedAt })),
      ...this.#fired,
    ].slice(0, MOST_FIRED);
    this.#keepAlerts();
    return {
      said: fired.map(({ line }) => ({ level: 'warn', text: line })),
      sent: fired.filter(({ alert }) => alert.by !== 'bell').map(({ line }) => line),
    };
  }

  /** @returns the alert's number, or what is wrong with it in one line */
  addAlert(text: string): { readonly id: number } | { readonly refused: string } {
    const alert = parseAlert(text, { instruments: this.store.data.instruments });
    if ('refused' in alert) return alert;
    const added = this.#alerts.add(alert);
    if (!('refused' in added)) this.#keepAlerts();
    return added;
  }

  removeAlert(id: number): boolean {
    const told = this.#fired.some((row) => row.id === id);
    this.#fired = this.#fired.filter((row) => row.id !== id);
    const removed = this.#alerts.remove(id);
    if (removed || told) this.#keepAlerts();
    return removed || told;
  }

  /** Keeps a person's words on an order or a trade. */
  note(about: string, text: string): void {
    const others = Object.entries(this.data.notes).filter(([id]) => id !== about);
    const notes = Object.fromEntries(
      [...others, [about, text.slice(0, LONGEST_NOTE)] as const].slice(-MOST_NOTES),
    );
    this.host.workspace.change({ notes });
    this.#set({ notes });
  }

  /** The symbols that the watch list shows from now on. */
  watch(symbols: readonly string[]): void {
    this.host.workspace.change({ watch: [...symbols] });
    this.#set({ watch: symbols });
  }

  /** What a note would be about: the order that is selected, where a list of orders has the focus. */
  noteSubject(view: ViewState): string | null {
    if (view.focus !== 'orders') return null;
    return selectedOrder({ data: this.store.data, view, local: this.data })?.clientOrderId ?? null;
  }

  restartTour(): void {
    this.#tour = new Tour(this.host.workspace.settings.tour.done, this.parts.keys());
    this.#showTour();
  }

  /** Whether anything changed since this was last asked. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  #showTour(): void {
    const { workspace } = this.host;
    const { tour } = workspace.settings;
    const card = tour.off ? null : this.#tour.card(this.store.data);
    const done = card?.steps.filter((step) => step.done).map(({ id }) => id) ?? tour.done;
    if (done.join() !== tour.done.join()) workspace.change({ tour: { ...tour, done } });
    if (JSON.stringify(card) !== JSON.stringify(this.data.tour)) this.#set({ tour: card });
  }

  /** Alerts are read again when the instruments are known; one of another session's symbol is kept, not watched. */
  #restoreAlerts(): void {
    const { instruments } = this.store.data;
    if (instruments.length === 0) return;
    this.#restored = true;
    for (const text of this.host.workspace.settings.alerts) {
      const alert = parseAlert(text, { instruments });
      if (!('refused' in alert)) this.#alerts.add(alert);
    }
    this.#showAlerts();
  }

  #keepAlerts(): void {
    const { instruments } = this.store.data;
    const { workspace } = this.host;
    const foreign = workspace.settings.alerts.filter(
      (text) => 'refused' in parseAlert(text, { instruments }),
    );
    const own = this.#alerts.entries.map(({ alert }) => `${alert.text} ${alert.repeat} ${alert.by}`);
    workspace.change({ alerts: [...foreign, ...own] });
    this.#showAlerts();
  }

  #showAlerts(): void {
    // Those that fired and are gone stay to be read until they are removed.
    this.#set({ alerts: [...this.#alerts.entries.map(alertRow), ...this.#fired] });
  }

  #set(fields: Partial<LocalData>): void {
    this.data = { ...this.data, ...fields };
    this.#changed = true;
  }
}

function alertRow({ id, alert, firedAtMillis }: AlertEntry): AlertRow {
  const priced = alert.anyOf.flat().find(({ ticks }) => ticks !== null);
  return {
    id,
    text: `${alert.text}${alert.repeat === 'every' ? ' every' : ''}`,
    firedAt: firedAtMillis,
    price: priced?.ticks ?? null,
    instrument: priced?.subject.instrument?.index ?? null,
  };
}
