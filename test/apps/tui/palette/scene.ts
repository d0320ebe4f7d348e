import {
  type PaletteCommand,
  type PaletteContext,
  type PaletteReading,
  parsePalette,
} from '../../../../src/apps/tui/palette/index.js';
import {
  type ExternalOrder,
  Instrument,
  type InstrumentSpecification,
  micros,
} from '../../../../src/domain/index.js';
import type { OrderRow } from '../../../../src/protocol/index.js';

/** Three markets: BTC and ETH in USDT, and DOGE in EUR with a coarse lot. */
const specification = (
  base: string,
  quote: string,
  fields: Partial<InstrumentSpecification> = {},
): InstrumentSpecification => ({
  id: `binance-spot:${base}/${quote}`,
  venue: 'binance-spot',
  symbol: `${base}/${quote}`,
  venueSymbol: `${base}${quote}`,
  kind: 'spot',
  base: { code: base, decimals: 8 },
  quote: { code: quote, decimals: 8 },
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
  ...fields,
});

export const INSTRUMENTS: readonly Instrument[] = [
  specification('BTC', 'USDT'),
  specification('ETH', 'USDT', { lot: { units: 1, decimals: 4 } }),
  specification('DOGE', 'EUR', { tick: { units: 5, decimals: 5 }, lot: { units: 1, decimals: 0 } }),
].map((each, index) => new Instrument(each, index));

export const TIME = micros(1_723_161_420_000_000);

export function row(fields: Partial<OrderRow> & Pick<OrderRow, 'clientOrderId' | 'side'>): OrderRow {
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
    postOnly: true,
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
    createdTime: TIME,
    acknowledgedTime: TIME,
    ...fields,
  };
}

export const ORDERS: readonly OrderRow[] = [
  row({ clientOrderId: 'oc-7f3a-40', side: 'sell', price: 6_173_800 }),
  row({
    clientOrderId: 'oc-7f3a-39',
    side: 'sell',
    type: 'stop',
    state: 'armed',
    triggerPrice: 6_170_000,
    reduceOnly: true,
  }),
  row({ clientOrderId: 'oc-7f3a-41', side: 'buy', price: 6_172_000 }),
  row({
    clientOrderId: 'oc-7f3a-42',
    side: 'sell',
    owner: 'strategy:market-making',
    price: 6_173_100,
    size: 5_000,
  }),
  row({ clientOrderId: 'oc-7f3a-30', side: 'buy', price: 6_171_000, state: 'canceled' }),
];

/** Two that somebody made elsewhere: what is left of the first is 0.2. */
export const EXTERNAL: readonly ExternalOrder[] = [
  {
    venue: 'binance-spot',
    venueOrderId: '7501',
    instrument: 0,
    side: 'sell',
    type: 'limit',
    price: 6_180_000,
    size: 25_000,
    filled: 5_000,
    open: true,
  } as ExternalOrder,
  {
    venue: 'binance-spot',
    venueOrderId: '7502',
    instrument: 1,
    side: 'buy',
    type: 'limit',
    price: 260_000,
    size: 10_000,
    filled: 0,
    open: true,
  } as ExternalOrder,
];

const parameter = (name: string, value: string, bounds: string, unit = '') => ({
  name,
  value,
  default: value,
  unit,
  bounds,
});

/** BTC 61,727.65 / 61,727.66, long 0.25; ETH 2,682.40 / 2,682.41, short 1; DOGE without a book. */
export const CONTEXT: PaletteContext = {
  instruments: INSTRUMENTS,
  selected: 0,
  market: (index) =>
    [
      { bid: 6_172_765, ask: 6_172_766, last: 6_172_766 },
      { bid: 268_240, ask: 268_241, last: 268_241 },
      { bid: null, ask: null, last: null },
    ][index]!,
  position: (index) => [25_000, -10_000, 0][index]!,
  free: (asset) => ({ BTC: '2', USDT: '100000.00000000' })[asset] ?? null,
  orders: ORDERS,
  external: EXTERNAL,
  bracket: () => null,
  strategies: [
    {
      name: 'market-making',
      parameters: [
        { ...parameter('size', '0.02', 'above 0', 'BTC'), default: '0.05' },
        parameter('offsetBps', '0.6', '0 to 500', 'bps'),
        parameter('quiet', 'false', ''),
        parameter('source', 'mid', ''),
      ],
    },
    { name: 'momentum', parameters: [] },
  ],
  themes: ['dark', 'light', 'high-contrast'],
  layouts: ['trade', 'market', 'mine'],
  builtInLayouts: ['trade', 'market'],
  actions: ['cancel-here', 'cancel-mine', 'buy'],
  limits: [
    { rule: 'max-order', limit: '1', unit: 'BTC', instrument: 0 },
    { rule: 'max-order', limit: '20', unit: 'ETH', instrument: 1 },
    { rule: 'max-notional', limit: null, unit: 'USDT', instrument: 0 },
    { rule: 'day-loss', limit: '500', unit: 'USDT', instrument: null },
  ],
  parseAlert: (text) =>
    /^[\w.]+ [<>] \S+$/.test(text) ? {} : { refused: `${text.length} characters are no expression` },
  mode: 'paper',
  time: TIME,
};

export const read = (text: string, fields: Partial<PaletteContext> = {}): PaletteReading =>
  parsePalette(text, { ...CONTEXT, ...fields });

/** The command of a line that must be one. @throws Error with the line's hint or refusal otherwise. */
export function commandOf(text: string, fields: Partial<PaletteContext> = {}): PaletteCommand {
  const reading = read(text, fields);
  if (reading.kind === 'command') return reading.command;
  throw new Error(`${text}: ${reading.kind === 'refused' ? reading.refused : reading.hint}`);
}

/** The refusal of a line, or what else became of it. */
export function refusalOf(text: string, fields: Partial<PaletteContext> = {}): string {
  const reading = read(text, fields);
  return reading.kind === 'refused' ? reading.refused : `not refused: ${JSON.stringify(reading)}`;
}

export function hintOf(text: string, fields: Partial<PaletteContext> = {}): string {
  const reading = read(text, fields);
  return reading.kind === 'incomplete' ? reading.hint : `not incomplete: ${JSON.stringify(reading)}`;
}

/** Line breaks and all else that is no character of its own; what no line may show. */
export const UNSHOWABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
