/** A recorded session again, bit for bit; and its log, verified and exported. */
import { createWriteStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { ExitCode, UserError } from '../../domain/index.js';
import { Engine } from '../../engine/index.js';
import { resolveHome } from '../../store/configuration/index.js';
import { encodeValue, readSessionLog, verifySessionLog } from '../../store/session-log/index.js';
import type { GlobalOptions } from '../cli/options.js';
import type { SessionHeader } from '../engine/plan.js';
import { FilePluginShelf } from '../engine/plugin-shelf.js';
import { Rebuild } from '../engine/rebuild.js';

export interface ReplayOptions extends GlobalOptions {
  /** A session's name or the path of its log; undefined is the newest. */
  readonly session: string | undefined;
}

export interface JournalOptions extends GlobalOptions {
  /** A session's name or the path of its log; undefined is the newest. */
  readonly session: string | undefined;
}

export interface JournalExportOptions extends JournalOptions {
  /** Undefined writes to standard output. */
  readonly out: string | undefined;
}

/** `outcry replay`: exit code 0 where every minute's state hash is the recorded one. */
export async function runReplay(options: ReplayOptions): Promise<number> {
  const directory = sessionFolder(options, options.session);
  const shelf = new FilePluginShelf(join(directory, '..', '..', 'plugins'));
  const replay = replayLog(directory, shelf);
  const document = {
    session: replay.sessionId,
    inputs: replay.rebuild.engine.sequence,
    minutes: replay.rebuild.replayer.minutes,
    finalStateHash: replay.rebuild.engine.stateHash(),
    equal: replay.equal,
    differences: replay.rebuild.replayer.differences,
  };
  if (options.json) {
    print(document);
  } else {
    for (const { time, stateHash, equal } of document.minutes) {
      const mark = equal === null ? 'not recorded' : equal ? '=' : 'DIFFERS';
      process.stdout.write(`${isoTime(time)}  ${stateHash.slice(0, 32)}  ${mark}\n`);
    }
    for (const { sequence, what, recorded, replayed } of document.differences) {
      process.stdout.write(`input ${sequence}: ${what} recorded ${recorded}, replayed ${replayed}\n`);
    }
    const verdict = document.equal ? 'equal to the recorded session' : 'DIFFERENT from the recorded session';
    process.stdout.write(
      `${document.inputs} inputs, final ${document.finalStateHash.slice(0, 32)}: ${verdict}\n`,
    );
  }
  return document.equal ? ExitCode.done : ExitCode.failed;
}

/** Steps a new engine through a whole log. */
export function replayLog(
  directory: string,
  shelf: FilePluginShelf,
): { sessionId: string; rebuild: Rebuild; equal: boolean } {
  let rebuild: Rebuild | null = null;
  const steps = () => rebuild!.visitor;
  const end = readSessionLog(directory, {
    header: ({ metadata }) => {
      const { instruments, risk } = metadata as SessionHeader;
      rebuild ??= new Rebuild(new Engine({ instruments, risk }, shelf));
    },
    rows: (batch) => steps().rows(batch),
    input: (input, place) => steps().input(input, place),
    output: (output, place) => steps().output(output, place),
    state: (state, place) => steps().state(state, place),
  });
  const done = rebuild as unknown as Rebuild;
  return { sessionId: end.sessionId, rebuild: done, equal: done.replayer.differences.length === 0 };
}

/** `outcry journal verify`: exit code 1 where a record does not check. */
export async function runJournalVerify(options: JournalOptions): Promise<number> {
  const directory = sessionFolder(options, options.session);
  const verdict = verifySessionLog(directory);
  if (options.json) print(verdict);
  else if (verdict.ok) {
    const torn = verdict.tornBytes > 0 ? `; ${verdict.tornBytes} bytes of a torn last record` : '';
    process.stdout.write(`${verdict.records} records, chain whole${torn}\n`);
  } else {
    const { file, offset, reason } = verdict.firstBroken!;
    process.stdout.write(`BROKEN after ${verdict.records} records: ${file} at byte ${offset}: ${reason}\n`);
  }
  return verdict.ok ? ExitCode.done : ExitCode.failed;
}

/** `outcry journal export`: one JSON document a line; market rows as arrays. */
export async function runJournalExport(options: JournalExportOptions): Promise<number> {
  const directory = sessionFolder(options, options.session);
  const out: Writable =
    options.out === undefined ? process.stdout : createWriteStream(options.out, { flags: 'wx' });
  const failed = new Promise<never>((_, reject) => {
    out.on('error', (error: NodeJS.ErrnoException) => {
      const mend = error.code === 'EEXIST' ? 'is there already; choose another name' : error.message;
      reject(new UserError(`${options.out ?? 'standard output'}: ${mend}`, ExitCode.failed));
    });
  });
  const line = (kind: string, place: { sequence: number; time: number }, value: unknown) =>
    out.write(
      `{"kind":"${kind}","sequence":${place.sequence},"time":${place.time},"value":${encodeValue(value)}}\n`,
    );
  readSessionLog(directory, {
    header: (header, place) => line('header', place, header),
    rows: ({ instrument, rows, times, firstSequence }) => {
      for (let row = 0; row < rows.length; row += 1) {
        const { kind, flags, price, size, timeExchange, timeReceived, sequence, previousSequence } = rows;
        const columns = [kind, flags, price, size, timeExchange, timeReceived, sequence, previousSequence];
        const value = [instrument, ...columns.map((column) => finite(column[row]!))];
        line('row', { sequence: firstSequence + row, time: times[row]! }, value);
      }
    },
    input: (input, place) => line('input', place, input),
    output: (output, place) => line('request', place, output),
    state: (state, place) => line('state', place, state),
  });
  if (out !== process.stdout) await Promise.race([failed, new Promise<void>((done) => out.end(done))]);
  return ExitCode.done;
}

const finite = (value: number): number | null => (Number.isNaN(value) ? null : value);
const isoTime = (micros: number): string => new Date(micros / 1_000).toISOString().slice(0, 19);
const print = (document: unknown): void => void process.stdout.write(`${JSON.stringify(document)}\n`);

/** A session by name or by path; the newest where none is named. */
function sessionFolder(options: GlobalOptions, session: string | undefined): string {
  const folder = join(resolveHome({ homeOption: options.home, env: process.env }).dataDir, 'sessions');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (session === undefined) {
    const newest = names.at(-1);
    if (newest === undefined)
      throw new UserError(`no session in ${folder}; open outcry first, or name a log`);
    return join(folder, newest);
  }
  if (names.includes(session)) return join(folder, session);
  if (existsSync(session) && statSync(session).isDirectory()) return resolve(session);
  const known = names.slice(-3).join(', ') || 'none';
  throw new UserError(`session "${session}" is neither in ${folder} nor a folder; the newest are: ${known}`);
}
