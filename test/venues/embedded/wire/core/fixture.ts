import {
  Instrument,
  type InstrumentSpecification,
  type Micros,
  type PriceTicks,
  type SizeLots,
} from '../../../../../src/domain/index.js';
import {
  createExchange,
  type WireExchangeCore,
  type WireExchangeOptions,
} from '../../../../../src/venues/embedded/wire/core/index.js';
import {
  type ExchangeOrder,
  isRefusal,
  type OrderRefusal,
  type OrderRequest,
} from '../../../../../src/venues/embedded/wire/exchange.js';

/** A minute's first moment. */
export const START = 1_700_000_040_000_000 as Micros;

const specification = (base: string): InstrumentSpecification => ({
  id: `test:${base}/USDT`,
  venue: 'test',
  symbol: `${base}/USDT`,
  venueSymbol: `${base}USDT`,
  kind: 'spot',
  base: { code: base, decimals: 8 },
  quote: { code: 'USDT', decimals: 8 },
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 5 },
  minSizeLots: 1,
  maxSizeLots: 900_000_000,
  minNotional: '5',
  makerFeePpm: 1_000,
  takerFeePpm: 1_000,
  feeRounding: 'half-up',
  inferred: false,
  version: 1,
});

export const BTC = new Instrument(specification('BTC'), 0);
export const ETH = new Instrument(specification('ETH'), 1);

export const ticks = (value: number): PriceTicks => value as PriceTicks;
export const lots = (value: number): SizeLots => value as SizeLots;

/** A clock that a test sets. */
export class TestClock {
  time = START as number;
  readonly read = (): Micros => this.time as Micros;
}

export interface TestExchange {
  readonly exchange: WireExchangeCore;
  readonly clock: TestClock;
}

export function openExchange(options: Partial<WireExchangeOptions> = {}): TestExchange {
  const clock = new TestClock();
  const exchange = createExchange({
    market: {
      kind: 'synthetic',
      instruments: [
        { instrument: BTC, startPrice: ticks(6_000_000) },
        { instrument: ETH, startPrice: ticks(300_000) },
      ],
    },
    seed: 1,
    clock: clock.read,
    historySeconds: 60,
    backfillDays: 0,
    accounts: {
      alice: { BTC: '2', ETH: '20', USDT: '100000' },
      bob: { BTC: '2', ETH: '20', USDT: '100000' },
    },
    ...options,
  });
  return { exchange, clock };
}

/** Nobody but the clients trades here. */
export function openQuiet(options: Partial<WireExchangeOptions> = {}): TestExchange {
  const instruments = [BTC, ETH].map((instrument) => ({ instrument, startPrice: ticks(6_000_000) }));
  const rich = { BTC: '1000', ETH: '1000', USDT: '100000000' };
  return openExchange({
    market: { kind: 'synthetic', instruments, agents: false },
    historySeconds: 0,
    accounts: { alice: { BTC: '2', ETH: '20', USDT: '100000' }, bob: rich, carol: rich },
    ...options,
  });
}

/** Lets bob sell to carol at a price, so that this is the last trade. Nothing better may rest. */
export function trade(exchange: WireExchangeCore, price: number, size = 100): void {
  const at = { price: ticks(price), size: lots(size) };
  taken(exchange.place('bob', order({ ...at, side: 'sell' })));
  taken(exchange.place('carol', order({ ...at, side: 'buy', timeInForce: 'ioc' })));
}

/** Lets bob offer, or bid for, so many lots at a price. */
export function quote(exchange: WireExchangeCore, side: 'buy' | 'sell', price: number, size = 1_000): void {
  taken(exchange.place('bob', order({ side, price: ticks(price), size: lots(size) })));
}

/** Free and locked, as decimals. */
export function money(exchange: WireExchangeCore, account: string, asset: string): [string, string] {
  const balance = exchange.balances(account).find((one) => one.asset === asset)!;
  const plain = (text: string): string => text.replace(/\.?0+$/, '');
  return [plain(balance.free.format(8)), plain(balance.locked.format(8))];
}

export function order(fields: Partial<OrderRequest> = {}): OrderRequest {
  return {
    instrument: 0,
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    size: lots(1_000),
    price: null,
    clientId: null,
    dialectType: 'TEST',
    ...fields,
  };
}

/** @throws where it was refused. */
export function taken(answer: ExchangeOrder | OrderRefusal): ExchangeOrder {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.refused}, ${answer.reason}`);
  return answer;
}
