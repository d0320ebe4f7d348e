import type { Command, ExternalOrder, VenueEvent } from '../domain/index.js';
import type { Engine } from './engine.js';
import { refused, type Verdict } from './outbox.js';

type ReconciliationEvent = Extract<VenueEvent, { kind: 'reconciling' | 'reconciled' | 'external' }>;

/** What was made elsewhere on the accounts, and which of them are being asked for just now. */
export class Reconciliation {
  /** Venues on which nothing that adds exposure is sent before their account is in line. */
  readonly pending = new Set<string>();
  /** By venue and venue order id; only those that are open. */
  readonly external = new Map<string, ExternalOrder>();
  /** Venue order ids that were adopted. */
  readonly adopted = new Map<string, string>();

  canonical(): unknown {
    return [[...this.pending].sort(), [...this.external.keys()].sort(), [...this.adopted].sort()];
  }
}

export const externalKey = ({ venue, venueOrderId }: Pick<ExternalOrder, 'venue' | 'venueOrderId'>): string =>
  `${venue} ${venueOrderId}`;

export function applyReconciliation(engine: Engine, event: ReconciliationEvent): void {
  const { reconciliation } = engine;
  switch (event.kind) {
    case 'reconciling':
      reconciliation.pending.add(event.venue);
      return;
    case 'reconciled':
      reconciliation.pending.delete(event.venue);
      for (const text of event.differences) engine.notice('warn', 'engine', `${event.venue}: ${text}`);
      return;
    case 'external': {
      const key = externalKey(event.order);
      if (event.order.open) reconciliation.external.set(key, event.order);
      else reconciliation.external.delete(key);
    }
  }
}

export function adopt(engine: Engine, command: Extract<Command, { kind: 'adopt' }>): Verdict {
  const { venue } = engine.instruments[command.instrument]?.specification ?? { venue: '' };
  const external = engine.reconciliation.external.get(externalKey({ ...command, venue }));
  if (external === undefined) return refused('adopt', `no order ${command.venueOrderId} was made elsewhere`);
  return refused('adopt', `${external.venueOrderId} cannot be adopted`);
}
