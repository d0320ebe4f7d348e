import { Store } from '../../../src/apps/tui/store.js';
import { initialView, type ViewState } from '../../../src/apps/tui/view.js';
import type { InstrumentSpecification } from '../../../src/domain/index.js';
import type { OrderRow, Snapshots } from '../../../src/protocol/index.js';

/** The snapshots behind the drawn trade layout: its book, prints and figures are those of the drawing. */
const at = (clock: string): number => Date.parse(`2024-08-08T${clock}Z`) * 1000;
export const DRAWN_TIME = at('23:57:00');

const specification = (symbol: string, base: string): InstrumentSpecification => ({
  id: `binance-spot:${symbol}`,
  venue: 'binance-spot',
  symbol,
  venueSymbol: symbol.replace('/', ''),
  kind: 'spot',
  base: { code: base, decimals: 8 },
  quote: { code: 'USDT', decimals: 8 },
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 5 },
  minSizeLots: 1,
  maxSizeLots: 900_000_000,
  minNotional: '5',
  makerFeePpm: 1000,
  takerFeePpm: 1000,
  feeRounding: 'half-up',
  inferred: false,
  version: 1,
});

export const INSTRUMENTS = [specification('BTC/USDT', 'BTC'), specification('ETH/USDT', 'ETH')];

/** 61,738.00 with 0.185 → [6173800, 18500]. */
const level = (price: number, size: number): [number, number] => [
  Math.round(price * 100),
  Math.round(size * 100_000),
];

const session: Snapshots['session'] = {
  sessionId: '7f3a',
  log: '20240808-235500-7f3a',
  mode: 'paper',
  market: { kind: 'tape', name: 'samples', speed: 1 },
  account: 'paper',
  money: 'fake',
  liveWord: 'LIVE',
  keys: [],
  time: DRAWN_TIME,
  halted: false,
  haltReason: '',
  strategiesPaused: false,
  equity: '99973.26000000',
  dayPnl: '-26.74',
  fees: '27.784',
  reportingCurrency: 'USDT',
  leavePolicy: 'cancel',
  enginePid: 4711,
};

export const BOOK: Snapshots['book'] = {
  instrument: 0,
  feed: 'live',
  rowTicks: 100,
  asks: [
    level(61_728, 7.103),
    level(61_729, 0.049),
    level(61_730, 0.2),
    level(61_731, 1.019),
    level(61_732, 0.422),
    level(61_733, 0.697),
    level(61_734, 0.358),
    level(61_735, 0.513),
    level(61_736, 1.805),
    level(61_737, 0.823),
    level(61_738, 0.185),
  ],
  bids: [
    level(61_727, 0.314),
    level(61_726, 0.09),
    level(61_725, 0.324),
    level(61_724, 0.094),
    level(61_723, 0.01),
    level(61_722, 0.254),
    level(61_721, 0.521),
    level(61_720, 0.414),
    level(61_719, 0.171),
    level(61_718, 0.149),
    level(61_717, 0.091),
  ],
  bestBid: level(61_727.65, 0.314),
  bestAsk: level(61_727.66, 6.911),
  last: 6_172_766,
};

const PRINTS: readonly (readonly [number, 'buy' | 'sell', number, number])[] = [
  [59.65, 'sell', 61_727.65, 0.01],
  [59.59, 'sell', 61_727.66, 0.121],
  [59.55, 'sell', 61_730.06, 0.0355],
  [59.2, 'sell', 61_732.02, 0.0048],
  [59.03, 'sell', 61_732.02, 0.0069],
  [58.75, 'sell', 61_732.02, 0.02],
  [58.56, 'buy', 61_732.03, 0.1814],
  [57.78, 'buy', 61_732.03, 0.0016],
  [57.66, 'buy', 61_732.03, 0.0268],
  [57.27, 'buy', 61_732.03, 0.0684],
  [56.83, 'buy', 61_732.03, 0.0072],
  [56.57, 'sell', 61_732.02, 0.02],
  [56.43, 'sell', 61_732.04, 0.0017],
  [56.41, 'sell', 61_733.66, 0.003],
  [56.39, 'sell', 61_734.25, 0.1687],
  [54.38, 'sell', 61_735.99, 0.02],
  [53.41, 'sell', 61_735.99, 0.009],
  [53.4, 'buy', 61_736, 0.0261],
  [53.3, 'buy', 61_736, 0.044],
  [53.29, 'buy', 61_734.26, 0.094],
  [53.27, 'buy', 61_733, 0.0645],
  [52.84, 'sell', 61_730.85, 1.3083],
  [52.73, 'sell', 61_730.85, 0.0012],
];

const trades: Snapshots['trades'] = {
  instrument: 0,
  trades: PRINTS.map(([second, aggressor, price, size]) => ({
    time: at('23:56:00') + Math.round(second * 100) * 10_000,
    price: level(price, 0)[0],
    size: level(0, size)[1],
    aggressor,
    levels: 1,
    own: false,
  })),
};

export function orderRow(fields: Partial<OrderRow> & Pick<OrderRow, 'clientOrderId' | 'side'>): OrderRow {
  return {
    instrument: 0,
    owner: 'manual',
    emulated: false,
    trail: null,
    execution: null,
    bracket: null,
    parent: null,
    venueOrderId: null,
    type: 'limit',
    timeInForce: 'gtc',
    postOnly: false,
    reduceOnly: false,
    displaySize: null,
    expireTime: null,
    state: 'accepted',
    doubt: null,
    price: null,
    triggerPrice: null,
    size: 25_000,
    filled: 0,
    queueAhead: null,
    queueEstimated: false,
    createdTime: DRAWN_TIME,
    acknowledgedTime: DRAWN_TIME,
    ...fields,
  };
}

const ago = (seconds: number): number => DRAWN_TIME - seconds * 1_000_000;

export const WORKING: readonly OrderRow[] = [
  orderRow({
    clientOrderId: 'oc-7f3a-40',
    side: 'sell',
    price: 6_173_800,
    queueAhead: 9_000,
    createdTime: ago(41),
  }),
  orderRow({
    clientOrderId: 'oc-7f3a-39',
    side: 'sell',
    type: 'stop',
    state: 'armed',
    emulated: true,
    triggerPrice: 6_170_000,
    createdTime: ago(41),
  }),
  orderRow({
    clientOrderId: 'oc-7f3a-41',
    side: 'buy',
    price: 6_172_000,
    postOnly: true,
    queueAhead: 6_100,
    createdTime: ago(12),
  }),
  orderRow({
    clientOrderId: 'oc-7f3a-42',
    side: 'sell',
    owner: 'strategy:market-making',
    price: 6_173_100,
    size: 5_000,
    postOnly: true,
    queueAhead: 0,
    createdTime: ago(3),
  }),
  orderRow({
    clientOrderId: 'oc-7f3a-43',
    side: 'buy',
    owner: 'strategy:market-making',
    price: 6_172_400,
    size: 5_000,
    postOnly: true,
    queueAhead: 9_400,
    createdTime: ago(3),
  }),
];

/** 33 candles of 5 s that fall from 61,855 to the last price: fixed, so that tests can read them. */
const candles: Snapshots['candles'] = {
  instrument: 0,
  intervalSeconds: 5,
  vwap: 6_180_328.4,
  candles: Array.from({ length: 33 }, (_, index) => {
    const close = index === 32 ? 61_727.66 : 61_851 - index * 3.8 + (index % 3) * 4;
    const open = 61_853 - index * 3.8 - (index % 2) * 5;
    const prices = [open, Math.max(open, close) + 3, Math.min(open, close) - 1, close];
    const [o, h, l, c] = prices.map((price) => Math.round(price * 100));
    const volume = index === 32 ? 0.68 : 0.2 + (index % 5) * 0.3;
    return [at('23:54:15') + index * 5_000_000, o!, h!, l!, c!, Math.round(volume * 100_000)] as const;
  }),
};

const gauge = (rule: string, used: string, limit: string, share: number) => ({ rule, used, limit, share });

const REFUSAL = { time: at('23:55:12'), rule: 'max-order', text: '2.000 > 1.000' };

const SNAPSHOTS: Omit<Snapshots, 'instruments'> = {
  session,
  book: BOOK,
  trades,
  candles,
  orders: { working: WORKING, ended: [] },
  positions: {
    positions: [
      {
        instrument: 0,
        size: 25_000,
        averagePrice: '61722.02',
        breakEvenPrice: '61845.59',
        unrealisedPnl: '1.41',
        realisedPnl: '0',
        fees: '15.43',
        netPnl: '-14.02',
      },
    ],
    balances: [],
  },
  strategies: {
    strategies: [
      {
        name: 'market-making',
        instrument: 0,
        state: 'running',
        positionLots: 0,
        netPnl: '-12.71',
        fills: 4,
        note: '',
        plugin: 'market-making',
        fees: '12.340',
        workingOrders: 2,
        parameters: [
          { name: 'size', value: '0.05', default: '0.05', unit: 'BTC', bounds: 'above 0' },
          { name: 'offsetBps', value: '0.6', default: '0.6', unit: 'bps', bounds: '0 to 500' },
        ],
      },
      {
        name: 'book-imbalance',
        instrument: 0,
        state: 'paused',
        positionLots: 0,
        netPnl: '0',
        fills: 0,
        note: '',
        plugin: 'book-imbalance',
        fees: '0',
        workingOrders: 0,
        parameters: [],
      },
      {
        name: 'momentum',
        instrument: 0,
        state: 'stopped',
        positionLots: 0,
        netPnl: '0',
        fills: 0,
        note: '',
        plugin: 'momentum',
        fees: '0',
        workingOrders: 0,
        parameters: [],
      },
    ],
  },
  risk: {
    state: 'normal',
    gauges: [
      gauge('position', '0.25', '1.00', 0.25),
      gauge('day loss', '27', '500', 0.0535),
      gauge('drawdown', '0.03', '2.0%', 0.015),
      gauge('orders', '1', '20 s', 0.05),
    ],
    collarFraction: 0.005,
    stops: 'covered',
    lastRefusal: REFUSAL,
    refusals: [REFUSAL],
    limits: [
      { rule: 'max-order', limit: '1', unit: 'BTC', instrument: 0, place: 'risk.yaml:38' },
      { rule: 'day-loss', limit: '500', unit: 'USDT', instrument: null, place: 'risk.yaml:7' },
    ],
  },
  health: {
    feedMicros: 12_000,
    feedState: 'live',
    bookGaps: 0,
    orderMicros: 1_200,
    engineMicros: 400,
    journalMicros: 3_000,
    journalOk: true,
    inputSequence: 10_000,
  },
  log: {
    lines: [
      {
        id: 1,
        time: at('23:56:48'),
        level: 'info',
        owner: 'manual',
        text: 'accepted  BUY  0.250 @ 61,720.00 post-only  oc-7f3a-41  1.2 ms',
      },
      {
        id: 2,
        time: at('23:56:59'),
        level: 'info',
        owner: 'strategy:market-making',
        text: 'replaced  SELL 0.050 61,735.00 → 61,731.00  gives up queue',
      },
    ],
  },
  tickers: [
    {
      instrument: 0,
      bid: BOOK.bestBid,
      ask: BOOK.bestAsk,
      last: 6_172_766,
      change: -0.0018,
      high: 6_186_000,
      low: 6_172_765,
      volumeLots: 4_200_000,
      feed: 'live',
    },
    {
      instrument: 1,
      bid: null,
      ask: null,
      last: 268_241,
      change: -0.0005,
      high: 268_410,
      low: 268_200,
      volumeLots: 9_100_000,
      feed: 'live',
    },
  ],
  indicators: {
    instrument: 0,
    rows: [
      { name: 'rsi 9', value: '20.6', history: [5, 4, 3, 2, 2] },
      { name: 'imbal 10', value: '−0.77', history: [1, 2] },
      { name: 'atr 5', value: '11.06', history: [2, 3, 4, 5, 4] },
      { name: 'flow 10s', value: '−0.21', history: [1, 2] },
      { name: 'vwap', value: '−12.2bp', history: [6, 5, 4, 3, 2] },
      { name: 'micro', value: '61,727.65', history: [1, 2] },
      { name: 'cvd 60s', value: '−2.847', history: [5, 4, 4, 3, 2] },
      { name: 'vpin 50', value: '0.38', history: [] },
    ],
  },
  fills: {
    fills: [
      {
        tradeId: 't1',
        clientOrderId: 'oc-7f3a-38',
        time: ago(95),
        instrument: 0,
        owner: 'manual',
        side: 'buy',
        price: 6_172_202,
        size: 25_000,
        liquidity: 'maker',
        fee: '15.43050500',
        slippageBps: -0.9,
        realisedPnl: '0.00000000',
      },
    ],
  },
  equity: {
    samples: [
      [ago(3), 99_990.1, 9.9],
      [ago(2), 99_981.52, 18.48],
      [ago(1), 99_973.26, 26.74],
    ],
  },
  profile: {
    instrument: 0,
    rowTicks: 100,
    rows: [
      [6_173_600, 7_010, 900],
      [6_173_200, 29_040, 3_170],
      [6_172_700, 0, 13_100],
    ],
  },
  story: {
    clientOrderId: 'oc-7f3a-41',
    events: [
      { time: ago(12), text: 'sent BUY  0.250 @ 61,720.00 post-only' },
      { time: ago(12), text: 'accepted, 0.090 ahead' },
    ],
    queue: [
      [ago(12), 9_000],
      [ago(4), 6_100],
    ],
    behindTouchTicks: 765,
    tradedLots: 2_900,
    why: '765 ticks behind the best bid 61,727.65; 0.061 of 0.090 still ahead at 61,720.00; 0.029 traded there in 0:12',
  },
};

/** A store that has received all of it. */
export function drawnStore(): Store {
  const store = new Store();
  store.setConnection('connected');
  store.receive('instruments', INSTRUMENTS);
  for (const topic of Object.keys(SNAPSHOTS) as (keyof typeof SNAPSHOTS)[]) {
    store.receive(topic, SNAPSHOTS[topic]);
  }
  return store;
}

export function drawnView(fields: Partial<ViewState> = {}): ViewState {
  const message = {
    level: 'done',
    text: '23:56:48 BUY 0.250 @ 61,720.00 rests: 0.090 ahead, now 0.061 · position breaks even at 61,845.59 (+19.1 bps, fees)',
  } as const;
  return {
    ...initialView(0, message),
    ladder: { rowTicks: 100, cursor: 6_172_000, top: 6_173_800, locked: false },
    sizes: [10_000, 25_000, 50_000],
    sizeIndex: 1,
    ...fields,
  };
}

export const DRAWN_SNAPSHOTS = SNAPSHOTS;
