import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineWishes, StandingMessage } from './messages.js';

const ENGINE = fileURLToPath(new URL('./engine-process.js', import.meta.url));
/** Of a start, the doubts of a process before it included. */
const START_MILLIS = 30_000;
/** A failpoint that is not come by in so long is not hit, and the process is killed where it is. */
const LIFE_MILLIS = 1_500;

export interface Doom {
  /** `name:before|after:count`; null where it is killed from outside. */
  readonly failpoint: string | null;
  /** When it is killed from outside, after it was let loose, or from its very start. */
  readonly killAfterMillis: number;
  readonly fromStart: boolean;
}

export interface LifeEnd {
  /** Where it stood before it began to order; null where it did not live so long. */
  readonly standing: StandingMessage | null;
  readonly isHit: boolean;
  /** How it ended, where that was not by being killed. */
  readonly failure: string | null;
}

/** An engine that waits for its wishes. */
export const spareEngine = (): ChildProcess =>
  fork(ENGINE, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });

/** One life of the engine: from its start to its sudden end. @param judge is told where it stands before it goes on. */
export function liveOnce(
  child: ChildProcess,
  wishes: EngineWishes,
  { doom, judge }: { readonly doom: Doom; readonly judge: (standing: StandingMessage) => Promise<void> },
): Promise<LifeEnd> {
  let standing: StandingMessage | null = null;
  let errors = '';
  let isOurs = false;
  const timers: NodeJS.Timeout[] = [];
  const killLater = (millis: number): void => {
    timers.push(
      setTimeout(() => {
        isOurs = true;
        child.kill('SIGKILL');
      }, millis),
    );
  };
  child.stderr?.on('data', (text: Buffer) => {
    errors = (errors + text.toString()).slice(0, 2_000);
  });
  child.send(wishes, () => undefined);
  killLater(doom.fromStart ? doom.killAfterMillis : START_MILLIS);
  child.on('message', (message: StandingMessage) => {
    standing = message;
    judge(message).then(() => release(child));
    if (doom.fromStart) return;
    for (const timer of timers) clearTimeout(timer);
    killLater(doom.failpoint === null ? doom.killAfterMillis : LIFE_MILLIS);
  });
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      const isHit = doom.failpoint !== null && signal === 'SIGKILL' && !isOurs;
      const failure = signal === 'SIGKILL' ? null : `it ended by itself with ${code ?? signal}: ${errors}`;
      resolve({ standing, isHit, failure });
    });
  });
}

function release(child: ChildProcess): void {
  if (child.connected) child.send({ kind: 'go' }, () => undefined);
}
