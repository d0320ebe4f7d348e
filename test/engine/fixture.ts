import {
  allocateRows,
  type Command,
  type Input,
  type InstrumentSpecification,
  limitOrder,
  type MarketRows,
  type Micros,
  Money,
  micros,
  type NewOrder,
  priceTicks,
  RowFlag,
  RowKind,
  sizeLots,
  type VenueEvent,
} from '../../src/domain/index.js';
import {
  Engine,
  NO_LISTENER,
  type PluginShelf,
  type StepListener,
  step,
  type Verdict,
} from '../../src/engine/index.js';
import type { VenueRequest } from '../../src/execution/index.js';
import type { RiskConfiguration } from '../../src/risk/index.js';

export const BTC: InstrumentSpecification = {
  id: 'binance-spot:BTC/USDT',
  venue: 'binance-spot',
  symbol: 'BTC/USDT',
  venueSymbol: 'BTCUSDT',
  kind: 'spot',
  base: { code: 'BTC', decimals: 8 },
  quote: { code: 'USDT', decimals: 8 },
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 5 },
  minSizeLots: 1,
  maxSizeLots: 900_000_000,
  minNotional: '5',
  makerFeePpm: 1_000,
  takerFeePpm: 1_000,
  feeRounding: 'half-up',
  inferred: false,
  version: 1,
};

export const RISK: RiskConfiguration = {
  reportingCurrency: 'USDT',
  account: {
    dayLoss: '500',
    drawdownPercent: 2,
    orderRate: { orders: 20, seconds: 1 },
    duplicateSeconds: 1,
  },
  defaults: {
    maxOrder: '1',
    maxNotional: null,
    maxPosition: '1',
    maxPositionNotional: null,
    ordersPerSide: 20,
    collarPercent: 0.5,
    confirmDistancePercent: 2,
    confirmSizeMultiple: 5,
  },
  instruments: {},
  places: {},
};

const NO_PLUGINS: PluginShelf = {
  load: () => {
    throw new Error('no plugins here');
  },
};

/** 2024-08-08 23:57:00 UTC. */
export const START = micros(1_723_161_420_000_000);

/** An engine on one instrument, driven by hand; the requests that it makes pile up in `requests`. */
export class Bench {
  readonly engine: Engine;
  readonly requests: VenueRequest[] = [];
  readonly notices: string[] = [];
  readonly marks: string[] = [];
  time: Micros = START;
  /** Hears of each step, as in a session. */
  listener: StepListener = NO_LISTENER;
  private sequence = 1_000;

  constructor(
    plugins: PluginShelf = NO_PLUGINS,
    risk: RiskConfiguration = RISK,
    instrument: InstrumentSpecification = BTC,
  ) {
    this.engine = new Engine({ instruments: [instrument], risk }, plugins);
    this.input({ kind: 'session', session: { id: '7f3a', mode: 'paper', account: 'paper' } });
    this.balance('USDT', '100000');
    this.balance('BTC', '2');
  }

  after(micros: number): this {
    this.time = (this.time + micros) as Micros;
    return this;
  }

  input(input: Input): Verdict | null {
    step(this.engine, input, this.time);
    this.listener.input(input);
    return this.drain();
  }

  command(command: Command): Verdict {
    return this.input({ kind: 'command', command, client: 'test' })!;
  }

  place(fields: Partial<NewOrder> & Pick<NewOrder, 'side'>): Verdict {
    const order = limitOrder({
      instrument: 0,
      size: sizeLots(25_000),
      price: priceTicks(6_172_000),
      ...fields,
    });
    return this.command({ kind: 'place', order });
  }

  venue(event: VenueEvent): void {
    this.input({ kind: 'venue', event });
  }

  balance(asset: string, total: string): void {
    const free = Money.parse(total, 8)!.toLimbs();
    this.venue({ kind: 'balance', asset, free, locked: [0, 0] });
  }

  accept(clientOrderId: string, queueAhead = 0): void {
    this.venue({
      kind: 'accepted',
      clientOrderId,
      venueOrderId: `v-${clientOrderId}`,
      timeExchange: this.time,
      queueAhead: sizeLots(queueAhead),
    });
  }

  fill(clientOrderId: string, { size, price }: { size: number; price?: number }): void {
    const order = this.engine.orders.get(clientOrderId)!;
    const at = priceTicks(price ?? order.price ?? 0);
    const { instrument, side } = order.request;
    const market = this.engine.instruments[instrument]!;
    const fee = market.fee(market.notional(at, sizeLots(size)), 'maker');
    this.venue({
      kind: 'fill',
      fill: {
        tradeId: `t${this.sequence++}`,
        clientOrderId,
        instrument,
        side,
        price: at,
        size: sizeLots(size),
        liquidity: 'maker',
        fee,
        feeAsset: 'USDT',
        timeExchange: this.time,
      },
    });
  }

  /** A snapshot of one level a side, or a change to these levels. */
  book(bid: [number, number], ask: [number, number], kind: number = RowKind.Snapshot): void {
    const rows = allocateRows(2);
    this.fillRow(rows, 0, { kind, flags: RowFlag.FIRST, price: bid[0], size: bid[1] });
    this.fillRow(rows, 1, { kind, flags: RowFlag.LAST | RowFlag.ASK, price: ask[0], size: ask[1] });
    this.sequence += 1;
    this.rows(rows, 2);
  }

  trade(price: number, size: number): void {
    const rows = allocateRows(1);
    this.fillRow(rows, 0, { kind: RowKind.Trade, flags: RowFlag.FIRST | RowFlag.LAST, price, size });
    this.rows(rows, 1);
  }

  private fillRow(
    rows: MarketRows,
    row: number,
    f: { kind: number; flags: number; price: number; size: number },
  ): void {
    rows.kind[row] = f.kind;
    rows.flags[row] = f.flags;
    rows.price[row] = f.price;
    rows.size[row] = f.size;
    rows.timeExchange[row] = this.time;
    rows.timeReceived[row] = this.time;
    rows.sequence[row] = this.sequence;
    rows.previousSequence[row] = Number.NaN;
  }

  private rows(rows: MarketRows, count: number): void {
    for (let row = 0; row < count; row += 1) {
      const input = { kind: 'row', instrument: 0, rows, row } as const;
      step(this.engine, input, this.time);
      this.listener.row(input);
      this.drain();
    }
    // What a feed does next: the columns are used again. Nothing may have kept them.
    rows.price.fill(-1);
    rows.size.fill(Number.NaN);
  }

  private drain(): Verdict | null {
    const { outbox } = this.engine;
    this.requests.push(...outbox.requests);
    this.notices.push(...outbox.notices.map((notice) => notice.text));
    this.marks.push(...outbox.marks.map((mark) => mark.stateHash));
    const { verdict } = outbox;
    outbox.clear();
    return verdict;
  }
}
