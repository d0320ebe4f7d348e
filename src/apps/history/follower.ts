import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Input, Micros } from '../../domain/index.js';
import { Engine, isRefusal, type PluginShelf, Replayer } from '../../engine/index.js';
import { isOfOrder, type VenueRequest } from '../../execution/index.js';
import type { Cursor, HistoryBatch } from '../../store/history/index.js';
import {
  decodeValue,
  RecordKind,
  type SegmentHeader,
  SegmentReader,
  segmentName,
} from '../../store/session-log/index.js';
import { type RowBatch, RowDecoder } from '../../store/session-log/row-encoding.js';
import type { SessionHeader } from '../engine/plan.js';
import { Collector } from './collector.js';
import { Rows, timed } from './rows.js';

const CHAIN_BYTES = 16;

/**
 * Reads one session's log as it is written, and steps an engine of its own through it. It always begins at the
 * beginning, since the engine has to be where it was; rows of records that the database has already are let go.
 */
export class SessionFollower {
  private reader: SegmentReader;
  private segment = 1;
  private records = 0;
  private rows = new Rows();
  private collector: Collector | null = null;
  private replayer: Replayer | null = null;
  private readonly decoder = new RowDecoder();
  private note = '';
  private session: { time: Micros; mode: string; account: string | null } | null = null;
  private currency = '';
  private isNew = false;

  constructor(
    private readonly directory: string,
    private readonly name: string,
    private readonly shelf: PluginShelf,
    /** Records that the database holds. */
    private readonly known: number,
  ) {
    this.reader = SegmentReader.open(join(directory, segmentName(1)), new Uint8Array(CHAIN_BYTES));
  }

  /** True where all of the log was stepped and came out as it was recorded. */
  get complete(): boolean {
    return this.note === '';
  }

  get recordsRead(): number {
    return this.records;
  }

  /** Reads for `millis` at most. False at the end of the log as it is now. @throws SessionLogError where it is damaged. */
  read(millis: number, now: () => number): boolean {
    const until = now() + millis;
    while (now() < until) {
      for (let i = 0; i < 16; i += 1) if (!this.one()) return false;
    }
    return true;
  }

  /** What was read since the last batch; null where it is nothing new. */
  batch(): HistoryBatch | null {
    this.collector?.flush();
    const { rows } = this;
    this.rows = new Rows();
    if (this.collector !== null) this.collector.rows = this.rows;
    if (!this.isNew) return null;
    this.isNew = false;
    this.describe(rows);
    return { rows: rows.tables, cursor: this.cursor() };
  }

  /** The log goes no further than here: it is damaged. */
  giveUp(reason: string): HistoryBatch {
    this.note = reason;
    this.isNew = true;
    return this.batch()!;
  }

  close(): void {
    this.reader.close();
  }

  private cursor(): Cursor {
    const { offset, chain } = this.reader;
    const hex = Buffer.from(chain).toString('hex');
    return { session: this.name, segment: this.segment, offset, records: this.records, chain: hex };
  }

  private one(): boolean {
    if (!this.reader.next() && !this.nextSegment()) return false;
    this.take();
    this.records += 1;
    if (this.records === this.known) this.forget();
    if (this.records > this.known) this.isNew = true;
    return true;
  }

  /** Everything so far is in the database. */
  private forget(): void {
    this.collector?.flush();
    this.rows = new Rows();
    if (this.collector !== null) this.collector.rows = this.rows;
  }

  private nextSegment(): boolean {
    const file = join(this.directory, segmentName(this.segment + 1));
    // The next segment has its name once the one before is whole: what is read here after that is its end.
    if (!existsSync(file)) return false;
    if (this.reader.next()) return true;
    const next = SegmentReader.open(file, this.reader.chain);
    this.reader.close();
    this.reader = next;
    this.segment += 1;
    return this.reader.next();
  }

  private take(): void {
    const { record } = this.reader;
    const { kind, view, payloadFrom: from, payloadTo: to, sequence, time } = record;
    if (kind === RecordKind.Rows) {
      this.decoder.decode(view, { from, to }, sequence, (batch) => this.guarded(() => this.market(batch)));
      return;
    }
    const value = decodeValue(record.bytes.toString('utf8', from, to));
    const place = { sequence, time: time as Micros };
    if (kind === RecordKind.Header)
      this.header((value as SegmentHeader).metadata as SessionHeader, place.time);
    else if (kind === RecordKind.Input) this.input(value as Input, place);
    else if (kind === RecordKind.Output) this.output(value as VenueRequest, place);
    else if (kind === RecordKind.State) {
      const { stateHash } = value as { stateHash: string };
      this.guarded(() => this.replayer?.mark({ stateHash, time: place.time }, sequence));
    }
  }

  private header({ instruments, risk }: SessionHeader, time: Micros): void {
    if (this.session !== null) return;
    this.session = { time, mode: '', account: null };
    this.currency = risk.reportingCurrency;
    this.guarded(() => {
      const engine = new Engine({ instruments, risk }, this.shelf);
      this.collector = new Collector(engine, this.name, this.rows);
      this.replayer = new Replayer(engine, this.collector.notice, this.collector);
    });
  }

  private market({ instrument, rows, times }: RowBatch): void {
    for (let row = 0; row < rows.length; row += 1) {
      this.replayer?.rows({ instrument, rows, from: row, to: row + 1 }, times[row] as Micros);
    }
  }

  private input(input: Input, { sequence, time }: { sequence: number; time: Micros }): void {
    if (input.kind === 'session' && this.session !== null) {
      const { mode, account } = input.session;
      this.session = {
        ...this.session,
        mode,
        account: (mode === 'live' ? input.session.liveAccount : account) ?? null,
      };
    }
    if (input.kind === 'venue' && isOfOrder(input.event)) {
      const { event } = input;
      const id = event.kind === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
      this.orderEvent(
        { sequence, time, id, direction: isRefusal(event) ? 'withheld' : 'heard', event: event.kind },
        event,
      );
    }
    this.guarded(() => this.replayer?.input(input, time));
  }

  private output(request: VenueRequest, { sequence, time }: { sequence: number; time: Micros }): void {
    this.orderEvent(
      { sequence, time, id: request.clientOrderId, direction: 'sent', event: request.kind },
      request,
    );
    this.guarded(() => this.replayer?.request(request, sequence));
  }

  private orderEvent(
    {
      sequence,
      time,
      id,
      direction,
      event,
    }: { sequence: number; time: Micros; id: string; direction: string; event: string },
    detail: object,
  ): void {
    const { kind: _kind, clientOrderId: _id, ...rest } = detail as Record<string, unknown>;
    this.rows.add('order_events', {
      session: this.name,
      sequence,
      ...timed(time),
      client_order_id: id,
      direction,
      event,
      detail: JSON.stringify(rest),
    });
  }

  /** Where this version decides otherwise than the log, no more is taken from the engine: the log's own words go on. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.part(`the engine cannot be stepped through it: ${(error as Error).message.split('\n')[0]}`);
    }
    const first = this.replayer?.differences[0];
    if (first !== undefined)
      this.part(`this version decides otherwise at input ${first.sequence} (${first.what})`);
  }

  private part(note: string): void {
    if (this.note === '') this.note = note;
    this.collector?.flush();
    this.collector = null;
    this.replayer = null;
  }

  private describe(rows: Rows): void {
    if (this.session === null) return;
    const { time, mode, account } = this.session;
    rows.add('sessions', {
      session: this.name,
      ...timed(time),
      mode,
      account,
      reporting_currency: this.currency,
      complete: this.complete,
      note: this.note,
    });
  }
}
