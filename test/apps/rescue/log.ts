import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { SessionHeader } from '../../../src/apps/engine/plan.js';
import { LoggedOrders, LogTail } from '../../../src/apps/rescue/index.js';
import { limitOrder, type NewOrder, type VenueEvent } from '../../../src/domain/index.js';
import type { VenueRequest } from '../../../src/execution/index.js';
import { SessionLogWriter } from '../../../src/store/session-log/index.js';
import { BTC } from '../../engine/fixture.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A session log that is being written, as the rescue finds it. */
export class WrittenLog {
  readonly directory: string;
  writer: SessionLogWriter;
  private time = 1;
  private count = 0;

  constructor(segmentBytes?: number) {
    this.directory = join(mkdtempSync(join(tmpdir(), 'outcry-rescue-')), 'log');
    folders.push(join(this.directory, '..'));
    const header: Partial<SessionHeader> = {
      money: 'real',
      instruments: [{ ...BTC, venue: 'binance' }],
      reportingCurrency: 'USDT',
    };
    this.writer = SessionLogWriter.create({
      directory: this.directory,
      sessionId: 'test',
      metadata: header,
      time: 0,
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
    });
    this.start('7f3a');
  }

  start(id: string): void {
    this.writer.appendInput({ kind: 'session', session: { id, mode: 'live', account: null } }, this.next());
  }

  request(request: VenueRequest): void {
    this.writer.appendOutput(request, this.next());
  }

  event(event: VenueEvent): void {
    this.writer.appendInput({ kind: 'venue', event }, this.next());
  }

  place(fields: Partial<NewOrder> = {}): string {
    this.count += 1;
    const clientOrderId = `oc-7f3a-${this.count}`;
    this.request({ kind: 'place', clientOrderId, order: order(fields) });
    return clientOrderId;
  }

  accept(clientOrderId: string): void {
    const venueOrderId = `v-${clientOrderId}`;
    this.event({ kind: 'accepted', clientOrderId, venueOrderId, timeExchange: null, queueAhead: null });
  }

  commit(): void {
    this.writer.commit();
  }

  tail(): LogTail<LoggedOrders> {
    return new LogTail(this.directory, () => new LoggedOrders());
  }

  /** What a reader makes of all that was written so far. */
  read(): LoggedOrders {
    this.commit();
    const tail = this.tail();
    tail.read();
    tail.close();
    return tail.visitor;
  }

  private next(): number {
    this.time += 1;
    return this.time;
  }
}

export const order = (fields: Partial<NewOrder> = {}): NewOrder =>
  limitOrder({ instrument: 0, side: 'buy', size: 1_000 as never, price: 6_000_000 as never, ...fields });
