import type { Fill, Input, Micros, VenueEvent } from '../../domain/index.js';
import {
  type Engine,
  isToFlatten,
  newFlattening,
  type RowInput,
  reach,
  refuseMode,
  type StepListener,
} from '../../engine/index.js';
import { isOfOrder, isWorking, type VenueRequest } from '../../execution/index.js';

/** Of the ids under which a venue closes a position of its own accord. */
const LIQUIDATION_PREFIX = 'liquidation-';

type Command = Extract<Input, { kind: 'command' }>['command'];

/**
 * Keeps the books of an engine without stepping it: orders are the requests of the log, and what becomes of them is
 * what the venues said. No strategy runs and nothing is decided, so that whatever version wrote a log, and whatever has
 * become of its plugins, its orders, fills, positions and balances can be told.
 */
export class LoggedBooks {
  /**
   * Instruments of which the engine had to close a position in this step, and when: it has sent an order for it then, or
   * given up.
   */
  private readonly awaited = new Map<number, Micros>();

  constructor(
    private readonly engine: Engine,
    private readonly listener: StepListener,
  ) {}

  row(view: RowInput, time: Micros): void {
    this.begin(time);
    const { engine } = this;
    const market = engine.markets[view.instrument]!;
    const news = market.apply(view.rows, view.row, engine.time);
    if (news !== 'nothing' && news !== 'book') engine.portfolio.mark(view.instrument, market.last!);
    this.listener.row(view);
  }

  input(input: Input, time: Micros): void {
    this.begin(time);
    const { engine } = this;
    if (input.kind === 'venue') this.heard(input.event);
    else if (input.kind === 'command') this.commanded(input.command);
    else if (input.kind === 'session') {
      engine.sessionId = input.session.id;
      engine.mode = input.session.mode;
      engine.accounts = { paper: input.session.account, live: input.session.liveAccount ?? null };
      engine.liveWord = input.session.liveWord ?? 'LIVE';
      for (const venue of input.session.reconcile ?? []) engine.reconciliation.begins(venue, engine.time);
      this.rememberAsMuch();
    }
    this.listener.input(input);
  }

  /** What the log says was sent, or was about to be. */
  request(request: VenueRequest): void {
    const { engine } = this;
    const { orders, time } = engine;
    if (request.kind === 'place-pair') {
      for (const { clientOrderId, order } of request.legs) this.create(clientOrderId, order);
    } else if (request.kind === 'place' || request.kind === 'adopt') {
      const { instrument, reduceOnly, timeInForce } = request.order;
      const closes = reduceOnly && timeInForce === 'ioc';
      this.create(request.clientOrderId, request.order, closes ? this.awaited.get(instrument) : undefined);
      if (closes) this.awaited.delete(instrument);
    } else {
      const order = orders.get(request.clientOrderId);
      if (order === undefined || request.kind === 'query') return;
      // An order of this very step was in the way.
      if (request.kind === 'cancel') this.awaited.delete(order.request.instrument);
      orders.request(order, request.kind === 'cancel' ? 'ask-cancel' : 'ask-replace', time);
    }
  }

  private create(
    clientOrderId: string,
    order: Parameters<Engine['orders']['create']>[1],
    time: Micros = this.engine.time,
  ): void {
    const { engine } = this;
    // A request that a crash had cut off is written down again by the next start.
    if (engine.orders.has(clientOrderId)) return;
    engine.orderSequence += 1;
    engine.orders.request(engine.orders.create(clientOrderId, order, time), 'submit', time);
  }

  /** Seconds pass before what comes after them, as in a step. */
  private begin(time: Micros): void {
    const { engine } = this;
    for (const index of this.awaited.keys()) engine.flattening.delete(index);
    this.awaited.clear();
    const now = (time > engine.time ? time : engine.time) as Micros;
    if (Number.isNaN(engine.nextSecond)) {
      engine.nextSecond = Math.ceil((now + 1) / engine.beatMicros) * engine.beatMicros;
    }
    while (engine.nextSecond <= now) {
      engine.time = engine.nextSecond as Micros;
      engine.nextSecond += engine.beatMicros;
      for (const market of engine.markets) market.reader.checkStale(engine.time);
      engine.portfolio.observe(engine.time);
      this.handOverFlat();
    }
    engine.time = now;
    engine.sequence += 1;
  }

  private heard(event: VenueEvent): void {
    const { engine } = this;
    if (event.kind === 'balance') engine.setBalance(event, event.free, event.locked);
    if (!isOfOrder(event)) {
      this.heardOfAccount(event);
      return;
    }
    if (event.kind === 'fill' && event.fill.clientOrderId.startsWith(LIQUIDATION_PREFIX)) {
      this.liquidated(event.fill);
      return;
    }
    const applied = engine.orders.apply(event, engine.time);
    if (applied.kind !== 'applied') return;
    if (event.kind === 'fill') engine.portfolio.applyFill(event.fill, applied.order.request.owner);
    this.handOverFlat();
  }

  /** Whether an account is in line with the log: a flattening waits for it. */
  private heardOfAccount(event: VenueEvent): void {
    const { reconciliation, time } = this.engine;
    if (event.kind === 'status') reconciliation.standing(event, time);
    else if (event.kind === 'reconciling') reconciliation.begins(event.venue, time);
    else if (event.kind === 'reconciled') reconciliation.ends(event.venue, time);
    this.rememberAsMuch();
  }

  /** Of orders that ended, as the engine did. */
  private rememberAsMuch(): void {
    const { orders, reconciliation } = this.engine;
    orders.remembersFrom = reconciliation.allHeardUntil;
  }

  private liquidated(fill: Fill): void {
    this.engine.portfolio.applyFill(fill, 'manual');
    this.handOver(fill.instrument);
  }

  private commanded(command: Command): void {
    const { engine } = this;
    if (command.kind === 'mode' && refuseMode(engine, command) === null) engine.mode = command.mode;
    const flattens =
      (command.kind === 'flatten' && engine.mode !== 'watch') ||
      (command.kind === 'kill' && command.flatten) ||
      (command.kind === 'leave' && command.orders === 'flatten');
    if (!flattens) return;
    const only = command.kind === 'flatten' ? command.instrument : null;
    for (const { index } of engine.instruments) {
      if (only !== null && only !== index) continue;
      if (isToFlatten(engine, index)) engine.flattening.set(index, newFlattening());
    }
    this.handOverFlat();
  }

  /**
   * A position that is being closed is the account's from when none of its orders works any more. An engine that sends
   * no closing order then, though there is a market, was refused it: it gives up, or tries again with what is the
   * account's by then.
   */
  private handOverFlat(): void {
    const { engine } = this;
    const { flattening, orders, portfolio } = engine;
    for (const index of flattening.keys()) {
      let works = this.awaited.has(index);
      for (const { request, state } of orders.working())
        works ||= request.instrument === index && isWorking(state);
      const { venue } = engine.instruments[index]!.specification;
      if (works || engine.reconciliation.holdsExits(venue, engine.time)) continue;
      this.handOver(index);
      const lots = portfolio.position(index).sizeLots;
      if (lots === 0) flattening.delete(index);
      else if (reach(engine, index, lots > 0 ? 'sell' : 'buy') !== null) this.awaited.set(index, engine.time);
    }
  }

  private handOver(index: number): void {
    const { portfolio } = this.engine;
    for (const owner of portfolio.ownerNames()) portfolio.handOver(index, owner, 'manual');
  }
}
