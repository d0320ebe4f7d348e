/** How well a name fits what is typed: its beginning, the beginning of one of its words, or its letters in order. */
function fitOf(typed: string, name: string): number | null {
  if (name.startsWith(typed)) return 0;
  if (name.split(/[-/:_ .]/).some((word) => word.startsWith(typed))) return 1;
  let at = 0;
  for (const letter of name) if (letter === typed[at]) at += 1;
  return at === typed.length ? 2 : null;
}

/** Those that fit what is typed, whatever its capitals; the best first, and among equals as they stood. */
export function rankBy<Item>(typed: string, items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const fits = items.map((item) => ({ item, fit: fitOf(typed.toLowerCase(), nameOf(item).toLowerCase()) }));
  const fitting = fits.filter(({ fit }) => fit !== null);
  return fitting.sort((left, right) => left.fit! - right.fit!).map(({ item }) => item);
}

export const rankNames = (typed: string, names: readonly string[]): string[] =>
  rankBy(typed, names, (name) => name);
