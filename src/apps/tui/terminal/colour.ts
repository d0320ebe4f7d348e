/**
 * A colour in one number: 0 is the terminal's (or the theme's) default; `PALETTE + n` is entry n of the 256
 * colour palette, of which the first 16 follow the user's own terminal; `RGB + 0xrrggbb` is true colour.
 */
export type Colour = number;

export const DEFAULT_COLOUR: Colour = 0;
const PALETTE = 0x1000000;
const RGB = 0x2000000;
const LOW_24_BITS = 0xffffff;

/** How many colours the terminal can show. `none` keeps bold, underline and inverse. */
export type ColourLevel = 'none' | '16' | '256' | 'truecolor';

/** @param index 0 to 255 */
export const paletteColour = (index: number): Colour => PALETTE + index;

/** @param rgb 0xrrggbb */
export const rgbColour = (rgb: number): Colour => RGB + rgb;

export const isRgb = (colour: Colour): boolean => colour >= RGB;

const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;

/** xterm's values of the 16 basic colours: only used to find the nearest one, since users change them. */
const BASIC_16 = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
] as const;

/** The red, green and blue of entry `index` of xterm's 256-colour palette, as 0xrrggbb. */
export function paletteRgb(index: number): number {
  if (index < 16) return BASIC_16[index]!;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x10101;
  const cube = index - 16;
  const red = CUBE_STEPS[Math.trunc(cube / 36)]!;
  const green = CUBE_STEPS[Math.trunc(cube / 6) % 6]!;
  return (red << 16) | (green << 8) | CUBE_STEPS[cube % 6]!;
}

/** What remains of a colour on a terminal of the given level; the nearest one where it has to be changed. */
export function downgrade(colour: Colour, level: ColourLevel): Colour {
  if (level === 'none') return DEFAULT_COLOUR;
  if (level === 'truecolor' || colour === DEFAULT_COLOUR) return colour;
  if (level === '256') return isRgb(colour) ? paletteColour(nearest(colour & LOW_24_BITS, 16, 256)) : colour;
  if (isRgb(colour)) return paletteColour(nearest(colour & LOW_24_BITS, 0, 16));
  const index = colour - PALETTE;
  return index < 16 ? colour : paletteColour(nearest(paletteRgb(index), 0, 16));
}

function nearest(rgb: number, from: number, to: number): number {
  let best = from;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let index = from; index < to; index++) {
    const distance = squaredDistance(rgb, paletteRgb(index));
    if (distance < bestDistance) {
      bestDistance = distance;
      best = index;
    }
  }
  return best;
}

/** Weighted by how much the eye notices: the "redmean" approximation (compuphase.com/cmetric.htm). */
function squaredDistance(left: number, right: number): number {
  const red = (left >> 16) - (right >> 16);
  const green = ((left >> 8) & 255) - ((right >> 8) & 255);
  const blue = (left & 255) - (right & 255);
  const meanRed = ((left >> 16) + (right >> 16)) / 2;
  return (2 + meanRed / 256) * red * red + 4 * green * green + (2 + (255 - meanRed) / 256) * blue * blue;
}

/** The SGR parameters that select a colour, without the leading escape. */
export function sgrColour(colour: Colour, ground: 'foreground' | 'background'): string {
  const base = ground === 'foreground' ? 30 : 40;
  if (colour === DEFAULT_COLOUR) return String(base + 9);
  if (isRgb(colour)) {
    return `${base + 8};2;${(colour >> 16) & 255};${(colour >> 8) & 255};${colour & 255}`;
  }
  const index = colour - PALETTE;
  if (index < 8) return String(base + index);
  return index < 16 ? String(base + 60 + index - 8) : `${base + 8};5;${index}`;
}

/** The environment's words on colour, handed in as values. */
export interface ColourEnvironment {
  readonly COLORTERM?: string | undefined;
  readonly TERM?: string | undefined;
  readonly NO_COLOR?: string | undefined;
}

/** no-color.org: any value but the empty string switches colour off. */
export function colourLevel(environment: ColourEnvironment): ColourLevel {
  const term = environment.TERM ?? '';
  if (environment.NO_COLOR || term === 'dumb' || term === '') return 'none';
  if (/^(truecolor|24bit)$/i.test(environment.COLORTERM ?? '') || term.endsWith('-direct'))
    return 'truecolor';
  if (/^xterm-(kitty|ghostty)$|^alacritty|^wezterm|^foot/.test(term)) return 'truecolor';
  return term.includes('256') ? '256' : '16';
}

/** A colour as Ink writes it, null for the default. */
export function colourText(colour: Colour): string | null {
  if (colour === DEFAULT_COLOUR) return null;
  if (isRgb(colour)) return `#${(colour & LOW_24_BITS).toString(16).padStart(6, '0')}`;
  return `ansi256(${colour - PALETTE})`;
}
