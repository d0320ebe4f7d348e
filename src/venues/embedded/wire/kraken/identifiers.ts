const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const HALF = 1_048_576;
const DIGITS = 16;

/** What an identifier names: its first letter. */
export type IdentifierKind = 'O' | 'T' | 'L';

const FORM = /^([OTL])([A-Z2-7]{5})-([A-Z2-7]{5})-([A-Z2-7]{6})$/;

/**
 * Kraken's form of a number: `OQCLML-BW3P3-BUCMWZ`. Forty bits are the number, mixed so that neighbours look
 * nothing alike, and forty are a check on them; both ways without a table.
 */
export function identifier(kind: IdentifierKind, number: number): string {
  const text = digits(check(number)) + digits(mix(number));
  return `${kind}${text.slice(0, 5)}-${text.slice(5, 10)}-${text.slice(10)}`;
}

/** The number that `identifier` wrote; null where it never wrote this text. */
export function numberOf(kind: IdentifierKind, text: string): number | null {
  const match = FORM.exec(text);
  if (match === null || match[1] !== kind) return null;
  const body = `${match[2]}${match[3]}${match[4]}`;
  let mixed = 0;
  for (let i = DIGITS / 2; i < DIGITS; i += 1) mixed = mixed * 32 + ALPHABET.indexOf(body[i]!);
  const number = unmix(mixed);
  return identifier(kind, number) === text ? number : null;
}

function digits(value: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < DIGITS / 2; i += 1) {
    const next = Math.floor(rest / 32);
    text = ALPHABET[rest - next * 32]! + text;
    rest = next;
  }
  return text;
}

/** A Feistel network over two halves of twenty bits. */
function mix(number: number): number {
  let left = Math.floor(number / HALF);
  let right = number - left * HALF;
  for (let round = 1; round <= 3; round += 1) {
    const turned = left ^ scatter(right, round);
    left = right;
    right = turned;
  }
  return left * HALF + right;
}

function unmix(mixed: number): number {
  let left = Math.floor(mixed / HALF);
  let right = mixed - left * HALF;
  for (let round = 3; round >= 1; round -= 1) {
    const turned = right ^ scatter(left, round);
    right = left;
    left = turned;
  }
  return left * HALF + right;
}

const scatter = (half: number, round: number): number =>
  (Math.imul(half + round * 7_919, 0x9e37_79b1) >>> 12) & (HALF - 1);

function check(number: number): number {
  const low = number % HALF;
  return scatter(low, 11) * HALF + scatter(low + Math.floor(number / HALF), 13);
}
