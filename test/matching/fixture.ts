import {
  type Asset,
  Instrument,
  type InstrumentSpecification,
  limitOrder,
  Money,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
} from '../../src/domain/index.js';
import type { MatchingSink } from '../../src/matching/index.js';

export const BASE: Asset = { code: 'BTC', decimals: 8 };
export const QUOTE: Asset = { code: 'USDT', decimals: 8 };

/** Tick 0.01, lot 0.00001; one tick × one lot is 10 units of quote, one lot 1,000 units of base. */
export function testInstrument(fields: Partial<InstrumentSpecification> = {}, index = 0): Instrument {
  return new Instrument(
    {
      id: 'test:BTC/USDT',
      venue: 'test',
      symbol: 'BTC/USDT',
      venueSymbol: 'BTCUSDT',
      kind: 'spot',
      base: BASE,
      quote: QUOTE,
      tick: { units: 1, decimals: 2 },
      lot: { units: 1, decimals: 5 },
      minSizeLots: 1,
      maxSizeLots: 1_000_000_000,
      minNotional: '0',
      makerFeePpm: 1_000,
      takerFeePpm: 2_000,
      feeRounding: 'down',
      inferred: false,
      version: 1,
      ...fields,
    },
    index,
  );
}

/** An order in plain numbers. */
export function order(
  side: 'buy' | 'sell',
  size: number,
  price: number | null,
  fields: Partial<NewOrder> = {},
): NewOrder {
  return limitOrder({
    instrument: 0,
    side,
    size: size as SizeLots,
    price: price as PriceTicks | null,
    ...(price === null && fields.type === undefined ? { type: 'market' as const } : {}),
    ...fields,
  });
}

export const units = (value: number): Money => Money.of(value);

/** A sink that writes each call as one line. */
export function recordingSink(lines: string[]): MatchingSink {
  return {
    accepted: (number, account, _request, ahead) => lines.push(`accepted #${number} ${account} ${ahead}`),
    rejected: (account, _request, refusal) => lines.push(`rejected ${account} ${refusal.code}`),
    armed: (number, account) => lines.push(`armed #${number} ${account}`),
    triggered: (number) => lines.push(`triggered #${number}`),
    fill: (e) =>
      lines.push(
        `fill ${e.tradeId} #${e.takerOrder}x#${e.makerOrder} ${e.size}@${e.price} ${e.takerBuys ? 'buy' : 'sell'} ${e.takerRemaining}/${e.makerRemaining} ${e.takerFee}/${e.makerFee}`,
      ),
    canceled: (number, reason) => lines.push(`canceled #${number} ${reason}`),
    expired: (number) => lines.push(`expired #${number}`),
    replaced: (number, { price, size, queueAhead }) =>
      lines.push(`replaced #${number} ${size}@${price} ${queueAhead}`),
    level: (instrument, ask, price, size) =>
      lines.push(`level ${instrument} ${ask ? 'ask' : 'bid'} ${size}@${price}`),
  };
}
