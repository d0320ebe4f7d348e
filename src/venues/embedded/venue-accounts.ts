import type { ClientOrderId, Instrument } from '../../domain/index.js';
import type { VenueRequest } from '../../execution/venue.js';

/** Orders whose account is remembered. */
const REMEMBERED = 100_000;

/** One of a session's accounts; `venue` where the session trades on more than one. */
export interface VenueAccount {
  readonly account: string;
  readonly venue?: string;
}

/**
 * The accounts behind one name. Each venue keeps its own: what lies at one pays for nothing at another. In a session of
 * one venue that is the name itself, or else `name@venue`.
 */
export function venueAccounts(account: string, instruments: readonly Instrument[]): readonly VenueAccount[] {
  const venues = [...new Set(instruments.map(({ specification }) => specification.venue))];
  if (venues.length < 2) return [{ account }];
  return venues.map((venue) => ({ account: `${account}@${venue}`, venue }));
}

/** Which of them a request is for: its instrument's venue, or that of the order that it names. */
export class AccountOfRequest {
  private readonly byInstrument = new Map<number, string>();
  private readonly byOrder = new Map<ClientOrderId, string>();
  private readonly first: string;

  constructor(account: string, instruments: readonly Instrument[]) {
    const accounts = venueAccounts(account, instruments);
    this.first = accounts[0]!.account;
    if (accounts.length < 2) return;
    for (const { index, specification } of instruments) {
      this.byInstrument.set(index, `${account}@${specification.venue}`);
    }
  }

  of(request: VenueRequest): string {
    const { clientOrderId } = request;
    if (request.kind !== 'place') return this.byOrder.get(clientOrderId) ?? this.first;
    const account = this.byInstrument.get(request.order.instrument);
    if (account === undefined) return this.first;
    if (this.byOrder.size >= REMEMBERED) this.forgetOldest();
    if (!this.byOrder.has(clientOrderId)) this.byOrder.set(clientOrderId, account);
    return account;
  }

  private forgetOldest(): void {
    for (const clientOrderId of this.byOrder.keys()) {
      this.byOrder.delete(clientOrderId);
      return;
    }
  }
}
