import { describe, expect, it } from 'vitest';
import { VenueStandings } from '../../../src/apps/engine/venue-standings.js';
import { VenueWatch, type VenueWatchOptions } from '../../../src/apps/engine/venue-watch.js';
import type { InstrumentSpecification, Micros } from '../../../src/domain/index.js';
import { Reconciliation } from '../../../src/engine/reconciliation.js';
import { testInstrument } from '../../matching/recorded/tape-builder.js';

const spot = testInstrument().specification;
const perpetual: InstrumentSpecification = { ...spot, symbol: 'BTC/USDT:USDT', kind: 'linear' };

function watching(instruments: readonly InstrumentSpecification[] = [spot]) {
  const venue = {
    status: { ok: true, note: 'ok' } as { ok: boolean; note: string } | Error,
    offset: 0 as number | Error,
    funding: { rate: 0.0001, nextTime: 1_700_006_400_000_000 as Micros } as
      | { rate: number; nextTime: Micros }
      | Error,
    interest: 12_345.5 as number | null,
  };
  let time = 1_700_000_000_000_000;
  const told: string[] = [];
  const answer = <T>(value: T | Error): Promise<T> =>
    value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
  const catalogue: VenueWatchOptions['catalogue'] = {
    status: () => answer(venue.status),
    clockOffsetMicros: () => answer(venue.offset),
    fundingRate: () => answer(venue.funding),
    openInterest: () => answer(venue.interest),
  };
  const standings = new VenueStandings();
  const reconciliation = new Reconciliation();
  const watch = new VenueWatch({
    standings,
    venue: 'kraken',
    instruments,
    catalogue,
    now: () => time as Micros,
    tell: (level, text) => told.push(`${level}: ${text}`),
  });
  const pass = (minutes: number): void => {
    time += minutes * 60_000_000;
  };
  const stands = () => standings.rows({ reconciliation });
  return { venue, told, watch, pass, standings, stands, pending: reconciliation.pending };
}

describe('a venue that is watched', () => {
  it('is not spoken of while all is well', async () => {
    const { watch, told } = watching();
    await watch.ask();
    await watch.ask();
    expect(told).toEqual([]);
  });

  it('is spoken of once when it goes, and once when it comes back', async () => {
    const { venue, watch, told } = watching();
    await watch.ask();
    venue.status = { ok: false, note: 'maintenance' };
    await watch.ask();
    await watch.ask();
    venue.status = { ok: true, note: 'online' };
    await watch.ask();
    expect(told).toEqual(['warn: kraken is not as usual: maintenance', 'info: kraken is back: online']);
  });

  it('that cannot be asked is not as usual', async () => {
    const { venue, watch, told } = watching();
    venue.status = new Error('kraken: does not answer');
    await watch.ask();
    expect(told).toEqual(['warn: kraken is not as usual: kraken: does not answer']);
  });

  it('says which way the clock is off, and when it is right again', async () => {
    const { venue, watch, told } = watching();
    venue.offset = 10_000_000;
    await watch.ask();
    await watch.ask();
    venue.offset = -900_000;
    await watch.ask();
    venue.offset = -1_500_000;
    await watch.ask();
    expect(told).toEqual([
      "warn: this machine's clock is 10.0 s behind that of kraken: set it, e.g. by NTP",
      'info: the clock is that of kraken again',
      "warn: this machine's clock is 1.5 s ahead of that of kraken: set it, e.g. by NTP",
    ]);
  });

  it('says funding and open interest of perpetuals, each hour or when the next funding changes', async () => {
    const { venue, watch, told, pass } = watching([spot, perpetual]);
    await watch.ask();
    pass(30);
    await watch.ask();
    expect(told).toEqual(['info: BTC/USDT:USDT: funding 0.0100 % at 00:00Z, open interest 12,345.5']);
    pass(31);
    await watch.ask();
    expect(told).toHaveLength(2);
    venue.funding = { rate: -0.00005, nextTime: 1_700_035_200_000_000 as Micros };
    await watch.ask();
    expect(told[2]).toBe('info: BTC/USDT:USDT: funding -0.0050 % at 08:00Z, open interest 12,345.5');
    venue.funding = new Error('no');
    venue.interest = null;
    await watch.ask();
    expect(told).toHaveLength(3);
  });

  it('stands as the gravest of its account, its reconciliation and its own words says', async () => {
    const { venue, watch, standings, stands, pending } = watching();
    expect(stands()).toEqual([{ venue: 'kraken', state: 'ok', note: '' }]);
    venue.status = { ok: false, note: 'maintenance' };
    await watch.ask();
    expect(stands()).toEqual([{ venue: 'kraken', state: 'unusual', note: 'maintenance' }]);
    pending.set('kraken', 0 as Micros);
    expect(stands()[0]!.state).toBe('reconciling');
    standings.account('kraken', { connected: false, note: 'the socket closed' });
    expect(stands()[0]).toMatchObject({ state: 'down', note: 'the socket closed' });
    standings.account('kraken', { connected: true, note: 'back' });
    pending.clear();
    venue.status = { ok: true, note: 'online' };
    await watch.ask();
    expect(stands()[0]!.state).toBe('ok');
  });

  it('that nobody watches does not stand there', () => {
    const { standings, stands } = watching();
    standings.account('embedded', { connected: false, note: 'over' });
    expect(stands().map((row) => row.venue)).toEqual(['kraken']);
  });

  it('leaves the funding of perpetuals, as it last was', async () => {
    const { venue, watch, standings } = watching([spot, perpetual]);
    await watch.ask();
    expect(standings.fundingOf(perpetual)).toEqual({ rate: 0.0001, nextTime: 1_700_006_400_000_000 });
    expect(standings.fundingOf(spot)).toBeNull();
    venue.funding = new Error('no');
    await watch.ask();
    expect(standings.fundingOf(perpetual)).toMatchObject({ rate: 0.0001 });
  });
});
