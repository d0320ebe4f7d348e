import type { Instrument } from '../../../domain/index.js';
import type { PaletteContext } from './context.js';
import { type Failure, quoted, refuse } from './failure.js';
import { listed } from './words.js';

const bare = (text: string): string => text.toUpperCase().replace(/[/_-]/g, '');

/** `BTC/USDT`, `btcusdt`, `BTC`, or the beginning of one symbol alone; also the id, `binance-spot:BTC/USDT`. */
export function readSymbol(text: string, context: PaletteContext): Instrument | Failure {
  const { instruments } = context;
  const whole = instruments.filter(({ id }) => id.toUpperCase() === text.toUpperCase());
  const typed = bare(text);
  const tries: readonly (readonly Instrument[])[] = [
    whole,
    instruments.filter(({ symbol, specification }) =>
      [bare(symbol), bare(specification.venueSymbol)].includes(typed),
    ),
    instruments.filter(({ specification }) => bare(specification.base.code) === typed),
    typed === '' ? [] : instruments.filter(({ symbol }) => bare(symbol).startsWith(typed)),
  ];
  const found = tries.find((candidates) => candidates.length > 0) ?? [];
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    return refuse(`symbol ${quoted(text)} is not in this session: ${listed(namesOf(instruments))}`);
  }
  return refuse(`symbol ${quoted(text)} is ambiguous: write ${namesOf(found).join(' or ')}`);
}

/** Symbols; where two venues have the same one, ids. */
function namesOf(instruments: readonly Instrument[]): string[] {
  const twice = new Set(instruments.map(({ symbol }) => symbol)).size < instruments.length;
  return instruments.map(({ id, symbol }) => (twice ? id : symbol));
}
