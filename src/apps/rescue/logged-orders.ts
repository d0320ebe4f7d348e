import {
  type ClientOrderId,
  type Command,
  type Input,
  Instrument,
  isStop,
  type Micros,
  type NewOrder,
} from '../../domain/index.js';
import {
  isOfOrder,
  type Order,
  Orders,
  parseClientOrderId,
  type VenueRequest,
} from '../../execution/index.js';
import { Portfolio } from '../../portfolio/index.js';
import type { RecordPlace, SegmentHeader, SessionLogVisitor } from '../../store/session-log/index.js';
import type { SessionHeader } from '../engine/plan.js';

export interface LoggedPosition {
  readonly instrument: Instrument;
  /** Signed lots. */
  readonly size: number;
  readonly averagePrice: string | null;
  readonly realisedPnl: string;
  readonly fees: string;
}

/**
 * What a session log says of our orders, without an engine: which are open at their venue, and what their fills made.
 * Orders that an engine carried itself are at no venue, and end with it: they are not in here.
 */
export class LoggedOrders implements Pick<SessionLogVisitor, 'header' | 'input' | 'output'> {
  session: SessionHeader | null = null;
  /** The ids that starts of this session gave their orders: an order at a venue that bears one is ours. */
  readonly starts = new Set<string>();
  halted = false;
  haltReason = '';
  /** Of the newest record that was read. */
  time = 0 as Micros;
  instruments: readonly Instrument[] = [];
  private readonly orders = new Orders();
  private portfolio: Portfolio | null = null;

  header({ metadata, segment }: SegmentHeader): void {
    if (segment > 1) return;
    this.session = metadata as SessionHeader;
    const { instruments, reportingCurrency } = this.session;
    this.instruments = instruments.map((specification, index) => new Instrument(specification, index));
    this.portfolio = new Portfolio({ instruments: this.instruments, reportingCurrency });
  }

  input(input: Input, { time }: RecordPlace): void {
    this.time = time as Micros;
    if (input.kind === 'session') this.starts.add(input.session.id);
    else if (input.kind === 'command') this.command(input.command);
    else if (input.kind === 'venue' && isOfOrder(input.event)) {
      const { event } = input;
      const { kind } = this.orders.apply(event, this.time);
      if (kind !== 'applied' || event.kind !== 'fill') return;
      const owner = this.orders.get(event.fill.clientOrderId)!.request.owner;
      this.portfolio?.applyFill(event.fill, owner);
    }
  }

  output(output: unknown, { time }: RecordPlace): void {
    const request = output as VenueRequest;
    this.time = time as Micros;
    switch (request.kind) {
      case 'place':
        this.place(request.clientOrderId, request.order);
        return;
      case 'place-pair':
        for (const { clientOrderId, order } of request.legs) this.place(clientOrderId, order);
        return;
      case 'adopt':
        this.place(request.clientOrderId, request.order);
        this.orders.get(request.clientOrderId)!.venueOrderId ??= request.venueOrderId;
        return;
      case 'cancel':
      case 'replace': {
        const order = this.orders.get(request.clientOrderId);
        const asked = request.kind === 'cancel' ? 'ask-cancel' : 'ask-replace';
        if (order !== undefined) this.orders.request(order, asked, this.time);
      }
    }
  }

  /** Those that may be open at a venue, in the order in which they were made. */
  open(): Order[] {
    return [...this.orders.working()];
  }

  get(clientOrderId: ClientOrderId): Order | undefined {
    return this.orders.get(clientOrderId);
  }

  /** Whether an order with this id was made by this session. */
  isOurs(clientOrderId: ClientOrderId): boolean {
    return this.starts.has(parseClientOrderId(clientOrderId)?.session ?? '');
  }

  positions(): LoggedPosition[] {
    return (this.portfolio?.reports() ?? []).flatMap(
      ({ instrument, size, averagePrice, realisedPnl, fees }) => {
        const known = this.instruments[instrument];
        return known === undefined || size === 0
          ? []
          : [{ instrument: known, size, averagePrice, realisedPnl, fees }];
      },
    );
  }

  private place(clientOrderId: ClientOrderId, request: NewOrder): void {
    // What an engine held and then sent bears one id; it was not in the log as a request before.
    if (this.orders.has(clientOrderId)) return;
    this.orders.request(this.orders.create(clientOrderId, request, this.time), 'submit', this.time);
  }

  private command(command: Command): void {
    if (command.kind === 'kill') {
      this.halted = true;
      this.haltReason = command.reason;
    } else if (command.kind === 'resume') {
      this.halted = false;
      this.haltReason = '';
    }
  }
}

/** A stop that only reduces a position protects it, and stays, unless the position itself is to be closed. */
export const protects = ({ request }: Pick<Order, 'request'>): boolean =>
  request.reduceOnly && isStop(request.type);
