import type { Command } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { changeFault } from './change-fault.js';
import { cancel, isProtection, place, replace, WATCH } from './decide.js';
import type { Engine } from './engine.js';
import { startFlattening } from './flatten.js';
import { protect } from './held/index.js';
import { changeMode } from './mode.js';
import { cancelForHalt, cancelWhere, halt } from './monitor-act.js';
import { afterHalt, monitorResumed } from './monitoring.js';
import { done, refused, type Verdict } from './outbox.js';
import { pauseAll, pauseStrategy } from './pausing.js';
import { adopt } from './reconciliation.js';
import { findStrategy, setLimit, setParameters } from './settings.js';
import { counted } from './wording.js';

/** Does what an operator asks, or says in one line why not. `client` is who asks, for the record. */
export function obey(engine: Engine, command: Command, client: string): Verdict {
  switch (command.kind) {
    case 'place':
      return hasInstrument(engine, command.order.instrument)
        ? place(engine, command.order, command.confirmed ?? false)
        : refused('instrument', `no instrument ${command.order.instrument}`);
    case 'cancel':
      return onOrder(engine, command.clientOrderId, (order) => cancel(engine, order));
    case 'replace':
      return onOrder(
        engine,
        command.clientOrderId,
        (order) => changeFault(engine, order, command) ?? replace(engine, order, command),
      );
    case 'cancel-all':
      return cancelAll(engine, command);
    case 'flatten':
      if (engine.mode === 'watch') return refused('mode', WATCH);
      return done(`flattening ${counted(startFlattening(engine, command.instrument), 'instrument')}`);
    case 'kill':
      return kill(engine, command);
    case 'resume':
      engine.halted = false;
      engine.haltReason = '';
      engine.notice('warn', 'manual', `HALT ended: ${command.reason}`);
      monitorResumed(engine);
      return afterHalt(engine);
    case 'adopt':
      return adopt(engine, command);
    case 'protect':
      return hasInstrument(engine, command.instrument)
        ? protect(engine, command)
        : refused('instrument', `no instrument ${command.instrument}`);
    case 'pause-strategies':
      return done(`paused ${counted(pauseAll(engine), 'strategy', 'strategies')}`);
    case 'strategy':
      return setStrategy(engine, command);
    case 'quarantine':
      return quarantine(engine, command.name);
    case 'strategy-parameters':
      return setParameters(engine, command);
    case 'mode':
      return changeMode(engine, command);
    case 'limit':
      return setLimit(engine, command, client);
    case 'note':
      engine.notice(
        'info',
        'manual',
        `note  ${command.about === null ? '' : `on ${command.about}: `}${command.text}`,
      );
      return done('noted');
    case 'alert':
      engine.alert('warning', `client:${command.text}`, command.text);
      return done('alerted');
    case 'leave':
      return leave(engine, command.orders);
  }
}

export const hasInstrument = (engine: Engine, index: number): boolean =>
  engine.instruments[index] !== undefined;

function onOrder(engine: Engine, id: string, act: (order: Order) => Verdict): Verdict {
  const order = engine.orders.get(id);
  return order === undefined ? refused('unknown-order', `no order ${id}`) : act(order);
}

function cancelAll(engine: Engine, command: Command & { kind: 'cancel-all' }): Verdict {
  if (command.scope === 'everyone') pauseAll(engine);
  // A parent that works on other markets too would make its slices there anew: it ends with them.
  const parents = new Set<string | undefined>();
  for (const { request } of engine.orders.working()) {
    if (request.instrument === command.instrument) parents.add(request.parent);
  }
  const wanted = ({ clientOrderId, request }: Order): boolean =>
    (command.scope === 'everyone' || request.owner === 'manual') &&
    (command.instrument === null ||
      request.instrument === command.instrument ||
      (request.execution !== undefined && parents.has(clientOrderId))) &&
    (command.side === null || request.side === command.side);
  const ids = cancelWhere(engine, wanted);
  if (ids.length > 0) return done(`cancelling ${counted(ids.length, 'order')}`, ids);
  return done(nothingToCancel(engine, command, [...engine.orders.working()].filter(wanted).length));
}

/** `no buy of mine is working: nothing to cancel`; `ending`: how many are on their way out by an earlier word. */
function nothingToCancel(
  engine: Engine,
  { scope, instrument, side }: Command & { kind: 'cancel-all' },
  ending: number,
): string {
  if (ending > 0) return `cancelling 0 orders: ${counted(ending, 'is', 'are')} being cancelled already`;
  const whose = scope === 'mine' ? ' of mine' : '';
  const where = instrument === null ? '' : ` on ${engine.instruments[instrument]?.symbol ?? instrument}`;
  return `no ${side ?? 'order'}${whose}${where} is working: nothing to cancel`;
}

/** What a command holds back at once, before anything that was due before it may happen. */
export function forestall(engine: Engine, command: Command): void {
  if (command.kind === 'kill') killed(engine, command.reason);
  else if (command.kind === 'quarantine') quarantine(engine, command.name);
}

function killed(engine: Engine, reason: string): void {
  if (!engine.halted) engine.notice('error', 'manual', `KILL: ${reason}`);
  halt(engine, reason);
}

/** HALT, kept across restarts; strategies stopped; orders cancelled, save reduce-only stops unless flattened. */
function kill(engine: Engine, { flatten, reason }: { flatten: boolean; reason: string }): Verdict {
  killed(engine, reason);
  const ids = flatten ? cancelWhere(engine, () => true) : cancelForHalt(engine);
  if (flatten) startFlattening(engine, null);
  return done(`halted; cancelling ${counted(ids.length, 'order')}${flatten ? ', flattening' : ''}`, ids);
}

function setStrategy(
  engine: Engine,
  { name, action }: { name: string; action: 'start' | 'pause' | 'stop' },
): Verdict {
  const strategy = findStrategy(engine, name);
  if ('outcome' in strategy) return strategy;
  if (action === 'start') {
    if (engine.halted) return refused('halt', 'halted: resume first');
    strategy.state = 'running';
  } else {
    pauseStrategy(engine, strategy);
    if (action === 'stop') {
      strategy.state = 'stopped';
      cancelWhere(engine, (order) => order.request.owner === strategy.owner && !isProtection(engine, order));
    }
  }
  engine.notice(
    'notice',
    strategy.owner,
    `${name} ${action === 'start' ? 'started' : action === 'pause' ? 'paused' : 'stopped'}`,
  );
  return done(`${name} ${strategy.state}`);
}

const QUARANTINED = 'quarantined: did not return';

/** Like a plugin that threw: step cancels its orders and says so, and only another load lets it run again. */
function quarantine(engine: Engine, name: string): Verdict {
  // Held back before the command itself is obeyed; see `forestall`.
  const isHeld = engine.strategies.get(name)?.note === QUARANTINED;
  const strategy = findStrategy(engine, name);
  if ('outcome' in strategy) return isHeld ? done(`${name} quarantined`) : strategy;
  strategy.state = 'failed';
  strategy.note = QUARANTINED;
  return done(`${name} quarantined`);
}

/** The end of a session: nothing new is sent from here on, save what flattens. */
function leave(engine: Engine, orders: 'cancel' | 'keep' | 'flatten'): Verdict {
  engine.leaving = orders;
  if (orders === 'flatten') startFlattening(engine, null);
  const ids = orders === 'cancel' ? cancelWhere(engine, () => true) : [];
  if (orders !== 'keep') return done(`leaving; ${orders} orders`, ids);
  const held = [...engine.orders.working()].filter(({ carrier }) => carrier === 'engine').length;
  const asleep = held === 0 ? '' : `; ${counted(held, 'order')} held here until the engine is back`;
  return done(`leaving; orders stay${asleep}`, ids);
}
