import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActionId, KEYS } from '../../../src/apps/tui/keys.js';
import { type Command, limitOrder, priceTicks, type Side, type SizeLots } from '../../../src/domain/index.js';
import {
  type Client,
  connect,
  type OrderRow,
  type Snapshots,
  type Topic,
} from '../../../src/protocol/index.js';
import { readSessionLog } from '../../../src/store/session-log/index.js';
import { readsOf } from '../harness/keyboard.js';
import { pause, TestHome, until } from '../harness/program.js';
import { PATIENCE_MILLIS, Terminal, type TerminalOptions } from '../harness/terminal.js';
import { newestLog } from '../sessions/open-session.js';
import { cursorPrice, messageOf } from './cells.js';

/** A tenth of the recorded pace: the touch hardly moves between two keys. */
export const SLOW = ['--speed', '0.1'];
/** No card over the tape, and no guard of the engine's against doubles: what is held back, the keys' rules hold. */
export const QUIET = 'terminal: {tour: false}\nrisk: {account: {duplicateSeconds: 0}}\n';
const WITNESS = 'witness';
/** Who commands beside the terminal: an engine that is started again notes what it found. */
const OTHERS = [WITNESS, 'host', 'engine'];
/** Older than the time in which a dialog takes no key, and in which a key repeats. */
const SETTLED_MILLIS = 320;

export interface DeskOptions extends TerminalOptions {
  /** The whole of `config.yaml`, and of `risk.yaml`. */
  readonly config?: string;
  readonly risk?: string;
  readonly home?: TestHome;
}

function snapshotOf<T extends Topic>(client: Client, topic: T, instrument: number): Promise<Snapshots[T]> {
  return new Promise((resolve, reject) => {
    client.onClose((reason) => reject(new Error(reason)));
    const subscription = client.subscribe(topic, { instrument }, (data) => {
      subscription.close();
      resolve(data);
    });
  });
}

/** The program in a terminal, and a witness at its engine's socket who says what was really sent. */
export class Desk {
  private constructor(
    readonly home: TestHome,
    readonly terminal: Terminal,
    private client: Client,
  ) {}

  /** Starts the program and waits until the screen is whole and can be armed. */
  static async open(words: readonly string[] = SLOW, options: DeskOptions = {}): Promise<Desk> {
    const { config, risk, home = new TestHome(), ...terminalOptions } = options;
    if (config !== undefined) writeFileSync(join(home.folder, 'config.yaml'), config);
    if (risk !== undefined) writeFileSync(join(home.folder, 'risk.yaml'), risk);
    const terminal = new Terminal(home, words, terminalOptions);
    try {
      await terminal.sees(
        (rows) =>
          /disarmed|watching only|resume/.test(rows[0]!) &&
          /^ (?:\w+:)?[A-Z]+\/USDT [\d,]+\.\d\d/.test(rows[1]!) &&
          rows.at(-1)!.includes('? keys'),
      );
      return new Desk(home, terminal, await connect(home.socket, { name: WITNESS }));
    } catch (error) {
      await terminal.close();
      await home.remove();
      throw error;
    }
  }

  /** With the strategies paused, so that only what is done at the keys sends. */
  static async quiet(words: readonly string[] = SLOW): Promise<Desk> {
    const desk = await Desk.open(words, { config: QUIET });
    await desk.elsewhere({ kind: 'pause-strategies' });
    await desk.engineHas('orders', ({ working }) => working.length === 0);
    return desk;
  }

  async close(): Promise<void> {
    this.client.close();
    await this.terminal.close();
    await this.home.remove();
  }

  /** The witness at the engine that the host has started in the place of the first. */
  async follow(): Promise<void> {
    this.client.close();
    this.client = await connect(this.home.socket, { name: WITNESS });
  }

  get enginePid(): number {
    return this.client.enginePid;
  }

  press(keys: string, times = 1): Promise<void> {
    return this.terminal.press(keys, times);
  }

  /** Presses a key by its name in the key table, such as `tb`, `^D` or `PgUp`. */
  async key(name: string): Promise<void> {
    for (const read of readsOf(name)) await this.terminal.press(read);
  }

  /** Presses the shipped key of an action; with `at`, another one of its keys. */
  async does(action: ActionId, at = 0): Promise<void> {
    await this.key(KEYS.find((binding) => binding.action === action)!.keys[at]!);
  }

  sees(wanted: Parameters<Terminal['sees']>[0], patienceMillis?: number): Promise<string[]> {
    return this.terminal.sees(wanted, patienceMillis);
  }

  /** Waits until the message line says it. */
  async says(wanted: string | RegExp): Promise<string> {
    const says = (rows: readonly string[]): boolean => {
      const message = messageOf(rows);
      return typeof wanted === 'string' ? message.includes(wanted) : wanted.test(message);
    };
    try {
      return messageOf(await this.terminal.sees((rows) => says(rows)));
    } catch (error) {
      throw new Error(`no message ${String(wanted)}: ${(error as Error).message}`);
    }
  }

  /** Waits until the dialog is there and takes keys. */
  async dialog(title: string): Promise<string[]> {
    await this.terminal.sees(`─ ${title}`);
    await this.settle();
    return this.terminal.screen();
  }

  async noDialog(): Promise<void> {
    await this.terminal.sees((rows) => !/┌─ [A-Z]/.test(rows.join('\n')));
  }

  /** Lets the time go by in which a dialog takes no key and a key may not be pressed again. */
  settle(): Promise<void> {
    return pause(SETTLED_MILLIS);
  }

  /** Presses the key that paints everything anew, and waits until that is done. */
  async repaint(): Promise<void> {
    const { columns, rows } = this.terminal.size;
    const recording = this.terminal.record();
    await this.does('repaint');
    await until(
      'a whole screen to be written',
      () => recording.text.length > (columns * rows) / 4,
      PATIENCE_MILLIS,
    );
    await this.settle();
  }

  /** Opens the palette, types a line and waits for it to stand there. */
  async types(text: string): Promise<void> {
    await this.press(':');
    await this.terminal.sees('─ COMMAND ─');
    if (text !== '') await this.press(text);
    await this.terminal.sees(`:${text}▏`);
    await this.settle();
  }

  /** A line of the palette, and Enter. */
  async command(text: string): Promise<void> {
    await this.types(text);
    await this.press('\r');
  }

  snapshot<T extends Topic>(topic: T, instrument = 0): Promise<Snapshots[T]> {
    return this.asks((client) => snapshotOf(client, topic, instrument));
  }

  /**
   * What the engine answers. One that did not answer ^X within half a second, as on a busy machine, has been ended as it
   * is to be, and the next is asked; whatever else an engine ends by is an error.
   */
  private async asks<T>(question: (client: Client) => Promise<T>): Promise<T> {
    const { client } = this;
    let isClosed = false;
    client.onClose(() => {
      isClosed = true;
    });
    try {
      return await question(client);
    } catch (error) {
      if (!isClosed) throw error;
      let why: string | undefined;
      const isBack = async (): Promise<boolean> => {
        await this.follow();
        const { lines } = await snapshotOf(this.client, 'log', 0);
        why = lines.findLast(({ text }) => text.startsWith('engine started again'))?.text;
        return why !== undefined;
      };
      const what = 'the engine to be started again, and to say why';
      await until(what, () => isBack().catch(() => false), PATIENCE_MILLIS);
      if (why !== 'engine started again: it did not answer the kill switch') throw new Error(why);
      return question(this.client);
    }
  }

  /** A command from another client of the same engine. */
  async elsewhere(command: Command): Promise<void> {
    const result = await this.client.command(command);
    if (result.outcome === 'refused') throw new Error(`${result.rule}: ${result.text}`);
  }

  /** An order of mine at rest, so many units of price behind the touch, that no key has sent. */
  async rests(side: Side, away: number, size = 10_000): Promise<void> {
    const { bestBid, bestAsk } = await this.snapshot('book');
    const price = side === 'buy' ? bestBid![0] - away * 100 : bestAsk![0] + away * 100;
    const fields = { instrument: 0, side, size: size as SizeLots, price: priceTicks(price) };
    await this.elsewhere({ kind: 'place', order: limitOrder(fields), confirmed: true });
    const shown = (price / 100).toLocaleString('en', { minimumFractionDigits: 2 });
    await this.terminal.sees((rows) => new RegExp(`accepted .*${shown}`).test(rows.join('\n')));
  }

  /** My orders that are working, as the engine has them. */
  async orders(): Promise<readonly OrderRow[]> {
    return (await this.snapshot('orders')).working.filter(({ owner }) => owner === 'manual');
  }

  /** Waits until the engine has it so. */
  async engineHas<T extends Topic>(topic: T, done: (data: Snapshots[T]) => boolean): Promise<Snapshots[T]> {
    const deadline = performance.now() + PATIENCE_MILLIS;
    for (;;) {
      const data = await this.snapshot(topic);
      if (done(data)) return data;
      if (performance.now() > deadline) {
        const screen = (await this.terminal.screen()).join('\n');
        throw new Error(`the engine never had it so: ${JSON.stringify(data).slice(0, 800)}\n${screen}`);
      }
      await pause(40);
    }
  }

  /**
   * Every command that the terminal has sent in this session, from the engine's log. What the terminal has done
   * with a key is in there once the screen shows its answer: two answers to the witness come after it.
   */
  async sent(): Promise<Command[]> {
    await this.asks((client) => client.ping());
    await this.asks((client) => client.ping());
    const commands: Command[] = [];
    readSessionLog(newestLog(this.home), {
      input: (input) => {
        if (input.kind === 'command' && !OTHERS.includes(input.client)) commands.push(input.command);
      },
    });
    return commands;
  }

  /** What the terminal sends while something is done. */
  async sends(act: () => Promise<unknown>): Promise<Command[]> {
    const before = (await this.sent()).length;
    await act();
    return (await this.sent()).slice(before);
  }

  /** How many orders and moves the terminal sends while something is done. */
  async places(act: () => Promise<unknown>): Promise<number> {
    return (await this.sends(act)).filter(({ kind }) => kind === 'place' || kind === 'replace').length;
  }

  /** @throws where it sends anything. */
  async sendsNothing(act: () => Promise<unknown>): Promise<void> {
    const sent = await this.sends(act);
    if (sent.length > 0) throw new Error(`it was sent: ${JSON.stringify(sent)}`);
  }

  async arm(): Promise<void> {
    await this.settle();
    await this.terminal.arm();
  }

  isDisarmed(): Promise<string[]> {
    return this.sees((rows) => /disarmed|watching|resume|ENGINE LOST|FROZEN/.test(rows[0]!));
  }

  /** Puts the cursor so many rows under the best bid. @returns its price */
  async below(rows: number): Promise<number> {
    await this.key('c');
    await this.press('j', rows);
    await this.settle();
    return cursorPrice(await this.terminal.screen())!;
  }

  async cancelMine(): Promise<void> {
    if ((await this.orders()).length === 0) return;
    await this.key('da');
    await this.engineHas('orders', ({ working }) => working.length === 0);
  }
}
