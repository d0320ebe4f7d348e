import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MICROS_PER_SECOND, type Micros } from '../../domain/index.js';
import { Engine } from '../../engine/index.js';
import type { SimulatedVenue } from '../../execution/index.js';
import { SessionLogWriter } from '../../store/session-log/index.js';
import { FilePluginShelf, type PluginWatchdog, pluginPlaces } from '../plugins/index.js';
import { History } from './history.js';
import { SessionJournal } from './journal.js';
import { PumpedMarket, SimulatedClock } from './market/index.js';
import { chooseIndicators } from './pane-choice.js';
import { type EngineArgument, isSameSession, type Plan, type SessionHeader } from './plan.js';
import { Rebuild } from './rebuild.js';
import { Session } from './session.js';
import { startSession } from './start-session.js';
import { StrategyDesk } from './strategy-desk.js';

/** Thrown out of the reading of a log that belongs to another market. */
class OtherSession extends Error {}

/**
 * Goes on with the newest session where its market is the same, and begins a new one where it is not.
 *
 * @throws UserError where the log is damaged or cannot be written, and for plugins that do not compile.
 */
export async function openSession(
  plan: Plan,
  argument: EngineArgument,
  progress: (text: string) => void,
  watchdog: PluginWatchdog | null = null,
): Promise<Session> {
  const folder = join(plan.home.dataDir, 'sessions');
  const shelf = new FilePluginShelf(join(plan.home.dataDir, 'plugins'));
  const places = pluginPlaces(plan.home, plan.configuration, argument.config);
  const strategies = await StrategyDesk.open({
    plan,
    places,
    shelf,
    watchdog,
    stuck: argument.quarantined ?? [],
  });
  const chosen = await chooseIndicators(plan.configuration.terminal.indicators, places, shelf);
  const makeHistory = (of: Engine): History => new History(of, chosen.indicators);
  const makeEngine = (header: SessionHeader): Engine => {
    const made = new Engine({ instruments: header.instruments, risk: header.risk }, shelf);
    made.watch = watchdog;
    if (watchdog !== null) watchdog.engine = made;
    return made;
  };
  const newest = argument.fresh ? null : newestSession(folder);
  const continued =
    newest === null
      ? null
      : goOn(plan, { folder, name: newest, progress, makeEngine, makeHistory, watchdog });
  const begun = continued ?? begin(plan, { makeEngine, makeHistory, folder });
  const { engine, history, writer, header, rebuild, notes } = begun;
  const venue = plan.venue(header);
  const journal = new SessionJournal(writer);
  // A new session first lives through its warm-up at once, so that charts and indicators are not empty.
  const warmUp = header.startOffsetSeconds * MICROS_PER_SECOND;
  const start = Math.max(engine.time, venue.startTime + warmUp) as Micros;
  const clock = new SimulatedClock(start, plan.configuration.embedded.speed);
  const session = new Session({
    plan,
    engine,
    history,
    market: new PumpedMarket(venue, clock, start),
    journal,
    notes,
    log: begun.name,
    strategies,
  });
  for (const notice of rebuild.notices.slice(-200)) session.tell(notice);
  for (const text of chosen.problems) session.tell({ time: start, level: 'warn', owner: 'engine', text });
  clock.delivering = () => venue.deliveryTime();
  const live = await rebuild.revive(venue, session.loop, ticker(progress, 'rebuilding the exchange'));
  resubmit(rebuild, journal, venue);
  // Before anything else is delivered: it might be what a strategy hung on.
  strategies.confine(session.now());
  live();
  venue.pump(start);
  clock.delivering = () => start;
  startSession(session, plan, {
    strategies,
    used: rebuild.sessionIds,
    restarted: argument.restarted === true,
  });
  clock.delivering = null;
  clock.restart(start);
  strategies.watch(session);
  return session;
}

/** Says four times a second how far a long work has come. */
function ticker(progress: (text: string) => void, work: string): (time: number) => void {
  let told = performance.now();
  return (time) => {
    if (performance.now() - told < 250) return;
    told = performance.now();
    progress(`${work}: ${new Date(time / 1_000).toISOString().slice(0, 19)}`);
  };
}

interface Begun {
  readonly engine: Engine;
  readonly history: History;
  readonly writer: SessionLogWriter;
  readonly header: SessionHeader;
  readonly rebuild: Rebuild;
  readonly notes: string[];
  /** The session's name. */
  readonly name: string;
}

function newestSession(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, '000001.log')));
  return names.sort().at(-1) ?? null;
}

function begin(
  plan: Plan,
  { makeEngine, makeHistory, folder }: Pick<Going, 'makeEngine' | 'makeHistory' | 'folder'>,
): Begun {
  const name = sessionName(new Date());
  const { header } = plan;
  const writer = SessionLogWriter.create({
    directory: join(folder, name),
    sessionId: name,
    metadata: header,
    durability: plan.configuration.session.durability,
    time: 0,
  });
  const engine = makeEngine(header);
  const history = makeHistory(engine);
  const rebuild = new Rebuild(engine, history);
  return { engine, history, writer, header, rebuild, notes: [`session ${name} begins`], name };
}

/** Sorts by the time of its beginning: `20261123-091500-7f3a`. */
function sessionName(now: Date): string {
  const digits = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${digits}-${randomBytes(2).toString('hex')}`;
}

interface Going {
  readonly folder: string;
  readonly name: string;
  readonly progress: (text: string) => void;
  readonly makeEngine: (header: SessionHeader) => Engine;
  readonly makeHistory: (engine: Engine) => History;
  readonly watchdog: PluginWatchdog | null;
}

/** Null where the newest log belongs to another market. */
function goOn(
  plan: Plan,
  { folder, name, progress, makeEngine, makeHistory, watchdog }: Going,
): Begun | null {
  let rebuild: Rebuild | null = null;
  let history: History | null = null;
  let header: SessionHeader | null = null;
  const steps = () => rebuild!.visitor;
  const tick = ticker(progress, `reading session ${name}`);
  try {
    const { writer, end } = SessionLogWriter.open(
      {
        directory: join(folder, name),
        sessionId: name,
        metadata: plan.header,
        durability: plan.configuration.session.durability,
      },
      {
        header: ({ metadata, segment }) => {
          if (segment > 1) return;
          header = metadata as SessionHeader;
          if (!isSameSession(header, plan.header)) throw new OtherSession();
          const engine = makeEngine(header);
          history = makeHistory(engine);
          rebuild = new Rebuild(engine, history);
        },
        rows: (batch) => {
          steps().rows(batch);
          tick(batch.times[0]!);
        },
        input: (input, place) => {
          if (input.kind === 'plugin') watchdog?.loading(input.strategy, input.sourceHash);
          steps().input(input, place);
        },
        output: (output, place) => steps().output(output, place),
        state: (state, place) => steps().state(state, place),
      },
    );
    const notes = [`session ${name} goes on`];
    if (end.dropped > 0) notes.push(`${end.dropped} bytes of a torn last record dropped`);
    return {
      engine: rebuild!.engine,
      history: history!,
      writer,
      header: header!,
      rebuild: rebuild!,
      notes,
      name,
    };
  } catch (error) {
    if (error instanceof OtherSession) return null;
    throw error;
  }
}

/** What the log's end cut off between the input and its requests was never sent: it is now, at its own time. */
function resubmit(rebuild: Rebuild, journal: SessionJournal, venue: SimulatedVenue): void {
  const { engine, replayer } = rebuild;
  for (const mark of replayer.unmarked) journal.mark(mark);
  for (const request of replayer.unsent) journal.request(request, engine.sequence, engine.time);
  if (replayer.unsent.length === 0) return;
  journal.commit();
  for (const request of replayer.unsent) venue.submit(request, engine.time);
}
