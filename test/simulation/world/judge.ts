import {
  type Fill,
  type Input,
  type MarketRows,
  type NewOrder,
  RowFlag,
  RowKind,
} from '../../../src/domain/index.js';
import type { PairLeg, VenueRequest } from '../../../src/execution/index.js';

/** Older than this, the newest row of a market is no ground to trade on: five seconds, and a beat to notice it. */
const STALE_MICROS = 6_500_000;

export class Violation extends Error {
  constructor(
    readonly invariant: string,
    message: string,
  ) {
    super(`${invariant}: ${message}`);
  }
}

interface Market {
  lastRow: number;
  isWhole: boolean;
}

/**
 * Says of each request, at the moment that it is made, whether it may be: of what was delivered and asked for alone,
 * without looking into the engine, save for which orders it has after a power cut.
 */
export class Judge {
  halted = false;
  /** How often it was asked that a HALT end. */
  resumes = 0;
  /** The account is being asked for; what was due before the word of it goes out in the step of that word. */
  private isReconciling = false;
  private willReconcile = false;
  readonly fills = new Set<string>();
  private readonly unplaced: Fill[] = [];
  private isHeld: (clientOrderId: string) => boolean = () => false;
  private readonly positions = new Map<number, number>();
  /** As they were before the newest input: a timer that was due before that decided by these. */
  private before: ReadonlyMap<number, number> = new Map();
  private readonly markets = new Map<number, Market>();
  readonly placed = new Map<string, NewOrder>();
  /** The largest size that was ever asked for, of each order. */
  readonly most = new Map<string, number>();
  /** Two orders of which the venue ends one with the other. */
  readonly pairs: (readonly PairLeg[])[] = [];
  private readonly filled = new Map<string, number>();
  /** Of orders that were changed: their size since. */
  private readonly sizes = new Map<string, number>();
  /** Orders of which the venue is said not to have them. */
  readonly refused = new Map<string, string>();

  /** An input as it goes to the log, or is read from there. */
  input(input: Input): void {
    this.endStep();
    if (input.kind === 'venue') {
      const { event } = input;
      if (event.kind === 'fill') {
        const { clientOrderId } = event.fill;
        if (this.placed.has(clientOrderId) || this.isHeld(clientOrderId)) this.fill(event.fill);
        else this.unplaced.push(event.fill);
      } else if (event.kind === 'rejected') this.refused.set(event.clientOrderId, event.reason);
      else if (event.kind === 'replaced') {
        this.sizes.set(event.clientOrderId, event.size);
        // A power cut may have taken the request itself from the log.
        this.asks(event.clientOrderId, event.size);
      } else if (event.kind === 'reconciling') this.willReconcile = true;
      else if (event.kind === 'reconciled') this.isReconciling = false;
    } else if (input.kind === 'session') {
      // From its very step on, as with the kill switch.
      this.isReconciling = (input.session.reconcile ?? []).length > 0;
    } else if (input.kind === 'command') {
      const { command } = input;
      // From its very step on: what was due before it is held back with the rest.
      if (command.kind === 'kill') this.halted = true;
      if (command.kind === 'resume') {
        this.halted = false;
        this.resumes += 1;
      }
    }
  }

  /** A power cut may have taken it from the log that an order that was held went out, and not what it filled. */
  knowsHeld(isHeld: (clientOrderId: string) => boolean): void {
    this.isHeld = isHeld;
    for (const fill of this.unplaced.splice(0)) if (isHeld(fill.clientOrderId)) this.fill(fill);
  }

  private fill({ tradeId, clientOrderId, instrument, side, size }: Fill): void {
    const key = `${tradeId} ${clientOrderId}`;
    if (this.fills.has(key)) return;
    this.fills.add(key);
    this.filled.set(clientOrderId, (this.filled.get(clientOrderId) ?? 0) + size);
    this.positions.set(instrument, this.position(instrument) + (side === 'buy' ? size : -size));
  }

  private endStep(): void {
    this.isReconciling = this.isReconciling || this.willReconcile;
    this.willReconcile = false;
    this.before = new Map(this.positions);
  }

  rows(instrument: number, rows: MarketRows, time: number): void {
    this.endStep();
    let market = this.markets.get(instrument);
    if (market === undefined) {
      market = { lastRow: time, isWhole: false };
      this.markets.set(instrument, market);
    }
    market.lastRow = time;
    const last = rows.length - 1;
    if (rows.kind[last] === RowKind.Gap) market.isWhole = false;
    if (rows.kind[last] === RowKind.Snapshot && (rows.flags[last]! & RowFlag.LAST) !== 0)
      market.isWhole = true;
  }

  /** A request that the log of a process holds. What was adopted is an order of ours from then on. */
  knows(request: VenueRequest): void {
    if (request.kind === 'place' || request.kind === 'adopt') this.knowsOrder(request);
    else if (request.kind === 'place-pair') {
      for (const leg of request.legs) this.knowsOrder(leg);
      this.pairs.push(request.legs);
    } else if (request.kind === 'replace' && request.size !== null) {
      this.asks(request.clientOrderId, request.size);
    }
  }

  knowsOrder({ clientOrderId, order }: PairLeg): void {
    this.placed.set(clientOrderId, order);
    this.asks(clientOrderId, order.size);
  }

  private asks(clientOrderId: string, size: number): void {
    this.most.set(clientOrderId, Math.max(this.most.get(clientOrderId) ?? 0, size));
  }

  /** @throws Violation where it adds exposure and must not. */
  request(request: VenueRequest, time: number): void {
    this.knows(request);
    if (request.kind === 'place-pair') {
      for (const leg of request.legs) this.check({ kind: 'place', ...leg }, time);
    } else if (request.kind === 'place' || request.kind === 'replace') this.check(request, time);
  }

  private check(request: Extract<VenueRequest, { kind: 'place' | 'replace' }>, time: number): void {
    const order = this.placed.get(request.clientOrderId);
    if (order === undefined)
      throw new Violation('intent', `${request.kind} of ${request.clientOrderId}, which was never placed`);
    const stands = this.sizes.get(request.clientOrderId) ?? order.size;
    const total = request.kind === 'place' ? order.size : (request.size ?? stands);
    const size = total - (this.filled.get(request.clientOrderId) ?? 0);
    if (!this.adds(order, size)) return;
    const why = this.closed(order.instrument, time);
    if (why === null) return;
    throw new Violation(
      'exposure',
      `${request.kind} ${request.clientOrderId} (${order.side} ${size}, position ${this.position(order.instrument)}) while ${why}`,
    );
  }

  position(instrument: number): number {
    return this.positions.get(instrument) ?? 0;
  }

  /** True only where no reading of the rules lets it pass for a reduction. */
  private adds({ instrument, side, reduceOnly }: NewOrder, size: number): boolean {
    return [this.position(instrument), this.before.get(instrument) ?? 0].every((position) => {
      if (position === 0 || (side === 'buy') === position > 0) return true;
      return !reduceOnly && size > Math.abs(position);
    });
  }

  private closed(instrument: number, time: number): string | null {
    if (this.halted) return 'halted';
    if (this.isReconciling) return 'the account is being reconciled';
    const market = this.markets.get(instrument);
    if (market === undefined) return 'nothing of the market was seen';
    if (!market.isWhole) return 'the book has a gap';
    const age = time - market.lastRow;
    return age > STALE_MICROS ? `the book is stale by ${(age / 1_000_000).toFixed(1)} s` : null;
  }
}
