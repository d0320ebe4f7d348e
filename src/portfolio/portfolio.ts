import {
  type Fill,
  type Instrument,
  MICROS_PER_DAY,
  type Micros,
  Money,
  type Owner,
  type PriceTicks,
  type SizeLots,
  UserError,
} from '../domain/index.js';
import {
  type Amounts,
  type AmountsCheckpoint,
  addAmount,
  checkpointAmounts,
  restoreAmounts,
  sortedAmounts,
} from './amounts.js';
import { Balances, type BalancesCheckpoint } from './balances.js';
import { Marks } from './marks.js';
import { Position, type PositionCheckpoint } from './position.js';
import { averagePrice, baseAmount, breakEvenPrice, positionValue } from './valuation.js';

export interface PortfolioOptions {
  /** The session's instruments, each at its own `index`. */
  readonly instruments: readonly Instrument[];
  /** Asset code; every total is told in it. */
  readonly reportingCurrency: string;
}

/** One instrument as a screen shows it: money as decimals in the instrument's quote asset. */
export interface PositionReport {
  readonly instrument: number;
  /** Signed lots. */
  readonly size: number;
  readonly averagePrice: string | null;
  readonly breakEvenPrice: string | null;
  readonly unrealisedPnl: string;
  readonly realisedPnl: string;
  readonly fees: string;
  readonly netPnl: string;
}

/** In the reporting currency. `fall` is peak − now, never negative. */
export interface Drawdown {
  readonly peak: Money;
  readonly fall: Money;
}

export interface PortfolioCheckpoint {
  readonly totals: readonly (readonly [number, PositionCheckpoint])[];
  readonly owners: readonly (readonly [Owner, number, PositionCheckpoint])[];
  readonly marks: readonly (number | null)[];
  readonly flows: AmountsCheckpoint;
  readonly balances: BalancesCheckpoint;
  readonly trades: readonly string[];
  readonly day: number | null;
  readonly dayStart: readonly [number, number];
  readonly peak: readonly [number, number];
}

/** Trade ids that are remembered, so that a fill told twice counts once; far more than any venue repeats. */
const REMEMBERED_TRADES = 4_096;

type FillIdentity = Pick<Fill, 'instrument' | 'tradeId' | 'clientOrderId'>;

/** Both sides of a trade with ourselves bear one trade id, so the order is part of the key. */
const tradeKey = ({ instrument, tradeId, clientOrderId }: FillIdentity): string =>
  `${instrument}:${tradeId}:${clientOrderId}`;

/**
 * What Outcry's own fills have come to.
 *
 * A position is what those fills made. Balances held before, deposits and withdrawals are external: they
 * are part of `equity`, and of nothing else. Realised and unrealised are by average cost and before fees;
 * net is after them.
 */
export class Portfolio {
  private readonly marks: Marks;
  private readonly reportingDecimals: number;
  private readonly totals = new Map<number, Position>();
  /** Of whatever was never traded. */
  private readonly flat = new Position();
  private readonly owners = new Map<Owner, Map<number, Position>>();
  private readonly trades = new Set<string>();
  /** What our fills and fees moved, by asset. */
  private flows: Amounts = new Map();
  private readonly balances: Balances;
  private day: number | null = null;
  private dayStart = Money.ZERO;
  private peak = Money.ZERO;

  constructor(private readonly options: PortfolioOptions) {
    this.marks = new Marks(options.instruments);
    const asset = this.marks.asset(options.reportingCurrency);
    if (asset === null) {
      throw new UserError(
        `reportingCurrency "${options.reportingCurrency}" is no asset of this session's instruments; use one that is, such as USDT`,
      );
    }
    this.reportingDecimals = asset.decimals;
    this.balances = new Balances(this.marks, options.reportingCurrency);
  }

  /** Whether a fill was counted, as this order's. */
  hasCounted(fill: FillIdentity): boolean {
    return this.trades.has(tradeKey(fill));
  }

  /**
   * Counts a fill, once: a trade id that was seen before, and what is not ours, changes nothing.
   * @returns whether it counted.
   */
  applyFill(fill: Fill, owner: Owner): boolean {
    const instrument = this.instrument(fill.instrument);
    if (instrument.specification.kind === 'inverse') {
      throw new RangeError(`${instrument.id}: an inverse contract has no linear value`);
    }
    if (owner === 'external') return false;
    const key = tradeKey(fill);
    if (this.trades.has(key)) return false;
    this.trades.add(key);
    if (this.trades.size > REMEMBERED_TRADES) this.trades.delete(this.trades.values().next().value as string);

    positionIn(this.totals, fill.instrument).apply(instrument, fill);
    positionIn(this.book(owner), fill.instrument).apply(instrument, fill);
    this.moveFlows(instrument, fill);
    if (this.marks.get(fill.instrument) === null) this.marks.set(fill.instrument, fill.price);
    return true;
  }

  /**
   * Hands one owner's position over to another at the instrument's mark, without a fee: totals are untouched,
   * and what the first had open becomes its realised profit or loss.
   */
  handOver(instrument: number, from: Owner, to: Owner): void {
    const lots = this.ownerPosition(from, instrument).sizeLots;
    const price = this.marks.get(instrument);
    if (lots === 0 || price === null || from === to) return;
    const market = this.instrument(instrument);
    const leg = {
      price,
      size: Math.abs(lots) as SizeLots,
      fee: Money.ZERO,
      feeAsset: market.specification.quote.code,
    };
    positionIn(this.book(from), instrument).apply(market, { ...leg, side: lots > 0 ? 'sell' : 'buy' });
    positionIn(this.book(to), instrument).apply(market, { ...leg, side: lots > 0 ? 'buy' : 'sell' });
  }

  private moveFlows(instrument: Instrument, fill: Fill): void {
    const { base, quote, kind } = instrument.specification;
    const notional = instrument.notional(fill.price, fill.size);
    const buys = fill.side === 'buy';
    addAmount(this.flows, fill.feeAsset, fill.fee.negated());
    if (kind !== 'spot') return;
    const received = baseAmount(instrument, fill.size);
    addAmount(this.flows, base.code, buys ? received : received.negated());
    addAmount(this.flows, quote.code, buys ? notional.negated() : notional);
  }

  /** The price that open positions and balances are valued at from now on: the last trade, or the mid. */
  mark(instrument: number, price: PriceTicks): void {
    this.marks.set(instrument, price);
  }

  /**
   * What the venues say they hold of an asset, free and locked together.
   * @param joined the part of it that a venue holds which is heard of for the first time: it was there before us.
   */
  setBalance(asset: string, total: Money, joined = Money.ZERO): void {
    this.balances.set(asset, { total, joined, flow: this.flows.get(asset) ?? Money.ZERO });
  }

  /**
   * Lets time pass: a new UTC day starts the day's PnL anew, and a new high of net PnL is the peak that
   * drawdown counts from. Call it once a second and before limits are judged.
   */
  observe(time: Micros): void {
    this.balances.fixCapital();
    const net = this.netPnl();
    const day = Math.floor(time / MICROS_PER_DAY);
    if (this.day !== day) {
      // The first day starts at nothing, even if its first fill came before the first observation.
      this.dayStart = this.day === null ? Money.ZERO : net;
      this.day = day;
    }
    if (net.compare(this.peak) > 0) this.peak = net;
  }

  /** The instrument's position, all owners together. The object lives on: read it, do not keep it. */
  position(instrument: number): Position {
    return this.totals.get(instrument) ?? this.flat;
  }

  ownerPosition(owner: Owner, instrument: number): Position {
    return this.owners.get(owner)?.get(instrument) ?? this.flat;
  }

  /** Every owner that has ever had a fill, sorted. */
  ownerNames(): Owner[] {
    return [...this.owners.keys()].sort();
  }

  /** In the quote asset. Zero while there is no price. */
  unrealised(position: Position, instrument: number): Money {
    const price = this.marks.get(instrument);
    if (price === null) return Money.ZERO;
    return positionValue(this.instrument(instrument), position.sizeLots, price).minus(position.cost);
  }

  /** Realised and unrealised, after fees, in the quote asset; fees in other assets at their marks. */
  positionNet(position: Position, instrument: number): Money {
    const gross = position.realised.plus(this.unrealised(position, instrument));
    return gross.minus(this.feesInQuote(position.fees, instrument));
  }

  /** `position` is the instrument's, or one owner's part of it. */
  report(instrument: number, position: Position = this.position(instrument)): PositionReport {
    const market = this.instrument(instrument);
    const { decimals } = market.specification.quote;
    return {
      instrument,
      size: position.sizeLots,
      averagePrice: averagePrice(market, position),
      breakEvenPrice: breakEvenPrice(market, position, this.feesInQuote(position.openFees, instrument)),
      unrealisedPnl: this.unrealised(position, instrument).format(decimals),
      realisedPnl: position.realised.format(decimals),
      fees: this.feesInQuote(position.fees, instrument).format(decimals),
      netPnl: this.positionNet(position, instrument).format(decimals),
    };
  }

  /** One row for each instrument that ever had a fill, by index. */
  reports(): PositionReport[] {
    return this.traded().map((instrument) => this.report(instrument));
  }

  /** Since the start, after fees, in the reporting currency. */
  netPnl(): Money {
    return this.total((instrument) => this.positionNet(this.position(instrument), instrument));
  }

  /** All fees in the reporting currency. */
  fees(): Money {
    return this.total((instrument) => this.feesInQuote(this.position(instrument).fees, instrument));
  }

  /** Net PnL since the UTC day began, in the reporting currency. */
  dayPnl(): Money {
    return this.standing().dayPnl;
  }

  /** The capital that the session began with and what our own fills have made of it, in the reporting currency. */
  equity(): Money {
    return this.balances.capital().plus(this.netPnl());
  }

  /** What the session trades with, in the reporting currency; see `Balances.capital`. */
  capital(): Money {
    return this.balances.capital();
  }

  /** All balances, external ones too, at their marks in the reporting currency; see `unvalued`. */
  accountValue(): Money {
    return this.balances.value();
  }

  /** Assets that are held but have no price in the reporting currency, and so are missing from the totals. */
  unvalued(): string[] {
    const held = new Set([...this.balances.assets(), ...this.flows.keys()]);
    const known = (asset: string) => this.inReporting(Money.of(1), asset) !== null;
    return [...held].filter((asset) => !known(asset)).sort();
  }

  /**
   * How far net PnL is below its highest, on the capital that the session began with. What an external
   * balance gains or loses by the market is no part of it.
   */
  drawdown(): Drawdown {
    return this.standing().drawdown;
  }

  /** `dayPnl` and `drawdown` at once. */
  standing(): { readonly dayPnl: Money; readonly drawdown: Drawdown } {
    const net = this.netPnl();
    const fall = this.peak.minus(net);
    return {
      dayPnl: net.minus(this.dayStart),
      drawdown: {
        peak: this.balances.capital().plus(this.peak),
        fall: fall.isNegative ? Money.ZERO : fall,
      },
    };
  }

  /** An amount of any asset in the reporting currency, at its mark; null where it has none. */
  inReporting(amount: Money, asset: string): Money | null {
    return this.marks.convert(amount, asset, this.options.reportingCurrency);
  }

  formatReporting(amount: Money): string {
    return amount.format(this.reportingDecimals);
  }

  /** The whole state in one fixed order, for the state hash: equal states give equal text. */
  canonical(): string {
    return JSON.stringify({ ...this.state(), trades: this.trades.size });
  }

  checkpoint(): PortfolioCheckpoint {
    return { ...this.state(), trades: [...this.trades] };
  }

  private state(): Omit<PortfolioCheckpoint, 'trades'> {
    return {
      totals: this.traded().map((index) => [index, this.position(index).checkpoint()] as const),
      owners: this.ownerNames().flatMap((owner) =>
        sortedIndexes(this.book(owner)).map(
          (index) => [owner, index, this.ownerPosition(owner, index).checkpoint()] as const,
        ),
      ),
      marks: this.marks.checkpoint(),
      flows: checkpointAmounts(this.flows),
      balances: this.balances.checkpoint(),
      day: this.day,
      dayStart: this.dayStart.toLimbs(),
      peak: this.peak.toLimbs(),
    };
  }

  static restore(options: PortfolioOptions, checkpoint: PortfolioCheckpoint): Portfolio {
    const portfolio = new Portfolio(options);
    for (const [index, position] of checkpoint.totals)
      portfolio.totals.set(index, Position.restore(position));
    for (const [owner, index, position] of checkpoint.owners) {
      portfolio.book(owner).set(index, Position.restore(position));
    }
    portfolio.marks.restore(checkpoint.marks);
    portfolio.flows = restoreAmounts(checkpoint.flows);
    portfolio.balances.restore(checkpoint.balances);
    for (const trade of checkpoint.trades) portfolio.trades.add(trade);
    portfolio.day = checkpoint.day;
    portfolio.dayStart = Money.fromLimbs(checkpoint.dayStart);
    portfolio.peak = Money.fromLimbs(checkpoint.peak);
    return portfolio;
  }

  private instrument(index: number): Instrument {
    const instrument = this.options.instruments[index];
    if (instrument === undefined) throw new RangeError(`no instrument ${index} in this session`);
    return instrument;
  }

  private traded(): number[] {
    return sortedIndexes(this.totals);
  }

  private book(owner: Owner): Map<number, Position> {
    let book = this.owners.get(owner);
    if (book === undefined) {
      book = new Map();
      this.owners.set(owner, book);
    }
    return book;
  }

  private feesInQuote(fees: ReadonlyMap<string, Money>, instrument: number): Money {
    const quote = this.instrument(instrument).specification.quote.code;
    let sum = Money.ZERO;
    for (const [asset, fee] of sortedAmounts(fees)) {
      sum = sum.plus(this.marks.convert(fee, asset, quote) ?? Money.ZERO);
    }
    return sum;
  }

  /** Σ over the traded instruments of an amount in the quote asset, in the reporting currency. */
  private total(amount: (instrument: number) => Money): Money {
    let sum = Money.ZERO;
    for (const index of this.traded()) {
      const quote = this.instrument(index).specification.quote.code;
      sum = sum.plus(this.inReporting(amount(index), quote) ?? Money.ZERO);
    }
    return sum;
  }
}

function positionIn(positions: Map<number, Position>, instrument: number): Position {
  let position = positions.get(instrument);
  if (position === undefined) {
    position = new Position();
    positions.set(instrument, position);
  }
  return position;
}

const sortedIndexes = (positions: ReadonlyMap<number, Position>): number[] =>
  [...positions.keys()].sort((a, b) => a - b);
