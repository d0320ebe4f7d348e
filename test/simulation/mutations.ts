import type { Journal } from '../../src/engine/index.js';
import type { AccountLink, Found, Outcome } from '../../src/venues/ccxt/account/link.js';
import type { AccountGateway } from '../../src/venues/ccxt/contract.js';
import { NOTHING_BETWEEN, type Wrappers } from './world/index.js';

/** The same object with some of its calls taken over. */
function over<T extends object>(object: T, calls: Partial<T>): T {
  return new Proxy(object, {
    get: (target, name) => {
      if (name in calls) return calls[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A placing that has no answer is sent again, without asking. */
const resending = (link: AccountLink): AccountLink =>
  over(link, {
    place: async (order) => {
      const first = await link.place(order);
      return first.kind === 'silent' ? link.place(order) : first;
    },
  });

/** What is appended is acted upon before it is written. */
const journalLater = (journal: Journal): Journal =>
  over(journal, {
    secure: (then) => {
      then(true);
      journal.secure(() => undefined);
    },
  });

/** Requests are not written down at all. */
const unwritten = (journal: Journal): Journal => over(journal, { request: () => undefined });

/** An execution that comes twice is another one each time. */
const countingTwice = (link: AccountLink): AccountLink => {
  let copies = 0;
  const renamed = (found: Found): Found => ({
    ...found,
    fills: found.fills.map((fill) => {
      copies += 1;
      return { ...fill, tradeId: `${fill.tradeId}/${copies}` };
    }),
  });
  return over(link, {
    open: (news) => link.open({ ...news, orders: (found) => news.orders(renamed(found)) }),
  });
};

/** What had no answer is taken for refused. */
const doubtIsRefusal = (link: AccountLink): AccountLink => {
  const plain = (outcome: Outcome): Outcome =>
    outcome.kind === 'silent' ? { kind: 'refused', code: 'invalid', reason: 'no answer' } : outcome;
  return over(link, { place: async (order) => plain(await link.place(order)) });
};

/** The venue is asked once, and believed when it has not heard yet. */
const noReconciliation = (gateway: AccountGateway): AccountGateway =>
  over(gateway, {
    open: (sink) =>
      gateway.open(sink, {
        sessions: new Set(),
        orders: [],
        balances: new Map(),
        filled: () => null,
        adopted: () => null,
        since: null,
        elsewhere: [],
      } as never),
  });

/** Every fee is a unit too small. */
const cheapFees = (link: AccountLink): AccountLink => {
  const cheap = (found: Found): Found => ({
    ...found,
    fills: found.fills.map((fill) => ({ ...fill, fee: fill.fee.minus(fill.fee.divide(1_000, 'half-up')) })),
  });
  return over(link, { open: (news) => link.open({ ...news, orders: (found) => news.orders(cheap(found)) }) });
};

/** What is to be cancelled is told to nobody. */
const deafToCancels = (gateway: AccountGateway): AccountGateway =>
  over(gateway, {
    submit: (request, at) => {
      if (request.kind !== 'cancel') gateway.submit(request, at);
    },
  });

/** A pair goes out as two orders, of which the venue does not end one with the other. */
const loosePairs = (link: AccountLink): AccountLink =>
  over(link, {
    placePair: async (legs) => {
      const outcomes = await Promise.all(legs.map((leg) => link.place(leg)));
      return outcomes.find(({ kind }) => kind !== 'done') ?? outcomes[0]!;
    },
  });

/** The order that takes another's place is as large as if the other had filled nothing. */
const forgettingFills = (link: AccountLink): AccountLink =>
  over(link, {
    replace: (order, terms) => {
      const legs = order.legs.map((leg) => ({ ...leg, filled: 0, reported: 0 }));
      return link.replace(over(order, { legs }), terms);
    },
  });

/** Mistakes that somebody could make, and that the simulation has to find. */
export const MUTATIONS: Readonly<Record<string, Wrappers>> = {
  'a placing without an answer is sent again': { ...NOTHING_BETWEEN, link: resending },
  'the log is written after the sending': { ...NOTHING_BETWEEN, journal: journalLater },
  'requests are not in the log': { ...NOTHING_BETWEEN, journal: unwritten },
  'an execution told twice counts twice': { ...NOTHING_BETWEEN, link: countingTwice },
  'no answer is taken for a refusal': { ...NOTHING_BETWEEN, link: doubtIsRefusal },
  'after a restart the account is not held against the log': {
    ...NOTHING_BETWEEN,
    gateway: noReconciliation,
  },
  'cancels are not sent': { ...NOTHING_BETWEEN, gateway: deafToCancels },
  'fees are a little too small': { ...NOTHING_BETWEEN, link: cheapFees },
  'a pair is sent as two orders of their own': { ...NOTHING_BETWEEN, link: loosePairs },
  'a new order forgets what the old one has filled': { ...NOTHING_BETWEEN, link: forgettingFills },
};
