import { formatInterval, parseInterval } from '../../../market/index.js';
import { CHART_INDICATORS, readOverlay } from '../overlay-names.js';
import { type ChartOverlay, INTERVALS } from '../view.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { command, type Offer, type PaletteReading, type Place } from './verb.js';
import { type Line, listed, type Word, wordsOf } from './words.js';

/** The theme has so many colours for them. */
const MOST_OVERLAYS = 4;

const OVERLAYS: readonly Offer[] = [
  { word: 'vwap', detail: 'volume-weighted average price of the session' },
  { word: 'ema(9)', detail: 'exponential average, 2 to 500 candles' },
  { word: 'sma(20)', detail: 'simple average, 2 to 500 candles' },
  { word: 'bb(20,2)', detail: 'Bollinger bands: 2 to 500 candles, above 0 to 10 deviations' },
  ...CHART_INDICATORS.map(({ name, description }) => ({ word: name, detail: description })),
  { word: 'off', detail: 'no overlays' },
];

const intervalNames = INTERVALS.map(formatInterval);

/** `chart 5s vwap bb(10,1.5)`: what is not named stays, but one overlay replaces all; `off` clears them. */
export function readChart(line: Line): PaletteReading {
  const open = line.words.at(-1)?.open === true;
  const joined = line.words.map(({ text }) => text).join(' ');
  const inside = joined.replace(/\([^()]*\)?/g, (part) => part.replaceAll(' ', ''));
  const words = wordsOf(`${inside}${open ? '' : ' '}`);
  if (words.length === 0) return lacks(`${listed(intervalNames)}, vwap, ema(9), sma(20), bb(20,2) or off`);
  const seconds = readInterval(words[0]!);
  const rest = seconds === null ? words : words.slice(1);
  const overlays = readOverlays(rest);
  if (isFailure(overlays)) return overlays;
  return command({ kind: 'chart', intervalSeconds: seconds, overlays });
}

/** Null where the word is no interval that the engine keeps. */
function readInterval({ text }: Word): number | null {
  const seconds = parseInterval(text.toLowerCase());
  return typeof seconds === 'number' && INTERVALS.includes(seconds) ? seconds : null;
}

function readOverlays(words: readonly Word[]): readonly ChartOverlay[] | null | Failure {
  if (words.length === 0) return null;
  if (/^off$/i.test(words[0]!.text)) {
    return words.length === 1 ? [] : refuse(`${quoted(words[1]!.text)} is one word too many behind off`);
  }
  const overlays: ChartOverlay[] = [];
  for (const word of words) {
    const overlay = readOverlay(word.text.toLowerCase()) ?? notAnOverlay(word);
    if (isFailure(overlay)) return overlay;
    if (overlays.some((known) => JSON.stringify(known) === JSON.stringify(overlay))) {
      return refuse(`${quoted(word.text)} is given twice: write it once`);
    }
    overlays.push(overlay);
  }
  if (overlays.length <= MOST_OVERLAYS) return overlays;
  return refuse(`${overlays.length} overlays are too many: write at most ${MOST_OVERLAYS}`);
}

function notAnOverlay(word: Word): Failure {
  const typed = word.text.toLowerCase();
  const begun = [...OVERLAYS.map((overlay) => overlay.word), ...intervalNames].filter(
    (name) =>
      name.startsWith(typed) ||
      (name.includes('(') && typed.startsWith(name.slice(0, name.indexOf('(') + 1))),
  );
  if (word.open && begun.length > 0 && !typed.endsWith(')')) return lacks(begun.join(', '));
  const overlay = OVERLAYS.find(({ word: known }) => known.startsWith(`${typed.replace(/\(.*$/, '')}(`));
  if (overlay !== undefined)
    return refuse(`chart ${quoted(word.text)} is not read: write ${overlay.word}, ${overlay.detail}`);
  return refuse(
    `chart ${quoted(word.text)} is neither an interval nor an overlay: ${listed(intervalNames)}, vwap, ema(9), sma(20), bb(20,2)`,
  );
}

export function offerChart({ before }: Place): readonly Offer[] {
  const intervals = intervalNames.map((word) => ({ word, detail: 'candles of this length' }));
  if (before.length === 0) return [...intervals, ...OVERLAYS];
  return OVERLAYS.filter(({ word }) => !before.includes(word) && word !== 'off');
}
