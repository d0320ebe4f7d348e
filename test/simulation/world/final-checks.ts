import { History } from '../../../src/apps/engine/history.js';
import { Rebuild } from '../../../src/apps/engine/rebuild.js';
import { Money } from '../../../src/domain/index.js';
import { Engine } from '../../../src/engine/index.js';
import type { VenueRequest } from '../../../src/execution/index.js';
import { readSessionLog, verifySessionLog } from '../../../src/store/session-log/index.js';
import type { ExchangeOrder } from '../../../src/venues/embedded/wire/exchange.js';
import { Violation } from './judge.js';
import type { SimProcess } from './sim-process.js';
import { ownerOf } from './venue-words.js';
import { ACCOUNT, LOG, type World } from './world.js';

export interface Outcome {
  readonly orders: number;
  readonly fills: number;
  /** At the venue, of ours, and lost from the log by a power cut. */
  readonly lostIntents: number;
  readonly stateHash: string;
}

/** Everything that must hold once nothing is under way any more. @throws Violation */
export function checkEnd(world: World, process: SimProcess): Outcome {
  process.journal.commit();
  const placed = intents(world);
  const ledger = world.exchange
    .orders(ACCOUNT, { limit: 1_000_000 })
    .filter((order) => world.pairs.isKnown(order));
  // What a power cut took out of the log and was taken over bears another id here than at the venue.
  const adopted = new Map(
    [...process.engine.reconciliation.adopted].flatMap(([id, number]) =>
      process.engine.orders.get(id)?.state === 'rejected' ? [] : [[Number(number), id] as const],
    ),
  );
  const adoptedIds = new Set(adopted.values());
  const mayLose = world.scenario.durability === 'process' && world.crashes > 0;
  // Of one that the engine held, its going out may be lost, and not the order: then it is known by its own id.
  const knows = (id: string): boolean =>
    placed.has(id) || adoptedIds.has(id) || (mayLose && process.engine.orders.get(id) !== undefined);
  const legs = ledger.flatMap((order) => {
    const id =
      adopted.get(order.number) ?? (order.clientId === null ? '' : ownerOf(order.clientId).clientOrderId);
    if (!knows(id) && !adopted.has(order.number)) return [];
    if (order.clientId === null) return [{ ...sinceAdoption(world, process, order, id), clientId: id }];
    return adopted.has(order.number) ? partedByAdoption(process, order, id) : [{ ...order, clientId: id }];
  });
  const ours = whole(legs);
  const others = ledger.filter(({ clientId, number }) => clientId === null && !adopted.has(number));
  if (!mayLose) checkOthers(world, others);
  const lostIntents = ledger.length - legs.length - others.length;
  if (lostIntents > 0 && !mayLose)
    throw new Violation('intent', `${lostIntents} orders at the venue are in no log`);
  checkOpen(world, process, ours);
  checkRefused(process, ours);
  checkPositions(world, process, ours);
  checkEquity(world, process, ours);
  checkFamilies(process, ours);
  checkPairs(process, ours);
  checkWorked(process);
  const stateHash = checkReplay(world, process);
  const fills = ours.reduce((sum, order) => sum + order.fills.length, 0);
  return { orders: ours.length, fills, lostIntents, stateHash };
}

/** Each order with all that took its place at the venue, oldest first, as one. @param legs by the number. */
function whole(legs: readonly ExchangeOrder[]): ExchangeOrder[] {
  const orders = new Map<string, ExchangeOrder>();
  for (const leg of legs) {
    const before = orders.get(leg.clientId!);
    if (before !== undefined && (before.status === 'open' || before.status === 'armed'))
      throw new Violation('one-order', `${leg.clientId} stands twice at the venue`);
    const carried = before?.filled ?? 0;
    const plus = (lots: number) => (carried + lots) as ExchangeOrder['size'];
    orders.set(leg.clientId!, {
      ...leg,
      fills: [...(before?.fills ?? []), ...leg.fills],
      size: plus(leg.size),
      filled: plus(leg.filled),
    });
  }
  return [...orders.values()];
}

/**
 * An order of ours that a power cut took out of the log: what it filled for the order that it replaced was heard as that
 * one's, and is; it was adopted with the rest.
 */
function partedByAdoption({ engine }: SimProcess, order: ExchangeOrder, id: string): ExchangeOrder[] {
  const { clientOrderId } = ownerOf(order.clientId!);
  const { instrument } = order.request;
  const first = order.fills.filter(({ number }) =>
    engine.portfolio.hasCounted({ instrument, tradeId: String(number), clientOrderId }),
  );
  const size = first.reduce((sum, fill) => sum + fill.size, 0) as ExchangeOrder['size'];
  if (size === 0) return [{ ...order, clientId: id }];
  const before = { ...order, clientId: clientOrderId, fills: first, size, filled: size };
  return [
    { ...before, status: 'canceled' },
    { ...withoutFirst(order, id, size), clientId: id },
  ];
}

/** @throws where so many lots end within a fill. */
function withoutFirst(order: ExchangeOrder, id: string, before: number): ExchangeOrder {
  let left = before;
  const fills = order.fills.filter(({ size }) => {
    if (left <= 0) return true;
    left -= size;
    return false;
  });
  if (before < 0 || left !== 0)
    throw new Violation('adoption', `${id} was adopted but for ${before} lots, between two fills`);
  const minus = (lots: number) => (lots - before) as ExchangeOrder['size'];
  return { ...order, fills, size: minus(order.size), filled: minus(order.filled) };
}

/** What a stranger's order did after it was adopted: what it had filled by then is the stranger's. */
function sinceAdoption(
  { stranger }: World,
  { judge }: SimProcess,
  order: ExchangeOrder,
  id: string,
): ExchangeOrder {
  const taken = judge.placed.get(id);
  const made = stranger.made.get(order.number);
  if (taken === undefined || made === undefined)
    throw new Violation('adoption', `${id} is order ${order.number} of nobody`);
  return withoutFirst(order, id, made - taken.size);
}

/** Nobody here touches what others made, unless it was adopted: it ends by its maker, its fills or the venue itself. */
function checkOthers({ stranger }: World, others: readonly ExchangeOrder[]): void {
  for (const { number, size, status, reason } of others) {
    const isEndedHere =
      status === 'canceled' && !stranger.cancelled.has(number) && reason !== 'self-trade prevention';
    if (isEndedHere || size !== stranger.made.get(number))
      throw new Violation('touched', `order ${number}, made elsewhere, is ${status} with ${size}: ${reason}`);
  }
}

function intents({ disk }: World): Set<string> {
  const placed = new Set<string>();
  readSessionLog(
    LOG,
    {
      output: (output) => {
        const request = output as VenueRequest;
        if (request.kind === 'place') placed.add(request.clientOrderId);
        else if (request.kind === 'place-pair')
          for (const { clientOrderId } of request.legs) placed.add(clientOrderId);
      },
    },
    disk.disk,
  );
  return placed;
}

/** No order is lost, in either direction. */
function checkOpen({ scenario }: World, { engine }: SimProcess, ours: readonly ExchangeOrder[]): void {
  const open = new Map<string, ExchangeOrder>();
  for (const order of ours)
    if (order.status === 'open' || order.status === 'armed') open.set(order.clientId!, order);
  const working = new Map([...engine.orders.working()].map((order) => [order.clientOrderId, order]));
  for (const [id, { filled, size }] of open) {
    const known = working.get(id);
    const state = engine.orders.get(id)?.state ?? 'unknown to the engine';
    if (known?.state === 'pending-cancel' && known.doubt === null)
      throw new Violation('unanswered', `a cancel of ${id} was asked for, and it is open at the venue`);
    if (known === undefined) throw new Violation('lost', `${id} is open at the venue, and ${state} here`);
    if (known.doubt === null && (known.filled !== filled || known.size !== size)) {
      throw new Violation(
        'lost',
        `${id} is ${filled} of ${size} at the venue, ${known.filled} of ${known.size} here`,
      );
    }
  }
  // Where a request never expires, one that was never answered stays in doubt for ever.
  const mayCome = scenario.manner.validityMicros === null;
  for (const [id, { carrier, doubt, state }] of working) {
    if (carrier === 'engine' || open.has(id)) continue;
    if (mayCome && doubt === 'place') continue;
    throw new Violation('lost', `${id} is ${state} here (doubt ${doubt}), and not open at the venue`);
  }
}

/** What is said to have been refused is not there. */
function checkRefused({ judge }: SimProcess, ours: readonly ExchangeOrder[]): void {
  for (const { clientId, status, filled } of ours) {
    const reason = judge.refused.get(clientId!);
    if (reason !== undefined && (filled > 0 || status === 'open' || status === 'armed')) {
      throw new Violation('lost', `${clientId} was rejected here (${reason}), and is ${status} at the venue`);
    }
  }
}

function checkPositions({ scenario }: World, { engine }: SimProcess, ours: readonly ExchangeOrder[]): void {
  for (let index = 0; index < scenario.instruments; index += 1) {
    const lots = ours
      .filter(({ request }) => request.instrument === index)
      .reduce((sum, { request, filled }) => sum + (request.side === 'buy' ? filled : -filled), 0);
    const { sizeLots } = engine.portfolio.position(index);
    if (sizeLots !== lots)
      throw new Violation('position', `${sizeLots} lots of ${index} here, ${lots} by the venue's fills`);
  }
}

/**
 * Orders that were sent for another: its slices make what it has done, and what protects an entry never trades more than
 * the entry did.
 */
function checkFamilies({ engine, judge }: SimProcess, ours: readonly ExchangeOrder[]): void {
  const slices = new Map<string, number>();
  const exits = new Map<string, number>();
  const filledOf = new Map(ours.map(({ clientId, filled }) => [clientId!, filled as number]));
  for (const [id, { parent, side }] of judge.placed) {
    if (parent === undefined) continue;
    const head = engine.orders.get(parent);
    if (head === undefined) continue;
    const sums = side === head.request.side ? slices : exits;
    sums.set(parent, (sums.get(parent) ?? 0) + (filledOf.get(id) ?? 0));
  }
  for (const [id, lots] of slices) {
    const { filled } = engine.orders.get(id)!;
    if (filled !== lots) throw new Violation('slices', `${id} has done ${filled}, and its slices ${lots}`);
  }
  for (const [id, lots] of exits) {
    const { filled } = engine.orders.get(id)!;
    if (lots > filled) throw new Violation('oversold', `${id} filled ${filled}, and its exits ${lots}`);
  }
}

/** No order fills for more than was ever asked of it, and the two of a pair together for no more than one of them. */
function checkPairs({ judge }: SimProcess, ours: readonly ExchangeOrder[]): void {
  const filledOf = new Map(ours.map(({ clientId, filled }) => [clientId!, filled as number]));
  for (const [id, lots] of filledOf) {
    const most = judge.most.get(id);
    if (most !== undefined && lots > most)
      throw new Violation('overfilled', `${id} filled ${lots}, of ${most} at the most`);
  }
  for (const [stop, take] of judge.pairs) {
    const lots = [stop, take].reduce((sum, leg) => sum + (filledOf.get(leg!.clientOrderId) ?? 0), 0);
    if (lots > stop!.order.size)
      throw new Violation(
        'pair',
        `${stop!.clientOrderId} and its other filled ${lots} of ${stop!.order.size}`,
      );
  }
}

/** What the engine works is asked again one day, or has something under way: else it would stand there for ever. */
function checkWorked({ engine }: SimProcess): void {
  for (const { clientOrderId, closing, waits, nextTime, working, algorithm } of engine.held.parents.all()) {
    if (closing !== null || waits !== null || nextTime !== null || algorithm.watchesMarket) continue;
    if (working.length === 0) throw new Violation('stuck', `nobody asks ${clientOrderId} again`);
  }
}

/** Cash by the venue's own fills, in integers of our own, and what is held at the mark. */
function checkEquity({ scenario }: World, { engine }: SimProcess, ours: readonly ExchangeOrder[]): void {
  const marks = engine.portfolio.checkpoint().marks;
  let net = 0n;
  for (let index = 0; index < scenario.instruments; index += 1) {
    const { specification } = engine.instruments[index]!;
    // USDT's units are 1e-8, a tick 1e-2, a lot 1e-5 or 1e-4.
    const unit = 10n ** BigInt(8 - 2 - specification.lot.decimals);
    let lots = 0n;
    for (const order of ours) {
      if (order.request.instrument !== index) continue;
      const sign = order.request.side === 'buy' ? 1n : -1n;
      for (const { price, size, fee } of order.fills) {
        net -= sign * BigInt(price) * BigInt(size) * unit + fee.toBigInt();
        lots += sign * BigInt(size);
      }
    }
    net += lots * BigInt(marks[index] ?? 0) * unit;
  }
  const held = engine.portfolio.netPnl();
  if (held.toBigInt() !== net) {
    throw new Violation(
      'equity',
      `net ${held.format(8)} here, ${Money.fromBigInt(net).format(8)} by the venue's fills`,
    );
  }
}

/** The log read again, by an engine that knows nothing: the same decisions, the same state, an unbroken chain. */
function checkReplay({ disk, shelf }: World, { engine }: SimProcess): string {
  const verdict = verifySessionLog(LOG, disk.disk);
  if (!verdict.ok || verdict.tornBytes > 0) throw new Violation('chain', JSON.stringify(verdict));
  const fresh = new Engine({ ...engine.setup }, shelf);
  const rebuild = new Rebuild(fresh, new History(fresh));
  readSessionLog(LOG, rebuild.visitor, disk.disk);
  const { differences } = rebuild.replayer;
  if (differences.length > 0) throw new Violation('replay', JSON.stringify(differences[0]));
  const [live, replayed] = [engine.stateHash(), fresh.stateHash()];
  if (live !== replayed) throw new Violation('replay', `the state is ${live} live and ${replayed} replayed`);
  return live;
}
