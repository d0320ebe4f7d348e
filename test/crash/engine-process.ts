/**
 * The engine of the crash test: the real log, loop, gateway and link of a session with real money, without what takes
 * long to start. It says where it stands once its account is in line, and then orders without end until it is killed.
 */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import {
  FailpointHit,
  failingDisk,
  failingGateway,
  failingJournal,
} from '../../src/apps/engine/failpoints.js';
import { History } from '../../src/apps/engine/history.js';
import { SessionJournal } from '../../src/apps/engine/journal.js';
import { VenueMarket, WallClock } from '../../src/apps/engine/market/index.js';
import { openLog } from '../../src/apps/engine/session-folder.js';
import {
  allocateRows,
  type Command,
  limitOrder,
  type PriceTicks,
  Random,
  RowFlag,
  RowKind,
  type SizeLots,
} from '../../src/domain/index.js';
import { Engine, EngineLoop } from '../../src/engine/index.js';
import { createGateway } from '../../src/venues/ccxt/account/index.js';
import { START_PRICES } from '../simulation/world/scenario.js';
import { headerOf } from '../simulation/world/sim-process.js';
import { unlimited } from '../venues/ccxt/account/account-rig.js';
import type { EngineWishes, StandingMessage } from './messages.js';

const MID = START_PRICES[0]!;
const ORDERS_MILLIS = 6;
const SETTLE_MILLIS = 8_000;

/** When each part of the start was over, in milliseconds. */
const stages: Record<string, number> = {};
const stage = (name: string): void => {
  stages[name] = Math.round(performance.now() - begunAt);
};
// It is made before it is wanted, so that its modules are there when the one before it dies.
const wishes = await new Promise<EngineWishes>((resolve) => {
  process.once('message', (message: EngineWishes) => resolve(message));
});
const begunAt = performance.now();
const random = new Random(wishes.seed);
const hit = FailpointHit.fromEnvironment(wishes.failpoint);
const usual = headerOf(1);
const header = { ...usual, instruments: usual.instruments.map((each) => ({ ...each, venue: 'binance' })) };
const instruments = header.instruments.map((specification, index) => ({ index, specification }));

const begun = openLog(
  { header, configuration: { session: { durability: wishes.durability } } },
  {
    folder: wishes.folder,
    progress: () => undefined,
    makeEngine: ({ instruments: specifications, risk }) =>
      new Engine(
        { instruments: specifications, risk },
        {
          load: () => {
            throw new Error('no plugins');
          },
        },
      ),
    makeHistory: (made) => new History(made),
    watchdog: null,
    storage: { segmentBytes: 60_000, ...(hit === null ? {} : { disk: failingDisk(fs, hit) }) },
  },
  false,
);
stage('log read');
const { engine, rebuild } = begun;
const written = new SessionJournal(begun.writer);
const journal = hit === null ? written : failingJournal(written, hit);
rebuild.leaveMarket(journal);
const made = await createGateway({
  endpoint: { venue: 'binance', testnet: false, url: wishes.url, certificateAuthority: null },
  credentials: { apiKey: wishes.apiKey, secret: wishes.secret, passphrase: null },
  instruments,
  limiter: unlimited(),
  requestTimeoutMillis: 300,
  validityMillis: 300,
  reconcileMillis: 1_000,
});
const gateway = hit === null ? made : failingGateway(made, hit);
stage('venue loaded');
const clock = new WallClock(engine.time);
const market = new VenueMarket({
  name: 'binance',
  clock,
  engine,
  accounts: [{ venue: 'binance', instruments, gateway }],
  keys: [],
  sessions: rebuild.sessionIds,
  since: engine.time > 0 ? engine.time : null,
});
const loop = new EngineLoop({
  engine,
  journal,
  venue: market,
  clock,
  onNotice: () => undefined,
  listener: begun.history,
});

loop.input({
  kind: 'session',
  session: {
    id: randomBytes(6).toString('hex'),
    mode: 'live',
    account: null,
    liveAccount: 'paper',
    contractsAreDataOnly: true,
    venues: market.abilities,
    reconcile: ['binance'],
  },
});
// As after every end that nobody asked for: a venue that does not take it now is asked again.
await market.signIn(loop, { isPatient: true, progress: () => undefined });
stage('signed in');
setInterval(() => loop.beat(), 5);

/** A book that stands as the exchange's does: a snapshot, again and again. */
function snapshot(): void {
  const rows = allocateRows(2);
  for (const [row, away] of [-1_000, 1_000].entries()) {
    rows.kind[row] = RowKind.Snapshot;
    rows.flags[row] = row === 0 ? RowFlag.FIRST : RowFlag.LAST | RowFlag.ASK;
    rows.price[row] = MID + away;
    rows.size[row] = 1_000_000;
    rows.timeExchange[row] = clock.now();
    rows.timeReceived[row] = clock.now();
    rows.sequence[row] = Number.NaN;
    rows.previousSequence[row] = Number.NaN;
  }
  rows.length = 2;
  loop.rows(0, rows, 0, 2);
}

const isSettled = (): boolean =>
  engine.reconciliation.pending.size === 0 &&
  [...engine.orders.working()].every(
    ({ state, doubt }) => doubt === null && (state === 'accepted' || state === 'partially-filled'),
  );

const deadline = performance.now() + SETTLE_MILLIS;
while (!isSettled() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
stage('settled');
journal.commit();
process.send?.({
  kind: 'standing',
  positionLots: engine.portfolio.position(0).sizeLots,
  halted: engine.halted,
  working: [...engine.orders.working()].map(({ clientOrderId, state, doubt, filled, size }) => ({
    id: clientOrderId,
    state,
    doubt,
    filled,
    size,
  })),
  millis: Math.round(performance.now() - begunAt),
  stages,
} satisfies StandingMessage);

function order(): Command {
  const side = random.next() < 0.5 ? 'buy' : 'sell';
  const crosses = random.next() < 0.4;
  const away = crosses ? random.integer(1_000, 4_000) : -random.integer(2_000, 30_000);
  const price = (side === 'buy' ? MID + away : MID - away) as PriceTicks;
  const size = random.integer(100, 900) as SizeLots;
  const timeInForce = crosses && random.next() < 0.5 ? ('ioc' as const) : ('gtc' as const);
  return {
    kind: 'place',
    order: { ...limitOrder({ instrument: 0, side, price, size }), timeInForce },
    confirmed: true,
  };
}

function draw(): Command {
  const working = [...engine.orders.working()].map(({ clientOrderId }) => clientOrderId);
  const one = working[random.integer(0, working.length - 1)];
  const chance = random.next();
  if (engine.halted) return { kind: 'resume', reason: 'to go on' };
  if (one === undefined || (chance < 0.5 && working.length < 30)) return order();
  if (chance < 0.72) {
    const away = random.integer(2_000, 30_000);
    const { side } = engine.orders.get(one)!.request;
    const price = (side === 'buy' ? MID - away : MID + away) as PriceTicks;
    return { kind: 'replace', clientOrderId: one, price, size: null, confirmed: true };
  }
  if (chance < 0.98) return { kind: 'cancel', clientOrderId: one };
  return { kind: 'kill', flatten: false, reason: 'the crash test' };
}

process.once('message', () => {
  snapshot();
  setInterval(snapshot, 50);
  setInterval(() => loop.command(draw(), 'crash test'), ORDERS_MILLIS);
});
process.on('disconnect', () => process.exit(0));
