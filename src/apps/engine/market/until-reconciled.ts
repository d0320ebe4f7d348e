import type { Micros } from '../../../domain/index.js';
import type { VenueRequest } from '../../../execution/index.js';
import type { AccountGateway } from '../../../venues/ccxt/index.js';

/**
 * A gateway that is asked for no change of an order of the process before until its account has been held against the
 * log once. It does not know those orders sooner, and would refuse a cancel at once, which an engine that wants it
 * cancelled would ask for again without end.
 *
 * What was asked for before it was opened is among what the account is held against, and is answered by that; only a
 * cancel is sent all the same, since it does no harm twice.
 */
export function untilReconciled(gateway: AccountGateway): AccountGateway {
  let held: { readonly request: VenueRequest; readonly at: Micros }[] | null = [];
  let isOpen = false;
  const known = new Set<string>();
  const submit: AccountGateway['submit'] = (request, at) => {
    const changes = request.kind === 'cancel' || request.kind === 'replace';
    if (held === null || (isOpen && (!changes || known.has(request.clientOrderId)))) {
      if (held !== null) known.add(request.clientOrderId);
      gateway.submit(request, at);
    } else if (isOpen || request.kind === 'cancel') held.push({ request, at });
  };
  const open: AccountGateway['open'] = (sink, account) => {
    isOpen = true;
    return gateway.open(
      {
        ...sink,
        event: (event) => {
          sink.event(event);
          if (event.kind !== 'reconciled' || held === null) return;
          const waiting = held;
          held = null;
          known.clear();
          for (const { request, at: when } of waiting) gateway.submit(request, when);
        },
      },
      account,
    );
  };
  return {
    capabilities: gateway.capabilities,
    open,
    submit,
    balances: () => gateway.balances(),
    openOrders: () => gateway.openOrders(),
    checkKey: () => gateway.checkKey(),
    close: (keepsOrders) => gateway.close(keepsOrders),
  };
}
