import {
  type Fill,
  Instrument,
  type InstrumentSpecification,
  Money,
  type PriceTicks,
  parseStep,
  type Side,
  type SizeLots,
} from '../../src/domain/index.js';

const asset = (code: string) => ({ code, decimals: 8 });

export function spot(base: string, index: number, fields: Partial<InstrumentSpecification> = {}): Instrument {
  return new Instrument(
    {
      id: `test:${base}/USDT`,
      venue: 'test',
      symbol: `${base}/USDT`,
      venueSymbol: `${base}USDT`,
      kind: 'spot',
      base: asset(base),
      quote: asset('USDT'),
      tick: parseStep('0.01'),
      lot: parseStep('0.00001'),
      minSizeLots: 1,
      maxSizeLots: 900_000_000,
      minNotional: '5',
      makerFeePpm: 1000,
      takerFeePpm: 1000,
      feeRounding: 'up',
      inferred: false,
      version: 1,
      ...fields,
    },
    index,
  );
}

export const BTC = spot('BTC', 0);
export const ETH = spot('ETH', 1);

let trades = 0;

/** A fill told in decimals; the fee is in quote, at the instrument's taker rate, unless given. */
export function fillOf(
  instrument: Instrument,
  fields: { side: Side; size: string; price: string } & Partial<
    Pick<Fill, 'tradeId' | 'fee' | 'feeAsset' | 'clientOrderId'>
  >,
): Fill {
  trades += 1;
  const price = instrument.parsePrice(fields.price) as PriceTicks;
  const size = instrument.parseSize(fields.size) as SizeLots;
  return {
    tradeId: fields.tradeId ?? `t${trades}`,
    clientOrderId: fields.clientOrderId ?? 'oc-1-1',
    instrument: instrument.index,
    side: fields.side,
    price,
    size,
    liquidity: 'taker',
    fee: fields.fee ?? instrument.fee(instrument.notional(price, size), 'taker'),
    feeAsset: fields.feeAsset ?? 'USDT',
    timeExchange: null,
  };
}

export const usdt = (text: string): Money => Money.parse(text, 8) as Money;
export const price = (instrument: Instrument, text: string): PriceTicks =>
  instrument.parsePrice(text) as PriceTicks;
