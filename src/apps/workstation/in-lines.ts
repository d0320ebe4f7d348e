import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import type { Client } from '../../protocol/index.js';
import type { Supervisor } from '../host/index.js';
import { collectEachMinute, RUNNING_HEAP_FLAGS } from '../host/small-heap.js';
import { contextOf, runPlain, runReader } from '../tui/index.js';
import { themeNames } from './terminal.js';

/** How the lines ended. */
export type LinesEnd = 'terminated' | 'hangup' | 'left';

interface Lines {
  readonly dial: () => Promise<Client>;
  readonly supervisor: Supervisor;
  /** For scripts: one document at the end, nothing before it. */
  readonly silent: boolean;
  /** Whether lines that are typed are answered, as a screen reader's user wants it. */
  readonly reads: boolean;
}

/** Without a screen: lines until a signal comes or the operator leaves, over any restart of the engine. */
export async function inLines({ dial, supervisor, silent, reads }: Lines): Promise<LinesEnd> {
  // Lines are all that this process makes from here on.
  for (const flag of RUNNING_HEAP_FLAGS) setFlagsFromString(flag);
  collectEachMinute();
  const abort = new AbortController();
  let end: LinesEnd = 'terminated';
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      if (signal === 'SIGHUP') end = 'hangup';
      abort.abort();
    });
  }
  const print = (line: string): void => {
    if (!silent) process.stdout.write(`${line}\n`);
  };
  if (!reads) print('no terminal here: status lines instead; end with Ctrl-C or SIGTERM');
  supervisor.on('ready', (_socket, _session, notes) => notes.forEach(print));
  supervisor.on('restart', (reason) => print(`the engine is started again: ${reason}`));
  supervisor.once('failed', () => abort.abort());
  const input = reads ? createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }) : null;
  input?.once('close', () => abort.abort());
  const themes = reads ? await themeNames() : [];
  while (!abort.signal.aborted) {
    try {
      if (input === null) await runPlain({ connect: dial, print, signal: abort.signal });
      else {
        const how = await runReader({
          connect: dial,
          print,
          onLine: (listener) => {
            input.on('line', listener);
            return () => input.off('line', listener);
          },
          paletteContext: (data, instrument) => contextOf(data, instrument, { themes, savedLayouts: [] }),
          now: () => performance.now(),
          wall: () => Date.now(),
          signal: abort.signal,
        });
        if (how !== 'left') continue;
        end = 'left';
        abort.abort();
      }
    } catch {
      // The engine is being started again by its supervisor.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  input?.close();
  return end;
}
