import type { OrderRow } from '../../../protocol/index.js';
import { duration } from '../format.js';
import type { Token } from '../theme/index.js';

const TRIGGERED: Readonly<Partial<Record<OrderRow['type'], string>>> = {
  stop: 'stop',
  'stop-limit': 'stop·lim',
  'take-profit': 'tp',
  'take-profit-limit': 'tp·lim',
  'trailing-stop': 'trail',
};

/** True for an order that sleeps until the market is somewhere. */
export const isTriggered = ({ type }: Pick<OrderRow, 'type'>): boolean => TRIGGERED[type] !== undefined;

/** Where an order stands: what sleeps, where it wakes now, all others at their limit. */
export const shownPrice = (order: OrderRow): number | null =>
  isTriggered(order) ? order.triggerPrice : order.price;

/** True where the engine works it in slices: none of it rests anywhere by itself. */
export const isWorked = ({ execution, emulated }: Pick<OrderRow, 'execution' | 'emulated'>): boolean =>
  execution !== null && emulated;

/**
 * `limit`, `post`, `ioc`, `market`, `twap`; `tp` for a target that rests; `stop·emu`, `tp·emu`, `trail·emu` for what
 * waits here and dies with the engine. At most nine columns.
 */
export function orderKind(order: OrderRow): string {
  const triggered = TRIGGERED[order.type];
  if (triggered !== undefined) return order.emulated ? `${triggered.replace('·lim', '')}·emu` : triggered;
  if (order.execution !== null) return order.execution.kind;
  if (order.displaySize !== null) return 'iceberg';
  if (order.type === 'market') return 'market';
  if (order.timeInForce !== 'gtc') return order.timeInForce;
  // An order by hand that only reduces is post-only; the target of a position is not.
  if (order.reduceOnly && (order.parent !== null || !order.postOnly)) return 'tp';
  return order.postOnly ? 'post' : 'limit';
}

/** What is left of the time over which an order is worked, in micros; null where it has none. */
export function timeLeftMicros({ execution, createdTime }: OrderRow, now: number): number | null {
  if (execution === null || !('durationMicros' in execution)) return null;
  return Math.max(0, createdTime + execution.durationMicros - now);
}

export interface OrderStateWords {
  /** At most five columns. */
  readonly short: string;
  /** At most sixteen columns. */
  readonly full: string;
  readonly token: Token;
}

const STATES: Readonly<Record<OrderRow['state'], OrderStateWords>> = {
  initialized: { short: 'new', full: 'new', token: 'own.pending' },
  denied: { short: 'deny', full: 'denied by risk', token: 'order.rejected' },
  submitted: { short: 'sent', full: 'sent', token: 'own.pending' },
  accepted: { short: 'work', full: 'working', token: 'order.working' },
  armed: { short: 'armed', full: 'armed', token: 'order.working' },
  'partially-filled': { short: 'part', full: 'partly filled', token: 'order.partial' },
  filled: { short: 'fill', full: 'filled', token: 'order.filled' },
  'pending-cancel': { short: 'cncl…', full: 'cancelling', token: 'own.pending' },
  'pending-replace': { short: 'move…', full: 'moving', token: 'own.pending' },
  canceled: { short: 'cancl', full: 'cancelled', token: 'order.canceled' },
  expired: { short: 'expir', full: 'expired', token: 'order.canceled' },
  rejected: { short: 'rejct', full: 'rejected', token: 'order.rejected' },
};

const DOUBTS: Readonly<Record<NonNullable<OrderRow['doubt']>, string>> = {
  place: 'UNKNOWN no answer',
  cancel: 'UNKNOWN cancel',
  replace: 'UNKNOWN move',
};

/** What the state of an order is called; a request without an answer hides the state that it may have changed. */
export function stateWords(order: Pick<OrderRow, 'state' | 'doubt'>): OrderStateWords {
  if (order.doubt === null) return STATES[order.state];
  return { short: 'DOUBT', full: DOUBTS[order.doubt], token: 'order.unknown' };
}

/** `0:41`, `59:05`; from an hour on `1h06m`, from a hundred `4d`: at most six columns. */
export function ageText(micros: number): string {
  const minutes = Math.floor(micros / 60_000_000);
  if (minutes < 60) return duration(micros);
  const hours = Math.floor(minutes / 60);
  return hours < 100 ? `${hours}h${String(minutes % 60).padStart(2, '0')}m` : `${Math.floor(hours / 24)}d`;
}

/** The state in a sentence's words, with how long it has been so: `working 0:12`, `UNKNOWN no answer for 0:03`. */
export function statePhrase(
  order: Pick<OrderRow, 'state' | 'doubt'>,
  { ageMicros, ended }: { readonly ageMicros: number; readonly ended: boolean },
): string {
  if (order.doubt === 'place') return `UNKNOWN no answer for ${ageText(ageMicros)}`;
  if (order.doubt === 'cancel') return 'UNKNOWN cancel not answered';
  if (order.doubt === 'replace') return 'UNKNOWN move not answered';
  const { full } = STATES[order.state];
  return ended ? full : `${full} ${ageText(ageMicros)}`;
}
