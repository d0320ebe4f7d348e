import { type Instrument, Money, type PriceTicks, type SizeLots } from '../../../../../domain/index.js';
import type { OrderRequest } from '../../exchange.js';
import type { Desk } from '../call.js';
import { MICROS_PER_UNIT, shareOf } from './shares.js';

/** What an order would come to, were it carried out against the book as it stands. */
export interface Estimate {
  readonly size: SizeLots;
  /** Before fees. */
  readonly notional: Money;
  readonly fee: Money;
  /** Of the average price beside the touch; a ratio of at least 0. */
  readonly slippage: string;
}

export function estimate(desk: Desk, account: string, request: OrderRequest): Estimate {
  const instrument = desk.products.at(request.instrument);
  const { makerPpm, takerPpm } = desk.exchange.feeRates(account, instrument.index);
  const walked = request.type === 'market' ? walk(desk, instrument, request) : resting(instrument, request);
  const ppm = request.postOnly === true ? makerPpm : takerPpm;
  return { ...walked, fee: walked.notional.multiplyDivide(ppm, MICROS_PER_UNIT, 'up') };
}

function resting(instrument: Instrument, { price, size }: OrderRequest): Omit<Estimate, 'fee'> {
  const lots = size ?? (0 as SizeLots);
  return {
    size: lots,
    notional: price === null ? Money.ZERO : instrument.notional(price, lots),
    slippage: '0',
  };
}

function walk(desk: Desk, instrument: Instrument, request: OrderRequest): Omit<Estimate, 'fee'> {
  let size = 0;
  let notional = Money.ZERO;
  let touch = 0;
  for (const [price, available] of desk.exchange.book(instrument.index).levels(request.side === 'buy')) {
    if (touch === 0) touch = price;
    const wanted =
      request.size === null
        ? affordable(instrument, (request.quoteSize ?? Money.ZERO).minus(notional), price)
        : request.size - size;
    const taken = Math.min(available, wanted);
    if (taken <= 0) break;
    size += taken;
    notional = notional.plus(instrument.notional(price as PriceTicks, taken as SizeLots));
    if (taken < available) break;
  }
  const atTouch = instrument.notional(touch as PriceTicks, size as SizeLots);
  return { size: size as SizeLots, notional, slippage: shareOf(notional.minus(atTouch).absolute(), atTouch) };
}

function affordable(instrument: Instrument, left: Money, price: number): number {
  const each = BigInt(price) * BigInt(instrument.unitsPerTickLot);
  return left.isNegative || each === 0n ? 0 : Number(left.toBigInt() / each);
}
