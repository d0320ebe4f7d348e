import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ClientDesk } from '../../src/apps/engine/desk.js';
import { IndicatorDesk } from '../../src/apps/engine/indicator-desk.js';
import { openSession } from '../../src/apps/engine/open-session.js';
import { planSession } from '../../src/apps/engine/plan.js';
import { FilePluginShelf } from '../../src/apps/engine/plugin-shelf.js';
import type { Session } from '../../src/apps/engine/session.js';
import { replayLog } from '../../src/apps/replay/index.js';
import { type Command, type Input, Random } from '../../src/domain/index.js';
import { type Client, connect, PROTOCOL_VERSION, ProtocolServer } from '../../src/protocol/index.js';
import { readSessionLog } from '../../src/store/session-log/index.js';
import { anyMessage, type Standing } from './commands.js';
import type { FuzzReport } from './fuzz-report.js';
import { mutated, pick } from './mutation.js';

const BATCH = 50;
const HELLO = `${JSON.stringify({ kind: 'hello', version: PROTOCOL_VERSION, client: 'fuzz' })}\n`;
/** So much may stay: what sessions keep of orders and lines by design. */
const MOST_GROWTH_BYTES = 300_000_000;
const CONFIGURATION = `embedded: { market: synthetic, startOffsetSeconds: 2, speed: 10, seed: 3 }
strategies: [{ name: market-making, plugin: market-making, instrument: BTC/USDT, start: stopped }]
`;

/**
 * Sends whatever can be sent to the server of a session that trades on the synthetic market. After each batch another
 * client is answered; at the end the log has the commands that the desk was given, no more and no less, and a new
 * engine that is given the log is where this one is.
 */
export async function fuzzCommands(count: number, seed: number): Promise<FuzzReport> {
  const home = mkdtempSync(join(tmpdir(), 'outcry-fuzz-'));
  const fuzz = await CommandFuzz.open(home, seed);
  try {
    for (let done = 0; done < count; done += BATCH) await fuzz.batch(Math.min(BATCH, count - done));
    return await fuzz.judge(count);
  } finally {
    fuzz.close();
    rmSync(home, { recursive: true, force: true });
  }
}

class CommandFuzz {
  private readonly findings = new Map<string, number>();
  private readonly given: Command[] = [];
  private readonly random: Random;
  private request = 0;
  private sent = '';
  private bytesAtFirst = 0;
  private batches = 0;
  private readonly onError = (error: Error): void =>
    this.find(
      `exception: ${error.stack?.split('\n').slice(0, 3).join(' ')} after ${this.sent.slice(0, 300)}`,
    );

  private constructor(
    private readonly home: string,
    private readonly session: Session,
    private readonly server: ProtocolServer,
    private readonly path: string,
    seed: number,
  ) {
    this.random = new Random(seed);
    process.on('uncaughtException', this.onError);
    process.on('unhandledRejection', this.onError);
  }

  static async open(home: string, seed: number): Promise<CommandFuzz> {
    writeFileSync(join(home, 'c.yaml'), CONFIGURATION);
    const argument = {
      home,
      config: join(home, 'c.yaml'),
      symbol: undefined,
      mode: undefined,
      speed: undefined,
      seed: undefined,
      synthetic: true,
      leave: undefined,
      fresh: false,
    };
    const session = await openSession(await planSession(argument), argument, () => undefined);
    const facts = {
      market: () => session.market(),
      money: session.money,
      keys: session.keys,
      leavePolicy: 'keep' as const,
      log: session.log,
      journalOk: () => session.journalHealthy,
      now: () => session.timeNow(),
    };
    const indicators = new IndicatorDesk(session.engine, session.history.indicators);
    const desk = new ClientDesk(session.engine, session, facts, indicators, session.history);
    const path = join(home, 'engine.sock');
    const server = new ProtocolServer(path, desk);
    session.onNotice((notice) => server.notice(desk.keep(notice)));
    const fuzz = new CommandFuzz(home, session, server, path, seed);
    const { command } = desk;
    desk.command = (wanted, client, answer) => {
      if (client === 'fuzz') fuzz.given.push(wanted);
      command.call(desk, wanted, client, answer);
    };
    await server.listen();
    return fuzz;
  }

  /** Inputs on one connection after the other, and then a client that must be answered. */
  async batch(size: number): Promise<void> {
    const good = await connect(this.path, { name: 'good', timeoutMillis: 20_000 });
    await this.makeReady(good);
    let socket = await this.open();
    for (let i = 0; i < size; i += 1) {
      if (socket.destroyed || !socket.writable) socket = await this.open();
      await this.send(socket);
    }
    await new Promise((resolve) => setImmediate(resolve));
    this.guarded(() => this.session.live());
    this.guarded(() => this.server.publish(performance.now()));
    await good.ping();
    const note = await good.command({ kind: 'note', text: 'still there', about: null });
    if (note.outcome !== 'done') this.find(`a note is refused: ${note.text}`);
    socket.destroy();
    good.close();
    this.batches += 1;
    if (this.batches === 4) this.bytesAtFirst = process.memoryUsage().heapUsed;
  }

  async judge(count: number): Promise<FuzzReport> {
    const { session, home, given } = this;
    const growth = process.memoryUsage().heapUsed - this.bytesAtFirst;
    if (this.bytesAtFirst > 0 && growth > MOST_GROWTH_BYTES) this.find(`the heap grew by ${growth} bytes`);
    await this.server.close();
    await session.close();
    const directory = join(home, 'data', 'sessions', session.log);
    const logged: Command[] = [];
    readSessionLog(directory, {
      input: (input: Input) => {
        if (input.kind === 'command' && input.client === 'fuzz') logged.push(input.command);
      },
    });
    let at = 0;
    for (const command of logged) {
      while (at < given.length && !isSame(given[at]!, command)) at += 1;
      if (at === given.length) {
        this.find(`logged but never given, or out of order: ${JSON.stringify(command).slice(0, 200)}`);
        break;
      }
      at += 1;
    }
    const replay = replayLog(directory, new FilePluginShelf(join(home, 'data', 'plugins')));
    if (!replay.equal)
      this.find(`the replay differs: ${JSON.stringify(replay.rebuild.replayer.differences)}`);
    if (replay.rebuild.engine.stateHash() !== session.engine.stateHash())
      this.find('the engine of the log is elsewhere than this one');
    const findings = [...this.findings].map(([text, times]) => `${times} × ${text}`);
    const note = `${given.length} were commands, ${logged.length} are in the log`;
    return { what: 'commands', inputs: count, findings, note };
  }

  close(): void {
    process.off('uncaughtException', this.onError);
    process.off('unhandledRejection', this.onError);
  }

  private async makeReady(good: Client): Promise<void> {
    const { engine } = this.session;
    if (engine.halted) await good.command({ kind: 'resume', reason: 'to go on' });
    if (engine.mode === 'watch') await good.command({ kind: 'mode', mode: 'paper', confirmation: '' });
    if (engine.orders.workingCount > 15)
      await good.command({ kind: 'cancel-all', scope: 'everyone', instrument: null, side: null });
  }

  private open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = dial(this.path, () => {
        if (this.random.next() < 0.97) socket.write(HELLO);
        resolve(socket);
      });
      socket.on('error', reject);
      socket.resume();
    });
  }

  private async send(socket: Socket): Promise<void> {
    const bytes = this.draw();
    this.sent = bytes.toString('latin1');
    const cut = this.random.next() < 0.05 ? this.random.integer(0, bytes.length) : bytes.length;
    await written(socket, bytes.subarray(0, cut));
    if (cut < bytes.length) {
      await new Promise((resolve) => setImmediate(resolve));
      await written(socket, bytes.subarray(cut));
    }
  }

  private draw(): Buffer {
    const { random } = this;
    const chance = random.next();
    const line = (): string => `${this.line()}\n`;
    if (chance < 0.85) return Buffer.from(line());
    if (chance < 0.9) return Buffer.from(line() + line() + line());
    if (chance < 0.93) return Buffer.from(`${JSON.stringify(mutated(null, random))}\n`);
    if (chance < 0.96) return garbled(Buffer.from(line()), random);
    if (chance < 0.98) return deep(random);
    if (chance < 0.9995) return Buffer.from(Array.from({ length: 40 }, () => random.integer(0, 255)));
    return Buffer.alloc(10_000_000, 'x');
  }

  private line(): string {
    const { random } = this;
    this.request += 1;
    const message = anyMessage(random, this.standing(), this.request);
    if (random.next() < 0.15) return JSON.stringify(mutated(message, random));
    let { command } = message as { command?: unknown };
    if (command === undefined) return JSON.stringify(message);
    // What is inside of it: the server is to go on, and to say what is wrong.
    for (let i = random.integer(0, 2); i > 0; i -= 1) command = mutated(command, random);
    return JSON.stringify({ ...message, command });
  }

  private standing(): Standing {
    const { engine } = this.session;
    const { bestBid } = engine.markets[0]!.book;
    const working = [...engine.orders.working()].slice(0, 8).map(({ clientOrderId }) => clientOrderId);
    return { touch: bestBid, working, strategies: [...engine.strategies.keys()] };
  }

  private guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.onError(error as Error);
    }
  }

  private find(text: string): void {
    const kind = text.slice(0, 400);
    if (this.findings.size < 50 || this.findings.has(kind))
      this.findings.set(kind, (this.findings.get(kind) ?? 0) + 1);
  }
}

const isSame = (a: Command, b: Command): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));

/** Until the socket has taken it, or is gone. */
const written = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed || !socket.writable) resolve();
    else socket.write(bytes, () => resolve());
  });

function garbled(bytes: Buffer, random: Random): Buffer {
  for (let i = random.integer(1, 4); i > 0; i -= 1) {
    bytes[random.integer(0, bytes.length - 1)] = pick(random, [0xff, 0xc0, 0x00, 0x0a, 0x22, 0x7b, 0xed]);
  }
  return bytes;
}

/** Nested further than anything that recurses can follow. */
function deep(random: Random): Buffer {
  const levels = pick(random, [50, 1_000, 20_000]);
  const nested = '['.repeat(levels) + ']'.repeat(levels);
  const [before, after] = pick(random, [
    ['{"kind":"ping","request":', '}'],
    ['{"kind":"command","request":1,"command":', '}'],
    ['{"kind":"subscribe","topic":"book","id":', '}'],
    ['{"kind":"subscribe","topic":"book","id":"d","options":', '}'],
    ['', ''],
  ] as const);
  return Buffer.from(`${before}${nested}${after}\n`);
}
