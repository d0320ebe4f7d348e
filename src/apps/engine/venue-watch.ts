import type { InstrumentSpecification, Micros } from '../../domain/index.js';
import type { VenueCatalogue } from '../../venues/ccxt/index.js';
import type { VenueStandings } from './venue-standings.js';

/** A venue is asked after so often. */
const EVERY_MILLIS = 60_000;
/** A clock that is further off than this is said: requests of most venues are refused at five seconds. */
const CLOCK_MICROS = 1_000_000;
/** Funding is said again after so long, where its next time has not changed. */
const FUNDING_AGAIN_MICROS = 3_600_000_000;

export interface VenueWatchOptions {
  readonly venue: string;
  readonly instruments: readonly InstrumentSpecification[];
  readonly catalogue: Pick<VenueCatalogue, 'status' | 'clockOffsetMicros' | 'fundingRate' | 'openInterest'>;
  readonly now: () => Micros;
  readonly tell: (level: 'info' | 'warn', text: string) => void;
  readonly standings: VenueStandings;
}

/**
 * Asks a venue each minute how it is, over REST and in another process, and says what has changed: its status, its clock
 * against ours, and of perpetuals funding and open interest. A venue that cannot be asked how it is is not as usual; what
 * else it does not answer is left out until the next round.
 */
export class VenueWatch {
  private readonly said = new Map<string, string>();
  private readonly fundingSaid = new Map<string, { readonly nextTime: number | null; readonly at: Micros }>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: VenueWatchOptions) {
    options.standings.watched(options.venue);
  }

  start(): void {
    this.timer = setInterval(() => void this.ask(), EVERY_MILLIS);
    void this.ask();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** One round of questions. */
  async ask(): Promise<void> {
    await this.status();
    await this.clock();
    for (const instrument of this.options.instruments) {
      if (instrument.kind !== 'spot') await this.perpetual(instrument);
    }
  }

  private async status(): Promise<void> {
    const { venue, catalogue } = this.options;
    const status = await catalogue.status().catch((error: Error) => ({ ok: false, note: error.message }));
    this.options.standings.status(venue, status.ok ? null : status.note);
    const before = this.said.get('status');
    const now = status.ok ? 'ok' : status.note;
    if (before === now || (before === undefined && status.ok)) {
      this.said.set('status', now);
      return;
    }
    this.said.set('status', now);
    if (status.ok) this.options.tell('info', `${venue} is back: ${status.note}`);
    else this.options.tell('warn', `${venue} is not as usual: ${status.note}`);
  }

  private async clock(): Promise<void> {
    const { venue, catalogue } = this.options;
    const offset = await catalogue.clockOffsetMicros().catch(() => null);
    if (offset === null) return;
    const isOff = Math.abs(offset) > CLOCK_MICROS;
    const before = this.said.get('clock');
    this.said.set('clock', isOff ? 'off' : 'right');
    if (!isOff || before === 'off') {
      if (before === 'off' && !isOff) this.options.tell('info', `the clock is that of ${venue} again`);
      return;
    }
    const seconds = (Math.abs(offset) / 1_000_000).toFixed(1);
    const way = offset > 0 ? 'behind' : 'ahead of';
    this.options.tell(
      'warn',
      `this machine's clock is ${seconds} s ${way} that of ${venue}: set it, e.g. by NTP`,
    );
  }

  private async perpetual(instrument: InstrumentSpecification): Promise<void> {
    const { catalogue, tell, now, standings } = this.options;
    const { symbol } = instrument;
    const funding = await catalogue.fundingRate(symbol).catch(() => null);
    const interest = await catalogue.openInterest(symbol).catch(() => null);
    if (funding !== null) standings.funding(instrument, funding);
    if (funding === null && interest === null) return;
    const nextTime = funding?.nextTime ?? null;
    const before = this.fundingSaid.get(symbol);
    const at = now();
    if (before !== undefined && before.nextTime === nextTime && at - before.at < FUNDING_AGAIN_MICROS) return;
    this.fundingSaid.set(symbol, { nextTime, at });
    const parts = [
      ...(funding === null ? [] : [`funding ${(funding.rate * 100).toFixed(4)} %${when(nextTime)}`]),
      ...(interest === null ? [] : [`open interest ${interest.toLocaleString('en-US')}`]),
    ];
    tell('info', `${symbol}: ${parts.join(', ')}`);
  }
}

const when = (time: number | null): string =>
  time === null ? '' : ` at ${new Date(time / 1_000).toISOString().slice(11, 16)}Z`;
