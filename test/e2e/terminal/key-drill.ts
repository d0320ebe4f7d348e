import type { ActionId } from '../../../src/apps/tui/keys.js';
import { focusedPane } from './cells.js';
import { Desk, QUIET, SLOW } from './desk.js';

/** One session in which every key is pressed, and the actions that have been. */
export class KeyDrill {
  readonly driven = new Set<ActionId>();
  private opened: Desk | null = null;

  get desk(): Desk {
    if (this.opened === null) throw new Error('the drill has not begun');
    return this.opened;
  }

  async begin(): Promise<void> {
    this.opened = await Desk.open(SLOW, { config: QUIET });
  }

  async end(): Promise<void> {
    await this.opened?.close();
  }

  /** Presses the key of an action; with `at`, another one of its keys. */
  does(action: ActionId, at = 0): Promise<void> {
    this.driven.add(action);
    return this.desk.does(action, at);
  }

  async focus(digit: string, name: string): Promise<void> {
    await this.desk.key(digit);
    await this.desk.sees((rows) => focusedPane(rows) === name);
  }

  ladder(): Promise<void> {
    return this.focus('1', 'LADDER');
  }

  /** The kinds of the commands that are sent meanwhile. */
  async kinds(act: () => Promise<unknown>): Promise<string[]> {
    return (await this.desk.sends(act)).map(({ kind }) => kind);
  }
}
