import {
  Attribute,
  type Colour,
  type ColourLevel,
  colourText,
  type StyleId,
  type StyleTable,
} from '../terminal/index.js';
import { parseStyle } from './style-words.js';
import { readTheme, type ThemeDefinition } from './theme-file.js';
import { TOKENS, type Token } from './tokens.js';

/** What Ink's `<Text>` takes; spread it: `<Text {...theme.ink('text.muted')}>`. */
export interface InkTextProps {
  color?: string;
  backgroundColor?: string;
  bold?: boolean;
  dimColor?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
  strikethrough?: boolean;
}

/** A theme whose tokens are styles of the screen's table. */
export class Theme {
  readonly name: string;
  readonly description: string;
  private readonly ids = new Map<Token, StyleId>();
  private readonly inkProps = new Map<Token, InkTextProps>();

  /** @throws UserError for a style that cannot be read */
  constructor(
    definition: ThemeDefinition,
    private readonly styles: StyleTable,
  ) {
    this.name = definition.name;
    this.description = definition.description;
    for (const token of TOKENS) {
      const context = { file: definition.file, token, palette: definition.palette };
      const id = styles.intern(parseStyle(definition.tokens[token], context));
      this.ids.set(token, id);
      this.inkProps.set(token, inkProps(styles, id));
    }
  }

  /** Makes cells without a colour of their own take this theme's. The screen is repainted after it. */
  apply(): void {
    this.styles.setBase({
      foreground: this.styles.get(this.style('text.primary')).foreground,
      background: this.styles.get(this.style('surface.base')).background,
    });
  }

  /** The style of a token, for `Surface.put`. */
  style(token: Token): StyleId {
    return this.ids.get(token)!;
  }

  /** A token's text on the background of another: `on('price.up', 'surface.selected')`. */
  on(token: Token, under: Token): StyleId {
    return this.styles.over(this.style(token), this.style(under));
  }

  /** The style of a token for Ink's `<Text>`. */
  ink(token: Token): InkTextProps {
    return this.inkProps.get(token)!;
  }
}

/**
 * Reads, checks and applies a theme.
 * @param options.name of a theme in the folder, or the path of a JSON file
 * @throws UserError naming the file and the token
 */
export async function loadTheme(options: {
  readonly folder: string;
  readonly name: string;
  readonly styles: StyleTable;
}): Promise<Theme> {
  const theme = new Theme(await readTheme(options), options.styles);
  theme.apply();
  return theme;
}

/** The theme to begin with on a terminal that shows so many colours. */
export function defaultThemeName(level: ColourLevel): string {
  if (level === 'none') return 'no-colour';
  return level === '16' ? 'ansi16' : 'dark';
}

function inkProps(styles: StyleTable, id: StyleId): InkTextProps {
  const { foreground, background, attributes } = styles.get(id);
  const props: InkTextProps = {};
  setColour(foreground, (text) => {
    props.color = text;
  });
  setColour(background, (text) => {
    props.backgroundColor = text;
  });
  if (attributes & Attribute.bold) props.bold = true;
  if (attributes & Attribute.dim) props.dimColor = true;
  if (attributes & Attribute.italic) props.italic = true;
  if (attributes & Attribute.underline) props.underline = true;
  if (attributes & Attribute.inverse) props.inverse = true;
  if (attributes & Attribute.strike) props.strikethrough = true;
  return props;
}

function setColour(colour: Colour, set: (text: string) => void): void {
  const text = colourText(colour);
  if (text !== null) set(text);
}
