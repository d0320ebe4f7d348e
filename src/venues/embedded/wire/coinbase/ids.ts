import { createHash } from 'node:crypto';

/** What the last group of a UUID can hold. */
const MAX_NUMBER = 0xffff_ffff_ffff;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-([0-9a-f]{12})$/;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function uuid(hex: string, tail: string): string {
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${tail}`;
}

/** A number of the exchange as a UUID: the number is its last group, the rest a check over both. */
function numbered(kind: string, number: number): string {
  if (!Number.isSafeInteger(number) || number < 0 || number > MAX_NUMBER) {
    throw new RangeError(`${kind} number ${number} does not fit a UUID`);
  }
  return uuid(digest(`${kind}:${number}`), number.toString(16).padStart(12, '0'));
}

/** The order id that clients see for the exchange's order number. */
export const orderIdOf = (number: number): string => numbered('order', number);

/** The exchange's order number; undefined for what `orderIdOf` never made. */
export function orderNumberOf(id: string): number | undefined {
  const text = id.toLowerCase();
  const tail = UUID.exec(text)?.[1];
  if (tail === undefined) return undefined;
  const number = Number.parseInt(tail, 16);
  return orderIdOf(number) === text ? number : undefined;
}

/** A fill's trade id. */
export const tradeIdOf = (fill: number): string => numbered('fill', fill);

/** A fill's entry id: 64 hexadecimal digits, as the venue's are. */
export const entryIdOf = (fill: number): string => digest(`entry:${fill}`);

/** A UUID that always stands for the same name: a user, a portfolio, a wallet, an asset. */
export function nameId(kind: string, name: string): string {
  const hex = digest(`${kind}:${name}`);
  return uuid(hex, hex.slice(20, 32));
}
