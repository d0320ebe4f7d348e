import { type Colour, type ColourLevel, DEFAULT_COLOUR, downgrade, sgrColour } from './colour.js';

/** A style by its number in a StyleTable: cells hold this and nothing else. 0 is plain. */
export type StyleId = number;

export const PLAIN_STYLE: StyleId = 0;

/** Bits of `Style.attributes`. */
export const Attribute = { bold: 1, dim: 2, italic: 4, underline: 8, inverse: 16, strike: 32 } as const;

export interface Style {
  readonly foreground: Colour;
  readonly background: Colour;
  /** Bits of Attribute. */
  readonly attributes: number;
}

/** The SGR numbers of each attribute bit, in the order of the bits. */
const SGR_ON = [1, 2, 3, 4, 7, 9] as const;
const SGR_OFF = [22, 22, 23, 24, 27, 29] as const;

/** Styles beyond this are shown plain: cells hold 16 bits, and no screen needs more. */
const MAX_STYLES = 0xffff;
/** Room for the left style of a pair in the key of a cached transition. */
const STYLE_SPACE = 0x10000;

/**
 * Interns styles and knows the shortest SGR sequence between any two of them, at the terminal's colour level.
 * Cells of the default colours take the theme's base colours, so that a theme covers the whole screen.
 */
export class StyleTable {
  private readonly styles: Style[] = [
    { foreground: DEFAULT_COLOUR, background: DEFAULT_COLOUR, attributes: 0 },
  ];
  private readonly ids = new Map<string, StyleId>();
  private readonly overs = new Map<number, StyleId>();
  private readonly transitions = new Map<number, string>();
  private base: { readonly foreground: Colour; readonly background: Colour } = this.styles[0]!;

  constructor(readonly level: ColourLevel) {
    this.ids.set('0,0,0', PLAIN_STYLE);
  }

  /** The colours that stand for "default". Whoever changes them repaints the screen. */
  setBase(base: { readonly foreground: Colour; readonly background: Colour }): void {
    this.base = base;
    this.transitions.clear();
  }

  intern(style: Style): StyleId {
    const key = `${style.foreground},${style.background},${style.attributes}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    if (this.styles.length >= MAX_STYLES) return PLAIN_STYLE;
    const id = this.styles.length;
    this.styles.push({ ...style });
    this.ids.set(key, id);
    return id;
  }

  get(id: StyleId): Style {
    return this.styles[id] ?? this.styles[PLAIN_STYLE]!;
  }

  /** The style `top` on the background of `under`: a token on a selected row. Cheap enough for each cell. */
  over(top: StyleId, under: StyleId): StyleId {
    const key = top * STYLE_SPACE + under;
    const known = this.overs.get(key);
    if (known !== undefined) return known;
    const id = this.intern({ ...this.get(top), background: this.get(under).background });
    this.overs.set(key, id);
    return id;
  }

  /** The escape that turns a terminal showing `from` to `to`; from `null` when its state is not known. */
  transition(from: StyleId | null, to: StyleId): string {
    if (from === to) return '';
    const key = (from === null ? MAX_STYLES : from) * STYLE_SPACE + to;
    const known = this.transitions.get(key);
    if (known !== undefined) return known;
    const sequence = this.shortest(from, to);
    this.transitions.set(key, sequence);
    return sequence;
  }

  private shortest(from: StyleId | null, to: StyleId): string {
    const target = this.shown(to);
    const absolute = sgr(['0', ...onParameters(target.attributes), ...colourParameters(PLAIN, target)]);
    if (from === null) return absolute;
    const current = this.shown(from);
    const parameters = [
      ...attributeParameters(current.attributes, target.attributes),
      ...colourParameters(current, target),
    ];
    const relative = parameters.length === 0 ? '' : sgr(parameters);
    return relative.length < absolute.length ? relative : absolute;
  }

  /** The style as this terminal shows it. */
  private shown(id: StyleId): Style {
    const style = this.get(id);
    return {
      foreground: downgrade(style.foreground || this.base.foreground, this.level),
      background: downgrade(style.background || this.base.background, this.level),
      attributes: style.attributes,
    };
  }
}

const PLAIN: Style = { foreground: DEFAULT_COLOUR, background: DEFAULT_COLOUR, attributes: 0 };

const sgr = (parameters: readonly string[]): string => `\x1b[${parameters.join(';')}m`;

function colourParameters(from: Style, to: Style): string[] {
  const parameters: string[] = [];
  if (from.foreground !== to.foreground) parameters.push(sgrColour(to.foreground, 'foreground'));
  if (from.background !== to.background) parameters.push(sgrColour(to.background, 'background'));
  return parameters;
}

function onParameters(attributes: number): string[] {
  return SGR_ON.filter((_, bit) => attributes & (1 << bit)).map(String);
}

/** Bold and dim share their "off": switching one off means switching the other on again. */
function attributeParameters(from: number, to: number): string[] {
  const off = new Set(SGR_OFF.filter((_, bit) => from & ~to & (1 << bit)));
  const intensity = Attribute.bold | Attribute.dim;
  const kept = off.has(22) ? from & ~intensity : from;
  return [...[...off].map(String), ...onParameters(to & ~kept)];
}
