import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../engine/index.js';
import {
  type Disk,
  logWrittenMillis,
  SessionLogWriter,
  type SyncTimer,
  sessionName,
} from '../../store/session-log/index.js';
import type { PluginWatchdog } from '../plugins/index.js';
import type { History } from './history.js';
import { isSameSession, type Plan, type SessionHeader } from './plan.js';
import { Rebuild } from './rebuild.js';

/** Thrown out of the reading of a log that belongs to another market. */
class OtherSession extends Error {}

/** Says four times a second how far a long work has come. */
export function ticker(progress: (text: string) => void, work: string): (time: number) => void {
  let told = performance.now();
  return (time) => {
    if (performance.now() - told < 250) return;
    told = performance.now();
    progress(`${work}: ${new Date(time / 1_000).toISOString().slice(0, 19)}`);
  };
}

/** The newest session of `folder`, gone on with where its market is the same; else a new one. */
export function openLog(
  plan: LogPlan,
  parts: Omit<Going, 'name'> & {
    /** Hears, before there is a new log, which session is not gone on with. */
    readonly onLeft?: (name: string) => void;
  },
  isFresh: boolean,
): Begun {
  const newest = newestSession(parts.folder, parts.storage?.disk ?? fs);
  const continued = isFresh || newest === null ? null : goOn(plan, { ...parts, name: newest });
  if (continued !== null) return continued;
  if (newest !== null) parts.onLeft?.(newest);
  return begin(plan, parts, newest);
}

export interface Begun {
  readonly engine: Engine;
  readonly history: History;
  readonly writer: SessionLogWriter;
  readonly header: SessionHeader;
  readonly rebuild: Rebuild;
  readonly notes: string[];
  /** The session's name. */
  readonly name: string;
  /** When the log that is gone on with was last written, in milliseconds of the machine's clock; null if unknown. */
  readonly writtenMillis: number | null;
}

function newestSession(folder: string, disk: Disk): string | null {
  if (!disk.existsSync(folder)) return null;
  const names = disk.readdirSync(folder).filter((name) => disk.existsSync(join(folder, name, '000001.log')));
  return names.sort().at(-1) ?? null;
}

function begin(
  plan: LogPlan,
  {
    makeEngine,
    makeHistory,
    folder,
    storage,
  }: Pick<Going, 'makeEngine' | 'makeHistory' | 'folder' | 'storage'>,
  newest: string | null,
): Begun {
  const name = storage?.name ?? sessionName(Date.now(), newest, randomBytes(2).toString('hex'));
  const { header } = plan;
  const writer = SessionLogWriter.create({
    directory: join(folder, name),
    sessionId: name,
    metadata: header,
    durability: plan.configuration.session.durability,
    ...storage,
    time: 0,
  });
  const engine = makeEngine(header);
  const history = makeHistory(engine);
  const rebuild = new Rebuild(engine, history);
  const notes = [`session ${name} begins`];
  return { engine, history, writer, header, rebuild, notes, name, writtenMillis: null };
}

export interface Going {
  readonly folder: string;
  readonly name: string;
  readonly progress: (text: string) => void;
  readonly makeEngine: (header: SessionHeader) => Engine;
  readonly makeHistory: (engine: Engine) => History;
  readonly watchdog: PluginWatchdog | null;
  /** Of a simulation or a crash test: where the log is kept, what its syncs wait by, what a new session is called. */
  readonly storage?: {
    readonly disk?: Disk;
    readonly syncTimer?: SyncTimer;
    readonly segmentBytes?: number;
    readonly name?: string;
  };
}

/** What of a plan a log is opened by. */
export interface LogPlan extends Pick<Plan, 'header'> {
  readonly configuration: { readonly session: Pick<Plan['configuration']['session'], 'durability'> };
}

/** Null where the newest log belongs to another market. */
function goOn(
  plan: LogPlan,
  { folder, name, progress, makeEngine, makeHistory, watchdog, storage }: Going,
): Begun | null {
  let rebuild: Rebuild | null = null;
  let history: History | null = null;
  let header: SessionHeader | null = null;
  const steps = () => rebuild!.visitor;
  const tick = ticker(progress, `reading session ${name}`);
  // Asked before the log is opened, since that writes to it.
  const writtenMillis = storage?.disk === undefined ? logWrittenMillis(join(folder, name)) : null;
  try {
    const { writer, end } = SessionLogWriter.open(
      {
        directory: join(folder, name),
        sessionId: name,
        metadata: plan.header,
        durability: plan.configuration.session.durability,
        ...storage,
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
      writtenMillis,
    };
  } catch (error) {
    if (error instanceof OtherSession) return null;
    throw error;
  }
}
