import { type Instrument, MICROS_PER_MINUTE, MICROS_PER_SECOND, parseScaled } from '../../../domain/index.js';
import { isFailure, quoted } from '../palette/failure.js';
import { readDecimal } from '../palette/numbers.js';
import type { Subject, Unit } from './subject.js';

type Refusal = { readonly refused: string };

/** A threshold as `Condition` keeps it. */
export interface Threshold {
  readonly text: string;
  readonly ticks: number | null;
}

const WRITTEN: Readonly<Record<Unit, { readonly a: string; readonly such: string }>> = {
  price: { a: 'a price', such: '61837.5' },
  size: { a: 'a size', such: '0.5' },
  money: { a: 'an amount of money', such: '-200' },
  percentage: { a: 'a percentage', such: '1.5%' },
  count: { a: 'a count', such: '10' },
  duration: { a: 'a duration', such: '50ms or 2s' },
  state: { a: 'a state', such: '' },
};

/** What the value itself looks like; a plain number may be any of four things. */
function looksLike(text: string): 'a percentage' | 'a duration' | 'a plain number' | 'a word' {
  if (text.endsWith('%')) return 'a percentage';
  if (/^-?[\d.,]+(ms|s|m)$/.test(text)) return 'a duration';
  return /^[-+.]?\d/.test(text) ? 'a plain number' : 'a word';
}

/** Reads what a subject is compared with, in the subject's unit. */
export function readThreshold(subject: Subject, text: string): Threshold | Refusal {
  if (subject.unit === 'state') return readState(subject, text);
  const { a, such } = WRITTEN[subject.unit];
  const given = looksLike(text);
  const wanted = subject.unit === 'percentage' || subject.unit === 'duration' ? a : 'a plain number';
  if (given !== wanted) {
    return { refused: `${subject.label} is ${a} and ${quoted(text)} ${given}: write one such as ${such}` };
  }
  const isNegative = text.startsWith('-');
  const suffix = given === 'a percentage' ? '%' : (/(ms|s|m)$/.exec(text)?.[0] ?? '');
  const digits = text.slice(
    isNegative ? 1 : 0,
    text.length - (given === 'a plain number' ? 0 : suffix.length),
  );
  const plain = readDecimal(subject.label, { text: digits, open: false });
  if (isFailure(plain)) return { refused: plain.kind === 'refused' ? plain.refused : plain.hint };
  const signed = isNegative && /[1-9]/.test(plain) ? `-${plain}` : plain;
  return inUnit(subject, { plain, signed, typed: text, suffix });
}

interface ReadNumber {
  /** Without its sign. */
  readonly plain: string;
  readonly signed: string;
  readonly typed: string;
  readonly suffix: string;
}

function inUnit(subject: Subject, number: ReadNumber): Threshold | Refusal {
  const { plain, signed, typed, suffix } = number;
  const refuse = (why: string): Refusal => ({ refused: `${subject.label} ${quoted(typed)} ${why}` });
  switch (subject.unit) {
    case 'price': {
      const ticks = subject.instrument!.parsePrice(signed);
      if (typeof ticks !== 'number') return refuse(ticks.refused);
      return { text: signed, ticks: hasPlace(subject, subject.instrument!) && ticks > 0 ? ticks : null };
    }
    case 'size': {
      const lots = subject.instrument!.parseSize(plain);
      return typeof lots === 'number' ? { text: signed, ticks: null } : refuse(lots.refused);
    }
    case 'count':
      if (signed.startsWith('-') || signed.includes('.')) return refuse('is no count: write a whole number');
      return { text: signed, ticks: null };
    case 'duration': {
      if (signed.startsWith('-')) return refuse('is negative: write it without the sign');
      const micros = microsOf(plain, suffix);
      return typeof micros === 'number' ? { text: String(micros), ticks: null } : refuse(micros.refused);
    }
    default:
      return { text: signed, ticks: null };
  }
}

/** A spread has no place among the prices of the ladder. */
const hasPlace = (subject: Subject, instrument: Instrument): boolean =>
  subject.name !== `${instrument.id}.spread`;

function microsOf(plain: string, suffix: string): number | Refusal {
  if (suffix === 'ms') return parseScaled(plain, 3);
  const micros = parseScaled(plain, 6);
  if (typeof micros !== 'number' || suffix === 's') return micros;
  const minutes = micros * (MICROS_PER_MINUTE / MICROS_PER_SECOND);
  return Number.isSafeInteger(minutes) ? minutes : { refused: 'is too large' };
}

function readState({ label, states }: Subject, text: string): Threshold | Refusal {
  const found = states.find((state) => state === text.toLowerCase());
  if (found !== undefined) return { text: found, ticks: null };
  const given = looksLike(text);
  if (given === 'a word') return { refused: `${label} is never ${quoted(text)}: it is ${states.join(', ')}` };
  return { refused: `${label} is a state and ${quoted(text)} ${given}: write one of ${states.join(', ')}` };
}
