import { type Clock, Instrument, type VenueEvent } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import type { MarketFeedSink } from '../../venues/ccxt/index.js';
import { createEmbeddedVenue, type Deposit } from '../../venues/embedded/index.js';
import { LiveSource } from '../../venues/embedded/live/index.js';
import { depositsOf } from './deposits.js';
import { PumpedMarket, VenueMarket, WallClock } from './market/index.js';
import type { Opening } from './opening.js';
import type { Plan, SessionHeader } from './plan.js';
import type { VenuePlan } from './plan-venues.js';
import type { Session } from './session.js';
import type { Begun } from './session-folder.js';
import { openAccounts } from './venue-accounts.js';
import { openFeeds } from './venue-feeds.js';

interface Surroundings {
  readonly plan: Plan;
  readonly progress: (text: string) => void;
}

/** A session on live venues: with the paper exchange beside their market, or with orders that go there. */
export function openVenues(venues: VenuePlan, begun: Begun, surroundings: Surroundings): Promise<Opening> {
  begun.rebuild.checkDecisions();
  return venues.money === 'fake'
    ? Promise.resolve(openPaper(venues, begun, surroundings))
    : openLive(venues, begun, surroundings);
}

function openPaper(venues: VenuePlan, begun: Begun, { plan }: Surroundings): Opening {
  const { engine, header } = begun;
  const clock = new WallClock(engine.time);
  const start = clock.now();
  const source = new LiveSource();
  const instruments = header.instruments.map((specification, index) => new Instrument(specification, index));
  const latencyMicros = header.orderLatencyMillis * 1_000;
  const venue = createEmbeddedVenue({
    name: 'paper',
    market: { kind: 'live', name: nameOf(venues), instruments, startTime: start, source },
    seed: header.seed,
    deposits: depositsNow(engine, header, instruments),
    orderLatencyMicros: Math.max(1, latencyMicros),
    responseLatencyMicros: latencyMicros,
  });
  const market = new PumpedMarket(venue, clock, start);
  return {
    market,
    start,
    async begin(session, { confine, tellWho }) {
      await venue.open(session.loop);
      beforeTimePasses(begun.engine, clock, confine);
      endOrders(session);
      venue.pump(start);
      clock.delivering = () => start;
      tellWho();
      clock.delivering = null;
      const sink: MarketFeedSink = {
        rows: (instrument, rows, from, to) => {
          source.push(instrument, rows, { from, to, at: clock.flowing() });
          session.live();
        },
        news: (news) => session.feedNews(news),
      };
      market.onClose(await openFeeds(venues, sink, feedSurroundings(plan, clock, session)));
    },
  };
}

async function openLive(venues: VenuePlan, begun: Begun, { plan, progress }: Surroundings): Promise<Opening> {
  const clock = new WallClock(begun.engine.time);
  const patience = { isPatient: plan.goesOn, progress };
  const { accounts, keys } = await openAccounts(venues, plan.configuration.venues, patience);
  const { engine, rebuild } = begun;
  const market = new VenueMarket({
    name: nameOf(venues),
    clock,
    engine,
    accounts,
    keys,
    sessions: rebuild.sessionIds,
    since: engine.time > 0 ? engine.time : null,
  });
  return {
    market,
    start: clock.now(),
    async begin(session, { confine, tellWho }) {
      beforeTimePasses(begun.engine, clock, confine);
      tellWho();
      for (const { feesNote } of venues.venues) {
        if (feesNote !== null) feedSurroundings(plan, clock, session).tell('info', feesNote);
      }
      if (session.engine.mode === 'watch') session.loop.command({ kind: 'pause-strategies' }, 'engine');
      await market.signIn(session.loop, patience);
      const sink: MarketFeedSink = {
        rows: (instrument, rows, from, to) => session.loop.rows(instrument, rows, from, to),
        news: (news) => session.feedNews(news),
      };
      market.onClose(await openFeeds(venues, sink, feedSurroundings(plan, clock, session)));
    },
  };
}

/** A strategy that hung is held back at the moment of the log's end: a second more, and it would be called again. */
function beforeTimePasses({ time }: Engine, clock: WallClock, confine: () => void): void {
  clock.delivering = () => time;
  confine();
  clock.delivering = null;
}

/** For the banner: which venue, and where, if that is not the venue itself. */
const nameOf = ({ venues }: VenuePlan): string =>
  venues
    .map(({ endpoint: { venue, testnet, url } }) => {
      const where = url === null ? '' : ` at ${new URL(url).host}`;
      return `${venue}${testnet ? ' testnet' : ''}${where}`;
    })
    .join('+');

/** What the paper account holds: what the log says that it has, or in a new session what is configured. */
function depositsNow(engine: Engine, header: SessionHeader, instruments: readonly Instrument[]): Deposit[] {
  const names = [...new Set(instruments.map(({ specification }) => specification.venue))];
  const held = engine.allBalances();
  if (held.length === 0) return depositsOf(header.deposits, instruments);
  return held.flatMap(([code]) => {
    const asset = engine.asset(code) ?? { code, decimals: 8 };
    return names.flatMap((venue) => {
      const balance = engine.balance(code, venue);
      if (balance === null) return [];
      const amount = balance.free.plus(balance.locked).format(asset.decimals);
      return [{ asset, amount, ...(names.length > 1 ? { venue } : {}) }];
    });
  });
}

/**
 * Orders that rested on the paper exchange of before end with it: nobody saw the market in between, so that what would
 * have become of them cannot be told.
 */
function endOrders(session: Session): void {
  const reason = 'the paper exchange began anew, and what happened meanwhile was not seen';
  for (const { clientOrderId, state, carrier } of [...session.engine.orders.working()]) {
    // What waits in the engine itself waits on.
    if (carrier === 'engine') continue;
    const event: VenueEvent =
      state === 'submitted'
        ? { kind: 'rejected', clientOrderId, code: 'market-closed', reason }
        : { kind: 'canceled', clientOrderId, reason };
    session.loop.event(event);
  }
}

const feedSurroundings = ({ home, configuration, goesOn }: Plan, clock: Clock, session: Session) => ({
  waitForVenue: goesOn,
  home,
  record: configuration.record,
  clock,
  tell: (level: 'info' | 'warn' | 'error', text: string) =>
    session.tell({ time: clock.now(), level, owner: 'engine', text }),
  standings: session.history.standings,
});
