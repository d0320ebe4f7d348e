import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import type { Micros } from '../../domain/index.js';
import { compileLimits, type RiskConfiguration } from '../../risk/index.js';
import { checkConfiguration, type Home, problemLine } from '../../store/configuration/index.js';
import { ChangeWatch } from '../plugins/index.js';
import type { Session } from './session.js';

interface RiskWatchOptions {
  readonly home: Pick<Home, 'configDir'>;
  /** `--config`. */
  readonly file: string | undefined;
}

/**
 * Limits that are changed in their file hold from the moment that it is saved, for a session that runs: as an input in
 * the log, with whose change it was. A file that is wrong changes nothing, and is said once.
 */
export class RiskWatch {
  private readonly watch = new ChangeWatch(() => void this.look());
  private files: readonly string[] = [];
  private complaint = '';
  private looking = false;

  constructor(
    private readonly session: Pick<Session, 'engine' | 'input' | 'tell' | 'timeNow'>,
    private readonly options: RiskWatchOptions,
  ) {
    this.files = this.read()?.files ?? [];
    this.watch.follow(this.files);
  }

  close(): void {
    this.watch.close();
  }

  private read() {
    try {
      return checkConfiguration({ file: this.options.file, home: this.options.home });
    } catch (error) {
      this.complain((error as Error).message);
      return null;
    }
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const checked = this.read();
      if (checked === null) return;
      this.files = checked.files;
      this.watch.follow(this.files);
      if (checked.configuration === null) {
        const [first] = checked.problems;
        if (first !== undefined) this.complain(`${problemLine(first)}: the limits stay as they are`);
        return;
      }
      this.complaint = '';
      const { risk } = checked;
      const { configured } = this.session.engine.risk;
      if (JSON.stringify(configured) === JSON.stringify(risk)) return;
      this.take(risk, await this.whose());
    } finally {
      this.looking = false;
    }
  }

  private take(risk: RiskConfiguration, by: string): void {
    const { engine } = this.session;
    const before = engine.risk.configured;
    // What cannot be said in an instrument's units must not get into the log.
    try {
      compileLimits(risk, engine.instruments);
    } catch (error) {
      this.complain(`${(error as Error).message}: the limits stay as they are`);
      return;
    }
    this.session.input({ kind: 'configuration', risk, by });
    // A change of places alone is no change of limits.
    const { places: _was, ...old } = before;
    const { places: _is, ...now } = risk;
    if (JSON.stringify(old) === JSON.stringify(now)) return;
    this.say('warn', `limits are as in the file from here on  by ${by}`);
  }

  /** The newest of the files, and its owner. */
  private async whose(): Promise<string> {
    const known = await Promise.all(
      this.files.map(async (path) => ({
        path,
        ...(await stat(path).catch(() => ({ mtimeMs: 0, uid: -1 }))),
      })),
    );
    const newest = known.reduce((last, each) => (each.mtimeMs > last.mtimeMs ? each : last), known[0]!);
    const me = userInfo();
    const owner = newest.uid === me.uid ? me.username : `user ${newest.uid}`;
    return `${basename(newest.path)}, ${owner}`;
  }

  private complain(text: string): void {
    if (text === this.complaint) return;
    this.complaint = text;
    this.say('error', text);
  }

  private say(level: 'warn' | 'error', text: string): void {
    this.session.tell({ time: this.session.timeNow() as Micros, level, owner: 'engine', text });
  }
}
