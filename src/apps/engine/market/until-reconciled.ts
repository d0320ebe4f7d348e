import type { Micros } from '../../../domain/index.js';
import type { VenueRequest } from '../../../execution/index.js';
import type { AccountGateway } from '../../../venues/ccxt/index.js';

/**
 * A gateway that is asked for nothing before its account has been held against the log once. Until then it does not
 * know the orders of the process before, and would refuse a cancel of one of them at once, which an engine that wants it
 * cancelled would ask for again without end.
 *
 * What was asked for before it was opened is among what the account is held against, and is answered by that; only a
 * cancel is sent all the same, since it does no harm twice.
 */
export function untilReconciled(gateway: AccountGateway): AccountGateway {
  let held: { readonly request: VenueRequest; readonly at: Micros }[] | null = [];
  let isOpen = false;
  const submit: AccountGateway['submit'] = (request, at) => {
    if (held === null) gateway.submit(request, at);
    else if (isOpen || request.kind === 'cancel') held.push({ request, at });
  };
  const open: AccountGateway['open'] = (sink, known) => {
    isOpen = true;
    return gateway.open(
      {
        ...sink,
        event: (event) => {
          sink.event(event);
          if (event.kind !== 'reconciled' || held === null) return;
          const waiting = held;
          held = null;
          for (const { request, at: when } of waiting) gateway.submit(request, when);
        },
      },
      known,
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
