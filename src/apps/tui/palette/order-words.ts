import type {
  Execution,
  Instrument,
  NewOrder,
  PriceTicks,
  Side,
  SizeLots,
  Trail,
} from '../../../domain/index.js';
import { exactSize, formatPrice } from '../format.js';
import type { Distance, Span } from './command.js';
import type { Touch } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readDistance, readMarketPrice, readSize, readSpan } from './numbers.js';
import { readName, type Word } from './words.js';

/** What may stand behind the price of an order; those with `=` want a value. */
export const ORDER_WORDS = [
  { word: 'post', detail: 'rests or is refused: the default' },
  { word: 'ioc', detail: 'takes what is there, cancels the rest' },
  { word: 'fok', detail: 'all of it at once or nothing' },
  { word: 'gtd=', detail: 'rests for a time: gtd=5m' },
  { word: 'reduce', detail: 'only brings the position nearer to zero' },
  { word: 'stop=', detail: 'attached stop: a price' },
  { word: 'tp=', detail: 'attached target: a price' },
  { word: 'trail=', detail: 'attached stop that trails: 50, 25t or 30bp' },
  { word: 'trigger=', detail: 'waits until the market is there: a price' },
  { word: 'iceberg=', detail: 'shows only so much: 0.1' },
  { word: 'twap=', detail: 'spread over a time: twap=10m' },
  { word: 'vwap=', detail: 'with the volume of a time: vwap=10m' },
  { word: 'cap=', detail: 'of vwap: its most of the volume, cap=10%' },
  { word: 'peg', detail: 'follows the touch of its own side' },
  { word: 'peg=', detail: 'so far behind it: peg=2t' },
  { word: 'venue=', detail: 'auto routes over all venues; or one of them' },
] as const;

/** The words behind the price, read. */
export interface OrderTerms {
  readonly style: 'post' | 'ioc' | 'fok' | null;
  readonly gtd: Span | null;
  readonly reduce: boolean;
  readonly stop: PriceTicks | null;
  readonly target: PriceTicks | null;
  readonly trail: Distance | null;
  readonly trigger: PriceTicks | null;
  readonly iceberg: SizeLots | null;
  readonly twap: Span | null;
  readonly vwap: Span | null;
  /** Parts per million of the traded volume. */
  readonly cap: number | null;
  /** Ticks behind the touch. */
  readonly peg: number | null;
  readonly auto: boolean;
}

const NO_TERMS: OrderTerms = {
  style: null,
  gtd: null,
  reduce: false,
  stop: null,
  target: null,
  trail: null,
  trigger: null,
  iceberg: null,
  twap: null,
  vwap: null,
  cap: null,
  peg: null,
  auto: false,
};

/** Reads the words in any order; none may be given twice. */
export function readOrderTerms(
  words: readonly Word[],
  instrument: Instrument,
  touch: Touch,
): OrderTerms | Failure {
  let terms = NO_TERMS;
  const given = new Set<string>();
  for (const word of words) {
    const term = readTerm(word, instrument, touch);
    if (isFailure(term)) return term;
    for (const name of Object.keys(term)) {
      if (given.has(name)) return refuse(`${quoted(word.text)} is given twice: ${name} may be given once`);
      given.add(name);
    }
    terms = { ...terms, ...term };
  }
  return terms;
}

function readTerm(word: Word, instrument: Instrument, touch: Touch): Partial<OrderTerms> | Failure {
  const equals = word.text.indexOf('=');
  const name = (equals < 0 ? word.text : word.text.slice(0, equals)).toLowerCase();
  if (equals >= 0) return readValue(name, word, instrument, touch);
  if (name === 'post' || name === 'ioc' || name === 'fok') return { style: name };
  if (name === 'reduce') return { reduce: true };
  if (name === 'peg') return { peg: 0 };
  const begun = ORDER_WORDS.filter(({ word: known }) => known.startsWith(name)).map(
    ({ word: known }) => known,
  );
  if (word.open && begun.length > 0) return lacks(begun.join(', '));
  return refuse(
    `${quoted(word.text)} is no word of an order: ${ORDER_WORDS.map((known) => known.word).join(', ')}`,
  );
}

function readValue(
  name: string,
  word: Word,
  instrument: Instrument,
  touch: Touch,
): Partial<OrderTerms> | Failure {
  const value: Word = { text: word.text.slice(word.text.indexOf('=') + 1), open: word.open };
  const as = <Value>(field: keyof OrderTerms, read: Value | Failure): Partial<OrderTerms> | Failure =>
    isFailure(read) ? read : { [field]: read };
  switch (name) {
    case 'gtd':
    case 'twap':
    case 'vwap':
      return as(name, readSpan(name, value));
    case 'trigger':
      return as('trigger', readMarketPrice(instrument, 'trigger', value, touch));
    case 'cap':
      return as('cap', readCap(value));
    case 'peg':
      return as('peg', readPeg(instrument, value));
    case 'stop':
      return as('stop', readMarketPrice(instrument, 'stop', value, touch));
    case 'tp':
      return as('target', readMarketPrice(instrument, 'tp', value, touch));
    case 'trail':
      return as('trail', readDistance(instrument, 'trail', value));
    case 'iceberg':
      return as('iceberg', readSize(instrument, 'iceberg', value));
    case 'venue':
      // The instrument is that of the venue already; see `venueOf`.
      return { auto: value.text.toLowerCase() === AUTO };
    default:
      return refuse(
        `${quoted(word.text)} is no word of an order: ${ORDER_WORDS.map((known) => known.word).join(', ')}`,
      );
  }
}

const AUTO = 'auto';
/** What may be said of the time and style of an order that is worked; whether its slices rest is their own choice. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  iceberg: ['post'],
  peg: ['post'],
  'venue=auto': ['post', 'ioc'],
};
const USUAL_CAP_PPM = 100_000;
/** How much larger or smaller than asked for an iceberg's slices may be, so that they show no pattern. */
const ICEBERG_VARIANCE_PPM = 200_000;

function readCap(word: Word): number | Failure {
  const match = /^(\d{1,3}(?:\.\d{1,2})?)%$/.exec(word.text);
  const ppm = match === null ? 0 : Math.round(Number(match[1]) * 10_000);
  if (ppm >= 1_000 && ppm <= 1_000_000) return ppm;
  if (word.open && /^[\d.]*$/.test(word.text)) return lacks('cap: a share of the volume such as 10%');
  return refuse(`cap ${quoted(word.text)} is no share: write one from 0.1% to 100%`);
}

function readPeg(instrument: Instrument, word: Word): number | Failure {
  if (word.text === '0') return 0;
  const distance = readDistance(instrument, 'peg', word);
  if (isFailure(distance)) return distance;
  return distance.unit === 'ticks' ? distance.ticks : refuse('peg is counted in ticks: write peg=2t');
}

/** The instrument that `venue=` names; the given one where nothing does, or `auto`. */
export function venueOf(
  words: readonly Word[],
  instrument: Instrument,
  instruments: readonly Instrument[],
): Instrument | Failure {
  const word = words.find(({ text }) => /^venue=/i.test(text));
  if (word === undefined) return instrument;
  const symbol = instrument.specification.symbol;
  // Where several venues have a symbol it bears the venue's name.
  const plain = symbol.slice(symbol.indexOf(':') + 1);
  const same = instruments.filter(
    (other) => other.symbol === symbol || other.symbol === `${other.specification.venue}:${plain}`,
  );
  const value: Word = { text: word.text.slice('venue='.length), open: word.open };
  const name = readName(value, {
    thing: 'venue',
    names: [AUTO, ...same.map(({ specification }) => specification.venue)],
  });
  if (typeof name !== 'string') return name;
  if (name !== AUTO) return same.find(({ specification }) => specification.venue === name)!;
  if (same.length > 1) return instrument;
  return refuse(
    `venue=auto needs ${plain} on more than one venue: this session has it on ${instrument.specification.venue} alone`,
  );
}

/** What contradicts the order or itself; null where all of it goes together. */
export function checkTerms(
  terms: OrderTerms,
  order: {
    readonly instrument: Instrument;
    readonly side: Side;
    readonly price: PriceTicks;
    readonly size: SizeLots;
  },
): Failure | null {
  const { style, gtd, iceberg, trail } = terms;
  const taking = style === 'ioc' || style === 'fok' ? style : null;
  if (taking !== null && gtd !== null)
    return refuse(`${taking} and gtd=${gtd.text} contradict: take one out`);
  if (terms.stop !== null && trail !== null) return refuse('stop and trail contradict: take one out');
  const worked = workedBy(terms);
  const [one, other] = worked;
  if (one !== undefined && other !== undefined) return refuse(`${one} and ${other} contradict: take one out`);
  const styles = [style === 'post' ? ['post'] : [], taking ?? [], gtd === null ? [] : ['gtd']].flat();
  if (one !== undefined) {
    const wrong = styles.find((word) => !FITTING[one]?.includes(word));
    if (wrong !== undefined) return refuse(`${wrong} and ${one} contradict: take ${wrong} out`);
    if (terms.trigger !== null) return refuse(`trigger and ${one} contradict: take one out`);
  }
  if (terms.trigger !== null && style !== null) {
    return refuse(`${style} and trigger contradict: what waits is sent when it wakes, take ${style} out`);
  }
  if (terms.reduce) {
    const attached = terms.stop !== null ? 'stop' : terms.target !== null ? 'tp' : trail && 'trail';
    if (attached !== null) {
      return refuse(`reduce makes no position that ${attached} could protect: take one out`);
    }
  }
  if (terms.cap !== null && terms.vwap === null)
    return refuse('cap is of vwap: add vwap=10m, or take it out');
  if (iceberg !== null && iceberg > order.size) {
    const [shown, whole] = [iceberg, order.size].map((lots) => exactSize(order.instrument, lots));
    return refuse(`iceberg ${shown} is above the size ${whole}: write less`);
  }
  if (trail?.unit === 'ticks' && trail.ticks >= order.price) {
    return refuse(`trail is as far as the price ${formatPrice(order.instrument, order.price)}: write less`);
  }
  return checkProtection(terms, order);
}

/** The words that say how an order is worked, where it is not sent as it is. */
export function workedBy({ iceberg, twap, vwap, peg, auto }: OrderTerms): string[] {
  return [
    iceberg === null ? [] : ['iceberg'],
    twap === null ? [] : ['twap'],
    vwap === null ? [] : ['vwap'],
    peg === null ? [] : ['peg'],
    auto ? ['venue=auto'] : [],
  ].flat();
}

/** How it is worked, what protects its fills, and what it waits for: what these words add to an order. */
export function partsOf(
  terms: OrderTerms,
  { takes }: { readonly takes: boolean },
): Pick<NewOrder, 'execution' | 'bracket'> {
  const execution = executionOf(terms, takes);
  const { stop, target, trail } = terms;
  const isProtected = stop !== null || target !== null || trail !== null;
  return {
    ...(execution === null ? {} : { execution }),
    ...(isProtected
      ? {
          bracket: {
            stopPrice: stop,
            takeProfitPrice: target,
            trail: trail === null ? null : trailOf(trail),
          },
        }
      : {}),
  };
}

function executionOf({ iceberg, twap, vwap, cap, peg, auto }: OrderTerms, takes: boolean): Execution | null {
  if (iceberg !== null) return { kind: 'iceberg', displaySize: iceberg, variancePpm: ICEBERG_VARIANCE_PPM };
  if (twap !== null) return { kind: 'twap', durationMicros: twap.micros };
  if (vwap !== null) {
    return { kind: 'vwap', durationMicros: vwap.micros, participationPpm: cap ?? USUAL_CAP_PPM };
  }
  if (peg !== null) return { kind: 'peg', offsetTicks: peg };
  return auto ? { kind: 'route', style: takes ? 'take' : 'rest' } : null;
}

/** In the domain's units: a basis point is 100 parts per million. */
export const trailOf = (distance: Distance): Trail =>
  distance.unit === 'ticks'
    ? { unit: 'ticks', distance: distance.ticks }
    : { unit: 'ppm', distance: Math.round(distance.bps * 100) };

/** A buy is stopped below and takes its profit above; a sell the other way round. */
function checkProtection(
  { stop, target }: OrderTerms,
  {
    instrument,
    side,
    price,
  }: { readonly instrument: Instrument; readonly side: Side; readonly price: PriceTicks },
): Failure | null {
  const wrong = (name: string, at: PriceTicks, right: 'below' | 'above'): Failure =>
    refuse(
      `${name} ${formatPrice(instrument, at)} of a ${side} is not ${right} its price ${formatPrice(instrument, price)}: write one ${right} it`,
    );
  const buys = side === 'buy';
  if (stop !== null && (buys ? stop >= price : stop <= price))
    return wrong('stop', stop, buys ? 'below' : 'above');
  if (target !== null && (buys ? target <= price : target >= price)) {
    return wrong('tp', target, buys ? 'above' : 'below');
  }
  return null;
}
