import type { PriceTicks } from '../../../domain/index.js';
import { latency, money, thousands } from '../format.js';
import { type Alert, type AlertReading, type Condition, holds } from './condition.js';

/** An alert that is watched. */
export interface AlertEntry {
  /** Counts up; never used twice. */
  readonly id: number;
  readonly alert: Alert;
  /** Of its last firing, as `evaluate` was told the time; null before the first. */
  readonly firedAtMillis: number | null;
}

export interface Fired {
  readonly id: number;
  readonly alert: Alert;
  /** `alert 2: BTC > 62000 · BTC/USDT 62,000.50` */
  readonly line: string;
  /** True where it was to fire once, and is gone now. */
  readonly removed: boolean;
}

interface Watched {
  readonly id: number;
  readonly alert: Alert;
  firedAtMillis: number | null;
  /** Fires when it next holds; not so between its firing and the first reading at which it is known not to hold. */
  ready: boolean;
  /** The last known value of each subject, for `crosses`. */
  readonly before: Map<string, string>;
}

const MOST_ALERTS = 200;
const BETWEEN_FIRINGS_MILLIS = 10_000;

/**
 * The alerts of a session. An alert is ready from the start, fires when it is ready and holds, and is ready again
 * once it is known not to hold; one that holds already when it is made fires at the first reading. A value
 * that is not known leaves an alert as it is: with `and` and `or` in Kleene's three values, an alert whose
 * truth hangs on it neither fires nor becomes ready. `every` fires at most once in ten seconds; what still
 * holds when they are over fires then.
 */
export class AlertBook {
  readonly #watched: Watched[] = [];
  #nextId = 1;

  add(alert: Alert): AlertEntry | { readonly refused: string } {
    const same = this.#watched.find((watched) => sameAlert(watched.alert, alert));
    if (same !== undefined) return { refused: `${alert.text} is alert ${same.id} already` };
    if (this.#watched.length >= MOST_ALERTS) {
      return { refused: `there are ${MOST_ALERTS} alerts: remove one first` };
    }
    const watched: Watched = {
      id: this.#nextId++,
      alert,
      firedAtMillis: null,
      ready: true,
      before: new Map(),
    };
    this.#watched.push(watched);
    return entryOf(watched);
  }

  /** False where there is none of that id. */
  remove(id: number): boolean {
    const at = this.#watched.findIndex((watched) => watched.id === id);
    if (at >= 0) this.#watched.splice(at, 1);
    return at >= 0;
  }

  /** Oldest first. */
  get entries(): readonly AlertEntry[] {
    return this.#watched.map(entryOf);
  }

  /** The prices that alerts on a symbol wait for, from the highest down, each once. */
  alertPrices(symbol: string): readonly PriceTicks[] {
    const prices = this.#watched.flatMap(({ alert }) =>
      alert.anyOf.flat().flatMap(({ subject, ticks }) => {
        return ticks !== null && subject.instrument?.symbol === symbol ? [ticks] : [];
      }),
    );
    return [...new Set(prices)].sort((a, b) => b - a);
  }

  /** Looks at every alert, and gives those that fire now. */
  evaluate(reading: AlertReading, nowMillis: number): Fired[] {
    return [...this.#watched].flatMap((watched) => {
      const truth = truthOf(watched, reading);
      remember(watched, reading);
      if (truth === false) watched.ready = true;
      if (truth !== true || !watched.ready || isTooSoon(watched, nowMillis)) return [];
      watched.ready = false;
      watched.firedAtMillis = nowMillis;
      const { id, alert } = watched;
      const removed = alert.repeat === 'once' && this.remove(id);
      return [{ id, alert, removed, line: `alert ${id}: ${alert.text} · ${valuesOf(alert, reading)}` }];
    });
  }
}

const entryOf = ({ id, alert, firedAtMillis }: Watched): AlertEntry => ({ id, alert, firedAtMillis });

const sameAlert = (a: Alert, b: Alert): boolean =>
  a.text.toLowerCase() === b.text.toLowerCase() && a.repeat === b.repeat && a.by === b.by;

/** A clock that was set back is no reason to keep quiet. */
const isTooSoon = ({ firedAtMillis }: Watched, nowMillis: number): boolean =>
  firedAtMillis !== null && nowMillis >= firedAtMillis && nowMillis - firedAtMillis < BETWEEN_FIRINGS_MILLIS;

function truthOf({ alert, before }: Watched, reading: AlertReading): boolean | null {
  const lists = alert.anyOf.map((conditions) =>
    allOf(
      conditions.map((condition) => {
        const { name } = condition.subject;
        return holds(condition, reading(name), before.get(name) ?? null);
      }),
    ),
  );
  return lists.includes(true) ? true : lists.includes(null) ? null : false;
}

const allOf = (truths: readonly (boolean | null)[]): boolean | null =>
  truths.includes(false) ? false : truths.includes(null) ? null : true;

function remember({ alert, before }: Watched, reading: AlertReading): void {
  for (const { subject } of alert.anyOf.flat()) {
    const value = reading(subject.name);
    if (value !== null) before.set(subject.name, value);
  }
}

/** What is known of the subjects: `BTC/USDT 62,000.50, feed live`. */
function valuesOf(alert: Alert, reading: AlertReading): string {
  const subjects = new Map(alert.anyOf.flat().map(({ subject }) => [subject.name, subject]));
  return [...subjects.values()]
    .flatMap((subject) => {
      const value = reading(subject.name);
      return value === null ? [] : [`${subject.label} ${shown(subject.unit, value)}`];
    })
    .join(', ');
}

function shown(unit: Condition['subject']['unit'], value: string): string {
  if (unit === 'duration') return latency(Number(value));
  if (unit === 'money') return money(value);
  if (unit === 'percentage') return `${thousands(value)}%`;
  return unit === 'state' ? value : thousands(value);
}
