/** What is said of an order that a venue does not know once nothing of it can still be under way. */
export const vanish = (venue: string): string =>
  `${venue} has no order of this id, and none can still arrive`;
