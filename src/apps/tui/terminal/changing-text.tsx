import { Transform } from 'ink';
import type { ReactElement } from 'react';
import { textWidth } from './glyphs.js';

/** What Ink's `<Text>` takes to colour a text; colours as `colourText` writes them. */
interface TextLook {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  readonly strikethrough?: boolean;
}

const SGR_ON = [
  ['bold', 1],
  ['dimColor', 2],
  ['italic', 3],
  ['underline', 4],
  ['inverse', 7],
  ['strikethrough', 9],
] as const;

/**
 * One line of text that changes while it is shown, in Ink's layout; in place of `<Text {...look}>{text}</Text>`.
 *
 * Ink keeps the measure of every text that it ever laid out, for good: a dialog of twenty lines of figures that
 * change four times a second costs 40 MB an hour. So Ink lays out blanks of the text's width, of which there
 * are few, and the text takes their place when the line is written.
 */
export function ChangingText({ text, ...look }: TextLook & { readonly text: string }): ReactElement {
  return (
    <Transform transform={() => `${sgrOf(look)}${text}\x1b[0m`}>{' '.repeat(textWidth(text))}</Transform>
  );
}

function sgrOf(look: TextLook): string {
  const parameters = SGR_ON.filter(([name]) => look[name] === true).map(([, code]) => String(code));
  if (look.color !== undefined) parameters.push(`38;${colourParameters(look.color)}`);
  if (look.backgroundColor !== undefined) parameters.push(`48;${colourParameters(look.backgroundColor)}`);
  return parameters.length === 0 ? '' : `\x1b[${parameters.join(';')}m`;
}

function colourParameters(colour: string): string {
  if (!colour.startsWith('#')) return `5;${/\d+(?=\))/.exec(colour)?.[0] ?? 0}`;
  const rgb = Number.parseInt(colour.slice(1), 16);
  return `2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`;
}
