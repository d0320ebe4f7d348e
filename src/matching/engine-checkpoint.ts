import type { Micros, NewOrder } from '../domain/index.js';
import type { MatchingEngine } from './matching-engine.js';
import type { PoolState } from './order-pool.js';
import { FIELD, FLAG } from './order-record.js';

const { REMAINING, SHOWN, NUMBER, LOCKED, SIZE, PRICE, ACCOUNT, FLAGS, INSTRUMENT } = FIELD;
const { BUY, KEPT } = FLAG;

/** A live order by its slot; `locked` is null where it does not fit a double. */
interface SavedOrder {
  readonly slot: number;
  readonly number: number;
  readonly account: number;
  readonly flags: number;
  readonly price: number;
  readonly size: number;
  readonly remaining: number;
  readonly shown: number;
  readonly locked: number | null;
  readonly request: NewOrder;
}

interface SavedMarket {
  readonly instrument: number;
  readonly lastTrade: number;
  /** By rising price and then by place in the queue. */
  readonly resting: readonly SavedOrder[];
  /** In waking order, buys first. */
  readonly armed: readonly SavedOrder[];
}

/** An engine as plain data, fit for JSON. */
export interface EngineCheckpoint {
  readonly tradeId: number;
  readonly pool: PoolState;
  readonly markets: readonly SavedMarket[];
}

export function saveEngine(engine: MatchingEngine): EngineCheckpoint {
  const save = (slot: number) => saveOrder(engine, slot);
  const markets = engine.markets.filter((market) => market !== undefined);
  return {
    tradeId: engine.event.tradeId,
    pool: engine.pool.state(),
    markets: markets.map((market) => ({
      instrument: market.instrument.index,
      lastTrade: market.book.lastTrade,
      resting: Array.from(market.book.slots(), save),
      armed: market.stops.numbers().map((number) => save(engine.pool.find(number))),
    })),
  };
}

export function loadEngine(engine: MatchingEngine, saved: EngineCheckpoint): void {
  engine.event.tradeId = saved.tradeId;
  engine.pool.load(saved.pool);
  for (const savedMarket of saved.markets) {
    const market = engine.market(savedMarket.instrument);
    market.book.lastTrade = savedMarket.lastTrade;
    for (const order of savedMarket.resting) {
      loadOrder(engine, order);
      market.book.append(order.slot);
    }
    for (const order of savedMarket.armed) {
      loadOrder(engine, order);
      market.stops.add((order.flags & BUY) !== 0, order.number, order.request.triggerPrice as number);
    }
  }
}

function saveOrder(engine: MatchingEngine, slot: number): SavedOrder {
  const { doubles, integers } = engine.pool;
  const locked = doubles[(slot << 3) | LOCKED]!;
  return {
    slot,
    number: doubles[(slot << 3) | NUMBER]!,
    account: integers[(slot << 4) | ACCOUNT]!,
    flags: integers[(slot << 4) | FLAGS]! & ~KEPT,
    price: integers[(slot << 4) | PRICE]!,
    size: doubles[(slot << 3) | SIZE]!,
    remaining: doubles[(slot << 3) | REMAINING]!,
    shown: doubles[(slot << 3) | SHOWN]!,
    locked: Number.isNaN(locked) ? null : locked,
    request: engine.pool.request(slot),
  };
}

function loadOrder(engine: MatchingEngine, order: SavedOrder): void {
  const { doubles, integers } = engine.pool;
  const { slot } = order;
  engine.pool.restore(slot, order.number);
  doubles[(slot << 3) | SIZE] = order.size;
  doubles[(slot << 3) | REMAINING] = order.remaining;
  doubles[(slot << 3) | SHOWN] = order.shown;
  doubles[(slot << 3) | LOCKED] = order.locked ?? Number.NaN;
  integers[(slot << 4) | PRICE] = order.price;
  integers[(slot << 4) | ACCOUNT] = order.account;
  integers[(slot << 4) | FLAGS] = order.flags;
  integers[(slot << 4) | INSTRUMENT] = order.request.instrument;
  engine.pool.keep(slot, order.request);
  const expires = order.request.expireTime;
  if (expires !== null) engine.expiries.add(expires as Micros, order.number);
}
