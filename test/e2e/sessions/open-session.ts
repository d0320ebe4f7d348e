import { cpSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { limitOrder } from '../../../src/domain/index.js';
import { type Client, connect, type Snapshots, type Topic } from '../../../src/protocol/index.js';
import { type Ended, isRunning, killOne, pause, TestHome, until } from '../harness/program.js';

/** A workstation without a terminal, and a client of its engine. */
export class OpenSession {
  private constructor(
    readonly home: TestHome,
    readonly client: Client,
    readonly hostPid: number,
    readonly text: () => string,
    readonly ended: Promise<Ended>,
  ) {}

  /** Starts `outcry` on a home folder and waits for its engine. @throws what it said, where it ends instead. */
  static async start(home: TestHome, ...words: string[]): Promise<OpenSession> {
    const program = home.start(...words);
    let end: Ended | null = null;
    void program.ended.then((ended) => {
      end = ended;
    });
    const client = await dialUntil(home, () => end !== null);
    if (client === null) {
      const over = end as Ended | null;
      throw new Error(
        over === null
          ? `no engine listens: ${program.text()}`
          : `outcry ended with ${over.code}: ${over.stderr}`,
      );
    }
    return new OpenSession(home, client, program.pid, program.text, program.ended);
  }

  /** A client of the engine that somebody else has started. */
  static async attach(home: TestHome): Promise<OpenSession> {
    const client = (await dialUntil(home, () => false))!;
    return new OpenSession(home, client, home.hostPid!, () => '', new Promise(() => {}));
  }

  get enginePid(): number {
    return this.client.enginePid;
  }

  /** A client of the engine that the host has started in the place of the first. */
  async nextEngine(): Promise<OpenSession> {
    const before = this.enginePid;
    await until('another engine', () => this.home.enginePid !== null && this.home.enginePid !== before);
    const client = (await dialUntil(this.home, () => false))!;
    return new OpenSession(this.home, client, this.hostPid, this.text, this.ended);
  }

  /** SIGTERM: leaves as a person would, with the policy that it was opened with. */
  async leave(): Promise<Ended> {
    this.client.close();
    killOne(this.hostPid, 'SIGTERM');
    return this.ended;
  }

  /** SIGKILL of the host, of the engine, or of both; until those are gone. */
  async kill(victims: { readonly host: boolean; readonly engine: boolean }): Promise<void> {
    if (victims.host) killOne(this.hostPid);
    if (victims.engine) killOne(this.enginePid);
    await until('the killed to be gone', () => !victims.host || !isRunning(this.hostPid));
    await until('the engine to be gone', () => !isRunning(this.enginePid));
  }

  /** The next snapshot of a topic. */
  snapshot<T extends Topic>(topic: T, instrument = 0): Promise<Snapshots[T]> {
    return new Promise((resolve, reject) => {
      this.client.onClose((reason) => reject(new Error(reason)));
      const subscription = this.client.subscribe(topic, { instrument }, (data) => {
        subscription.close();
        resolve(data);
      });
    });
  }

  /**
   * Sends an order, and returns its id once the engine has said yes. While the engine brings the account into
   * line, as it does again where an answer was late, the order is sent anew: a person would do the same.
   */
  async place(order: Parameters<typeof limitOrder>[0]): Promise<string> {
    const deadline = performance.now() + 30_000;
    for (;;) {
      const result = await this.client.command({ kind: 'place', order: limitOrder(order), confirmed: true });
      if (result.outcome !== 'refused') return result.clientOrderIds[0]!;
      if (result.rule !== 'reconciling' || performance.now() > deadline)
        throw new Error(`${result.rule}: ${result.text}`);
      await pause(50);
    }
  }

  /** Waits until the orders are as `done` wants them. */
  async orders(what: string, done: (orders: Snapshots['orders']) => boolean): Promise<Snapshots['orders']> {
    let newest: Snapshots['orders'] | null = null;
    const subscription = this.client.subscribe('orders', {}, (orders) => {
      newest = orders;
    });
    await until(
      what,
      () => newest !== null && done(newest),
      60_000,
      () => newest,
    );
    subscription.close();
    return newest!;
  }
}

async function dialUntil(home: TestHome, isOver: () => boolean): Promise<Client | null> {
  const deadline = performance.now() + 60_000;
  while (!isOver() && performance.now() < deadline) {
    try {
      return await connect(home.socket, { name: 'test' });
    } catch {
      await pause(20);
    }
  }
  return null;
}

/** The folder of the newest session's log. */
export function newestLog(home: TestHome): string {
  const folder = join(home.folder, 'data', 'sessions');
  return join(folder, readdirSync(folder).sort().at(-1)!);
}

/** A home folder with what another holds, save the sockets of its processes: they cannot be copied. */
export function copyOf(home: TestHome): TestHome {
  const copy = new TestHome();
  cpSync(home.folder, copy.folder, {
    recursive: true,
    filter: (source) => !lstatSync(source).isSocket(),
  });
  rmSync(join(copy.folder, 'run'), { recursive: true, force: true });
  return copy;
}
