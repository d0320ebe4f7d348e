import type { Micros, Money } from '../../../domain/index.js';
import type { Engine } from '../../../engine/index.js';
import { isWorking, type Order } from '../../../execution/index.js';
import type { KnownAccount, KnownOrder } from '../../../venues/ccxt/index.js';

/** What the engine, that is its log, has of one venue's account. */
export function knownAccount(
  engine: Engine,
  {
    venue,
    sessions,
    since,
  }: { readonly venue: string; readonly sessions: ReadonlySet<string> | null; readonly since: Micros | null },
): KnownAccount {
  const balances = new Map<string, Money>();
  for (const [asset] of engine.allBalances()) {
    const balance = engine.balance(asset, venue);
    if (balance !== null) balances.set(asset, balance.free.plus(balance.locked));
  }
  // What the engine itself carries out is at no venue.
  const orders = [...engine.orders.working()].filter(
    ({ carrier, request }) =>
      carrier === 'venue' && engine.instruments[request.instrument]!.specification.venue === venue,
  );
  const { external } = engine.reconciliation;
  return {
    sessions,
    orders: orders.map((order) => knownOrder(engine, order)),
    elsewhere: [...external.values()].filter((order) => order.venue === venue),
    balances,
    filled: (clientOrderId) => engine.orders.get(clientOrderId)?.filled ?? null,
    hasCounted: (fill) => engine.portfolio.hasCounted(fill),
    forgottenUntil: () => engine.orders.forgottenUntil,
    adopted: (venueOrderId) => {
      for (const [clientOrderId, id] of engine.reconciliation.adopted) {
        const order = id === venueOrderId ? engine.orders.get(clientOrderId) : undefined;
        if (
          order === undefined ||
          engine.instruments[order.request.instrument]!.specification.venue !== venue
        )
          continue;
        if (order.state === 'rejected') continue;
        const isAnswered = order.acknowledgedTime !== null || !isWorking(order.state);
        return { clientOrderId, size: order.size, taken: order.request.size, isAnswered };
      }
      return null;
    },
    // A process that ended before it was in line has heard nothing of its own time.
    since: since === null ? null : (engine.reconciliation.heardUntil(venue) ?? since),
  };
}

function knownOrder(engine: Engine, order: Order): KnownOrder {
  const { clientOrderId, request, price, size, filled, armed } = order;
  const adopted = engine.reconciliation.adopted.get(clientOrderId) ?? null;
  const changing = changingOf(order);
  const unanswered = order.acknowledgedTime === null ? 'place' : (changing ?? order.doubt);
  const terms = { request, price, size, filled, armed };
  // One of before that was asked after is said to be accepted without its name.
  const venueOrderId = order.venueOrderId || null;
  const paired = engine.held.protections.isOfPair(order);
  return { clientOrderId, ...terms, unanswered, changing, adopted, venueOrderId, paired };
}

function changingOf({ state }: Order): KnownOrder['changing'] {
  if (state === 'pending-cancel') return 'cancel';
  return state === 'pending-replace' ? 'replace' : null;
}
