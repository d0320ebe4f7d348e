import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type GuardedSignal = (typeof SIGNALS)[number];

/** What to do when the process ends or is continued; nothing here may wait. */
export interface TerminalGuard {
  /** Gives the terminal back; called on every way out, several times perhaps. */
  readonly restore: () => void;
  /**
   * What a signal means to the program, which still has the screen, so that it can close in good order. Where
   * it is left out, the terminal is restored and the signal ends the process as if it were not caught.
   */
  readonly onSignal?: (signal: GuardedSignal) => void;
  /** After a stop and `fg`: the shell has had the terminal, so its modes and the screen must be set again. */
  readonly onContinue?: () => void;
  /** An error that nobody caught; the terminal is restored already. By default it is printed: exit code 1. */
  readonly onCrash?: (error: unknown) => void;
}

/**
 * Sees to it that the terminal is given back however the process ends, save by SIGKILL.
 * @returns takes the guard away again
 */
export function guardTerminal(guard: TerminalGuard): () => void {
  const onExit = (): void => guard.restore();
  const onCrash = (error: unknown): void => {
    guard.restore();
    if (guard.onCrash !== undefined) guard.onCrash(error);
    else endByCrash(error);
  };
  const onContinue = (): void => guard.onContinue?.();
  const onSignal = (signal: GuardedSignal): void => {
    if (guard.onSignal !== undefined) {
      guard.onSignal(signal);
      return;
    }
    guard.restore();
    release();
    process.kill(process.pid, signal);
  };
  const release = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('SIGCONT', onContinue);
    process.off('uncaughtException', onCrash);
    process.off('unhandledRejection', onCrash);
    process.off('exit', onExit);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('SIGCONT', onContinue);
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  process.on('exit', onExit);
  return release;
}

function endByCrash(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
