import type { InstrumentSpecification } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import type { FundingHealth, VenueHealth } from '../../protocol/index.js';

type Named = Pick<InstrumentSpecification, 'venue' | 'symbol'>;

/** How the live venues of a session stand: what people look at beside the log. The engine goes by none of it. */
export class VenueStandings {
  /** What a watched venue last said of itself where it is not as usual; null where it is. */
  private readonly unusual = new Map<string, string | null>();
  /** Why an account cannot be heard. */
  private readonly down = new Map<string, string>();
  private readonly fundings = new Map<string, FundingHealth>();

  /** A venue that is asked each minute how it is. */
  watched(venue: string): void {
    this.unusual.set(venue, null);
  }

  /** @param unusual null where it is as usual. */
  status(venue: string, unusual: string | null): void {
    this.unusual.set(venue, unusual);
  }

  account(venue: string, { connected, note }: { readonly connected: boolean; readonly note: string }): void {
    if (connected) this.down.delete(venue);
    else this.down.set(venue, note);
  }

  funding({ venue, symbol }: Named, funding: FundingHealth): void {
    this.fundings.set(`${venue} ${symbol}`, funding);
  }

  fundingOf({ venue, symbol }: Named): FundingHealth | null {
    return this.fundings.get(`${venue} ${symbol}`) ?? null;
  }

  /** The gravest of what is known of each that is watched: the embedded exchange is not. */
  rows({ reconciliation }: Pick<Engine, 'reconciliation'>): VenueHealth[] {
    return [...this.unusual].map(([venue, unusual]) => {
      const down = this.down.get(venue);
      if (down !== undefined) return { venue, state: 'down', note: down };
      if (reconciliation.pending.has(venue))
        return { venue, state: 'reconciling', note: 'its account is being brought into line' };
      if (unusual !== null) return { venue, state: 'unusual', note: unusual };
      return { venue, state: 'ok', note: '' };
    });
  }
}
