/** The thread that writes tapes, so that no disk stalls whoever receives the market. See messages.ts. */
import { parentPort } from 'node:worker_threads';
import { ExitCode, UserError } from '../../domain/index.js';
import { LiveTape, recoverTapes, removeOldTapes } from '../../store/tape/index.js';
import type { FromTapeThread, ToTapeThread } from './messages.js';

const MILLIS_PER_DAY = 86_400_000;
const RETENTION_EVERY_MILLIS = 3_600_000;

const port = parentPort!;
const tapes = new Map<number, LiveTape>();
let retention: NodeJS.Timeout | null = null;

const say = (message: FromTapeThread): void => port.postMessage(message);

function open({ folder, instruments, retentionDays }: Extract<ToTapeThread, { say: 'open' }>): void {
  say({ say: 'recovered', paths: recoverTapes(folder) });
  for (const [index, instrument] of instruments) {
    tapes.set(index, new LiveTape({ folder, instrument, wireLot: instrument.wireLot ?? instrument.lot }));
  }
  const clear = (): void => {
    const paths = removeOldTapes(folder, Date.now() - retentionDays * MILLIS_PER_DAY);
    if (paths.length > 0) say({ say: 'removed', paths });
  };
  clear();
  retention = setInterval(clear, RETENTION_EVERY_MILLIS);
}

function write({ runs }: Extract<ToTapeThread, { say: 'rows' }>): void {
  let count = 0;
  for (const { instrument, rows } of runs) {
    tapes.get(instrument)?.append(rows, 0, rows.length);
    count += rows.length;
  }
  for (const tape of tapes.values()) tape.flush();
  say({ say: 'written', rows: count });
}

function close(): void {
  if (retention !== null) clearInterval(retention);
  const paths = [...tapes.values()].flatMap((tape) => tape.finish() ?? []);
  say({ say: 'closed', paths });
  port.close();
}

port.on('message', (message: ToTapeThread) => {
  try {
    if (message.say === 'open') open(message);
    else if (message.say === 'rows') write(message);
    else close();
  } catch (error) {
    const known = error instanceof UserError;
    const text = known ? error.message : `the tape cannot be written: ${(error as Error).message}`;
    say({ say: 'failed', message: text, exitCode: known ? error.exitCode : ExitCode.failed });
    // What could not be written is given up; the next hour is tried again.
    if (message.say === 'close') port.close();
  }
});
