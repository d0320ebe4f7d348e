import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FilePluginShelf } from '../../../src/apps/engine/plugin-shelf.js';
import { replayLog } from '../../../src/apps/replay/index.js';
import type { Command, Input, NewOrder, PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { limitOrder, RowKind } from '../../../src/domain/index.js';
import type { BookSnapshot } from '../../../src/protocol/index.js';
import { readSessionLog, verifySessionLog } from '../../../src/store/session-log/index.js';
import { pause, TestHome } from '../harness/program.js';
import { type Alteration, type LoneRow, rewriteLog } from './altered-log.js';
import { copyOf, newestLog, OpenSession } from './open-session.js';

const run = promisify(execFile);
const MICROS_PER_MINUTE = 60_000_000;
/** The sample tapes end at 2024-08-08T23:59:59Z. */
const TAPE_END = Date.UTC(2024, 7, 8, 23, 59, 59) * 1_000;
const SESSION_END = TAPE_END + 2 * MICROS_PER_MINUTE;
const SEED = 20_240_808;

interface Replayed {
  readonly minutes: readonly { readonly time: number; readonly stateHash: string; readonly equal: boolean }[];
  readonly finalStateHash: string;
  readonly equal: boolean;
  readonly inputs: number;
}

const home = new TestHome();
let log = '';
let here: Replayed;

beforeAll(async () => {
  const session = await OpenSession.start(home, '--speed', '150', '--leave', 'keep');
  await changeSettings(session);
  await tradeUntil(session, SESSION_END);
  expect((await session.leave()).code).toBe(0);
  log = newestLog(home);
});
afterAll(() => home.remove());

/** Numerical Recipes' linear congruential generator: which orders are sent, though not when, is the same each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** What a person changes while a session runs: a replay has it at the same moment. */
async function changeSettings({ client }: OpenSession): Promise<void> {
  const commands: readonly Command[] = [
    { kind: 'note', text: 'begins', about: null },
    { kind: 'limit', rule: 'max-order', instrument: 0, value: '0.9' },
    { kind: 'limit', rule: 'order-rate', instrument: null, value: '19' },
    { kind: 'strategy-parameters', name: 'market-making', parameters: { size: '0.015' } },
    { kind: 'mode', mode: 'watch', confirmation: '' },
    { kind: 'mode', mode: 'live', confirmation: 'LIVE' },
    { kind: 'strategy', name: 'market-making', action: 'start' },
  ];
  for (const command of commands) expect(await client.command(command)).toMatchObject({ outcome: 'done' });
}

/** Places, moves and cancels orders by command until the market has come to `end`. */
async function tradeUntil({ client, text }: OpenSession, end: number): Promise<void> {
  const random = generator(SEED);
  const books: BookSnapshot[] = [];
  let time = 0;
  let mine: readonly string[] = [];
  for (const instrument of [0, 1]) {
    client.subscribe('book', { instrument, rows: 1 }, (book) => {
      books[instrument] = book;
    });
  }
  client.subscribe('session', {}, (session) => {
    time = session.time;
  });
  client.subscribe('orders', {}, ({ working }) => {
    mine = working.filter(({ owner }) => owner === 'manual').map(({ clientOrderId }) => clientOrderId);
  });
  let over: string | null = null;
  client.onClose((reason) => {
    over = reason;
  });
  const deadline = performance.now() + 100_000;
  while (time < end) {
    await pause(10);
    if (over !== null || performance.now() > deadline) {
      throw new Error(`the market stands at ${time} of ${end}, ${over ?? 'the engine answers'}: ${text()}`);
    }
    const book = books[random() < 0.5 ? 0 : 1];
    if (book === undefined || book.bestBid === null || book.bestAsk === null) continue;
    const id = mine[Math.floor(random() * mine.length)];
    const dice = random();
    if (dice < 0.2 && id !== undefined) await client.command({ kind: 'cancel', clientOrderId: id });
    else if (dice < 0.3 && id !== undefined) {
      const price = book.bestBid[0] as PriceTicks;
      await client.command({ kind: 'replace', clientOrderId: id, price, size: null });
    } else await client.command({ kind: 'place', order: someOrder(book, random), confirmed: true });
  }
}

function someOrder(book: BookSnapshot, random: () => number): NewOrder {
  const side = random() < 0.5 ? 'buy' : 'sell';
  const touch = side === 'buy' ? book.bestBid![0] : book.bestAsk![0];
  const away = side === 'buy' ? -1 : 1;
  const common = {
    instrument: book.instrument,
    side,
    size: (100 + Math.floor(random() * 900)) as SizeLots,
  } as const;
  const at = (ticks: number) => (touch + away * ticks) as PriceTicks;
  const dice = random();
  if (dice < 0.3) return limitOrder({ ...common, price: null, type: 'market', timeInForce: 'ioc' });
  if (dice < 0.6) return limitOrder({ ...common, price: at(0) });
  if (dice < 0.7) return limitOrder({ ...common, price: null, type: 'stop', triggerPrice: at(-200) });
  return limitOrder({ ...common, price: at(Math.floor(random() * 2_000)), postOnly: true });
}

const shelf = () => new FilePluginShelf(join(home.folder, 'data', 'plugins'));

async function replayOn(node: string): Promise<Replayed> {
  const { stdout } = await run(node, home.command('replay', basename(log), '--json'), {
    env: home.environment(),
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Replayed;
}

describe('a recorded session', () => {
  it('is the same at each minute when it is replayed, over the end of the tape', async () => {
    here = await replayOn(process.execPath);
    expect(here.equal).toBe(true);
    expect(here.minutes.map(({ equal }) => equal)).not.toContain(false);
    const times = here.minutes.map(({ time }) => time);
    expect(times.filter((time) => time <= TAPE_END).length).toBeGreaterThanOrEqual(4);
    expect(times.filter((time) => time > TAPE_END).length).toBeGreaterThanOrEqual(2);
    times.forEach((time, i) => void expect(time).toBe(times[0]! + i * MICROS_PER_MINUTE));
    expect(new Set(here.minutes.map(({ stateHash }) => stateHash)).size).toBe(times.length);
  });

  it('has orders by hand and of the strategy, and fills of both', () => {
    const owners = new Map<string, string>();
    const filled = new Set<string>();
    readSessionLog(log, {
      input: (input) => {
        if (input.kind !== 'venue' || input.event.kind !== 'fill') return;
        filled.add(owners.get(input.event.fill.clientOrderId)!);
      },
      output: (output) => {
        const request = output as { kind: string; clientOrderId: string; order: NewOrder };
        if (request.kind === 'place') owners.set(request.clientOrderId, request.order.owner);
      },
    });
    expect([...filled].sort()).toEqual(['manual', 'strategy:market-making']);
  });

  it('goes on behind the end of its tape, and is the same again', async () => {
    const copy = copyOf(home);
    try {
      const session = await OpenSession.start(copy, '--leave', 'keep');
      expect(session.text()).toContain(`session ${basename(log)} goes on`);
      await session.kill({ host: true, engine: true });
      const { code, stdout } = await copy.run('replay', basename(log), '--json');
      const { equal, minutes } = JSON.parse(stdout) as Replayed;
      expect({ code, equal }).toEqual({ code: 0, equal: true });
      expect(minutes.slice(0, here.minutes.length)).toEqual(here.minutes);
    } finally {
      await copy.remove();
    }
  });

  it('is the same on Node 24', async () => {
    const node = await nodeOf('24');
    if (node === null) {
      expect(process.env.CI, 'Node 24 cannot be had: npx -y -p node@24 node').toBeUndefined();
      return;
    }
    const there = await replayOn(node);
    expect(there).toEqual(here);
  });
});

/** The path of a Node of that major version; null where npx cannot get one. */
async function nodeOf(major: string): Promise<string | null> {
  try {
    const { stdout } = await run('npx', [
      '-y',
      '-p',
      `node@${major}`,
      'node',
      '-p',
      'process.execPath + " " + process.version',
    ]);
    const [path = '', version = ''] = stdout.trim().split(' ');
    return version.startsWith(`v${major}.`) ? path : null;
  } catch {
    return null;
  }
}

/** Where in the log the one event lies that a case alters: found first, so that it is known to be there. */
interface Case {
  readonly name: string;
  alteration(): Alteration;
}

/** Alters the first row that is wanted. */
const oneRow = (wanted: (row: LoneRow) => boolean, alter: (row: LoneRow) => void) => (): Alteration => {
  let done = false;
  return {
    row: (row) => {
      if (done || !wanted(row)) return;
      done = true;
      alter(row);
    },
  };
};

/** Alters the first input of which `alter` makes another. */
const oneInput = (alter: (input: Input) => Input | null) => (): Alteration => {
  let done = false;
  return {
    input: (input) => {
      const altered = done ? null : alter(input);
      done ||= altered !== null;
      return altered ?? input;
    },
  };
};

const sizeUp = ({ rows }: LoneRow): void => {
  rows.size[0] = rows.size[0]! + 1;
};

const CASES: readonly Case[] = [
  {
    name: 'a change of the book far from the touch',
    // BTC/USDT in ticks of 0.01: less than half of its price.
    alteration: oneRow(
      ({ rows, instrument }) =>
        instrument === 0 && rows.kind[0] === RowKind.Change && rows.price[0]! < 3_000_000,
      sizeUp,
    ),
  },
  {
    name: 'the size of a print',
    alteration: oneRow(({ rows, sequence }) => rows.kind[0] === RowKind.Trade && sequence > 50_000, sizeUp),
  },
  {
    name: 'the exchange time of a change, by a microsecond',
    alteration: oneRow(
      ({ rows, sequence }) => rows.kind[0] === RowKind.Change && sequence > 100_000,
      ({ rows }) => {
        rows.timeExchange[0] = rows.timeExchange[0]! + 1;
      },
    ),
  },
  {
    name: 'a row of the synthetic market, after the last whole minute',
    alteration: oneRow(({ time }) => time >= lastMinute(), sizeUp),
  },
  {
    name: 'a command',
    alteration: oneInput((input) =>
      input.kind === 'command' && input.command.kind === 'place' && input.command.order.postOnly
        ? {
            ...input,
            command: {
              ...input.command,
              order: { ...input.command.order, size: (input.command.order.size + 1) as SizeLots },
            },
          }
        : null,
    ),
  },
  {
    name: 'who sent a command',
    alteration: oneInput((input) => (input.kind === 'command' ? { ...input, client: 'somebody' } : null)),
  },
  {
    name: 'the size of a fill',
    alteration: oneInput((input) =>
      input.kind === 'venue' && input.event.kind === 'fill' && input.event.fill.size > 1
        ? {
            ...input,
            event: {
              ...input.event,
              fill: { ...input.event.fill, size: (input.event.fill.size - 1) as SizeLots },
            },
          }
        : null,
    ),
  },
  {
    name: 'a balance, by its smallest unit',
    alteration: oneInput((input) =>
      input.kind === 'venue' && input.event.kind === 'balance'
        ? {
            ...input,
            event: { ...input.event, free: [input.event.free[0], input.event.free[1] + 1] as const },
          }
        : null,
    ),
  },
];

const lastMinute = (): number => here.minutes.at(-1)!.time;

describe('one altered event, under a chain that is whole', () => {
  const copy = () => join(home.folder, 'altered');
  afterEach(() => rmSync(copy(), { recursive: true, force: true }));

  it('is none where nothing is altered', () => {
    rewriteLog(log, copy(), {});
    expect(replayLog(copy(), shelf()).equal).toBe(true);
  });

  it.each(CASES)('$name changes the hash', ({ alteration }) => {
    rewriteLog(log, copy(), alteration());
    expect(verifySessionLog(copy()).ok).toBe(true);
    const { equal, rebuild } = replayLog(copy(), shelf());
    expect(equal).toBe(false);
    expect(rebuild.engine.stateHash()).not.toBe(here.finalStateHash);
  });

  it('makes outcry replay say so, with exit code 1', async () => {
    rewriteLog(log, copy(), CASES[0]!.alteration());
    const { code, stdout } = await home.run('replay', join(home.folder, 'altered'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/DIFFERENT from the recorded session/);
  });
});

describe('one flipped bit', () => {
  it('anywhere is found by journal verify', async () => {
    const folder = join(home.folder, 'flipped');
    mkdirSync(folder);
    const file = join(folder, '000001.log');
    copyFileSync(join(log, '000001.log'), file);
    const bytes = readFileSync(file);
    const random = generator(SEED);
    const places = Array.from({ length: 24 }, () => Math.floor(random() * bytes.length));
    for (const at of [0, 9, bytes.length - 1, bytes.length - 40, ...places]) {
      const was = bytes[at]!;
      bytes[at] = was ^ (1 << Math.floor(random() * 8));
      writeFileSync(file, bytes);
      expect(verifySessionLog(folder), `byte ${at}`).toMatchObject({ ok: false, firstBroken: { file } });
      bytes[at] = was;
    }
    bytes[bytes.length - 100] ^= 4;
    writeFileSync(file, bytes);
    const { code, stdout } = await home.run('journal', 'verify', folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^BROKEN after \d+ records: \S+000001\.log at byte \d+: /);
    expect((await home.run('journal', 'verify', basename(log))).code).toBe(0);
  });
});
