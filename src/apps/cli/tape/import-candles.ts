import { basename } from 'node:path';
import { Instrument, UserError } from '../../../domain/index.js';
import { formatInterval, parseInterval } from '../../../market/index.js';
import {
  allocateCandles,
  type CandleColumns,
  readRecording,
  writeCandleTape,
} from '../../../store/tape/index.js';
import {
  CandleFileReader,
  type CandleTexts,
  candleTime,
  candleVolume,
  readCandle,
} from '../../../venues/candles/index.js';
import {
  BadFrame,
  countDecimals,
  inferTerms,
  type RecordedInstrument,
  specify,
} from '../../../venues/recording/index.js';
import type { Progress } from './progress.js';
import { readKnownTerms } from './recording-venues.js';

interface CandleImport {
  readonly files: readonly string[];
  readonly out: string;
  readonly symbol?: string;
  readonly interval?: string;
  readonly instruments: string;
  readonly progress: Progress;
}

/** Makes one candle tape of candle files, given in the order of time; its path. */
export async function importCandles(request: CandleImport): Promise<string[]> {
  const { symbol, interval } = nameOf(request);
  const survey = new Survey();
  request.progress.phase('reading ticks and lots from');
  await eachCandle(request, (texts) => survey.add(texts));
  const seconds = checkInterval(request, interval, survey);
  const { specification, wireLot } = recordedInstrument(request, symbol, survey);
  const candles = allocateCandles(survey.count);
  const instrument = new Instrument(specification, 0);
  request.progress.phase('importing');
  await eachCandle(request, (texts) => append(candles, texts, instrument, seconds));
  const path = writeCandleTape({
    folder: request.out,
    intervalName: formatInterval(seconds),
    candles,
    metadata: {
      kind: 'candles',
      instrument: specification,
      wireLot,
      source: request.files.map((file) => basename(file)),
      clockSkewMicros: null,
      losses: { farLevels: 0, roundedSizes: 0 },
      intervalSeconds: seconds,
      timeFrom: null,
    },
  });
  return [path];
}

/** How finely the file is written, how many candles it has, and how far apart they mostly are. */
class Survey {
  count = 0;
  priceDecimals = 0;
  sizeDecimals = 0;
  private last = Number.NaN;
  private readonly steps = new Map<number, number>();

  add(texts: CandleTexts): void {
    const time = candleTime(texts[0]);
    if (!Number.isNaN(this.last)) {
      const step = time - this.last;
      if (step <= 0) {
        throw new BadFrame(`time "${texts[0]}" is not after the candle before it`, 'sort the file by time');
      }
      this.steps.set(step, (this.steps.get(step) ?? 0) + 1);
    }
    this.last = time;
    this.count += 1;
    for (const text of texts.slice(1, 5)) {
      this.priceDecimals = Math.max(this.priceDecimals, countDecimals(text, 'price', false));
    }
    this.sizeDecimals = Math.max(this.sizeDecimals, countDecimals(candleVolume(texts[5]), 'volume', false));
  }

  /** The most frequent distance in seconds; null for a single candle. */
  get seconds(): number | null {
    let best: number | null = null;
    for (const [step, count] of this.steps) {
      if (best === null || count > this.steps.get(best)!) best = step;
    }
    return best === null ? null : best / 1_000_000;
  }
}

async function eachCandle(request: CandleImport, onCandle: (texts: CandleTexts) => void): Promise<void> {
  const { files, progress } = request;
  for (const file of files) {
    const reader = new CandleFileReader(onCandle);
    const located = (work: () => void) => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof BadFrame)) throw error;
        const mend = error.mend.replace('that line', 'that row');
        throw new UserError(`${file} row ${Math.max(1, reader.row)}: ${error.message}; ${mend}`);
      }
    };
    const chunks = readRecording(file, (bytes) => progress.update(file, bytes));
    for await (const chunk of chunks) located(() => reader.push(chunk.toString('latin1')));
    located(() => reader.finish());
    progress.fileDone();
  }
}

/** Symbol and interval as asked for, or as the first file's name says them: `BTC_USDT-5m.json.gz`. */
function nameOf({ files, symbol, interval }: CandleImport): { symbol: string; interval: string | null } {
  const named = /^([A-Z0-9]+)_([A-Z0-9]+)-(\d+[smhd])\./.exec(basename(files[0]));
  const asked = symbol?.toUpperCase() ?? (named === null ? undefined : `${named[1]}/${named[2]}`);
  if (asked === undefined) {
    throw new UserError(`${files[0]}: does not say which instrument it is; add --symbol, such as BTC/USDT`);
  }
  if (!/^[A-Z0-9]+\/[A-Z0-9]+(-[A-Z0-9]+)?$/.test(asked)) {
    throw new UserError(`--symbol ${symbol}: unknown symbol; write it as BASE/QUOTE, such as BTC/USDT`);
  }
  return { symbol: asked, interval: interval ?? named?.[3] ?? null };
}

function checkInterval({ files, interval }: CandleImport, name: string | null, survey: Survey): number {
  if (survey.count === 0) throw new UserError(`${files.join(', ')}: no candles in it`);
  const inFile = survey.seconds;
  if (name === null && inFile === null) {
    throw new UserError(`${files[0]}: one candle does not tell its length; add --interval, such as 5m`);
  }
  if (name === null) return inFile!;
  const seconds = parseInterval(name);
  if (typeof seconds !== 'number') throw new UserError(`--interval ${name} ${seconds.refused}`);
  if (inFile !== null && inFile !== seconds) {
    const right = formatInterval(inFile);
    const asked = interval === undefined ? `the name says ${name}` : `--interval ${name}`;
    throw new UserError(`${files[0]}: ${asked}, but its candles are ${right} apart; use --interval ${right}`);
  }
  return seconds;
}

function recordedInstrument(request: CandleImport, symbol: string, survey: Survey): RecordedInstrument {
  const { fees, instruments } = readKnownTerms(request.instruments, 'candles');
  const [base = '', rest = ''] = symbol.split('/');
  const description = { symbol, base, quote: rest.split('-')[0], kind: 'spot' as const };
  const terms =
    instruments.get(symbol) ?? inferTerms({ venueSymbol: symbol, description, precision: survey, fees });
  return specify({ venue: 'candles', venueSymbol: symbol, description, terms });
}

function append(candles: CandleColumns, texts: CandleTexts, instrument: Instrument, seconds: number): void {
  const row = readCandle(texts, instrument);
  const at = candles.length;
  if (at > 0 && (row.time - candles.time[0]) % (seconds * 1_000_000) !== 0) {
    throw new BadFrame(`time "${texts[0]}" is not a multiple of ${formatInterval(seconds)} after the first`);
  }
  candles.time[at] = row.time;
  candles.open[at] = row.open;
  candles.high[at] = row.high;
  candles.low[at] = row.low;
  candles.close[at] = row.close;
  candles.volume[at] = row.volume;
  candles.length = at + 1;
}
