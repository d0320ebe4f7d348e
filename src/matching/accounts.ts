import {
  type Asset,
  type Instrument,
  type Liquidity,
  Money,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '../domain/index.js';
import { Balances } from './balances.js';
import { baseAmount, type FeeMode } from './fees.js';
import { MarginBook, type MarginTerms } from './margin.js';

/** The account that fees are paid to. Rebates may take it below zero. */
export const FEES_ACCOUNT = 'fees';
/** The outside world, on the other side of fills against a recorded market; it may go below zero. */
export const MARKET_ACCOUNT = 'market';

/** One side of one fill. */
export interface Settlement {
  readonly account: string;
  /** Who gives what the account receives; the outside world by default. */
  readonly counterparty?: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly liquidity: Liquidity;
  /**
   * What this fill releases of the order's lock: `lockFor(remaining)` − `lockFor(remaining − size)`, in
   * quote for a buy, in base for a sell. What it exceeds the cost by becomes free again.
   */
  readonly released: Money;
}

/** What a settlement charged; negative is a rebate. */
export interface Charge {
  readonly fee: Money;
  readonly feeAsset: string;
}

interface AccountsCheckpoint {
  readonly assets: readonly Asset[];
  readonly feeMode: FeeMode;
  readonly names: readonly string[];
  readonly limbs: readonly number[];
  readonly deposited: readonly (readonly [number, number])[];
}

/**
 * Exact balances of every account in every asset. Whatever one account gives another receives, fees
 * included: Σ over the accounts of an asset changes by deposits alone. Positions on margin are not in a checkpoint: the only
 * market that writes one is of spot.
 */
export class Accounts {
  readonly balances = new Balances();
  /** Positions on margin. */
  readonly margin: MarginBook;
  private readonly names: string[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly assetIndexes = new Map<string, number>();
  private readonly depositedAmounts: Money[];

  constructor(
    readonly assets: readonly Asset[],
    readonly feeMode: FeeMode = 'quote',
    terms?: MarginTerms,
  ) {
    this.margin = new MarginBook(this, terms);
    for (const [index, asset] of assets.entries()) this.assetIndexes.set(asset.code, index);
    this.depositedAmounts = assets.map(() => Money.ZERO);
    this.open(FEES_ACCOUNT);
  }

  /** The account's small integer; an unknown name opens an empty account. */
  open(account: string): number {
    const known = this.indexes.get(account);
    if (known !== undefined) return known;
    const index = this.names.push(account) - 1;
    this.indexes.set(account, index);
    this.balances.reserve(this.names.length * this.assets.length);
    return index;
  }

  /** Every account, in the order of their opening. */
  accountNames(): readonly string[] {
    return this.names;
  }

  name(index: number): string {
    return this.names[index]!;
  }

  /** @throws RangeError for an asset that these accounts do not hold. */
  assetIndex(code: string): number {
    const index = this.assetIndexes.get(code);
    if (index === undefined) throw new RangeError(`these accounts do not hold ${code}`);
    return index;
  }

  /** The row of `balances` that holds one account's holding of one asset. */
  row(accountIndex: number, assetIndex: number): number {
    return accountIndex * this.assets.length + assetIndex;
  }

  /** Brings money in from outside, or takes it out where `amount` is negative. @throws RangeError below zero. */
  deposit(account: string, asset: string, amount: Money): void {
    this.credit(account, asset, amount);
    const index = this.assetIndex(asset);
    this.depositedAmounts[index] = this.depositedAmounts[index]!.plus(amount);
  }

  free(account: string, asset: string): Money {
    return this.balances.money(this.balances.freeCell(this.rowOf(account, asset)));
  }

  locked(account: string, asset: string): Money {
    return this.balances.money(this.balances.lockedCell(this.rowOf(account, asset)));
  }

  /** Σ free + locked over all accounts. */
  total(asset: string): Money {
    return this.names.reduce(
      (sum, name) => sum.plus(this.free(name, asset)).plus(this.locked(name, asset)),
      Money.ZERO,
    );
  }

  /** Σ deposits, which `total` equals at all times. */
  deposited(asset: string): Money {
    return this.depositedAmounts[this.assetIndex(asset)]!;
  }

  /** Moves from free to locked; false, and nothing changes, where free is too small. */
  lock(account: string, asset: string, amount: Money): boolean {
    const row = this.rowOf(account, asset);
    const cell = this.balances.freeCell(row);
    if (!mayOwe(account) && this.balances.money(cell).compare(amount) < 0) return false;
    this.balances.addMoney(cell, amount.negated());
    this.balances.addMoney(this.balances.lockedCell(row), amount);
    return true;
  }

  /** Moves from free to locked, whatever is free: what is missing is owed. */
  lockAnyway(account: string, asset: string, amount: Money): void {
    const row = this.rowOf(account, asset);
    this.balances.addMoney(this.balances.freeCell(row), amount.negated());
    this.balances.addMoney(this.balances.lockedCell(row), amount);
  }

  /** Pays the outside world from free, whatever is free; negative receives. Of margin accounts, which may owe. */
  payMarket(account: string, asset: string, amount: Money): void {
    this.pay(account, MARKET_ACCOUNT, asset, amount);
  }

  /** Pays a fee from free, whatever is free; negative is a rebate. Of margin accounts, which may owe. */
  payFee(account: string, asset: string, fee: Money): void {
    this.pay(account, FEES_ACCOUNT, asset, fee);
  }

  /** Moves back from locked to free. @throws RangeError where less is locked. */
  unlock(account: string, asset: string, amount: Money): void {
    this.release(account, asset, amount);
    this.balances.addMoney(this.balances.freeCell(this.rowOf(account, asset)), amount);
  }

  /**
   * Settles one side of one fill against its counterparty and charges the fee.
   *
   * The fee is the instrument's on this fill's notional; it takes no more than the lock left for it. That
   * cuts at most one unit, and only where several fills' fees round up to more than the whole's.
   * @throws RangeError where the account would owe.
   */
  settle(settlement: Settlement): Charge {
    const { account, instrument, side, price, size, liquidity, released } = settlement;
    const { base, quote } = instrument.specification;
    const counterparty = settlement.counterparty ?? MARKET_ACCOUNT;
    const notional = instrument.notional(price, size);
    const lots = baseAmount(instrument, size);
    if (!released.isZero) this.release(account, side === 'buy' ? quote.code : base.code, released);
    const [given, received] = side === 'buy' ? [notional, lots] : [lots, notional];
    const [givenAsset, receivedAsset] = side === 'buy' ? [quote.code, base.code] : [base.code, quote.code];
    const feeAsset = this.feeMode === 'quote' ? quote.code : receivedAsset;
    const charged = instrument.fee(feeAsset === quote.code ? notional : lots, liquidity);
    const spare = released.minus(notional);
    const capped =
      side === 'buy' && feeAsset === quote.code && !spare.isNegative && charged.compare(spare) > 0;
    const fee = capped ? spare : charged;
    const feeOn = (asset: string) => (asset === feeAsset ? fee : Money.ZERO);
    this.credit(account, givenAsset, released.minus(given).minus(feeOn(givenAsset)));
    this.credit(account, receivedAsset, received.minus(feeOn(receivedAsset)));
    this.credit(counterparty, givenAsset, given);
    this.credit(counterparty, receivedAsset, received.negated());
    this.credit(FEES_ACCOUNT, feeAsset, fee);
    return { fee, feeAsset };
  }

  checkpoint(): unknown {
    const saved: AccountsCheckpoint = {
      assets: this.assets,
      feeMode: this.feeMode,
      names: [...this.names],
      limbs: this.balances.slice(this.names.length * this.assets.length),
      deposited: this.depositedAmounts.map((amount) => amount.toLimbs()),
    };
    return saved;
  }

  static restore(checkpoint: unknown): Accounts {
    const saved = checkpoint as AccountsCheckpoint;
    const accounts = new Accounts(saved.assets, saved.feeMode);
    for (const name of saved.names) accounts.open(name);
    accounts.balances.load(saved.limbs);
    for (const [index, limbs] of saved.deposited.entries()) {
      accounts.depositedAmounts[index] = Money.fromLimbs(limbs);
    }
    return accounts;
  }

  private rowOf(account: string, asset: string): number {
    return this.row(this.open(account), this.assetIndex(asset));
  }

  private pay(from: string, to: string, asset: string, amount: Money): void {
    this.balances.addMoney(this.balances.freeCell(this.rowOf(from, asset)), amount.negated());
    this.balances.addMoney(this.balances.freeCell(this.rowOf(to, asset)), amount);
  }

  private credit(account: string, asset: string, amount: Money): void {
    const cell = this.balances.freeCell(this.rowOf(account, asset));
    const after = this.balances.money(cell).plus(amount);
    if (after.isNegative && amount.isNegative && !mayOwe(account)) {
      throw new RangeError(`account ${account} would owe ${asset}`);
    }
    this.balances.set(cell, after);
  }

  private release(account: string, asset: string, amount: Money): void {
    const cell = this.balances.lockedCell(this.rowOf(account, asset));
    const after = this.balances.money(cell).minus(amount);
    if (after.isNegative && !mayOwe(account)) {
      throw new RangeError(`account ${account} has less ${asset} locked than is released`);
    }
    this.balances.set(cell, after);
  }
}

const mayOwe = (account: string): boolean => account === FEES_ACCOUNT || account === MARKET_ACCOUNT;
