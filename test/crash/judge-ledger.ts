import type { LedgerOrder, StandingMessage } from './messages.js';

/** The intent of an order at the exchange: a replacement that is a new order there bears its id and a number. */
const intentOf = (clientId: string | null): string => (clientId ?? '').replace(/\.\d+$/, '');

/** What does not hold between the engine, its log and the exchange's own records, a line each. */
export function judge(
  standing: StandingMessage,
  ledger: readonly LedgerOrder[],
  intents: ReadonlySet<string>,
): string[] {
  const mistakes: string[] = [];
  const working = new Map(standing.working.map((order) => [order.id, order]));
  const open = new Map<string, number>();
  const seen = new Set<string>();
  let position = 0;
  for (const { clientId, status, side, filled } of ledger) {
    const intent = intentOf(clientId);
    if (!intents.has(intent)) {
      mistakes.push(`order ${clientId} at the exchange is in no log`);
      continue;
    }
    if (seen.has(clientId!)) mistakes.push(`${clientId} is twice at the exchange`);
    seen.add(clientId!);
    position += side === 'buy' ? filled : -filled;
    if (status === 'open' || status === 'armed') open.set(intent, (open.get(intent) ?? 0) + 1);
  }
  for (const [id, count] of open) {
    if (count > 1) mistakes.push(`${id} is open ${count} times at the exchange`);
    if (!working.has(id)) mistakes.push(`${id} is open at the exchange, and lost by the engine`);
  }
  for (const { id, state, doubt } of standing.working) {
    if (!open.has(id)) mistakes.push(`${id} is ${state} here (doubt ${doubt}), and not open at the exchange`);
  }
  if (position !== standing.positionLots) {
    mistakes.push(`position ${standing.positionLots} lots here, ${position} by the exchange's fills`);
  }
  return mistakes;
}
