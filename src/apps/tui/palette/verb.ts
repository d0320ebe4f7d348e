import type { PaletteCommand } from './command.js';
import type { PaletteContext } from './context.js';
import type { Failure } from './failure.js';
import type { Line } from './words.js';

export type PaletteReading = { readonly kind: 'command'; readonly command: PaletteCommand } | Failure;

export const command = (read: PaletteCommand): PaletteReading => ({ kind: 'command', command: read });

/** What may stand in a place of the line. */
export interface Offer {
  /** What is put into the line; one that ends with `=` waits for its value. */
  readonly word: string;
  readonly detail: string;
}

/** The places of a line that are typed already, and what is typed of the one at hand. */
export interface Place {
  readonly before: readonly string[];
  readonly typed: string;
  readonly context: PaletteContext;
}

/** A line of the palette's table: completion, hints and the documentation come from it. */
export interface Verb {
  readonly verb: string;
  /** What follows the verb; `[…]` may be left out, `…` may be repeated. */
  readonly usage: string;
  /** A whole line that would be read. */
  readonly example: string;
  readonly description: string;
  /** True where it means nothing before the session's instruments are known. */
  readonly ofMarket?: true;
  readonly read: (line: Line, context: PaletteContext) => PaletteReading;
  readonly offers: (place: Place) => readonly Offer[];
}

export const noOffers = (): readonly Offer[] => [];

/** Offers for the first place only. */
export const first =
  (offers: (place: Place) => readonly Offer[]) =>
  (place: Place): readonly Offer[] =>
    place.before.length === 0 ? offers(place) : [];

export const offerNames = (names: readonly string[], detail: string): Offer[] =>
  names.map((word) => ({ word, detail }));

export const offerSymbols = ({ instruments }: PaletteContext): Offer[] =>
  instruments.map(({ symbol, specification }) => ({ word: symbol, detail: specification.venue }));
