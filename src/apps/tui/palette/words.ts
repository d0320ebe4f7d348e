import { type Failure, lacks, quoted, refuse } from './failure.js';

/** A word of the line; open while the cursor stands at its end, so that more of it may come. */
export interface Word {
  readonly text: string;
  readonly open: boolean;
}

/** A line without its verb. */
export interface Line {
  readonly verb: string;
  readonly words: readonly Word[];
  /** What stands behind the verb, as it was typed. */
  readonly rest: string;
}

export function splitLine(text: string): Line {
  const start = text.trimStart();
  const space = start.indexOf(' ');
  const verb = space < 0 ? start : start.slice(0, space);
  const rest = space < 0 ? '' : start.slice(space + 1);
  return { verb: verb.toLowerCase(), words: wordsOf(rest), rest: rest.trim() };
}

export function wordsOf(text: string): Word[] {
  const texts = text.split(' ').filter((word) => word !== '');
  const open = !text.endsWith(' ');
  return texts.map((word, index) => ({ text: word, open: open && index === texts.length - 1 }));
}

/** `BTC@61837` and `@61837` are read as if there were spaces. */
export function separated(words: readonly Word[]): Word[] {
  return words.flatMap(({ text, open }) =>
    text.includes('@') && text !== '@'
      ? wordsOf(`${text.replaceAll('@', ' @ ')}${open && !text.endsWith('@') ? '' : ' '}`)
      : [{ text, open }],
  );
}

/** More words than a command has are refused: what is not read must not be sent. */
export function tooMany(line: Line, most: number): Failure | null {
  const extra = line.words[most];
  return extra === undefined ? null : refuse(`${quoted(extra.text)} is one word too many for ${line.verb}`);
}

const LONGEST_LIST = 12;

/** `a, b, c …`: the first of many. */
export const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'there is none'
    : `${names.slice(0, LONGEST_LIST).join(', ')}${names.length > LONGEST_LIST ? ' …' : ''}`;

/** One of a closed list of names, written whole; the beginning of one may still become it. */
export function readName<Name extends string>(
  word: Word | undefined,
  { thing, names }: { readonly thing: string; readonly names: readonly Name[] },
): Name | Failure {
  if (word === undefined) return lacks(`${thing}: ${listed(names)}`);
  const typed = word.text.toLowerCase();
  const found =
    names.find((name) => name === word.text) ?? names.find((name) => name.toLowerCase() === typed);
  if (found !== undefined) return found;
  const begun = names.filter((name) => name.toLowerCase().startsWith(typed));
  if (word.open && begun.length > 0) return lacks(listed(begun));
  return refuse(`${thing} ${quoted(word.text)} is not known: ${listed(names)}`);
}
