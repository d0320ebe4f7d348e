import type { DialectName, FrameMeaning } from '../../dialect.js';

/** What can go wrong, by the name that it has in a plan. */
export const FAULT_KINDS = {
  drop: 'the frame is left out; with on=requests the request is never carried out nor answered',
  delay:
    'the frame comes late, and those behind it with it; with on=requests the request is carried out late',
  duplicate: 'the frame comes twice',
  reorder: 'the frame comes after the one that follows it',
  gap: 'a run of book frames of one symbol is left out, never the first one',
  checksum: 'the checksum in a book frame is wrong, where the venue sends one',
  'half-open': 'nothing more goes out or is read; the TCP connection stays',
  reset: 'the connection is reset in the middle of the body, or with on=frames of the frame',
  '500': 'an HTTP error in the words of the venue',
  '502': 'an HTTP error in the words of the venue',
  '503': 'an HTTP error in the words of the venue',
  '504': 'an HTTP error in the words of the venue',
  '429': 'a rate limit with Retry-After',
  '418': 'a ban with Retry-After',
  maintenance: 'the venue answers that it is under maintenance',
  skew: 'the clock of the exchange is off by so much',
  'late-ack': 'the order is executed, its answer comes late',
  'no-ack': 'the order is executed, its answer never comes',
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** Kinds that are answered over HTTP in place of, or on top of, what was asked. */
export const HTTP_STATUSES = ['500', '502', '503', '504', '429', '418'] as const;

/** One line of a plan: what goes wrong, how often, and with what. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** Of each candidate, from 0 to 1. */
  readonly probability: number;
  /** Of `delay` and `late-ack`: how long, and how far from it at most either way. */
  readonly millis: number;
  readonly jitterMillis: number;
  /** Of `gap`: how many book frames are left out. */
  readonly run: number;
  /** Of `429` and `418`. */
  readonly retryAfterSeconds: number;
  /** Of HTTP errors: true where the request is carried out nevertheless. */
  readonly executed: boolean;
  /** Of `skew`; negative: the exchange is behind. */
  readonly skewMicros: number;
  readonly on: 'frames' | 'requests' | 'answers' | 'clock';
  readonly where: FaultScope;
  /** After so many it stops. */
  readonly count: number;
  /** Of the choice by probability; the same seed and candidates give the same faults. */
  readonly seed: number;
  /** From when it was set on until it begins, and how long it then lasts. */
  readonly fromMillis: number;
  readonly forMillis: number;
}

/** What a rule is limited to; whatever is left out is not looked at. */
export interface FaultScope {
  readonly dialect?: DialectName;
  readonly frame?: FrameMeaning['kind'];
  /** However it is written: BTCUSDT, BTC-USDT and BTC/USDT are one. */
  readonly symbol?: string;
  /** Part of the method and path (`POST /api/v3/order`), or of a socket request's method (`order.place`). */
  readonly route?: string;
  readonly connection?: number;
}

/** What a fault may befall. */
export interface FaultCandidate {
  readonly dialect: DialectName;
  readonly frame?: FrameMeaning['kind'];
  readonly symbol?: string;
  readonly route?: string;
  readonly connection?: number;
  /** Of a book frame: it is the first of its symbol on the connection. */
  readonly opensBook?: boolean;
  readonly hasChecksum?: boolean;
}

/** A symbol in the one form in which all dialects' spellings meet. */
export const plainSymbol = (symbol: string): string => symbol.replace(/[^A-Za-z0-9]/g, '').toUpperCase();

/** Requests that place, change or cancel orders: what a late or a missing acknowledgement is about. */
export function isOrderRoute(route: string): boolean {
  return /^(order\.(place|cancel|amend|cancelReplace)|orderList\.|openOrders\.cancelAll|sor\.order\.place|add_order|amend_order|edit_order|cancel_order|cancel_all|batch_)|^(POST|PUT|DELETE|PATCH) .*(\/order|\/openOrders|\/sor\/order|\/(Add|Amend|Edit|Cancel)[A-Za-z]*)/.test(
    route,
  );
}
