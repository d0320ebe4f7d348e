import type { Input, Micros } from '../../domain/index.js';
import { isRefusal, type PluginShelf } from '../../engine/index.js';
import { isOfOrder, type VenueRequest } from '../../execution/index.js';
import type { Cursor, HistoryBatch } from '../../store/history/index.js';
import { decodeValue, RecordKind, type SegmentHeader } from '../../store/session-log/index.js';
import { RowDecoder } from '../../store/session-log/row-encoding.js';
import type { SessionHeader } from '../engine/plan.js';
import { LogTail } from './log-tail.js';
import { LoggedReading, type Reading, SteppedReading } from './reading.js';
import { beganMicros } from './retention.js';
import { Rows, timed } from './rows.js';

interface FollowerParts {
  readonly directory: string;
  readonly session: string;
  readonly shelf: PluginShelf;
  /** What the database has of it; null for nothing. */
  readonly cursor: Cursor | null;
}

interface About {
  readonly time: Micros | null;
  readonly market: string | null;
  readonly mode: string;
  readonly account: string | null;
  readonly currency: string;
}

interface Place {
  readonly sequence: number;
  readonly time: Micros;
}

/**
 * Reads one session's log as it is written. It always begins at the beginning, since the books have to be where they
 * were; rows of records that the database has already are let go.
 */
export class SessionFollower {
  /** Why the log is not told by stepping an engine from here on; its reading is over then. */
  parted: string | null = null;
  private readonly tail: LogTail;
  private rows = new Rows();
  private reading: Reading | null = null;
  private readonly decoder = new RowDecoder();
  private readonly known: number;
  /** Why there is no more than this. */
  private note: string;
  private about: About | null = null;
  private isNew = false;

  /** @throws SessionLogError where there is no log. */
  constructor(private readonly of: FollowerParts) {
    this.tail = new LogTail(of.directory);
    this.known = of.cursor?.records ?? 0;
    this.note = of.cursor?.parted ?? '';
  }

  get records(): number {
    return this.tail.records;
  }

  /** Reads for `millis` at most. False where no more can be read just now. @throws SessionLogError where it is damaged. */
  read(millis: number, now: () => number): boolean {
    const until = now() + millis;
    while (now() < until) {
      for (let i = 0; i < 16; i += 1) if (this.parted !== null || !this.one()) return false;
    }
    return true;
  }

  /** What was read since the last batch; null where it is nothing new. @param bytes of the log, where this is its end. */
  batch(bytes: number | null): HistoryBatch | null {
    const rows = this.takeRows();
    if (!this.isNew && bytes === null) return null;
    this.isNew = false;
    this.describe(rows);
    const { session, cursor } = this.of;
    const parted = cursor?.parted ?? null;
    return { rows: rows.tables, cursor: { session, records: this.records, bytes, parted } };
  }

  /** The log goes no further than here: it is damaged. */
  giveUp(reason: string, bytes: number): HistoryBatch {
    this.note = this.note === '' ? reason : `${this.note}; ${reason}`;
    // Where it once went further, the database has that already.
    if (this.records < this.known) this.takeRows();
    const { cursor, ...batch } = this.batch(bytes)!;
    return { ...batch, cursor: { ...cursor, records: Math.max(cursor.records, this.known) } };
  }

  close(): void {
    this.tail.close();
  }

  private one(): boolean {
    if (!this.tail.next()) return false;
    this.take();
    // Everything so far is in the database.
    if (this.records === this.known) this.takeRows();
    if (this.records > this.known) this.isNew = true;
    return true;
  }

  private takeRows(): Rows {
    const collector = this.reading?.collector;
    collector?.flush();
    const { rows } = this;
    this.rows = new Rows();
    if (collector !== undefined) collector.rows = this.rows;
    return rows;
  }

  private take(): void {
    const { record } = this.tail;
    const { kind, view, payloadFrom: from, payloadTo: to, sequence, time } = record;
    if (kind === RecordKind.Rows) {
      this.decoder.decode(view, { from, to }, sequence, (batch) => {
        this.guarded((reading) => reading.rows(batch));
      });
      return;
    }
    const value = decodeValue(record.bytes.toString('utf8', from, to));
    const place = { sequence, time: time as Micros };
    if (kind === RecordKind.Header) this.header((value as SegmentHeader).metadata as SessionHeader);
    else if (kind === RecordKind.Input) this.input(value as Input, place);
    else if (kind === RecordKind.Output) this.output(value as VenueRequest, place);
    else if (kind === RecordKind.State) {
      this.guarded((reading) => reading.mark((value as { stateHash: string }).stateHash, place));
    }
  }

  private header(header: SessionHeader): void {
    if (this.about !== null) return;
    const currency = header.risk.reportingCurrency;
    this.about = { time: null, market: header.market ?? null, mode: '', account: null, currency };
    const { session, shelf, cursor } = this.of;
    const parts = { header, session, shelf, rows: this.rows };
    try {
      this.reading = cursor?.parted == null ? new SteppedReading(parts) : new LoggedReading(parts);
    } catch (error) {
      this.part(`its instruments are not understood: ${firstLine(error)}`);
    }
  }

  private input(input: Input, place: Place): void {
    if (input.kind === 'session' && this.about !== null) {
      const { mode, account, liveAccount } = input.session;
      const time = this.about.time ?? place.time;
      this.about = {
        ...this.about,
        time,
        mode,
        account: (mode === 'live' ? liveAccount : account) ?? null,
      };
    }
    if (input.kind === 'venue' && isOfOrder(input.event)) {
      const { event } = input;
      const id = event.kind === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
      this.orderEvent(place, { id, direction: isRefusal(event) ? 'withheld' : 'heard', said: event });
    }
    this.guarded((reading) => reading.input(input, place));
  }

  private output(request: VenueRequest, place: Place): void {
    this.orderEvent(place, { id: request.clientOrderId, direction: 'sent', said: request });
    this.guarded((reading) => reading.request(request, place));
  }

  private orderEvent(
    { sequence, time }: Place,
    { id, direction, said }: { id: string; direction: string; said: { readonly kind: string } },
  ): void {
    const { kind, clientOrderId: _id, ...rest } = said as Record<string, unknown>;
    this.rows.add('order_events', {
      session: this.of.session,
      sequence,
      ...timed(time),
      client_order_id: id,
      direction,
      event: String(kind),
      detail: JSON.stringify(rest),
    });
  }

  /** Where this version decides otherwise than the log, or cannot go on, the log's own words are taken instead. */
  private guarded(work: (reading: Reading) => void): void {
    const { reading } = this;
    if (reading === null || this.parted !== null) return;
    try {
      work(reading);
    } catch (error) {
      this.part(`it cannot be taken further: ${firstLine(error)}`);
      return;
    }
    if (reading.parts !== null) this.part(reading.parts);
  }

  /** Of a log that is told by its own words already, what can be told is what came before, and its `order_events`. */
  private part(reason: string): void {
    if (this.of.cursor?.parted == null) this.parted = reason;
    else {
      this.reading?.collector.flush();
      this.reading = null;
      this.note = `${this.note}; ${reason}`;
    }
  }

  private describe(rows: Rows): void {
    // Until it has been opened there is nothing to tell.
    if (this.about === null || this.about.time === null) return;
    const { time, market, mode, account, currency } = this.about;
    const { session } = this.of;
    rows.add('sessions', {
      session,
      began: beganMicros(session),
      ...timed(time),
      market,
      mode,
      account,
      reporting_currency: currency,
      complete: this.note === '',
      note: this.note,
    });
  }
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0]!;
