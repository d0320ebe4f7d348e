import stringWidth from 'string-width';

/** The code of the right half of a wide character. */
export const CONTINUATION = 0;
/** A code that no text has: the cell's content is not known. */
export const UNKNOWN_CODE = 0xffffffff;
export const SPACE = 0x20;
const QUESTION_MARK = 0x3f;
/** Codes from here on are interned clusters of a base and its combining marks. */
const FIRST_CLUSTER = 0x200000;
/** A text from outside cannot fill the memory with inventions: beyond this, marks are left out. */
const MAX_CLUSTERS = 0xffff;
const MAX_MARKS = 4;

/** How a UTF-16 unit is read. A solo character is one cell's text unless a joining one follows it. */
const Kind = { unseen: 0, soloNarrow: 1, soloWide: 2, joining: 3, forbidden: 4, tab: 5 } as const;
const kinds = new Uint8Array(0x10000);

const FORBIDDEN = /[\p{Cc}\p{Co}\p{Zl}\p{Zp}\p{Cn}]/u;
/** Marks, format characters, conjoining Hangul and surrogates: read together with their neighbours. */
const JOINING = /[\p{M}\p{Cf}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\ud800-\udfff\u0e33\u0eb3\uff9e\uff9f]/u;
const LONE_SURROGATE = /\p{Cs}/u;
const NONSPACING = /\p{Mn}/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const clusterIds = new Map<string, number>();
const clusters: string[] = [];
const astralWidths = new Map<number, number>();

/** What `readGlyph` found: filled anew by each call, so that reading allocates nothing. */
export const glyph = {
  /** The cell's code: a code point or an interned cluster. */
  code: SPACE,
  /** Cells that it covers, 1 or 2; 0 for a text that shows nothing. */
  width: 1,
  /** Cells that whoever laid out the text expects; blanks fill the rest. */
  advance: 1,
  /** Where the next one begins in the text. */
  next: 0,
};

/**
 * Reads what the cell at `index` of a text shows. Control and private-use characters become `?`. A cluster is
 * cut down to its base and nonspacing marks, which every terminal counts alike; joined emoji are not.
 */
export function readGlyph(text: string, index: number): void {
  const unit = text.charCodeAt(index);
  const kind = kindOf(unit);
  const following = index + 1 < text.length ? kindOf(text.charCodeAt(index + 1)) : Kind.soloNarrow;
  glyph.next = index + 1;
  if (kind === Kind.forbidden || kind === Kind.tab) {
    setGlyph(kind === Kind.tab ? SPACE : QUESTION_MARK, 1, 1);
  } else if (kind !== Kind.joining && following !== Kind.joining) {
    setGlyph(unit, kind, kind);
  } else {
    readCluster(text, index);
  }
}

function setGlyph(code: number, width: number, advance: number): void {
  glyph.code = code;
  glyph.width = width;
  glyph.advance = advance;
}

function kindOf(unit: number): number {
  return kinds[unit] || classify(unit);
}

function classify(unit: number): number {
  const character = String.fromCharCode(unit);
  let kind: number = stringWidth(character) === 2 ? Kind.soloWide : Kind.soloNarrow;
  if (unit === 0x09) kind = Kind.tab;
  else if (JOINING.test(character)) kind = Kind.joining;
  else if (FORBIDDEN.test(character)) kind = Kind.forbidden;
  kinds[unit] = kind;
  return kind;
}

function readCluster(text: string, index: number): void {
  const cluster = segmenter.segment(text.slice(index, index + 64)).containing(0)!.segment;
  glyph.next = index + cluster.length;
  const advance = stringWidth(cluster);
  const points = [...cluster.normalize('NFC')];
  const base = points[0]!;
  const width = Math.min(codePointWidth(base.codePointAt(0)!), advance);
  if (advance === 0) {
    setGlyph(SPACE, 0, 0);
  } else if (width === 0 || LONE_SURROGATE.test(base) || (base.length > 1 && FORBIDDEN.test(base))) {
    setGlyph(QUESTION_MARK, 1, advance);
  } else {
    const marks = points.slice(1).filter((point) => NONSPACING.test(point) && !isVariationSelector(point));
    setGlyph(intern(base, marks.slice(0, MAX_MARKS)), width, advance);
  }
}

const isVariationSelector = (point: string): boolean => /[\ufe00-\ufe0f]|\p{Variation_Selector}/u.test(point);

function codePointWidth(point: number): number {
  if (point < 0x10000) return stringWidth(String.fromCharCode(point));
  const known = astralWidths.get(point);
  if (known !== undefined) return known;
  const width = stringWidth(String.fromCodePoint(point));
  astralWidths.set(point, width);
  return width;
}

function intern(base: string, marks: readonly string[]): number {
  if (marks.length === 0) return base.codePointAt(0)!;
  const cluster = base + marks.join('');
  const known = clusterIds.get(cluster);
  if (known !== undefined) return known;
  if (clusters.length >= MAX_CLUSTERS) return base.codePointAt(0)!;
  const code = FIRST_CLUSTER + clusters.length;
  clusters.push(cluster);
  clusterIds.set(cluster, code);
  return code;
}

/** The text of a cell's code; nothing for the right half of a wide character. */
export function glyphText(code: number): string {
  if (code === CONTINUATION) return '';
  if (code >= FIRST_CLUSTER) return clusters[code - FIRST_CLUSTER]!;
  return String.fromCodePoint(code);
}

/** Whether terminals of different ages may disagree on how far the cursor moves after this code. */
export function isWidthUncertain(code: number): boolean {
  return code >= 0x10000 || (code >= 0x2190 && code < 0x2500) || (code >= 0x2600 && code < 0x2800);
}

/** The cells that a text covers on the screen, as `Surface.put` lays it out. */
export function textWidth(text: string): number {
  let width = 0;
  for (let index = 0; index < text.length; index = glyph.next) {
    readGlyph(text, index);
    width += glyph.advance;
  }
  return width;
}

/** A text from outside, fit for Ink: one line, and without control, format or private-use characters. */
export function plainText(text: string): string {
  let plain = '';
  for (let index = 0; index < text.length; index = glyph.next) {
    readGlyph(text, index);
    if (glyph.advance > 0) plain += glyphText(glyph.code) + ' '.repeat(glyph.advance - glyph.width);
  }
  return plain;
}
