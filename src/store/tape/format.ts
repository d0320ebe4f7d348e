import {
  type Data,
  type DataType,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Uint8,
} from 'apache-arrow';
import { type InstrumentSpecification, type MarketRows, type Step, UserError } from '../../domain/index.js';

/** The version of the columns and of the metadata; another number is another reader. */
export const TAPE_FORMAT = 1;

/** What stands in a tape's Arrow schema beside its columns. */
export interface TapeMetadata {
  readonly kind: 'market' | 'candles';
  readonly instrument: InstrumentSpecification;
  /** One lot as the venue writes it on the wire; `1` where it counts contracts. */
  readonly wireLot: Step;
  /** Names of the recordings that it was made from. */
  readonly source: readonly string[];
  /** Median of received − exchange time; null where no row has both. */
  readonly clockSkewMicros: number | null;
  /** What of the recording's books could not be held; see `notes` of the importer. */
  readonly losses: { readonly farLevels: number; readonly roundedSizes: number };
  /** Length of a candle; null on a market tape. */
  readonly intervalSeconds: number | null;
  /** Time of the first row, micros; null while the tape is being written. */
  readonly timeFrom: number | null;
}

const float = new Float64();

/** The columns of `MarketRows`; nullable ones hold NaN where they are null. */
export const MARKET_FIELDS: readonly Field[] = [
  new Field('kind', new Uint8(), false),
  new Field('flags', new Uint8(), false),
  new Field('price', new Int32(), false),
  new Field('size', float, false),
  new Field('timeExchange', float, true),
  new Field('timeReceived', float, false),
  new Field('sequence', float, true),
  new Field('previousSequence', float, true),
];

/** Prices in ticks, volume in lots, time of the candle's begin in micros. */
export const CANDLE_FIELDS: readonly Field[] = [
  new Field('time', float, false),
  new Field('open', new Int32(), false),
  new Field('high', new Int32(), false),
  new Field('low', new Int32(), false),
  new Field('close', new Int32(), false),
  new Field('volume', float, false),
];

export function tapeSchema(metadata: TapeMetadata): Schema {
  const fields = metadata.kind === 'market' ? MARKET_FIELDS : CANDLE_FIELDS;
  const entries = new Map<string, string>([
    ['outcry.format', String(TAPE_FORMAT)],
    ['outcry.inferred', String(metadata.instrument.inferred)],
    ['outcry.tape', JSON.stringify(metadata)],
  ]);
  return new Schema([...fields], entries);
}

/** @throws UserError naming `path` when the schema is not that of a tape which this version reads. */
export function metadataOf(schema: Schema, path: string): TapeMetadata {
  const format = schema.metadata.get('outcry.format');
  const text = schema.metadata.get('outcry.tape');
  if (format === undefined || text === undefined) {
    throw new UserError(`${path}: an Arrow file, but not a tape; make one with "outcry tape import"`);
  }
  if (format !== String(TAPE_FORMAT)) {
    throw new UserError(
      `${path}: tape format ${format}, this version reads ${TAPE_FORMAT}; import the recording again`,
    );
  }
  return JSON.parse(text) as TapeMetadata;
}

type Column = Uint8Array | Int32Array | Float64Array;

/** A record batch over the columns themselves: nothing is copied but the null bitmaps. */
export function recordBatch(schema: Schema, columns: readonly Column[], length: number): RecordBatch {
  const children: Data[] = schema.fields.map((field, index) => {
    const data = columns[index].subarray(0, length);
    const nulls = field.nullable ? nullBitmap(data) : null;
    const type = field.type as DataType;
    return makeData({
      type,
      length,
      data,
      nullCount: nulls?.count ?? 0,
      nullBitmap: nulls !== null && nulls.count > 0 ? nulls.bitmap : null,
    } as never);
  });
  const struct = makeData({ type: new Struct([...schema.fields]), length, nullCount: 0, children });
  return new RecordBatch(schema, struct);
}

function nullBitmap(values: Column): { bitmap: Uint8Array; count: number } {
  const bitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isNaN(values[i])) count += 1;
    else bitmap[i >> 3] |= 1 << (i & 7);
  }
  return { bitmap, count };
}

export function marketColumns(rows: MarketRows): Column[] {
  return [
    rows.kind,
    rows.flags,
    rows.price,
    rows.size,
    rows.timeExchange,
    rows.timeReceived,
    rows.sequence,
    rows.previousSequence,
  ];
}

/** The batch's columns, as views of the buffer that it was read from. */
export function columnsOf<T extends Column>(batch: RecordBatch, name: string): T {
  const index = batch.schema.fields.findIndex((field) => field.name === name);
  const data = batch.data.children[index];
  return (data.values as T).subarray(0, batch.numRows) as T;
}
