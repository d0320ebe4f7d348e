import { type Fill, type Input, Money, type Owner, type VenueEvent } from '../../domain/index.js';
import {
  type Engine,
  type Notice,
  type RowInput,
  type StepListener,
  slippageBps,
} from '../../engine/index.js';
import type { VenueRequest } from '../../execution/index.js';
import { averagePrice } from '../../portfolio/index.js';
import { CandleLedger } from './candle-ledger.js';
import { OrderLedger } from './order-ledger.js';
import { marketOf, type Rows, termsOf, timed } from './rows.js';

/**
 * Makes rows of the steps of an engine. What it adds depends on the log up to that step alone, so that the same log
 * gives the same rows, however often it was begun again.
 */
export class Collector implements StepListener {
  private readonly orders: OrderLedger;
  private readonly candles: CandleLedger;
  private readonly counted: number[];
  private readonly realised = new Map<string, Money>();
  private readonly state = new Map<string, string>();
  private minute = Number.NaN;

  constructor(
    private readonly engine: Engine,
    private readonly session: string,
    public rows: Rows,
  ) {
    this.orders = new OrderLedger(engine, session);
    this.candles = new CandleLedger(engine.instruments, session);
    this.counted = engine.instruments.map(() => 0);
  }

  row(input: RowInput): void {
    this.candles.row(input, this.engine.time);
    this.observe();
  }

  input(input: Input): void {
    this.observe();
    if (input.kind === 'venue') this.heard(input.event);
    if (input.kind === 'command') this.answered(input);
    this.states();
  }

  notice = ({ level, owner, text }: Notice): void => {
    this.rows.add('notices', { ...this.place(), level, owner, text });
    if (!text.startsWith('refused ') || !owner.startsWith('strategy:')) return;
    this.rows.add('refusals', { ...this.place(), owner, rule: 'strategy', text });
  };

  /** What has no moment of its own, as it stands now. */
  flush(): void {
    this.orders.write(this.rows);
    this.candles.write(this.rows);
  }

  private place() {
    const { sequence, time } = this.engine;
    return { session: this.session, sequence, ...timed(time) };
  }

  private observe(): void {
    const { engine } = this;
    this.orders.observe();
    for (const request of engine.outbox.requests) this.decided(request);
    const minute = Math.floor(engine.time / 60_000_000);
    if (minute === this.minute) return;
    this.minute = minute;
    const { portfolio } = engine;
    const { dayPnl, drawdown } = portfolio.standing();
    if (portfolio.capital().isZero) return;
    const amount = (money: Money) => portfolio.formatReporting(money);
    this.rows.add('equity', {
      ...this.place(),
      equity: amount(portfolio.equity()),
      net_pnl: amount(portfolio.netPnl()),
      day_pnl: amount(dayPnl),
      fees: amount(portfolio.fees()),
      drawdown: amount(drawdown.fall),
    });
  }

  private decided(request: VenueRequest): void {
    const order = this.engine.orders.get(request.clientOrderId);
    if (order === undefined || !order.request.owner.startsWith('strategy:') || request.kind === 'query')
      return;
    const instrument = this.engine.instruments[order.request.instrument]!;
    const terms =
      request.kind === 'place' ? request.order : { ...order.request, size: order.size, price: order.price };
    const changed =
      request.kind === 'replace'
        ? { ...terms, size: request.size ?? terms.size, price: request.price ?? terms.price }
        : terms;
    this.rows.add('decisions', {
      ...this.place(),
      ...marketOf(instrument),
      strategy: order.request.owner.slice('strategy:'.length),
      client_order_id: request.clientOrderId,
      decision: request.kind,
      ...termsOf(instrument, changed),
    });
  }

  private heard(event: VenueEvent): void {
    if (event.kind === 'fill') this.filled(event.fill);
    if (event.kind === 'balance') this.balance(event);
  }

  private filled(fill: Fill): void {
    const { engine } = this;
    const { portfolio } = engine;
    const order = engine.orders.get(fill.clientOrderId);
    const total = portfolio.position(fill.instrument);
    // What the portfolio did not count, a fill told twice or one that is not ours, leaves no row.
    if (order === undefined || total.fills === this.counted[fill.instrument]) return;
    this.counted[fill.instrument] = total.fills;
    this.orders.fill(fill);
    const { owner } = order.request;
    const instrument = engine.instruments[fill.instrument]!;
    const { quote } = instrument.specification;
    const position = portfolio.ownerPosition(owner, fill.instrument);
    const before = this.realised.get(`${owner} ${fill.instrument}`) ?? Money.ZERO;
    this.realised.set(`${owner} ${fill.instrument}`, position.realised);
    const reporting = (amount: Money, asset: string) =>
      portfolio.formatReporting(portfolio.inReporting(amount, asset) ?? Money.ZERO);
    const slippage = slippageBps(this.orders.mid(fill.clientOrderId), fill.price, fill.side);
    this.rows.add('fills', {
      ...this.place(),
      ...marketOf(instrument),
      trade_id: fill.tradeId,
      client_order_id: fill.clientOrderId,
      owner,
      side: fill.side,
      liquidity: fill.liquidity,
      price: instrument.formatPrice(fill.price),
      size: instrument.formatSize(fill.size),
      notional: instrument.notional(fill.price, fill.size).format(quote.decimals),
      fee: fill.fee.format(engine.asset(fill.feeAsset)?.decimals ?? quote.decimals),
      fee_asset: fill.feeAsset,
      fee_reporting: reporting(fill.fee, fill.feeAsset),
      realised_pnl: reporting(position.realised.minus(before), quote.code),
      slippage_bps: slippage === null ? null : slippage.toFixed(4),
      exchange_micros: fill.timeExchange === null ? null : Math.floor(fill.timeExchange),
    });
    this.position(owner, fill.instrument);
  }

  private position(owner: Owner, index: number): void {
    const instrument = this.engine.instruments[index]!;
    const { decimals } = instrument.specification.quote;
    const position = this.engine.portfolio.ownerPosition(owner, index);
    this.rows.add('positions', {
      ...this.place(),
      ...marketOf(instrument),
      owner,
      size: instrument.formatSize(position.sizeLots),
      average_price: averagePrice(instrument, position),
      cost: position.cost.format(decimals),
      realised: position.realised.format(decimals),
      fills: position.fills,
    });
  }

  private balance({ asset, venue, free, locked }: VenueEvent & { kind: 'balance' }): void {
    const decimals = this.engine.asset(asset)?.decimals ?? 8;
    this.rows.add('balances', {
      ...this.place(),
      venue: venue ?? this.engine.instruments[0]?.specification.venue ?? null,
      asset,
      free: Money.fromLimbs(free).format(decimals),
      locked: Money.fromLimbs(locked).format(decimals),
    });
  }

  private answered({ command, client }: Input & { kind: 'command' }): void {
    const { verdict } = this.engine.outbox;
    if (verdict?.outcome !== 'refused') return;
    const index =
      'order' in command ? command.order.instrument : 'instrument' in command ? command.instrument : null;
    const owner = 'order' in command ? command.order.owner : client;
    this.rows.add('refusals', {
      ...this.place(),
      ...marketOf(index === null ? undefined : this.engine.instruments[index]),
      owner,
      rule: verdict.rule,
      command: command.kind,
      text: verdict.text,
    });
  }

  private states(): void {
    const { engine } = this;
    const now = {
      mode: engine.mode,
      halted: String(engine.halted),
      strategies_paused: String(engine.strategiesPaused),
    };
    for (const [what, value] of Object.entries(now)) {
      if (this.state.get(what) === value) continue;
      this.state.set(what, value);
      const reason = what === 'halted' ? engine.haltReason : '';
      this.rows.add('state_changes', { ...this.place(), what, value, reason });
    }
  }
}
