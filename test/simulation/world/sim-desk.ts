import type { Micros, Random } from '../../../src/domain/index.js';
import type { Outcome, Terms } from '../../../src/venues/ccxt/account/link.js';
import type { TrackedOrder } from '../../../src/venues/ccxt/account/tracked-order.js';
import type { WireExchangeCore } from '../../../src/venues/embedded/wire/core/index.js';
import {
  type ExchangeOrder,
  isRefusal,
  type OrderReference,
  type OrderRefusal,
  type OrderRequest,
} from '../../../src/venues/embedded/wire/exchange.js';
import type { VenueManner } from './manner.js';
import type { SimPairs } from './sim-pairs.js';
import { fillReportOf, legIdOf, ownerOf, refusalCode, reportOf } from './venue-words.js';
import type { VirtualTime } from './virtual-time.js';

const ACCOUNT = 'sim';

interface DeskParts {
  readonly exchange: WireExchangeCore;
  readonly pairs: SimPairs;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly manner: VenueManner;
  readonly isCalm: () => boolean;
}

/** What requests and questions come to at the venue, once they are there. */
export class SimDesk {
  constructor(private readonly parts: DeskParts) {}

  place(request: OrderRequest): Outcome {
    const made = this.ownRefusal() ?? this.parts.exchange.place(ACCOUNT, request);
    return 'refused' in made ? refused(made) : this.answerOf([made]);
  }

  placePair(requests: readonly [OrderRequest, OrderRequest]): Outcome {
    const made = this.ownRefusal() ?? this.parts.pairs.place(requests);
    return 'refused' in made ? refused(made) : this.answerOf(made);
  }

  cancel(name: OrderReference): Outcome {
    const ended = this.parts.pairs.cancel(name);
    return isRefusal(ended) ? refused(ended) : { kind: 'done', orders: [reportOf(ended)], fills: [] };
  }

  amend(name: OrderReference, terms: Terms): Outcome {
    const { exchange, pairs } = this.parts;
    if (pairs.isBound(exchange.order(ACCOUNT, name)?.number ?? 0)) return refused(OF_A_PAIR);
    const changed = exchange.amend(ACCOUNT, name, terms);
    return isRefusal(changed) ? refused(changed) : { kind: 'done', orders: [reportOf(changed)], fills: [] };
  }

  /** The old one ends and the new one is placed, in one request; it has no effect once any of the old has filled. */
  replace(old: OrderReference, request: OrderRequest): Outcome {
    const { exchange } = this.parts;
    exchange.advance();
    if ((exchange.order(ACCOUNT, old)?.filled ?? 0) > 0) return refused(FILLED_IN_PART);
    const ended = this.cancel(old);
    if (ended.kind !== 'done') return ended;
    const made = this.place(request);
    return made.kind === 'done' ? { ...made, orders: [...ended.orders, ...made.orders] } : made;
  }

  legsOfKnown(order: TrackedOrder): ExchangeOrder[] {
    return order.legs.flatMap(({ number }) => this.seen(nameOfLeg(order, number)) ?? []);
  }

  /** Of an order that only its id is known of: what took its place is looked for where it has ended. */
  legsOf(clientOrderId: string): ExchangeOrder[] {
    const first = this.seen({ clientId: clientOrderId });
    if (first === null) return [];
    const isAlone = first.status !== 'canceled' && first.status !== 'expired';
    return isAlone ? [first] : [first, ...this.laterLegs(clientOrderId)];
  }

  laterLegs(clientOrderId: string): ExchangeOrder[] {
    return this.parts.exchange.orders(ACCOUNT, { limit: 1_000_000 }).flatMap(({ clientId }) => {
      const owner = clientId === null ? null : ownerOf(clientId);
      if (owner?.clientOrderId !== clientOrderId || owner.leg === 0) return [];
      return this.seen({ clientId: clientId! }) ?? [];
    });
  }

  /** What a venue says of its own accord to an order that is in order. */
  private ownRefusal(): OrderRefusal | null {
    const { manner, random, isCalm } = this.parts;
    if (isCalm() || random.next() >= manner.refusalChance) return null;
    return { refused: 'market-closed', reason: 'the system is overloaded' };
  }

  private answerOf(made: readonly ExchangeOrder[]): Outcome {
    const { answers } = this.parts.manner;
    if (answers === 'nothing') return { kind: 'done', orders: [], fills: [] };
    const fills = answers === 'all' ? made.flatMap((each) => each.fills.map(fillReportOf)) : [];
    return { kind: 'done', orders: made.map(reportOf), fills };
  }

  /** As the venue's copy that is asked has it: it may not have heard yet. */
  private seen(name: OrderReference): ExchangeOrder | null {
    const { exchange, time, random, manner, isCalm } = this.parts;
    const order = exchange.order(ACCOUNT, name);
    if (order === undefined || !this.parts.pairs.isKnown(order)) return null;
    const lag = isCalm() ? 0 : random.integer(0, manner.lagMicros);
    return order.timeCreated > ((time.now() - lag) as Micros) ? null : order;
  }
}

/** What was adopted has its maker's id at the venue, and what takes its place has ours. */
export const nameOfLeg = ({ adopted, clientOrderId }: TrackedOrder, leg: number): OrderReference =>
  adopted !== null && leg === 0 ? { number: Number(adopted) } : { clientId: legIdOf(clientOrderId, leg) };

export const OF_A_PAIR: OrderRefusal = { refused: 'invalid', reason: 'no order of a pair is changed' };
const FILLED_IN_PART: OrderRefusal = { refused: 'invalid', reason: 'the old order has filled in part' };

export const refused = (refusal: OrderRefusal): Outcome => ({
  kind: 'refused',
  code: refusalCode(refusal),
  reason: refusal.reason,
});
