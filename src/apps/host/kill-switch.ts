import type { Command } from '../../domain/index.js';
import type { Client, CommandResult } from '../../protocol/index.js';

/** An answer that stays away for so long means that the engine hangs. */
const PATIENCE_MILLIS = 500;
const BETWEEN_MILLIS = 100;

export interface KillSwitch {
  readonly command: Command & { readonly kind: 'kill' };
  /** A new connection to the engine, whichever process that is by now. */
  dial(): Promise<Client>;
  /** The engine hangs: a host ends it here; others wait for the host to. */
  onHang(): void;
  /** The first attempt came to nothing: what else can be done is done now, beside the attempts that follow. */
  onTrouble?(): void;
  /** Whether a host lives, which starts an engine again that has gone. */
  isHosted(): boolean;
  readonly deadlineMillis: number;
}

/**
 * The kill switch outlives the engine: a hanging one is ended, and the next is told as soon as it listens.
 * Killing twice does no harm.
 *
 * @returns the engine's answer, or null where none came before the deadline.
 * @throws UserError where no engine runs, and no host that would start one.
 */
export async function killSurely(kill: KillSwitch): Promise<CommandResult | null> {
  const deadline = performance.now() + kill.deadlineMillis;
  let isFirst = true;
  const trouble = (): void => {
    if (!isFirst) return;
    isFirst = false;
    try {
      kill.onTrouble?.();
    } catch {
      // A disk that is full must not keep the next attempt from being made.
    }
  };
  for (;;) {
    try {
      const client = await kill.dial();
      const answer = await within(PATIENCE_MILLIS, client.command(kill.command));
      client.close();
      if (answer?.outcome === 'done') return answer;
      if (answer === null) kill.onHang();
      trouble();
    } catch (error) {
      trouble();
      // Gone, or going while it was being asked: only one that is started again is worth waiting for.
      if (!kill.isHosted() && !isTimeout(error)) throw error;
    }
    if (performance.now() > deadline) return null;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MILLIS));
  }
}

/** A hanging engine takes the connection and says nothing. */
const isTimeout = (error: unknown): boolean => (error as Error).message.includes('does not answer');

async function within<T>(millis: number, answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), millis);
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}
