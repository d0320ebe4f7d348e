import type { ClientOrderId } from '../../domain/index.js';

/** What the venue was seen to say of one order. */
export interface RescuedOrder {
  readonly clientOrderId: ClientOrderId;
  readonly venue: string;
  /** `absent`: the venue has no such order, and none can still arrive. `open` and `unknown` are not ended. */
  readonly saw: 'canceled' | 'filled' | 'expired' | 'rejected' | 'absent' | 'open' | 'unknown';
  /** Cancels that were sent. */
  readonly attempts: number;
  readonly note: string;
}

/** What one call to cancel everything came to. */
export interface RescueReport {
  readonly orders: readonly RescuedOrder[];
  /** Until the first cancel left; null where there was nothing to cancel. */
  readonly firstCancelMillis: number | null;
  readonly millis: number;
  /** What went wrong beside single orders: a log that cannot be read. */
  readonly problems: readonly string[];
  /** What else a person should know: a venue that was waited for. */
  readonly notes: readonly string[];
}

export const hasEnded = ({ saw }: RescuedOrder): boolean => saw !== 'open' && saw !== 'unknown';

/** A line for the operator, and one for each order that may still be open. */
export function describeReport({ orders, problems, notes }: RescueReport): readonly string[] {
  const left = orders.filter((order) => !hasEnded(order));
  const ways = ['canceled', 'filled', 'expired', 'rejected', 'absent'] as const;
  const counts = ways.flatMap((way) => {
    const count = orders.filter(({ saw }) => saw === way).length;
    return count === 0 ? [] : [`${count} ${way}`];
  });
  const first = orders.length === 0 ? 'no order was open' : `${counts.join(', ') || 'none ended'}`;
  return [
    `cancelled without the engine: ${first}${left.length > 0 ? `; ${left.length} MAY STILL BE OPEN` : ''}`,
    ...left.map(
      ({ clientOrderId, venue, note }) =>
        `order ${clientOrderId} at ${venue} may still be open${note === '' ? '' : `: ${note}`}`,
    ),
    ...problems,
    ...notes,
  ];
}
