import type { OrderType } from '../../../domain/index.js';
import type { PairLeg } from '../../../execution/index.js';

const STOPS: readonly OrderType[] = ['stop', 'stop-limit', 'trailing-stop'];
const PROFITS: readonly OrderType[] = ['take-profit', 'take-profit-limit', 'limit'];

/** Why two orders are no pair of which a venue could cancel one with the other; null where they are. */
export function pairFault(
  legs: readonly PairLeg[],
  { venue, isNative }: { readonly venue: string; readonly isNative: boolean },
): string | null {
  if (!isNative) return `${venue} has no orders of which one cancels the other`;
  const [stop, profit] = legs;
  if (legs.length !== 2 || stop === undefined || profit === undefined) return 'a pair is two orders';
  if (!STOPS.includes(stop.order.type)) return `the first of a pair is a stop, not ${stop.order.type}`;
  if (!PROFITS.includes(profit.order.type)) {
    return `the second of a pair takes a profit, which ${profit.order.type} does not`;
  }
  const isSame = (['instrument', 'side', 'size'] as const).every(
    (field) => stop.order[field] === profit.order[field],
  );
  return isSame ? null : 'both orders of a pair are of one instrument, one side and one size';
}
