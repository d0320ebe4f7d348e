import type { SessionHeader } from '../../../src/apps/engine/plan.js';
import {
  allocateRows,
  type Command,
  type Input,
  limitOrder,
  type Micros,
  Money,
  type NewOrder,
  priceTicks,
  RowFlag,
  RowKind,
  type SessionStart,
  sizeLots,
  type VenueEvent,
} from '../../../src/domain/index.js';
import { Engine, type PluginShelf, step, type Verdict } from '../../../src/engine/index.js';
import type { VenueRequest } from '../../../src/execution/index.js';
import type { RiskConfiguration } from '../../../src/risk/index.js';
import { SessionLogWriter } from '../../../src/store/session-log/index.js';
import { BTC, RISK, START } from '../../engine/fixture.js';

const NO_PLUGINS: PluginShelf = {
  load: () => {
    throw new Error('no plugins here');
  },
};

interface HandMadeOptions {
  readonly shelf?: PluginShelf;
  /** Of a segment of the log. */
  readonly segmentBytes?: number;
  readonly risk?: RiskConfiguration;
  /** Left out as in a log of which nothing is known. */
  readonly market?: SessionHeader['market'];
  /** What venues carry out by themselves. */
  readonly venues?: SessionStart['venues'];
}

/** A session made by hand: what is put in goes through an engine and into its log, as in a real one. */
export class HandMade {
  readonly engine: Engine;
  readonly requests: VenueRequest[] = [];
  verdict: Verdict | null = null;
  time = START;
  private trades = 0;
  private readonly writer: SessionLogWriter;

  constructor(
    directory: string,
    { shelf = NO_PLUGINS, segmentBytes, risk = RISK, market, venues }: HandMadeOptions = {},
  ) {
    const metadata = { instruments: [BTC], risk, ...(market === undefined ? {} : { market }) };
    this.engine = new Engine(metadata, shelf);
    this.writer = SessionLogWriter.create({
      directory,
      sessionId: '7f3a',
      metadata,
      time: START,
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
    });
    const of = venues === undefined ? {} : { venues };
    this.put({ kind: 'session', session: { id: '7f3a', mode: 'paper', account: 'paper', ...of } });
    this.balance('USDT', '100000');
    this.balance('BTC', '2');
  }

  after(micros: number): this {
    this.time = (this.time + micros) as Micros;
    return this;
  }

  /** An input, and what the engine wanted of the world at it. */
  put(input: Input): Verdict | null {
    this.after(1_500_000);
    this.writer.appendInput(input, this.time);
    step(this.engine, input, this.time);
    this.drain();
    return this.verdict;
  }

  command(command: Command): Verdict {
    return this.put({ kind: 'command', command, client: 'test' })!;
  }

  venue(event: VenueEvent): void {
    this.put({ kind: 'venue', event });
  }

  /** A book of one level on each side of `price`, a tick away; `without` is the side on which nobody stands. */
  quote(price: number, without: 'buy' | 'sell' | null = null): void {
    this.after(10_000);
    this.rows(
      [-1, 1].map((side) => ({
        kind: RowKind.Snapshot,
        flags: side === 1 ? RowFlag.LAST | RowFlag.ASK : RowFlag.FIRST,
        price: price + side,
        size: without === (side === 1 ? 'sell' : 'buy') ? 0 : 1_000_000,
      })),
    );
  }

  print(price: number, size: number, lateMicros = 0): void {
    this.after(10_000);
    this.rows([{ kind: RowKind.Trade, flags: RowFlag.FIRST | RowFlag.LAST, price, size }], lateMicros);
  }

  place(fields: Partial<NewOrder> & Pick<NewOrder, 'side'>): Verdict {
    const order = limitOrder({
      instrument: 0,
      size: sizeLots(1_000),
      price: priceTicks(6_000_000),
      ...fields,
    });
    return this.command({ kind: 'place', order, confirmed: true });
  }

  accept(clientOrderId: string): void {
    const venueOrderId = `v-${clientOrderId}`;
    this.venue({ kind: 'accepted', clientOrderId, venueOrderId, timeExchange: null, queueAhead: null });
  }

  fill(
    clientOrderId: string,
    { size, price, tradeId = `t${++this.trades}` }: { size: number; price: number; tradeId?: string },
  ): void {
    const { side } = this.engine.orders.get(clientOrderId)!.request;
    const fill = {
      tradeId,
      clientOrderId,
      instrument: 0,
      side,
      price: priceTicks(price),
      size: sizeLots(size),
      liquidity: 'maker',
      fee: Money.parse('0.5', 8)!,
      feeAsset: 'USDT',
      timeExchange: null,
    } as const;
    this.venue({ kind: 'fill', fill });
  }

  /** An order that is filled as a whole. @returns its id. */
  trade(side: 'buy' | 'sell', price: number, size: number): string {
    this.quote(price);
    const verdict = this.place({ side, price: priceTicks(price), size: sizeLots(size) });
    if (verdict.outcome === 'refused') throw new Error(verdict.text);
    const [id] = verdict.clientOrderIds as [string];
    this.accept(id);
    this.fill(id, { size, price });
    return id;
  }

  balance(asset: string, total: string): void {
    const free = Money.parse(total, 8)!.toLimbs();
    this.venue({ kind: 'balance', asset, free, locked: [0, 0] });
  }

  /** A minute's mark that no engine comes to: another version wrote the log. */
  falsify(): void {
    this.writer.appendState({ stateHash: 'f'.repeat(64) }, this.time);
    this.writer.commit();
  }

  close(): void {
    this.writer.close();
  }

  private rows(
    wanted: readonly { kind: number; flags: number; price: number; size: number }[],
    lateMicros = 0,
  ): void {
    const rows = allocateRows(wanted.length);
    wanted.forEach((of, row) => {
      rows.kind[row] = of.kind;
      rows.flags[row] = of.flags;
      rows.price[row] = of.price;
      rows.size[row] = of.size;
      rows.timeExchange[row] = this.time - lateMicros;
      rows.timeReceived[row] = this.time;
      rows.sequence[row] = this.engine.sequence + 1;
      rows.previousSequence[row] = Number.NaN;
    });
    rows.length = wanted.length;
    for (let row = 0; row < rows.length; row += 1) {
      this.writer.appendRow(0, rows, row, this.time);
      step(this.engine, { kind: 'row', instrument: 0, rows, row }, this.time);
      this.drain();
    }
  }

  private drain(): void {
    const { outbox } = this.engine;
    for (const { stateHash, time } of outbox.marks) this.writer.appendState({ stateHash }, time);
    for (const request of outbox.requests) this.writer.appendOutput(request, this.time);
    this.requests.push(...outbox.requests);
    this.verdict = outbox.verdict;
    outbox.clear();
    this.writer.commit();
  }
}
