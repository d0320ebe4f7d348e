/** Why orders end, in the house's words. */
export const FILLED_ALREADY = 'replaced with a size that is already filled';

/** What the market says of an order for which nobody, or nobody more, was there to trade with. */
export const UNFILLABLE: readonly string[] = [
  'nothing more to match',
  'the other side of the book is empty',
  'nothing is offered on the other side',
  'fill-or-kill: not enough is there at that price',
  'fill-or-kill, and not all of it is there',
];
