import { Instrument } from '../../domain/index.js';
import type {
  BookSnapshot,
  CandlesSnapshot,
  EquitySnapshot,
  FillsSnapshot,
  HealthSnapshot,
  IndicatorsSnapshot,
  LogSnapshot,
  OrderRow,
  OrderStorySnapshot,
  OrdersSnapshot,
  PositionsSnapshot,
  ProfileSnapshot,
  RiskSnapshot,
  SessionSnapshot,
  Snapshots,
  StrategiesSnapshot,
  TickerSnapshot,
  Topic,
  TradesSnapshot,
} from '../../protocol/index.js';
import type { Token } from './theme/index.js';

/** What the terminal knows of the engine: the newest snapshot of each topic, null before the first. */
export interface EngineData {
  readonly connection: 'connecting' | 'connected' | 'lost';
  readonly session: SessionSnapshot | null;
  readonly instruments: readonly Instrument[];
  readonly book: BookSnapshot | null;
  readonly trades: TradesSnapshot | null;
  readonly candles: CandlesSnapshot | null;
  readonly orders: OrdersSnapshot;
  readonly positions: PositionsSnapshot;
  readonly strategies: StrategiesSnapshot;
  readonly risk: RiskSnapshot | null;
  readonly health: HealthSnapshot | null;
  readonly log: LogSnapshot;
  readonly tickers: readonly TickerSnapshot[];
  readonly indicators: IndicatorsSnapshot | null;
  /** The second ladder's book. */
  readonly second: BookSnapshot | null;
  readonly fills: FillsSnapshot;
  readonly equity: EquitySnapshot;
  readonly profile: ProfileSnapshot | null;
  /** Of the order whose story is open. */
  readonly story: OrderStorySnapshot | null;
}

const NOTHING: EngineData = {
  connection: 'connecting',
  session: null,
  instruments: [],
  book: null,
  trades: null,
  candles: null,
  orders: { working: [], ended: [] },
  positions: { positions: [], balances: [] },
  strategies: { strategies: [] },
  risk: null,
  health: null,
  log: { lines: [] },
  tickers: [],
  indicators: null,
  second: null,
  fills: { fills: [] },
  equity: { samples: [] },
  profile: null,
  story: null,
};

/** What a change touched: a topic, or the terminal's own link to the engine. */
export type DataChange = Topic | 'connection' | 'second';

/**
 * Keeps the newest snapshots. Each change makes a new `data` object that shares what did not change, so a
 * painter's inputs can be compared by identity.
 */
export class Store {
  #data: EngineData = NOTHING;
  readonly #listeners = new Set<(change: DataChange) => void>();

  get data(): EngineData {
    return this.#data;
  }

  onChange(listener: (change: DataChange) => void): void {
    this.#listeners.add(listener);
  }

  receive<T extends Topic>(topic: T, snapshot: Snapshots[T]): void {
    if (topic === 'instruments') {
      const specifications = snapshot as Snapshots['instruments'];
      this.#set('instruments', {
        instruments: specifications.map((specification, index) => new Instrument(specification, index)),
      });
      return;
    }
    this.#set(topic, { [topic]: snapshot } as Partial<EngineData>);
  }

  receiveSecond(second: BookSnapshot): void {
    this.#set('second', { second });
  }

  setConnection(connection: EngineData['connection']): void {
    this.#set('connection', { connection });
  }

  /** What belongs to one instrument or row step is gone with it: the old book is never shown as the new one. */
  forgetMarket(
    topics: readonly ('book' | 'trades' | 'candles' | 'indicators' | 'second' | 'profile' | 'story')[],
  ): void {
    for (const topic of topics) this.#set(topic, { [topic]: null } as Partial<EngineData>);
  }

  #set(change: DataChange, fields: Partial<EngineData>): void {
    this.#data = { ...this.#data, ...fields };
    for (const listener of this.#listeners) listener(change);
  }
}

/** `manual` → `•`, a strategy → `m`, somebody else → `E`; an order in doubt → `?`. */
export function ownerMark(order: Pick<OrderRow, 'owner' | 'doubt'>): string {
  if (order.doubt !== null) return '?';
  if (order.owner === 'manual') return '•';
  return order.owner === 'external' ? 'E' : 'm';
}

export function ownerToken(order: Pick<OrderRow, 'owner' | 'doubt' | 'side'>): Token {
  if (order.doubt !== null) return 'own.unknown';
  if (order.owner === 'external') return 'own.external';
  if (order.owner !== 'manual') return 'own.strategy';
  return order.side === 'buy' ? 'own.buy' : 'own.sell';
}
