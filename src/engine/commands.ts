import type { Command } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { cancel, judge, place, replace } from './decide.js';
import type { Engine } from './engine.js';
import { startFlattening } from './flatten.js';
import type { Verdict } from './outbox.js';
import { pauseStrategy } from './pausing.js';

const done = (text: string, clientOrderIds: readonly string[] = []): Verdict => ({
  outcome: 'done',
  text,
  clientOrderIds,
});
const refused = (rule: string, text: string): Verdict => ({ outcome: 'refused', rule, text });

/** Does what an operator asks, or says in one line why not. */
export function obey(engine: Engine, command: Command): Verdict {
  switch (command.kind) {
    case 'place':
      return hasInstrument(engine, command.order.instrument)
        ? place(engine, command.order, command.confirmed ?? false)
        : refused('instrument', `no instrument ${command.order.instrument}`);
    case 'cancel':
      return onOrder(engine, command.clientOrderId, (order) => cancel(engine, order));
    case 'replace':
      return onOrder(engine, command.clientOrderId, (order) => replace(engine, order, command));
    case 'cancel-all':
      return cancelAll(engine, command);
    case 'flatten':
      return done(`flattening ${startFlattening(engine, command.instrument)} instruments`);
    case 'kill':
      return kill(engine, command);
    case 'resume':
      engine.halted = false;
      engine.haltReason = '';
      engine.notice('warn', 'manual', `HALT ended: ${command.reason}`);
      return done('trading may go on; strategies are stopped until started');
    case 'pause-strategies':
      return pauseAll(engine);
    case 'strategy':
      return setStrategy(engine, command);
    case 'leave':
      return leave(engine, command.orders);
  }
}

/** What a command would come to; only orders have something to check beforehand. */
export function preview(engine: Engine, command: Command): Verdict {
  if (command.kind !== 'place') return done('nothing to check');
  if (!hasInstrument(engine, command.order.instrument)) {
    return refused('instrument', `no instrument ${command.order.instrument}`);
  }
  return judge(engine, command.order, command.confirmed ?? false);
}

const hasInstrument = (engine: Engine, index: number): boolean => engine.instruments[index] !== undefined;

function onOrder(engine: Engine, id: string, act: (order: Order) => Verdict): Verdict {
  const order = engine.orders.get(id);
  return order === undefined ? refused('unknown-order', `no order ${id}`) : act(order);
}

function cancelWhere(engine: Engine, wanted: (order: Order) => boolean): string[] {
  const ids: string[] = [];
  for (const order of [...engine.orders.working()]) {
    if (wanted(order) && cancel(engine, order).outcome === 'done') ids.push(order.clientOrderId);
  }
  return ids;
}

function cancelAll(engine: Engine, command: Command & { kind: 'cancel-all' }): Verdict {
  if (command.scope === 'everyone') pauseAll(engine);
  const ids = cancelWhere(
    engine,
    ({ request }) =>
      (command.scope === 'everyone' || request.owner === 'manual') &&
      (command.instrument === null || request.instrument === command.instrument) &&
      (command.side === null || request.side === command.side),
  );
  return done(`cancelling ${ids.length} orders`, ids);
}

/** HALT, kept across restarts; strategies stopped; orders cancelled, save reduce-only stops unless flattened. */
function kill(engine: Engine, { flatten, reason }: { flatten: boolean; reason: string }): Verdict {
  if (!engine.halted) engine.notice('error', 'manual', `KILL: ${reason}`);
  engine.halted = true;
  engine.haltReason = reason;
  for (const strategy of engine.strategies.values()) {
    if (strategy.state !== 'failed') strategy.state = 'stopped';
    strategy.quotes = undefined;
  }
  const protects = ({ request }: Order) => request.reduceOnly && request.triggerPrice !== null;
  const ids = cancelWhere(engine, (order) => flatten || !protects(order));
  if (flatten) startFlattening(engine, null);
  return done(`halted; cancelling ${ids.length} orders${flatten ? ', flattening' : ''}`, ids);
}

/** Paused strategies see the market and place nothing; the quotes that the engine keeps for them are withdrawn. */
function pauseAll(engine: Engine): Verdict {
  let count = 0;
  for (const strategy of engine.strategies.values()) {
    if (strategy.state !== 'running' && strategy.state !== 'warming') continue;
    pauseStrategy(engine, strategy);
    count += 1;
  }
  return done(`paused ${count} strategies`);
}

function setStrategy(
  engine: Engine,
  { name, action }: { name: string; action: 'start' | 'pause' | 'stop' },
): Verdict {
  const strategy = engine.strategies.get(name);
  if (strategy === undefined) {
    const known = [...engine.strategies.keys()].join(', ') || 'none';
    return refused('strategy', `no strategy "${name}"; there are: ${known}`);
  }
  if (strategy.state === 'failed') return refused('strategy', `${name} ${strategy.note}; load it again`);
  if (action === 'start') {
    if (engine.halted) return refused('halt', 'halted: resume first');
    strategy.state = 'running';
  } else {
    pauseStrategy(engine, strategy);
    if (action === 'stop') {
      strategy.state = 'stopped';
      cancelWhere(engine, (order) => order.request.owner === strategy.owner);
    }
  }
  engine.notice(
    'notice',
    strategy.owner,
    `${name} ${action === 'start' ? 'started' : action === 'pause' ? 'paused' : 'stopped'}`,
  );
  return done(`${name} ${strategy.state}`);
}

/** The end of a session: nothing new is sent from here on, save what flattens. */
function leave(engine: Engine, orders: 'cancel' | 'keep' | 'flatten'): Verdict {
  if (orders === 'flatten') startFlattening(engine, null);
  const ids = orders === 'cancel' ? cancelWhere(engine, () => true) : [];
  engine.leaving = orders;
  return done(orders === 'keep' ? 'leaving; orders stay' : `leaving; ${orders} orders`, ids);
}
