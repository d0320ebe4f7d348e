import { RowKind } from '../../../src/domain/index.js';
import type { FrameParser, FrameSink, MessageHead } from '../../../src/venues/recording/index.js';

/** A message as a parser handed it on; rows as `bid|ask price size`. */
export interface Collected {
  readonly kind: string;
  readonly symbol: string;
  readonly timeExchange: number;
  readonly sequence: number;
  readonly previousSequence: number;
  readonly rows: string[];
}

const NAMES = new Map<number, string>(Object.entries(RowKind).map(([name, kind]) => [kind, name]));

/** Everything that a parser makes of frames, in order. */
export function collect(parser: FrameParser, frames: readonly (object | string)[]): Collected[] {
  const messages: Collected[] = [];
  let current: Collected | null = null;
  const sink: FrameSink = {
    begin({ kind, symbol, timeExchange, sequence, previousSequence }: MessageHead) {
      current = { kind: NAMES.get(kind)!, symbol, timeExchange, sequence, previousSequence, rows: [] };
    },
    row: ({ ask, price, size }) => void current!.rows.push(`${ask ? 'ask' : 'bid'} ${price} ${size}`),
    checksum: (value) => void current!.rows.push(`checksum ${value}`),
    end: () => void messages.push(current!),
    gap: () => {},
  };
  for (const frame of frames) {
    parser.parse(typeof frame === 'string' ? frame : JSON.stringify(frame), 1_000_000, sink);
  }
  parser.finish();
  return messages;
}
