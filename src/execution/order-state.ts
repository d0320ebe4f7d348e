/** The life of an order; `Unknown` is not a state but a doubt about a request, shown beside the state. */
export const ORDER_STATES = [
  'initialized',
  'denied',
  'submitted',
  'accepted',
  'armed',
  'partially-filled',
  'filled',
  'pending-cancel',
  'pending-replace',
  'canceled',
  'expired',
  'rejected',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What can happen to an order. `fill` leaves something open, `fill-last` does not. */
export const ORDER_EVENTS = [
  'deny',
  'submit',
  'accept',
  'arm',
  'trigger',
  'fill',
  'fill-last',
  'ask-cancel',
  'ask-replace',
  'replaced',
  'refuse-cancel',
  'refuse-replace',
  'cancel',
  'expire',
  'reject',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

/**
 * Where the event leads to. `working` stands for what the order was before a request on it came to
 * nothing: partially-filled, armed or accepted, as its own history says.
 */
type Target = OrderState | 'working' | 'unchanged';

const ENDED: Partial<Record<OrderEvent, Target>> = {
  // A venue's messages may cross: the fill happened before the end that was reported first.
  fill: 'unchanged',
  'fill-last': 'filled',
  // So may those of its beginning and of its life.
  accept: 'unchanged',
  arm: 'unchanged',
  trigger: 'unchanged',
  replaced: 'unchanged',
  // Answers to requests that lost the race.
  'refuse-cancel': 'unchanged',
  'refuse-replace': 'unchanged',
  cancel: 'unchanged',
  expire: 'unchanged',
};

/** A cancel is under way: only its own answer, or an end, ends that. */
const CANCELLING: Partial<Record<OrderEvent, Target>> = {
  // The acknowledgement of the placing may come after the request to change it.
  accept: 'unchanged',
  arm: 'unchanged',
  trigger: 'unchanged',
  fill: 'unchanged',
  'fill-last': 'filled',
  'ask-cancel': 'pending-cancel',
  'refuse-cancel': 'working',
  // The answer to a replacement that was asked for before.
  'refuse-replace': 'unchanged',
  replaced: 'unchanged',
  cancel: 'canceled',
  expire: 'expired',
  reject: 'rejected',
};

/** A replacement is under way; a refused cancel is an older one, heard again. */
const REPLACING: Partial<Record<OrderEvent, Target>> = {
  ...CANCELLING,
  'refuse-cancel': 'unchanged',
  'refuse-replace': 'working',
  replaced: 'working',
};

const OPEN: Partial<Record<OrderEvent, Target>> = {
  accept: 'unchanged',
  // Heard after what it led to.
  trigger: 'unchanged',
  fill: 'partially-filled',
  'fill-last': 'filled',
  'ask-cancel': 'pending-cancel',
  'ask-replace': 'pending-replace',
  replaced: 'unchanged',
  'refuse-cancel': 'unchanged',
  'refuse-replace': 'unchanged',
  cancel: 'canceled',
  expire: 'expired',
};

/** The transition table: what is absent is illegal, and is reported, never applied. */
export const TRANSITIONS: Readonly<Record<OrderState, Partial<Record<OrderEvent, Target>>>> = {
  // Armed or accepted without a venue: the engine itself carries it out.
  initialized: { deny: 'denied', submit: 'submitted', arm: 'armed', accept: 'accepted' },
  denied: {},
  submitted: {
    accept: 'accepted',
    arm: 'armed',
    reject: 'rejected',
    fill: 'partially-filled',
    'fill-last': 'filled',
    cancel: 'canceled',
    expire: 'expired',
    'ask-cancel': 'pending-cancel',
    'ask-replace': 'pending-replace',
    // Its acknowledgement was overtaken.
    trigger: 'accepted',
    replaced: 'accepted',
    'refuse-cancel': 'unchanged',
    'refuse-replace': 'unchanged',
  },
  accepted: { ...OPEN, arm: 'armed' },
  // `submit`: what the engine held goes to the venue.
  armed: { ...OPEN, trigger: 'accepted', submit: 'submitted', reject: 'rejected' },
  'partially-filled': { ...OPEN, arm: 'unchanged' },
  'pending-cancel': CANCELLING,
  // A replacement whose new terms cannot stand cancels the order, as venues do.
  'pending-replace': REPLACING,
  // Filled by the size that was known: a larger one may be heard of late, and so may what filled of it.
  filled: { ...ENDED, 'fill-last': 'unchanged', replaced: 'working' },
  canceled: ENDED,
  expired: ENDED,
  // A trade is a trade, whatever was said before.
  rejected: {
    fill: 'unchanged',
    'fill-last': 'filled',
    reject: 'unchanged',
    'refuse-cancel': 'unchanged',
    'refuse-replace': 'unchanged',
  },
};

/** True while the order may still trade. */
export function isWorking(state: OrderState): boolean {
  return !(
    state === 'denied' ||
    state === 'filled' ||
    state === 'canceled' ||
    state === 'expired' ||
    state === 'rejected'
  );
}

/** What the order is when nothing is asked of it. */
export interface Standing {
  readonly acknowledged: boolean;
  readonly armed: boolean;
  readonly filledLots: number;
}

/** The state after `event`, or null where the table has no such transition. */
export function nextState(state: OrderState, event: OrderEvent, standing: Standing): OrderState | null {
  const target = TRANSITIONS[state][event];
  if (target === undefined) return null;
  if (target === 'unchanged') return state;
  if (target !== 'working') return target;
  if (standing.filledLots > 0) return 'partially-filled';
  if (standing.armed) return 'armed';
  return standing.acknowledged ? 'accepted' : 'submitted';
}
