import { codePointName } from '../../../store/configuration/plain-text.js';

/** More than this is no command. */
export const LONGEST_TEXT = 200;

/**
 * Why a text is not read at all, in one line that names the character by its code point and never shows it.
 * `prose` is a note: it may have letters of other languages, but none that look like another one.
 */
export function hostileText(text: string, { prose }: { readonly prose: boolean }): string | null {
  if (text.length > LONGEST_TEXT)
    return `the text has ${text.length} characters: at most ${LONGEST_TEXT} are read`;
  for (const character of text) {
    const wrong = hostileCharacter(character, prose);
    if (wrong !== null) return `${codePointName(character)} in the text: ${wrong}`;
  }
  return null;
}

function hostileCharacter(character: string, prose: boolean): string | null {
  if (/^[ -~]$/.test(character)) return null;
  if (/^[\p{C}\p{DI}\p{Zl}\p{Zp}\ufffd\u2800]$/u.test(character)) {
    return 'a control or invisible character, delete it';
  }
  if (/^\p{Zs}$/u.test(character)) return 'looks like a space, type a space';
  if (/^\p{M}$/u.test(character)) return 'a combining mark, delete it';
  const twin = asciiTwin(character);
  if (twin !== null) return `looks like ${twin}, type ${twin}`;
  if (/^\p{Nd}$/u.test(character)) return 'a digit of another script, type 0 to 9';
  if (prose && PROSE.test(character)) return null;
  return prose
    ? 'a letter that is not read in notes, write it in Latin letters'
    : 'commands are plain ASCII, only notes take more';
}

/** Latin letters with accents, CJK, and signs; scripts that run leftwards or have twins of Latin letters are not. */
const PROSE = /^([\u00a1-\u024f]|\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}|\p{sc=Hang}|\p{P}|\p{S})$/u;

/** The ASCII character that another looks like: full-width and mathematical forms, Cyrillic and Greek twins, dashes. */
function asciiTwin(character: string): string | null {
  const at = TWINS.indexOf(character);
  if (at >= 0) return TWINNED[at]!;
  const folded = character.normalize('NFKC');
  return /^[!-~]$/.test(folded) ? folded : null;
}

const CYRILLIC = 'аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅ';
const GREEK = 'οινρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ';
const TWINS = [...`${CYRILLIC}${GREEK}ıɑɡ−‐‑`];
const TWINNED = [...'aeopcyxijshdqwABEKMHOPCTYXIJSoivpuABEZHIKMNOPTYXiag---'];
