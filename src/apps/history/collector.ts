import { type Fill, type Input, Money, type VenueEvent } from '../../domain/index.js';
import {
  type Engine,
  type Notice,
  type RefusedOrder,
  type RowInput,
  type StepListener,
  slippageBps,
} from '../../engine/index.js';
import { isOfOrder, type VenueRequest } from '../../execution/index.js';
import { CandleLedger } from './candle-ledger.js';
import { EquityLedger } from './equity-ledger.js';
import { writeIndicators } from './indicator-ledger.js';
import { OrderLedger } from './order-ledger.js';
import { PositionLedger } from './position-ledger.js';
import { marketOf, priceOf, type Rows, termsOf, timed } from './rows.js';
import { StateLedger } from './state-ledger.js';

/** A strategy's intent that could not be understood has no order that was refused: only this line. */
const MISSHAPEN = /^refused {3}.* {2}(intent: .*)$/;

/**
 * Makes rows of what happens to an engine. What it adds depends on the log up to that step alone, so that the same log
 * gives the same rows, however often it was begun again.
 */
export class Collector implements StepListener {
  private readonly orders: OrderLedger;
  private readonly positions: PositionLedger;
  private readonly candles: CandleLedger;
  private readonly equity: EquityLedger;
  private readonly states: StateLedger;
  private readonly counted: number[];
  private wasFlattening = false;

  constructor(
    private readonly engine: Engine,
    private readonly session: string,
    /** False where the engine is not stepped but only told what the log says: what its steps decide is unknown then. */
    private readonly isStepped: boolean,
    public rows: Rows,
  ) {
    this.orders = new OrderLedger(engine, session);
    this.positions = new PositionLedger(engine, session);
    this.candles = new CandleLedger(engine.instruments, session);
    this.equity = new EquityLedger(engine, session);
    this.states = new StateLedger(engine, session);
    this.counted = engine.instruments.map(() => 0);
  }

  row(input: RowInput): void {
    this.candles.row(input, this.engine.time);
    this.observe();
  }

  input(input: Input): void {
    if (input.kind === 'venue') this.heard(input.event);
    this.observe();
    // A liquidation hands over what was open, and nobody is flattening then; a command may begin and end it.
    if (input.kind === 'command' || (input.kind === 'venue' && input.event.kind === 'fill'))
      this.positions.settle(this.rows);
    if (!this.isStepped) return;
    if (input.kind === 'command') this.answered(input);
    this.states.observe(this.rows);
  }

  /** A request as the log has it, after its step. */
  request(request: VenueRequest): void {
    this.orders.observe();
    if (request.kind === 'place' || request.kind === 'adopt') this.orders.sent(request.clientOrderId);
    if (request.kind === 'place-pair') for (const leg of request.legs) this.orders.sent(leg.clientOrderId);
    this.decided(request);
  }

  notice = ({ level, owner, text }: Notice): void => {
    this.rows.add('notices', { ...this.place(), level, owner, text });
    const fault = MISSHAPEN.exec(text)?.[1];
    if (fault !== undefined)
      this.rows.add('refusals', { ...this.place(), owner, rule: 'intent', text: fault });
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
    const { refusals } = engine.outbox;
    for (let i = 0; i < refusals.length; i += 1) this.refused(refusals[i]!);
    const begun = this.equity.observe(this.rows);
    const isFlattening = engine.flattening.size > 0;
    if (isFlattening || this.wasFlattening) this.positions.settle(this.rows);
    this.wasFlattening = isFlattening;
    if (begun === 'same' || !this.isStepped) return;
    this.states.observe(this.rows);
    if (begun === 'minute') writeIndicators(engine, this.session, this.rows);
  }

  private decided(request: VenueRequest): void {
    const order = this.engine.orders.get(request.clientOrderId);
    if (order === undefined || !order.request.owner.startsWith('strategy:') || request.kind === 'query')
      return;
    const instrument = this.engine.instruments[order.request.instrument]!;
    const standing = { ...order.request, size: order.size, price: order.price };
    const terms =
      request.kind === 'place'
        ? request.order
        : request.kind === 'replace'
          ? {
              ...standing,
              size: request.size ?? standing.size,
              price: request.price ?? standing.price,
            }
          : standing;
    this.rows.add('decisions', {
      ...this.place(),
      ...marketOf(instrument),
      strategy: order.request.owner.slice('strategy:'.length),
      client_order_id: request.clientOrderId,
      decision: request.kind,
      ...termsOf(instrument, terms),
    });
  }

  private heard(event: VenueEvent): void {
    if (event.kind === 'balance') this.balance(event);
    if (!isOfOrder(event)) return;
    this.orders.observe();
    this.orders.heard(event);
    if (event.kind === 'fill') this.filled(event.fill);
  }

  private filled(fill: Fill): void {
    const { engine } = this;
    const { portfolio } = engine;
    const total = portfolio.position(fill.instrument);
    // What the portfolio did not count, a fill told twice or one that is not ours, leaves no row.
    if (total.fills === this.counted[fill.instrument]) return;
    this.counted[fill.instrument] = total.fills;
    this.orders.fill(fill);
    // What a venue liquidates is an account's, and no order's of ours.
    const owner = engine.orders.get(fill.clientOrderId)?.request.owner ?? 'manual';
    const instrument = engine.instruments[fill.instrument]!;
    const { quote } = instrument.specification;
    const reporting = (amount: Money, asset: string) =>
      portfolio.formatReporting(portfolio.inReporting(amount, asset) ?? Money.ZERO);
    const realised = this.positions.fill(fill, owner, this.rows);
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
      realised_pnl: reporting(realised, quote.code),
      slippage_bps: slippage === null ? null : slippage.toFixed(4),
      exchange_micros: fill.timeExchange === null ? null : Math.floor(fill.timeExchange),
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

  private refused({ order, refusal }: RefusedOrder): void {
    const instrument = this.engine.instruments[order.instrument]!;
    this.rows.add('refusals', {
      ...this.place(),
      ...marketOf(instrument),
      owner: order.owner,
      rule: refusal.rule,
      rule_limit: refusal.limit ?? null,
      value: refusal.value ?? null,
      command: 'place',
      side: order.side,
      price: priceOf(instrument, order.price),
      size: instrument.formatSize(order.size),
      text: refusal.text,
    });
  }

  /** A command that was refused before any order of it came to the gate. */
  private answered({ command, client }: Input & { kind: 'command' }): void {
    const { verdict, refusals } = this.engine.outbox;
    if (verdict?.outcome !== 'refused' || refusals.length > 0) return;
    const index =
      'order' in command ? command.order.instrument : 'instrument' in command ? command.instrument : null;
    this.rows.add('refusals', {
      ...this.place(),
      ...marketOf(index === null ? undefined : this.engine.instruments[index]),
      owner: 'order' in command ? command.order.owner : client,
      rule: verdict.rule,
      rule_limit: verdict.limit ?? null,
      value: verdict.value ?? null,
      command: command.kind,
      text: verdict.text,
    });
  }
}
