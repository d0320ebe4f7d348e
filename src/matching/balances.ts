import { Money } from '../domain/index.js';

/** A cell is high × BASE + low with 0 ≤ low < BASE: so wide that an everyday amount seldom carries. */
const BASE = 2_251_799_813_685_248;
/** BASE in units of a Money's high limb. */
const MONEY_HIGHS = 524_288;
const MONEY_BASE = 4_294_967_296;
/** Free and locked, two limbs each: row `r` begins at `r << 2`. */
const LIMBS_PER_ROW = 4;

/** The largest amount that the fast lane moves as one double; larger ones go by way of `Money`. */
export const FAST_UNITS = 4_503_599_627_370_496;

/**
 * Free and locked amounts, exactly, as two-limb integers in one flat array: a row is one account's holding
 * of one asset. A cell is the offset of a high limb.
 */
export class Balances {
  private limbs = new Float64Array(LIMBS_PER_ROW * 64);

  /** Makes room for `rows` rows; new ones hold nothing. */
  reserve(rows: number): void {
    if (rows * LIMBS_PER_ROW <= this.limbs.length) return;
    const grown = new Float64Array(Math.max(rows * LIMBS_PER_ROW, this.limbs.length * 2));
    grown.set(this.limbs);
    this.limbs = grown;
  }

  freeCell(row: number): number {
    return row << 2;
  }

  lockedCell(row: number): number {
    return (row << 2) | 2;
  }

  /** Adds an integer of at most FAST_UNITS in magnitude. */
  add(cell: number, units: number): void {
    const limbs = this.limbs;
    const low = limbs[cell | 1]! + units;
    if (low >= 0 && low < BASE) limbs[cell | 1] = low;
    else this.carry(cell, low);
  }

  private carry(cell: number, low: number): void {
    const carried = Math.floor(low / BASE);
    this.limbs[cell] = this.limbs[cell]! + carried;
    this.limbs[cell + 1] = low - carried * BASE;
  }

  /** Moves an amount of at most FAST_UNITS from one cell to another. */
  move(from: number, to: number, units: number): void {
    const limbs = this.limbs;
    const taken = limbs[from | 1]! - units;
    const given = limbs[to | 1]! + units;
    if (taken >= 0 && given < BASE) {
      limbs[from | 1] = taken;
      limbs[to | 1] = given;
      return;
    }
    this.add(from, -units);
    this.add(to, units);
  }

  /**
   * Moves at most FAST_UNITS from free to locked; false, and nothing changes, where too little is free.
   */
  lock(row: number, units: number): boolean {
    const limbs = this.limbs;
    const cell = row << 2;
    const free = limbs[cell | 1]! - units;
    const locked = limbs[cell | 3]! + units;
    if (free >= 0 && locked < BASE && limbs[cell]! >= 0) {
      limbs[cell | 1] = free;
      limbs[cell | 3] = locked;
      return true;
    }
    if (!this.covers(cell, units)) return false;
    this.move(cell, cell + 2, units);
    return true;
  }

  addMoney(cell: number, amount: Money): void {
    this.set(cell, this.money(cell).plus(amount));
  }

  /** True where the cell holds at least `units`, an integer of at most FAST_UNITS. */
  covers(cell: number, units: number): boolean {
    const high = this.limbs[cell]!;
    return high >= 2 || high * BASE + this.limbs[cell + 1]! >= units;
  }

  money(cell: number): Money {
    return Money.fromLimbs([this.limbs[cell]! * MONEY_HIGHS, this.limbs[cell + 1]!]);
  }

  set(cell: number, amount: Money): void {
    const high = Math.floor(amount.high / MONEY_HIGHS);
    this.limbs[cell] = high;
    this.limbs[cell + 1] = (amount.high - high * MONEY_HIGHS) * MONEY_BASE + amount.low;
  }

  /** The limbs of the first `rows` rows, for a checkpoint. */
  slice(rows: number): number[] {
    return Array.from(this.limbs.subarray(0, rows * LIMBS_PER_ROW));
  }

  load(limbs: readonly number[]): void {
    this.reserve(limbs.length / LIMBS_PER_ROW);
    this.limbs.set(limbs);
  }
}
