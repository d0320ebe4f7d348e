import type { ClientOrderId } from '../../../domain/index.js';
import { clientOrderId, parseClientOrderId } from '../../../execution/index.js';

/** How a venue writes client order ids. */
interface IdForm {
  readonly pattern: RegExp;
  write(session: string, sequence: number): string;
  read(text: string): ClientOrderId | null;
  /** Ids of ours are written as they are: no more than their beginning need be looked at. */
  readonly isPlain?: true;
}

/** What every id of the house begins with. */
const OURS = 'oc-';

const whole = (id: string): ClientOrderId | null => (parseClientOrderId(id) === null ? null : id);

/** `oc-SESSION-SEQUENCE` as it is: the id of a venue that takes hyphens and 36 characters. */
const plain = (pattern: RegExp): IdForm => ({
  pattern,
  write: clientOrderId,
  read: whole,
  isPlain: true,
});

/** Letters and digits alone: `ocSESSIONgSEQUENCE`; g is no hexadecimal digit. */
const ALPHANUMERIC: IdForm = {
  pattern: /^[a-zA-Z0-9]{1,32}$/,
  write: (session, sequence) => `oc${session}g${sequence}`,
  read: (text) => {
    const match = /^oc([0-9a-f]{4,12})g(\d+)$/.exec(text);
    return match === null ? null : whole(clientOrderId(match[1]!, Number(match[2])));
  },
};

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SESSION_PLACES = 9;

/**
 * Kraken: 18 characters of free text. Session and sequence in base 62; a leading 1 keeps the session's zeros, and its
 * place is fixed.
 */
const PACKED: IdForm = {
  pattern: /^[\x21-\x7e]{1,18}$/,
  write: (session, sequence) =>
    `oc${base62(Number.parseInt(`1${session}`, 16)).padStart(SESSION_PLACES, '0')}${base62(sequence)}`,
  read: (text) => {
    const match = /^oc([0-9A-Za-z]{9})([0-9A-Za-z]{1,7})$/.exec(text);
    if (match === null) return null;
    const session = fromBase62(match[1]!).toString(16);
    return session[0] === '1' ? whole(clientOrderId(session.slice(1), fromBase62(match[2]!))) : null;
  },
};

/** Hyperliquid: 128 bits in hexadecimal: a mark, the session's length, the session, the sequence. */
const HEXADECIMAL: IdForm = {
  pattern: /^0x[0-9a-f]{32}$/,
  write: (session, sequence) =>
    `0x0c${session.length.toString(16)}${session.padStart(12, '0')}${sequence.toString(16).padStart(17, '0')}`,
  read: (text) => {
    const match = /^0x0c([4-9a-c])([0-9a-f]{12})([0-9a-f]{17})$/.exec(text);
    if (match === null) return null;
    const session = match[2]!.slice(12 - Number.parseInt(match[1]!, 16));
    return whole(clientOrderId(session, Number.parseInt(match[3]!, 16)));
  },
};

const FORMS: Readonly<Record<string, IdForm>> = {
  // newClientOrderId: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints
  binance: plain(/^[.A-Za-z0-9:/_-]{1,36}$/),
  coinbase: plain(/^[\x21-\x7e]{1,128}$/),
  // cl_ord_id: https://docs.kraken.com/api/docs/websocket-v2/add_order
  kraken: PACKED,
  bybit: plain(/^[A-Za-z0-9_-]{1,36}$/),
  hyperliquid: HEXADECIMAL,
};

/**
 * A client order id as this venue writes it. What is not of the house's form goes as it is, where the venue takes it.
 * @returns null where the venue cannot take it.
 */
export function venueClientId(venue: string, id: ClientOrderId): string | null {
  const form = FORMS[venue] ?? ALPHANUMERIC;
  if (form.isPlain === true) return id.startsWith(OURS) && form.pattern.test(id) ? id : null;
  const parts = parseClientOrderId(id);
  const text = parts === null ? id : form.write(parts.session, parts.sequence);
  return form.pattern.test(text) && houseClientId(venue, text) === id ? text : null;
}

/** The house's id of an order with this text, beside ids that went as they are; null where it is nobody's of ours. */
export function houseClientId(venue: string, text: string): ClientOrderId | null {
  const form = FORMS[venue] ?? ALPHANUMERIC;
  const read = form.isPlain === true ? null : form.read(text);
  return read ?? (text.startsWith(OURS) ? text : null);
}

function base62(value: number): string {
  let text = '';
  for (let rest = value; rest > 0 || text === ''; rest = Math.floor(rest / 62))
    text = DIGITS[rest % 62] + text;
  return text;
}

function fromBase62(text: string): number {
  let value = 0;
  for (const digit of text) value = value * 62 + DIGITS.indexOf(digit);
  return value;
}
