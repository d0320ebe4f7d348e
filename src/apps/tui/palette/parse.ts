import { hasMarket, type PaletteContext } from './context.js';
import { lacks, quoted, refuse } from './failure.js';
import { rankNames } from './fuzzy.js';
import { hostileText } from './hostile-text.js';
import { readOwnParameters } from './strategy-verbs.js';
import type { PaletteReading } from './verb.js';
import { VERBS, verbNamed } from './verbs.js';
import { type Line, listed, splitLine } from './words.js';

/** Notes may have letters that no command has. */
export const isProse = (text: string): boolean => /^ *note /i.test(text);

/**
 * Reads a line of the palette. What is refused is told in one line that never holds a character of the text that
 * could not be shown; a line that could still become right is incomplete, which is no mistake.
 */
export function parsePalette(text: string, context: PaletteContext): PaletteReading {
  const hostile = hostileText(text, { prose: isProse(text) });
  if (hostile !== null) return refuse(hostile);
  const line = splitLine(text);
  if (line.verb === '') return lacks('a command such as buy, cancel or help');
  const verb = verbNamed(line.verb);
  if (verb?.ofMarket === true && !hasMarket(context)) {
    return refuse(`${verb.verb} needs an instrument: wait until the market is there`);
  }
  if (verb !== undefined) return verb.read(line, context);
  const strategy = context.strategies.find(({ name }) => name.toLowerCase() === line.verb);
  if (strategy !== undefined) return readOwnParameters(strategy, line);
  return noVerb(line, text, context);
}

function noVerb({ verb }: Line, text: string, { strategies }: PaletteContext): PaletteReading {
  const names = [...VERBS.map((known) => known.verb), ...strategies.map(({ name }) => name)];
  const begun = names.filter((name) => name.startsWith(verb));
  if (begun.length > 0 && !text.trimStart().includes(' ')) return lacks(listed(begun));
  const near = rankNames(verb, names);
  const mend = near.length === 0 ? 'help lists them' : `did you mean ${listed(near.slice(0, 3))}?`;
  return refuse(`no command ${quoted(verb)}: ${mend}`);
}
