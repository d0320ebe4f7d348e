/** Characters that cannot be seen, or that turn, join or hide their neighbours: control, bidi, unassigned. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const ALL_HIDDEN = new RegExp(HIDDEN.source, 'gu');

/** `U+202E` */
export const codePointName = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** The first character of a text that would not be seen as it is, by its code point; null where there is none. */
export function hiddenCharacter(text: string): string | null {
  const found = HIDDEN.exec(text);
  return found === null ? null : codePointName(found[0]);
}

/** A text from outside on one line, with its hidden characters by their code points. */
export const visible = (text: string): string =>
  text.replace(ALL_HIDDEN, (character) => `<${codePointName(character)}>`);

/** A text from outside as it may stand in a message: one line, in quotes, cut where it is long. */
export function quoted(text: string, longest = 40): string {
  const seen = visible(text);
  const characters = [...seen];
  return characters.length <= longest ? `"${seen}"` : `"${characters.slice(0, longest - 1).join('')}…"`;
}
