import { basename } from 'node:path';
import type { MarketRows } from '../../../domain/index.js';
import { UserError } from '../../../domain/index.js';
import { eachLine, TapeWriter } from '../../../store/tape/index.js';
import {
  BadFrame,
  type FrameSink,
  inferTerms,
  PrecisionSurvey,
  type RecordedInstrument,
  RowSink,
  readLine,
  type SymbolDescription,
  specify,
} from '../../../venues/recording/index.js';
import type { Job } from './import.js';
import type { Progress } from './progress.js';
import {
  type KnownTerms,
  RECORDING_VENUES,
  type RecordingVenue,
  type RecordingVenueName,
  readKnownTerms,
} from './recording-venues.js';

interface FrameImport {
  readonly files: readonly string[];
  readonly venue: RecordingVenueName;
  readonly out: string;
  readonly symbol?: string;
  readonly instruments: string;
  readonly progress: Progress;
  readonly job: Job;
}

/** Thrown through the parser when an instrument turns up whose tick and lot must first be inferred. */
class TermsNeeded extends Error {}

/** Makes market tapes of a venue's frames; their paths. One pass where all instruments are known, else two. */
export async function importFrames(request: FrameImport): Promise<string[]> {
  const known = readKnownTerms(request.instruments, request.venue);
  try {
    return await writeTapes(request, known, null);
  } catch (error) {
    if (!(error instanceof TermsNeeded)) throw error;
  }
  const { zerosCount } = RECORDING_VENUES[request.venue];
  const survey = new PrecisionSurvey(zerosCount);
  request.progress.phase('reading ticks and lots from');
  await readFrames(request, survey);
  request.progress.phase('importing');
  return writeTapes(request, known, survey);
}

/** @param survey the precision of unknown instruments; null to throw TermsNeeded at the first of them. */
async function writeTapes(
  request: FrameImport,
  known: KnownTerms,
  survey: PrecisionSurvey | null,
): Promise<string[]> {
  const catalogue = new Catalogue(request, known, survey);
  const writers = new Map<string, TapeWriter>();
  const deliver = ({ specification, wireLot }: RecordedInstrument, rows: MarketRows): void => {
    let writer = writers.get(specification.id);
    if (writer === undefined) {
      const source = request.files.map((file) => basename(file));
      writer = new TapeWriter({ folder: request.out, instrument: specification, wireLot, source });
      writers.set(specification.id, writer);
    }
    writer.append(rows);
  };
  const abort = () => {
    for (const writer of writers.values()) writer.abort();
  };
  request.job.abort = abort;
  try {
    const sink = new RowSink((symbol) => catalogue.resolve(symbol), deliver);
    await readFrames(request, sink);
    if (writers.size === 0) throw catalogue.nothingFound();
    const losses = sink.losses();
    // All instruments' tapes are whole before the first of them gets its name.
    for (const [id, writer] of writers) writer.convert(losses.get(id)!);
    return [...writers.values()].flatMap((writer) => writer.publish());
  } catch (error) {
    abort();
    throw error;
  }
}

async function readFrames({ files, venue, progress }: FrameImport, sink: FrameSink): Promise<void> {
  const parser = RECORDING_VENUES[venue].parser();
  let connections = 0;
  for (const file of files) {
    let at = 0;
    const read = (line: string) => {
      const recorded = readLine(line);
      if (recorded.kind === 'frame') parser.parse(recorded.json, recorded.timeReceived, sink);
      else if (recorded.kind === 'connected') {
        connections += 1;
        // Whatever was sent while the recorder was away is lost.
        if (connections > 1) sink.gap(recorded.timeReceived);
      }
    };
    await eachLine(
      file,
      (line, number) => {
        at = number;
        locate(file, number, () => read(line));
      },
      (bytes) => progress.update(file, bytes),
    );
    progress.fileDone();
    if (file === files[files.length - 1]) locate(file, at, () => parser.finish());
  }
}

/** Adds file and line to what is wrong with a frame. */
function locate(file: string, line: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof BadFrame)) throw error;
    throw new UserError(`${file} line ${line}: ${error.message}; ${error.mend}`);
  }
}

/** Which instruments a recording holds, and what they are. */
class Catalogue {
  private readonly seen: string[] = [];
  private readonly venue: RecordingVenue;

  constructor(
    private readonly request: FrameImport,
    private readonly known: KnownTerms,
    private readonly survey: PrecisionSurvey | null,
  ) {
    this.venue = RECORDING_VENUES[request.venue];
  }

  /** Null where `--symbol` asks for another. @throws BadFrame, TermsNeeded */
  resolve(venueSymbol: string): RecordedInstrument | null {
    const description = this.venue.describe(venueSymbol);
    if (description === null) {
      throw new BadFrame(`unknown symbol "${venueSymbol}" for ${this.request.venue}`, 'is --venue right?');
    }
    this.seen.push(description.symbol);
    if (!this.wanted(venueSymbol, description)) return null;
    const { venue } = this.request;
    const known = this.known.instruments.get(venueSymbol);
    if (known !== undefined) return specify({ venue, venueSymbol, description, terms: known });
    const precision = this.survey?.symbols.get(venueSymbol);
    if (precision === undefined) throw new TermsNeeded();
    const terms = inferTerms({ venueSymbol, description, precision, fees: this.known.fees });
    return specify({ venue, venueSymbol, description, terms });
  }

  nothingFound(): UserError {
    const { files, venue, symbol } = this.request;
    const names = files.join(', ');
    if (this.seen.length === 0) {
      return new UserError(`${names}: no market data of ${venue} in it; is --venue right?`);
    }
    const held = this.seen.slice(0, 12).join(', ');
    return new UserError(`--symbol ${symbol}: not in ${names}; it holds ${held}`);
  }

  private wanted(venueSymbol: string, description: SymbolDescription): boolean {
    const asked = this.request.symbol?.toUpperCase();
    return asked === undefined || asked === description.symbol || asked === venueSymbol.toUpperCase();
  }
}
