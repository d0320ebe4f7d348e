import type { Instrument, PriceTicks } from '../../../domain/index.js';
import { formatInterval } from '../../../market/index.js';
import { formatPrice } from '../format.js';
import { overlayName } from '../overlay-names.js';
import { trailText } from './bracket-text.js';
import type { Distance, PaletteCommand } from './command.js';
import { instrumentAt, type PaletteContext } from './context.js';
import { describeNewOrder } from './describe-order.js';
import { describeExternal } from './external-orders.js';
import { describeRow, shortSize, working } from './my-orders.js';

type CommandOf<Kind extends PaletteCommand['kind']> = Extract<PaletteCommand, { readonly kind: Kind }>;

/** What Enter will do, in one line and without what the risk gate says of it. */
export function describePalette(command: PaletteCommand, context: PaletteContext): string {
  return (SENTENCES[command.kind] as Sentence)(command, context);
}

type Sentence = (command: PaletteCommand, context: PaletteContext) => string;

const symbolOf = (index: number, context: PaletteContext): string => instrumentAt(context, index).symbol;

const SENTENCES: {
  readonly [Kind in PaletteCommand['kind']]: (command: CommandOf<Kind>, context: PaletteContext) => string;
} = {
  order: ({ order }, context) => describeNewOrder(order, context),
  move: describeMove,
  protect: describeProtection,
  adopt: describeAdoption,
  cancel: ({ clientOrderIds }, context) => describeCancel(clientOrderIds, context),
  'cancel-all': ({ side, clientOrderIds }, context) =>
    clientOrderIds.length === 0
      ? `cancels ${side === null ? 'all orders' : `all ${side}s`} of mine; none is on this screen`
      : describeCancel(clientOrderIds, context),
  flatten: describeFlatten,
  alert: ({ expression, repeat, by }) =>
    `rings${by === 'bell' ? '' : ' and sends a message'} ${repeat === 'once' ? 'once' : 'each time'} when ${expression}`,
  'alert-list': () => 'lists the alerts',
  'alert-remove': ({ number }) => `removes alert ${number}`,
  strategy: ({ name, action }) => `${action}s ${name}`,
  'strategy-parameters': describeParameters,
  mode: describeMode,
  size: ({ instrument, sizes }, context) =>
    `sizes of ${symbolOf(instrument, context)} at - and +: ${sizes.map((size) => sizeText(size, instrumentAt(context, instrument))).join(', ')}`,
  chart: describeChart,
  layout: ({ name }) => `shows layout ${name}`,
  'layout-save': ({ name }, { layouts }) =>
    `saves this layout as ${name}${layouts.includes(name) ? ', in the place of the old one' : ''}`,
  watch: ({ action, instrument }, context) =>
    `${action === 'add' ? 'puts' : 'takes'} ${symbolOf(instrument, context)} ${action === 'add' ? 'on' : 'off'} the watch list`,
  limit: describeLimit,
  theme: ({ name }) => `shows theme ${name}`,
  note: ({ text }) => `writes into the record: ${text}`,
  snapshot: () => 'writes this screen to a file',
  why: ({ clientOrderId }) => `says why ${clientOrderId ?? 'the order'} has not filled, or how it ended`,
  key: ({ key, action }) => `${key} will do ${action}`,
  'key-reset': () => 'all keys as they were shipped',
  symbol: ({ instrument }, context) => `shows ${symbolOf(instrument, context)}`,
  goto: ({ price }, context) =>
    `puts the cursor on ${formatPrice(instrumentAt(context, context.selected), price)}`,
  rows: ({ rowTicks }, context) =>
    `rows of ${formatPrice(instrumentAt(context, context.selected), rowTicks)}`,
  fps: ({ framesPerSecond }) => `at most ${framesPerSecond} frames a second`,
  switch: ({ what, on }) => `${what} ${on ? 'on' : 'off'}`,
  second: describeSecond,
  bracket: describeBracket,
  'fills-csv': () => 'writes the fills to a file',
  help: () => 'shows every command',
  quit: () => 'leaves, after asking',
  kill: () => 'HALT: stops the strategies and cancels the orders, save reduce-only stops',
  resume: () => 'ends the halt, after asking for the reason; strategies stay stopped until started',
};

const MOST_NAMED = 3;

/** `cancels 4 orders: A, B, C and 1 more`. */
function describeCancel(ids: readonly string[], context: PaletteContext): string {
  const rows = context.orders.filter(({ clientOrderId }) => ids.includes(clientOrderId));
  const whose = rows.every(({ owner }) => owner === 'manual') ? ' of mine' : '';
  const named = rows.slice(0, MOST_NAMED).map((row) => describeRow(row, context));
  const more = rows.length > MOST_NAMED ? ` and ${rows.length - MOST_NAMED} more` : '';
  return `cancels ${count(rows.length, 'order')}${whose}: ${named.join(', ')}${more}`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function describeMove(
  { instrument: index, clientOrderIds, from, to }: CommandOf<'move'>,
  context: PaletteContext,
): string {
  const instrument = instrumentAt(context, index);
  const [was, will] = [from, to].map((price) => formatPrice(instrument, price));
  return `moves ${count(clientOrderIds.length, 'order')} of mine ${was} → ${will}, which gives up the queue`;
}

function describeProtection(
  { instrument: index, stopPrice, takeProfitPrice, trail }: CommandOf<'protect'>,
  context: PaletteContext,
): string {
  const instrument = instrumentAt(context, index);
  const lots = context.position(index);
  const held = `${lots > 0 ? 'long' : 'short'} ${shortSize(instrument, Math.abs(lots))} ${instrument.symbol}`;
  const price = (name: string, value: PriceTicks | 'none') =>
    value === 'none' ? `no ${name}` : `${name} ${formatPrice(instrument, value)}`;
  const parts = [
    stopPrice === null ? [] : [price('stop', stopPrice)],
    takeProfitPrice === null ? [] : [price('tp', takeProfitPrice)],
    trail === null
      ? []
      : [trail === 'none' ? 'no trailing stop' : `a stop that trails by ${trailText(instrument, trail)}`],
  ].flat();
  return `${parts.join(', ')} for the ${held}`;
}

function describeAdoption({ venueOrderId, instrument }: CommandOf<'adopt'>, context: PaletteContext): string {
  const order = context.external.find(
    (each) => each.venueOrderId === venueOrderId && each.instrument === instrument,
  );
  const what = order === undefined ? symbolOf(instrument, context) : describeExternal(order, context);
  return `takes over ${what}, which was made elsewhere: it is mine from then on`;
}

function describeFlatten({ instrument }: CommandOf<'flatten'>, context: PaletteContext): string {
  const places = context.instruments.filter(({ index }) => instrument === null || index === instrument);
  const positions = places.flatMap((place) => {
    const lots = context.position(place.index);
    if (lots === 0) return [];
    return [`${lots > 0 ? 'long' : 'short'} ${shortSize(place, Math.abs(lots))} ${place.symbol}`];
  });
  const orders = working(context).filter(
    (row) => instrument === null || row.instrument === instrument,
  ).length;
  const closes = positions.length === 0 ? [] : [`closes ${positions.join(', ')} at the market`];
  const cancels = orders === 0 ? [] : [`cancels ${count(orders, 'order')} of all owners`];
  return [...cancels, ...closes].join(', then ');
}

function describeParameters(
  { name, parameters }: CommandOf<'strategy-parameters'>,
  { strategies }: PaletteContext,
): string {
  const strategy = strategies.find((known) => known.name === name);
  const changes = Object.entries(parameters).map(([key, value]) => {
    const known = strategy?.parameters.find((parameter) => parameter.name === key);
    return `${key} ${known?.value ?? '?'} → ${value}${known === undefined || known.unit === '' ? '' : ` ${known.unit}`}`;
  });
  return `${name}: ${changes.join(', ')}`;
}

function describeMode({ mode }: CommandOf<'mode'>, context: PaletteContext): string {
  if (mode === context.mode) return `${mode} is the mode already`;
  return {
    watch: 'looks on from here: no orders are sent, strategies are paused',
    paper: 'fake money from here; strategies are paused until started',
    live: 'the rules of live money: shows whose money it is, and asks for the word LIVE',
  }[mode];
}

function sizeText(size: CommandOf<'size'>['sizes'][number], instrument: Instrument): string {
  const lots = shortSize(instrument, size.lots);
  return size.quote === null ? lots : `${size.quote} ${instrument.specification.quote.code} (${lots})`;
}

function describeChart({ intervalSeconds, overlays }: CommandOf<'chart'>): string {
  const candles = intervalSeconds === null ? [] : [`candles of ${formatInterval(intervalSeconds)}`];
  if (overlays === null) return candles.join('');
  return [
    ...candles,
    overlays.length === 0 ? 'no overlays' : `overlays ${overlays.map(overlayName).join(', ')}`,
  ].join(', ');
}

function describeLimit({ rule, value, instrument }: CommandOf<'limit'>, context: PaletteContext): string {
  const row = limitRow(rule, instrument, context);
  const unit = row === undefined || row.unit === '' ? '' : ` ${row.unit}`;
  const was = row === undefined || row.limit === null ? 'no limit' : `${row.limit}${unit}`;
  const where = instrument === null ? 'the account' : symbolOf(instrument, context);
  return `${rule} of ${where}: ${was} → ${value}${unit}`;
}

const limitRow = (rule: string, instrument: number | null, { limits }: PaletteContext) =>
  limits.find((row) => row.rule === rule && row.instrument === instrument) ??
  limits.find((row) => row.rule === rule && row.instrument === null);

function describeSecond({ shows }: CommandOf<'second'>, context: PaletteContext): string {
  if (shows === null) return 'no second ladder';
  if (shows.kind === 'symbol') return `the second ladder shows ${symbolOf(shows.instrument, context)}`;
  return `the second ladder shows this symbol in rows ${shows.factor} times as coarse`;
}

function describeBracket(
  { instrument: index, stop, target }: CommandOf<'bracket'>,
  context: PaletteContext,
): string {
  const instrument = instrumentAt(context, index);
  if (stop === null && target === null) return `no automatic bracket on ${instrument.symbol}`;
  const parts = [
    stop === null ? [] : [`a stop ${distanceText(stop, instrument)} behind its price`],
    target === null ? [] : [`a target ${distanceText(target, instrument)} beyond it`],
  ].flat();
  return `each order of mine that opens ${instrument.symbol} gets ${parts.join(' and ')}`;
}

const distanceText = (distance: Distance, instrument: Instrument): string =>
  distance.unit === 'bps' ? `${distance.bps} bps` : formatPrice(instrument, distance.ticks);
