import * as fs from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../../engine/index.js';
import { readHalt } from '../host/index.js';
import { FilePluginShelf, type PluginWatchdog, pluginPlaces } from '../plugins/index.js';
import { FailpointHit, failingDisk, failingJournal } from './failpoints.js';
import { crashText } from './found-words.js';
import { believeMark } from './halt-keeper.js';
import { History } from './history.js';
import { SessionJournal } from './journal.js';
import { leaveSession } from './left-session.js';
import { openEmbedded } from './open-embedded.js';
import { openVenues } from './open-venues.js';
import { chooseIndicators } from './pane-choice.js';
import type { EngineArgument, Plan, SessionHeader } from './plan.js';
import { Session } from './session.js';
import { openLog } from './session-folder.js';
import { startSession } from './start-session.js';
import { StrategyDesk } from './strategy-desk.js';

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
  const makeEngine = (header: SessionHeader): Engine => {
    const made = new Engine({ instruments: header.instruments, risk: header.risk }, shelf);
    made.watch = watchdog;
    if (watchdog !== null) watchdog.engine = made;
    return made;
  };
  const hit = FailpointHit.fromEnvironment();
  let describeLeft: ((begun: string) => string | null) | null = null;
  const begun = openLog(
    plan,
    {
      folder: join(plan.home.dataDir, 'sessions'),
      progress,
      makeEngine,
      makeHistory: (of) => new History(of, chosen.indicators),
      watchdog,
      onLeft: (name) => {
        describeLeft = leaveSession({ home: plan.home, name });
      },
      ...(hit === null ? {} : { storage: { disk: failingDisk(fs, hit) } }),
    },
    argument.fresh,
  );
  const { engine, history, rebuild, notes } = begun;
  believeMark(plan.home, { log: begun.name, halted: engine.halted });
  const left = describeLeft === null ? null : (describeLeft as (begun: string) => string | null)(begun.name);
  const crash = crashText(begun);
  const written = new SessionJournal(begun.writer);
  const journal = hit === null ? written : failingJournal(written, hit);
  if (plan.market.kind === 'venue') rebuild.leaveMarket(journal);
  const opening =
    plan.market.kind === 'embedded'
      ? openEmbedded(plan.market, begun, {
          journal,
          speed: plan.configuration.embedded.speed,
          progress,
        })
      : await openVenues(plan.market, begun, { plan, progress });
  const { market, start } = opening;
  const session = new Session({
    plan,
    engine,
    history,
    market,
    journal,
    notes,
    log: begun.name,
    strategies,
  });
  for (const notice of rebuild.notices.slice(-200)) session.tell(notice);
  if (left !== null) session.tell({ time: start, level: 'warn', owner: 'engine', text: left });
  for (const text of chosen.problems) session.tell({ time: start, level: 'warn', owner: 'engine', text });
  await opening.begin(session, {
    confine: () => strategies.confine(session.now()),
    tellWho: () =>
      startSession(session, plan, {
        strategies,
        used: rebuild.sessionIds,
        restarted: argument.restarted === true,
        killed: readHalt(plan.home) !== null,
      }),
  });
  if (crash !== null) session.tellKept(crash);
  strategies.watch(session);
  return session;
}
