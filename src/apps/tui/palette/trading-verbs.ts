import { offerAlert, readAlert } from './account-verbs.js';
import { instrumentAt } from './context.js';
import { describeExternal, readAdopt } from './external-orders.js';
import { mine, offerOrders, pricesOf, working } from './my-orders.js';
import { offerOrder } from './order-offers.js';
import { readOrder } from './order-verbs.js';
import * as positions from './position-verbs.js';
import { offerStrategy, readStrategy } from './strategy-verbs.js';
import { first, noOffers, type Offer, offerNames, offerSymbols, type Place, type Verb } from './verb.js';
import { CANCEL_WORDS, readCancel, readMove } from './working-verbs.js';

const ORDER_USAGE =
  'SIZE [SYM] (@ PRICE|bid|ask|mid[±Nt|±Nbp] | market) [post|ioc|fok|gtd=5m] [reduce] [stop=P tp=P trail=D trigger=P] [iceberg=Q|twap=10m|vwap=10m cap=10%|peg=2t] [venue=auto|V]';

function myPrices({ context }: Place): Offer[] {
  const instrument = instrumentAt(context, context.selected);
  const rows = mine(context).filter((row) => row.instrument === instrument.index);
  return offerNames(pricesOf(rows, instrument), 'orders of mine there');
}

/** Orders, positions, alerts and strategies. */
const offerNone = first(() => [{ word: 'none', detail: 'takes it away' }]);

export const TRADING_VERBS: readonly Verb[] = [
  {
    verb: 'buy',
    usage: ORDER_USAGE,
    example: 'buy 0.5 @ 61,720.5',
    description: 'buys; post-only where nothing else is said; SIZE is 0.5, 500usdt, 25% or pos',
    ofMarket: true,
    read: (line, context) => readOrder('buy', line, context),
    offers: offerOrder,
  },
  {
    verb: 'sell',
    usage: ORDER_USAGE,
    example: 'sell 25% market',
    description: 'sells; market is an IOC at the touch and 5 bps',
    ofMarket: true,
    read: (line, context) => readOrder('sell', line, context),
    offers: offerOrder,
  },
  {
    verb: 'stop',
    usage: 'PRICE|none',
    example: 'stop 61,700.5',
    description: 'where the whole position is left at the market; none takes the stop away',
    ofMarket: true,
    read: positions.readStop,
    offers: offerNone,
  },
  {
    verb: 'tp',
    usage: 'PRICE|none',
    example: 'tp 62k',
    description: 'where the whole position takes its profit; it and the stop end each other',
    ofMarket: true,
    read: positions.readTarget,
    offers: offerNone,
  },
  {
    verb: 'trail',
    usage: 'DISTANCE|none',
    example: 'trail 30bp',
    description: 'a stop of the position that follows the best price',
    ofMarket: true,
    read: positions.readTrail,
    offers: offerNone,
  },
  {
    verb: 'move',
    usage: 'FROM TO',
    example: 'move 61720 61721',
    description: 'moves my orders from one price to another; they give up their queue',
    ofMarket: true,
    read: readMove,
    offers: first(myPrices),
  },
  {
    verb: 'cancel',
    usage: 'PRICE|buys|sells|all|ID',
    example: 'cancel 41',
    description: 'cancels mine at a price, on a side, all of them, or one order by its id',
    ofMarket: true,
    read: readCancel,
    offers: first((place) => [
      ...offerNames(CANCEL_WORDS, 'of mine, in every symbol'),
      ...offerOrders(working(place.context), place.context),
      ...myPrices(place),
    ]),
  },
  {
    verb: 'adopt',
    usage: 'ID',
    example: 'adopt 7501',
    description: 'takes over an order that was made elsewhere on the account: from then on it is mine',
    ofMarket: true,
    read: readAdopt,
    offers: first(({ context }) =>
      context.external.map((order) => ({
        word: order.venueOrderId,
        detail: describeExternal(order, context),
      })),
    ),
  },
  {
    verb: 'flatten',
    usage: '[SYM|all]',
    example: 'flatten',
    description: 'cancels the orders of a symbol and closes its position',
    ofMarket: true,
    read: positions.readFlatten,
    offers: first(({ context }) => [...offerSymbols(context), { word: 'all', detail: 'every symbol' }]),
  },
  {
    verb: 'reverse',
    usage: '',
    example: 'reverse',
    description: 'one IOC of twice the position, the other way',
    ofMarket: true,
    read: positions.readReverse,
    offers: noOffers,
  },
  {
    verb: 'alert',
    usage: 'EXPR [once|every] [bell|message] | list | remove N',
    example: 'alert BTC > 62000',
    description: 'rings when an expression comes true, or sends a message; lists the alerts, takes one away',
    read: readAlert,
    offers: offerAlert,
  },
  {
    verb: 'strategy',
    usage: 'start|pause|stop NAME | set NAME k=v…',
    example: 'strategy pause market-making',
    description: 'starts, pauses or stops a strategy, or sets its parameters, as NAME k=v… does',
    read: readStrategy,
    offers: offerStrategy,
  },
];
