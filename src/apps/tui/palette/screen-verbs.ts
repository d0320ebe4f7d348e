import * as account from './account-verbs.js';
import { offerChart, readChart } from './chart-verb.js';
import { instrumentAt } from './context.js';
import { offerOrders } from './my-orders.js';
import * as terminal from './terminal-verbs.js';
import { first, noOffers, offerNames, offerSymbols, type Verb } from './verb.js';
import * as view from './view-verbs.js';
import { readWhy } from './working-verbs.js';

const firstNames = (names: readonly string[], detail: string) => first(() => offerNames(names, detail));

/** The mode, the limits, the screen, the keys and the record. */
export const SCREEN_VERBS: readonly Verb[] = [
  {
    verb: 'mode',
    usage: 'watch|paper|live',
    example: 'mode watch',
    description: 'looks on, trades fake money, or trades real money',
    read: account.readMode,
    offers: first(() => [
      { word: 'watch', detail: 'sends no orders' },
      { word: 'paper', detail: 'fake money' },
      { word: 'live', detail: 'real money; the word LIVE is asked for' },
    ]),
  },
  {
    verb: 'size',
    usage: 'SIZE…',
    example: 'size 0.1 0.25 500usdt',
    description: 'the sizes that the keys - and + walk along, for this symbol',
    ofMarket: true,
    read: view.readSizes,
    offers: noOffers,
  },
  {
    verb: 'chart',
    usage: '[INTERVAL] OVERLAY… | off',
    example: 'chart 5s vwap bb(10,1.5)',
    description: 'candle length and overlays: vwap, ema(9), sma(20), bb(20,2); off clears them',
    read: readChart,
    offers: offerChart,
  },
  {
    verb: 'layout',
    usage: 'NAME | save NAME',
    example: 'layout trade',
    description: 'another arrangement of the panes, or keeps this one by a name',
    read: terminal.readLayout,
    offers: terminal.offerLayout,
  },
  {
    verb: 'watch',
    usage: 'add|remove SYM',
    example: 'watch add ETH/USDT',
    description: 'puts a symbol on the watch list or takes it off',
    ofMarket: true,
    read: view.readWatch,
    offers: ({ before, context }) => {
      if (before.length === 0) return offerNames(['add', 'remove'], 'a symbol of the watch list');
      return before.length === 1 ? offerSymbols(context) : [];
    },
  },
  {
    verb: 'limit',
    usage: 'RULE VALUE [SYM]',
    example: 'limit max-order 1',
    description: 'changes a limit of the account, or of a symbol',
    ofMarket: true,
    read: account.readLimit,
    offers: account.offerLimit,
  },
  {
    verb: 'theme',
    usage: 'NAME',
    example: 'theme dark',
    description: 'other colours',
    read: terminal.readTheme,
    offers: first(({ context }) => offerNames(context.themes, 'theme')),
  },
  {
    verb: 'note',
    usage: 'TEXT',
    example: 'note the feed was slow here',
    description: 'writes a line into the record',
    read: terminal.readNote,
    offers: noOffers,
  },
  {
    verb: 'snapshot',
    usage: '',
    example: 'snapshot',
    description: 'writes this screen to a file',
    read: terminal.readBare({ kind: 'snapshot' }),
    offers: noOffers,
  },
  {
    verb: 'why',
    usage: '[ID]',
    example: 'why 41',
    description: 'why an order has not filled, or how it ended',
    ofMarket: true,
    read: readWhy,
    offers: first(({ context }) => offerOrders(context.orders, context)),
  },
  {
    verb: 'key',
    usage: 'KEY ACTION | reset',
    example: 'key x cancel-here',
    description: 'binds a key to an action, or makes all keys as shipped',
    read: terminal.readKey,
    offers: terminal.offerKey,
  },
  {
    verb: 'symbol',
    usage: 'SYM',
    example: 'symbol eth',
    description: 'shows another symbol',
    ofMarket: true,
    read: view.readSymbolVerb,
    offers: first(({ context }) => offerSymbols(context)),
  },
  {
    verb: 'goto',
    usage: 'PRICE',
    example: 'goto 61.8k',
    description: 'puts the cursor of the ladder on a price',
    ofMarket: true,
    read: view.readGoto,
    offers: noOffers,
  },
  {
    verb: 'rows',
    usage: 'STEP',
    example: 'rows 5',
    description: 'how much of the price a ladder row holds',
    ofMarket: true,
    read: view.readRows,
    offers: first(({ context }) =>
      offerNames(view.rowSteps(instrumentAt(context, context.selected)).slice(0, 10), 'a row'),
    ),
  },
  {
    verb: 'second',
    usage: 'SYM|xN|off',
    example: 'second x10',
    description: 'what the second ladder shows: a symbol, or this one in rows N times as coarse',
    ofMarket: true,
    read: view.readSecond,
    offers: first(({ context }) => [
      ...offerSymbols(context),
      { word: 'x10', detail: 'this symbol, rows ten times as coarse' },
      { word: 'off', detail: 'no second ladder' },
    ]),
  },
  {
    verb: 'bracket',
    usage: '[stop=D] [tp=D] | off',
    example: 'bracket stop=50 tp=30bp',
    description: 'a stop and a target on every fill',
    ofMarket: true,
    read: account.readBracket,
    offers: account.offerBracket,
  },
  {
    verb: 'fills',
    usage: 'csv',
    example: 'fills csv',
    description: 'writes the fills to a file',
    read: terminal.readFills,
    offers: firstNames(['csv'], 'a table in a file'),
  },
  {
    verb: 'fps',
    usage: 'N',
    example: 'fps 20',
    description: 'frames a second at most, 1 to 60',
    read: terminal.readFps,
    offers: firstNames(['10', '20', '30', '60'], 'frames a second'),
  },
  ...(['tour', 'ascii', 'mouse', 'bell'] as const).map(
    (what): Verb => ({
      verb: what,
      usage: 'on|off',
      example: `${what} off`,
      description: {
        tour: 'the card of the first minute',
        ascii: 'plain characters only',
        mouse: 'clicks and the wheel',
        bell: 'sounds of fills, refusals and alerts',
      }[what],
      read: terminal.readSwitch(what),
      offers: firstNames(['on', 'off'], what),
    }),
  ),
  {
    verb: 'help',
    usage: '',
    example: 'help',
    description: 'keys and commands',
    read: terminal.readBare({ kind: 'help' }),
    offers: noOffers,
  },
  {
    verb: 'quit',
    usage: '',
    example: 'quit',
    description: 'leaves, after asking',
    read: terminal.readBare({ kind: 'quit' }),
    offers: noOffers,
  },
  {
    verb: 'kill',
    usage: '',
    example: 'kill',
    description: 'HALT: stops the strategies and cancels the orders, as ^X does',
    read: terminal.readBare({ kind: 'kill' }),
    offers: noOffers,
  },
  {
    verb: 'resume',
    usage: '[REASON]',
    example: 'resume feed is back',
    description: 'ends the halt, after asking for the reason',
    read: terminal.readResume,
    offers: noOffers,
  },
];
