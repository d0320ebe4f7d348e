import type { Surface } from '../surface.js';
import type { Token } from '../theme/index.js';

/** A part of a line in a colour of its own; its own spaces part it from its neighbours. */
export type Piece = readonly [text: string, token: Token];

/** Writes pieces one after the other. @returns the column behind the last */
export function putPieces(surface: Surface, x: number, y: number, pieces: readonly Piece[]): number {
  let at = x;
  for (const [text, token] of pieces) {
    surface.put(at, y, text, token);
    at += [...text].length;
  }
  return at;
}

export const piecesWidth = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, [text]) => sum + [...text].length, 0);

/** A piece that gives way to others where room is short: the highest rank first, rank 0 never. */
export interface RankedPiece {
  readonly piece: Piece;
  readonly rank: number;
}

/** The pieces that fit into `room`, in their order. */
export function fittingPieces(ranked: readonly RankedPiece[], room: number): Piece[] {
  let kept = ranked;
  while (piecesWidth(kept.map(({ piece }) => piece)) > room && kept.some(({ rank }) => rank > 0)) {
    const last = Math.max(...kept.map(({ rank }) => rank));
    kept = kept.filter(({ rank }) => rank < last);
  }
  return kept.map(({ piece }) => piece);
}
