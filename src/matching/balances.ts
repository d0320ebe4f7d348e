import { Money } from '../domain/index.js';

const BASE = 4_294_967_296;
const LIMBS_PER_ROW = 4;

/** The largest amount that the fast lane moves as one double; larger ones go by way of `Money`. */
export const FAST_UNITS = 4_503_599_627_370_496;

/**
 * Free and locked amounts, exactly, as two-limb integers in one flat array: a row is one account's holding
 * of one asset. Limbs are those of `Money`; a cell is the offset of a high limb.
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
    return row * LIMBS_PER_ROW;
  }

  lockedCell(row: number): number {
    return row * LIMBS_PER_ROW + 2;
  }

  /** Adds an integer of at most FAST_UNITS in magnitude. */
  add(cell: number, units: number): void {
    const limbs = this.limbs;
    const low = limbs[cell + 1]! + units;
    if (low >= 0 && low < BASE) {
      limbs[cell + 1] = low;
      return;
    }
    const carry = Math.floor(low / BASE);
    limbs[cell] = limbs[cell]! + carry;
    limbs[cell + 1] = low - carry * BASE;
  }

  addMoney(cell: number, amount: Money): void {
    this.set(cell, this.money(cell).plus(amount));
  }

  /** True where the cell holds at least `units`, an integer of at most FAST_UNITS. */
  covers(cell: number, units: number): boolean {
    const high = this.limbs[cell]!;
    return high >= 1_048_576 || high * BASE + this.limbs[cell + 1]! >= units;
  }

  money(cell: number): Money {
    return Money.fromLimbs([this.limbs[cell]!, this.limbs[cell + 1]!]);
  }

  set(cell: number, amount: Money): void {
    this.limbs[cell] = amount.high;
    this.limbs[cell + 1] = amount.low;
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
