import {
  dropStandingHalt,
  keepStandingHalt,
  leaveHalt,
  readHalt,
  readStandingHalt,
  removeHalt,
} from '../host/index.js';
import type { Session } from './session.js';

/** A disk that refuses the mark is asked again after so long, not with every beat. */
const AGAIN_MILLIS = 1_000;

type DataFolder = Parameters<typeof readHalt>[0];
type Kept = Pick<Session, 'log' | 'journalHealthy'> & {
  readonly engine: Pick<Session['engine'], 'halted' | 'haltReason'>;
};

/**
 * Keeps a mark of the HALT beside the log for as long as it stands. A session on another market is another log, which
 * knows nothing of this one's HALT: the mark is how it hears of it.
 */
export class HaltKeeper {
  /** The reason that is on the disk. */
  private kept: string | null = null;
  private triedAgain = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly session: Kept,
    private readonly home: DataFolder,
  ) {
    this.look();
  }

  /** Cheap where nothing has changed: called with each beat, and before a command is answered. */
  look(now = performance.now()): void {
    const { engine, log, journalHealthy } = this.session;
    const { halted, haltReason } = engine;
    // A mark that this engine did not make is not this engine's to remove: it is passed on first.
    const isDue = halted ? this.kept !== haltReason : this.kept !== null && journalHealthy;
    if (!isDue || now < this.triedAgain) return;
    try {
      if (halted) keepStandingHalt(this.home, { session: log, reason: haltReason });
      else dropStandingHalt(this.home);
      this.kept = halted ? haltReason : null;
    } catch {
      // The log has it; what refuses the mark refuses the log too, which says so.
      this.triedAgain = now + AGAIN_MILLIS;
    }
  }
}

const INHERITED = /^session \S+ was halted: /;

/**
 * Before a session begins on another market: what the one before leaves to it is a kill that waits, on the disk before
 * there is a new log, so that no crash in between loses it.
 * @param name of the session that is left; `logged` its HALT by its log.
 */
export function passHaltOn(home: DataFolder, name: string, logged: string | null): void {
  const standing = readStandingHalt(home);
  const reason = standing?.reason ?? logged;
  if (reason === null || readHalt(home) !== null) return;
  leaveHalt(home, { reason: inherited(standing?.session || name, reason), flatten: false });
}

/**
 * Once the log is open: a mark whose HALT the engine does not have is a kill that waits. So it is where a crash came
 * between the new log and its first record, and where a power cut took the end of the log.
 */
export function believeMark(home: DataFolder, { log, halted }: { log: string; halted: boolean }): void {
  const standing = readStandingHalt(home);
  if (standing === null || halted || readHalt(home) !== null) return;
  const { session, reason } = standing;
  leaveHalt(home, {
    reason: session === log || session === '' ? reason : inherited(session, reason),
    flatten: false,
  });
}

/** A HALT that is handed on twice names the session in which it began. */
const inherited = (name: string, reason: string): string =>
  INHERITED.test(reason) ? reason : `session ${name} was halted: ${reason}`;

/** The kill that waits is heard, before anybody else is listened to. */
export function hearKill(session: Session, home: DataFolder): void {
  const halt = readHalt(home);
  if (halt === null) return;
  session.command({ kind: 'kill', ...halt }, 'host', () => {
    if (session.journalHealthy) removeHalt(home);
  });
}
