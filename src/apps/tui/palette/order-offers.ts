import { isFailure } from './failure.js';
import { isPriceWord } from './order-price.js';
import { ORDER_WORDS } from './order-words.js';
import { readSymbol } from './symbol.js';
import { type Offer, offerSymbols, type Place } from './verb.js';
import { separated } from './words.js';

const SIZES: readonly Offer[] = [
  { word: '25%', detail: 'a quarter of what is free' },
  { word: '50%', detail: 'half of what is free' },
  { word: '100%', detail: 'all that is free' },
  { word: 'pos', detail: 'the whole position' },
];

const PRICES: readonly Offer[] = [
  { word: '@', detail: 'a price: @ 61837.5' },
  { word: 'bid', detail: 'at the best bid' },
  { word: 'ask', detail: 'at the best ask' },
  { word: 'mid', detail: 'between them: mid, mid+3t, mid-2bp' },
  { word: 'market', detail: 'IOC at the touch and 5 bps' },
];

/** What may come next in an order: size, symbol or price, price, then the words that are not there yet. */
export function offerOrder({ before, context }: Place): readonly Offer[] {
  const [size, ...rest] = separated(before.map((text) => ({ text, open: false }))).map(({ text }) => text);
  if (size === undefined) return SIZES;
  const [named] = rest;
  if (named === undefined) return [...PRICES, ...offerSymbols(context)];
  const behind = isPriceWord(named) ? rest : rest.slice(1);
  if (!isPriceWord(named) && isFailure(readSymbol(named, context))) return [];
  const [price, value] = behind;
  if (price === undefined) return PRICES;
  if (price === '@' && value === undefined) return PRICES.slice(1, -1);
  const given = behind.slice(price === '@' ? 2 : 1);
  return offerTerms(given, price.toLowerCase() === 'market');
}

const STYLES = ['post', 'ioc', 'fok', 'gtd='];
const WORKED = ['iceberg=', 'twap=', 'vwap=', 'peg', 'venue=auto'];
const PROTECTS = ['stop=', 'trail=', 'tp='];

/** Each word once, and none that contradicts what stands. */
function offerTerms(given: readonly string[], market: boolean): Offer[] {
  const has = (names: readonly string[]): boolean =>
    given.some((word) => names.some((name) => word.toLowerCase().startsWith(name)));
  const takes = market || has(['ioc', 'fok']);
  const fits = (word: string): boolean => {
    if (word === 'post') return !market && !has([...STYLES, 'twap=', 'vwap=', 'trigger=']);
    if (word === 'gtd=') return !takes && !has([...STYLES, ...WORKED]);
    if (STYLES.includes(word)) return !market && !has([...STYLES, ...WORKED, 'trigger=']);
    if (word === 'iceberg=' || word.startsWith('peg')) {
      return !takes && !has([...WORKED, 'gtd=', 'trigger=']);
    }
    if (word === 'twap=' || word === 'vwap=') return !has([...WORKED, ...STYLES, 'trigger=']);
    if (word === 'trigger=') return !has([...WORKED, 'post', 'ioc', 'fok', word]);
    if (word === 'cap=') return has(['vwap=']) && !has([word]);
    if (word === 'reduce') return !has([word, ...PROTECTS]);
    if (PROTECTS.includes(word)) {
      const rival = word === 'tp=' ? [] : ['stop=', 'trail='];
      return !has(['reduce', word, ...rival]);
    }
    return !has([word]);
  };
  return ORDER_WORDS.filter(({ word }) => fits(word));
}
