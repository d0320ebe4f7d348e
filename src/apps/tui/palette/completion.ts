import { hasMarket, type PaletteContext } from './context.js';
import { rankBy } from './fuzzy.js';
import { hostileText } from './hostile-text.js';
import { isPriceWord } from './order-price.js';
import { isProse } from './parse.js';
import { offerOwnVerbs, offerParameters } from './strategy-verbs.js';
import type { Offer } from './verb.js';
import { VERBS, verbNamed } from './verbs.js';
import { separated, splitLine } from './words.js';

export interface Completion {
  /** The whole text once it is taken. */
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
}

/** What may stand in the place of the word at hand, the best first; nothing where the text is not to be trusted. */
export function completePalette(text: string, context: PaletteContext): readonly Completion[] {
  if (hostileText(text, { prose: isProse(text) }) !== null) return [];
  const start = text.trimStart();
  const typed = /[^ ]*$/.exec(start)![0];
  const ahead = start.slice(0, start.length - typed.length);
  const offers = ahead === '' ? offerVerbs(context) : offerArguments(ahead, typed, context);
  return rankBy(typed, offers, ({ word }) => word)
    .map(({ word, detail }) => ({
      insert: `${ahead}${word}${word.endsWith('=') ? '' : ' '}`,
      label: word,
      detail,
    }))
    .filter(({ insert }) => hostileText(insert, { prose: false }) === null);
}

const offerVerbs = (context: PaletteContext): Offer[] => [
  ...VERBS.map(({ verb, description }) => ({ word: verb, detail: description })),
  ...offerOwnVerbs(context),
];

function offerArguments(ahead: string, typed: string, context: PaletteContext): readonly Offer[] {
  const line = splitLine(ahead);
  const before = line.words.map(({ text }) => text);
  const verb = verbNamed(line.verb);
  if (verb?.ofMarket === true && !hasMarket(context)) return [];
  if (verb !== undefined) return verb.offers({ before, typed, context });
  const strategy = context.strategies.find(({ name }) => name.toLowerCase() === line.verb);
  return strategy === undefined ? [] : offerParameters(strategy, before, typed);
}

/** The pale text behind what is typed: the rest of a verb and what it wants. */
export function describeUsage(text: string): string {
  if (hostileText(text, { prose: isProse(text) }) !== null) return '';
  const start = text.trimStart();
  const { verb: typed, words } = splitLine(start);
  const verb = typed === '' ? undefined : (verbNamed(typed) ?? begunVerb(start, typed));
  if (verb === undefined) return '';
  const texts = separated(words).map((word) => word.text);
  const rest = partsLeft(verb.usage, texts).join(' ');
  const gap = rest === '' || start.endsWith(' ') ? '' : ' ';
  return `${verb.verb.slice(typed.length)}${gap}${rest}`;
}

const begunVerb = (start: string, typed: string) =>
  start.includes(' ') ? undefined : VERBS.find(({ verb }) => verb.startsWith(typed));

/** The parts of a usage that are not typed yet. What may be repeated stays, a text is taken by its first word. */
function partsLeft(usage: string, texts: readonly string[]): string[] {
  const forms = usage.split(/ \| (?![^(]*\))/);
  if (texts.length === 0) return [usage];
  const parts = usagePartsOf(forms.find((form) => usagePartsOf(form)[0] === texts[0]) ?? forms[0]!);
  if (parts[0] === 'SIZE') return orderPartsLeft(parts, texts);
  const swallowing = parts.findIndex((part) => part === 'EXPR' || part === 'TEXT');
  const repeated = parts.findIndex((part) => part.endsWith('…'));
  const most = swallowing >= 0 ? swallowing + 1 : repeated >= 0 ? repeated : parts.length;
  return parts.slice(Math.min(texts.length, most));
}

/** `a [b c] (d | e)` → `a`, `[b c]`, `(d | e)`. */
const usagePartsOf = (usage: string): string[] => usage.match(/\[[^\][]*\]|\(.*?\)|[^ ]+/g) ?? [];

/** Of an order: the symbol may be left out, the price may be two words, and no style is given twice. */
function orderPartsLeft(parts: readonly string[], texts: readonly string[]): string[] {
  if (texts.length < 2) return parts.slice(texts.length);
  const priced = texts.findIndex((text, index) => index > 0 && isPriceWord(text));
  if (priced < 0) return parts.slice(2);
  if (texts.at(-1) === '@') return ['PRICE', ...parts.slice(3)];
  const given = texts.slice(priced).map((text) => text.toLowerCase());
  return parts.slice(3).filter((part) => {
    if (part === '[reduce]') return !given.includes('reduce');
    return !part.startsWith('[post') || !given.some((text) => /^(market|post|ioc|fok|gtd=.*)$/.test(text));
  });
}
