import { UserError } from '../../../domain/errors.js';
import {
  Attribute,
  type Colour,
  DEFAULT_COLOUR,
  paletteColour,
  rgbColour,
  type Style,
} from '../terminal/index.js';

/** The 16 colours that a terminal's user chooses, in the order of their numbers. */
export const BASIC_COLOURS = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const;

/** Where a style is written, for its errors, and the colours that have names there. */
export interface StyleContext {
  readonly file: string;
  readonly token: string;
  readonly palette: Readonly<Record<string, string>>;
}

/**
 * Reads a style such as `"white on red bold"`: at most one colour, `on` and one more, and attributes.
 * @throws UserError naming file, token and word
 */
export function parseStyle(words: string, context: StyleContext): Style {
  let foreground: Colour = DEFAULT_COLOUR;
  let background: Colour = DEFAULT_COLOUR;
  let attributes = 0;
  let isBackground = false;
  for (const word of words.split(/\s+/).filter((part) => part !== '')) {
    if (word === 'on') {
      isBackground = true;
    } else if (word in Attribute) {
      attributes |= Attribute[word as keyof typeof Attribute];
    } else {
      const colour = parseColour(word, context);
      if (isBackground) background = colour;
      else foreground = colour;
      isBackground = false;
    }
  }
  return { foreground, background, attributes };
}

/** A palette name stands for a colour, not for another name, so there are no circles. */
function parseColour(word: string, context: StyleContext): Colour {
  const colour = literalColour(Object.hasOwn(context.palette, word) ? context.palette[word]! : word);
  if (colour !== null) return colour;
  throw new UserError(
    `theme ${context.file}: ${context.token}: "${word}" is neither #rrggbb, a palette name, a basic colour ` +
      `(${BASIC_COLOURS[1]}, ${BASIC_COLOURS[9]}, …), "default" nor an attribute (${Object.keys(Attribute).join(', ')})`,
  );
}

function literalColour(word: string): Colour | null {
  if (word === 'default') return DEFAULT_COLOUR;
  if (/^#[0-9a-f]{6}$/i.test(word)) return rgbColour(Number.parseInt(word.slice(1), 16));
  const index = (BASIC_COLOURS as readonly string[]).indexOf(word);
  return index < 0 ? null : paletteColour(index);
}
