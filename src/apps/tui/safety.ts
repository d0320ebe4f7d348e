import type { Mode } from '../../domain/index.js';

/**
 * The rules between a key and an order. Pure: times are handed in, in milliseconds of one monotonic clock.
 * They guard against slips of the finger; the limits that protect money are the engine's, for every client.
 */
export interface SafetyState {
  /** Until when the keys are armed if nothing is pressed; null while disarmed. */
  readonly armedUntil: number | null;
  /** How long the arming lasts without a key. */
  readonly idleMillis: number;
  /** The orders sent by keys within the last second. */
  readonly sent: readonly SentOrder[];
}

interface SentOrder {
  readonly at: number;
  readonly key: string;
  readonly identity: string;
}

export const DISARMED: SafetyState = { armedUntil: null, idleMillis: 0, sent: [] };

const PAPER_IDLE_MILLIS = 10 * 60_000;
const LIVE_IDLE_MILLIS = 60_000;
const SAME_KEY_MILLIS = 250;
const WINDOW_MILLIS = 1_000;
const ORDERS_IN_WINDOW = 5;
const OLDEST_FRAME_MILLIS = 500;
const ROWS_MOVED = 3;
/** A dialog takes no key before this age: what was on its way was not meant for it. */
const DIALOG_GUARD_MILLIS = 250;

/** What was on the screen when a key was pressed: the touch that was last painted, and when that was true. */
export interface PaintedFrame {
  readonly at: number;
  readonly instrument: number;
  readonly bestBid: number | null;
  readonly bestAsk: number | null;
}

/** An order key on its way to the engine. */
export interface OrderKey {
  readonly now: number;
  readonly key: string;
  /** Side, price, size and kind: two orders with the same identity are the same order twice. */
  readonly identity: string;
  readonly painted: PaintedFrame | null;
  /** The touch as the terminal knows it now. */
  readonly current: Omit<PaintedFrame, 'at'>;
  readonly rowTicks: number;
}

export type Verdict =
  | { readonly allowed: true; readonly state: SafetyState }
  | { readonly allowed: false; readonly reason: string; readonly state: SafetyState };

/** Arms for ten idle minutes on paper, for one live; never while only watching. */
export function arm(
  state: SafetyState,
  { now, mode }: { readonly now: number; readonly mode: Mode },
): SafetyState {
  if (mode === 'watch') return disarm(state);
  const idleMillis = mode === 'live' ? LIVE_IDLE_MILLIS : PAPER_IDLE_MILLIS;
  return { ...state, armedUntil: now + idleMillis, idleMillis };
}

export const disarm = (state: SafetyState): SafetyState => ({ ...state, armedUntil: null });

export const isArmed = (state: SafetyState, now: number): boolean =>
  state.armedUntil !== null && now < state.armedUntil;

/** A key was pressed: an arming that has not run out starts anew. */
export const touched = (state: SafetyState, now: number): SafetyState =>
  isArmed(state, now) ? { ...state, armedUntil: now + state.idleMillis } : state;

/** Whether an order key may send now; an allowed one is counted. */
export function checkOrderKey(state: SafetyState, order: OrderKey): Verdict {
  const sent = state.sent.filter(({ at }) => order.now - at < WINDOW_MILLIS);
  const refuse = (reason: string): Verdict => ({ allowed: false, reason, state: { ...state, sent } });
  if (!isArmed(state, order.now)) return refuse('disarmed: a arms the ladder keys');
  const moved = movedReason(order);
  if (moved !== null) return refuse(moved);
  if (sent.some(({ at, key }) => key === order.key && order.now - at < SAME_KEY_MILLIS)) {
    return refuse(`${order.key} again within ${SAME_KEY_MILLIS} ms: not sent`);
  }
  if (sent.some(({ identity }) => identity === order.identity)) {
    return refuse('the same order again within a second: not sent');
  }
  if (sent.length >= ORDERS_IN_WINDOW) return refuse(`${ORDERS_IN_WINDOW} orders in a second: not sent`);
  const counted = [...sent, { at: order.now, key: order.key, identity: order.identity }];
  return { allowed: true, state: { ...state, sent: counted } };
}

function movedReason({ now, painted, current, rowTicks }: OrderKey): string | null {
  const again = 'view moved, press again';
  if (current.bestBid === null && current.bestAsk === null) return 'no book: not sent';
  if (painted === null || painted.instrument !== current.instrument) return again;
  if (now - painted.at > OLDEST_FRAME_MILLIS) return again;
  const far = (before: number | null, after: number | null): boolean =>
    before !== after &&
    (before === null || after === null || Math.abs(after - before) > ROWS_MOVED * rowTicks);
  return far(painted.bestBid, current.bestBid) || far(painted.bestAsk, current.bestAsk) ? again : null;
}

/** Two order keys in one read are nobody's intent: a stuck key, or text that went to the wrong window. */
export function checkBatch(orderKeys: number): string | null {
  return orderKeys > 1 ? `${orderKeys} order keys at once: none sent, disarmed` : null;
}

/** What an arming rests on; a change of most of it disarms. */
export interface Conditions {
  readonly instrument: number;
  readonly layout: string;
  readonly columns: number;
  readonly rows: number;
  readonly mode: Mode;
  readonly orderSize: number;
  readonly orderStyle: string;
  /** The terminal is too small to show what is traded. */
  readonly tooSmall: boolean;
  readonly frozen: boolean;
  readonly connected: boolean;
  /** For how long the terminal has taken no output. */
  readonly stalledMillis: number;
  /** The feed's state; `live` is the only good one. */
  readonly feed: string;
  /** The risk state; `normal` is the only good one. */
  readonly risk: string;
}

/** Why the keys cannot be armed as things are; null where they can. */
export function armingObstacle(conditions: Conditions): string | null {
  if (conditions.mode === 'watch') return 'watch mode sends no orders';
  if (!conditions.connected) return 'the engine is not connected';
  if (conditions.tooSmall) return 'the terminal is too small to trade on';
  if (conditions.frozen) return 'the screen is frozen: Space';
  if (conditions.stalledMillis > OLDEST_FRAME_MILLIS) return 'the terminal is stalled';
  if (conditions.feed !== 'live') return `the feed is ${conditions.feed}`;
  if (conditions.risk !== 'normal')
    return `the risk state is ${conditions.risk.toUpperCase().replace('-', '_')}`;
  return null;
}

/** Why a change disarms, or null. An obstacle to arming disarms too. */
export function disarmReason(before: Conditions, now: Conditions): string | null {
  if (now.instrument !== before.instrument) return 'the symbol changed';
  if (now.mode !== before.mode) return 'the mode changed';
  if (now.columns !== before.columns || now.rows !== before.rows) return 'the terminal was resized';
  if (now.layout !== before.layout) return 'the layout changed';
  if (now.orderSize !== before.orderSize) return 'the order size changed';
  if (now.orderStyle !== before.orderStyle) return 'the order kind changed';
  return armingObstacle(now);
}

/** True while a dialog is too young to take a key. */
export const dialogGuarded = (openedAt: number, now: number): boolean => now - openedAt < DIALOG_GUARD_MILLIS;
