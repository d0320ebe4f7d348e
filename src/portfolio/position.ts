import { type Fill, type Instrument, Money, type SizeLots } from '../domain/index.js';
import {
  type Amounts,
  type AmountsCheckpoint,
  addAmount,
  checkpointAmounts,
  restoreAmounts,
} from './amounts.js';

export interface PositionCheckpoint {
  readonly sizeLots: number;
  readonly cost: readonly [number, number];
  readonly realised: readonly [number, number];
  readonly fees: AmountsCheckpoint;
  readonly openFees: AmountsCheckpoint;
  readonly fills: number;
}

/** What of a fill moves a position. */
export type PositionMove = Pick<Fill, 'side' | 'price' | 'size' | 'fee' | 'feeAsset'>;

/**
 * What one owner's fills in one instrument have come to, by the average-cost method.
 *
 * `cost` is what the open lots cost in the quote asset: positive for a long, negative (the proceeds) for a
 * short. Closing q of Q lots takes cost × q/Q out, rounded once; the remainder stays in, so at any moment
 * `realised − cost` is exactly the cash that the fills moved, fees apart, however often it was rounded.
 */
export class Position {
  /** Signed: negative is short. */
  sizeLots = 0;
  cost = Money.ZERO;
  /** In the quote asset, before fees. */
  realised = Money.ZERO;
  /** All fees ever paid, by the asset they were paid in. */
  readonly fees: Amounts = new Map();
  /** The part of the fees that belongs to the lots still open: what break-even must earn back. */
  openFees: Amounts = new Map();
  fills = 0;

  /** @throws RangeError when the size would pass 2^53 lots. */
  apply(instrument: Instrument, fill: PositionMove): void {
    const direction = fill.side === 'buy' ? 1 : -1;
    const against = this.sizeLots * direction < 0;
    const closing = against ? Math.min(fill.size, Math.abs(this.sizeLots)) : 0;
    const opening = fill.size - closing;
    const size = this.sizeLots + direction * fill.size;
    if (!Number.isSafeInteger(size)) throw new RangeError(`a position of ${size} lots is not exact`);
    if (closing > 0) this.close(closing, signedNotional(instrument, fill, closing));
    if (opening > 0) {
      this.cost = this.cost.plus(signedNotional(instrument, fill, opening));
      const share = closing === 0 ? fill.fee : fill.fee.multiplyDivide(opening, fill.size, 'half-up');
      addAmount(this.openFees, fill.feeAsset, share);
    }
    this.sizeLots = size;
    addAmount(this.fees, fill.feeAsset, fill.fee);
    this.fills += 1;
  }

  private close(lots: number, notional: Money): void {
    const held = Math.abs(this.sizeLots);
    const removed = lots === held ? this.cost : this.cost.multiplyDivide(lots, held, 'half-up');
    this.realised = this.realised.minus(notional).minus(removed);
    this.cost = this.cost.minus(removed);
    const kept: Amounts = new Map();
    if (lots < held) {
      for (const [asset, fee] of this.openFees) {
        addAmount(kept, asset, fee.minus(fee.multiplyDivide(lots, held, 'half-up')));
      }
    }
    this.openFees = kept;
  }

  checkpoint(): PositionCheckpoint {
    return {
      sizeLots: this.sizeLots,
      cost: this.cost.toLimbs(),
      realised: this.realised.toLimbs(),
      fees: checkpointAmounts(this.fees),
      openFees: checkpointAmounts(this.openFees),
      fills: this.fills,
    };
  }

  static restore(checkpoint: PositionCheckpoint): Position {
    const position = new Position();
    position.sizeLots = checkpoint.sizeLots;
    position.cost = Money.fromLimbs(checkpoint.cost);
    position.realised = Money.fromLimbs(checkpoint.realised);
    for (const [asset, amount] of restoreAmounts(checkpoint.fees)) position.fees.set(asset, amount);
    position.openFees = restoreAmounts(checkpoint.openFees);
    position.fills = checkpoint.fills;
    return position;
  }
}

/** What `lots` of the fill cost: positive for a buy, negative for a sell. */
function signedNotional(instrument: Instrument, fill: PositionMove, lots: number): Money {
  const notional = instrument.notional(fill.price, lots as SizeLots);
  return fill.side === 'buy' ? notional : notional.negated();
}
