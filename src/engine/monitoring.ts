import { MICROS_PER_DAY, Money, type RejectCode, type VenueEvent } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { type MonitorText, severityOf, type Transition } from '../risk/index.js';
import { unexplainedBalances, watchBalance, watchFill } from './balance-watch.js';
import type { Engine } from './engine.js';
import { enterState } from './monitor-act.js';
import { transitionText, upper } from './monitor-text.js';
import {
  drawdownPercent,
  marketValues,
  ownValues,
  sampleMarkets,
  volatilityOf,
  type Watched,
} from './monitor-values.js';
import { done, refused, type Verdict } from './outbox.js';
import { isAskedAfter } from './reconciliation.js';

/** What the monitor of risk watches: called each second, and after each event of a venue on an order of ours. */
export function monitorSecond(engine: Engine): void {
  const { monitor } = engine;
  const day = Math.floor(engine.time / MICROS_PER_DAY);
  if (monitor.day !== day) monitor.losses.clear();
  monitor.day = day;
  const terms = engine.risk.configuration.monitor;
  if (terms === undefined) return;
  for (const text of unexplainedBalances(engine)) {
    monitor.differences.add(engine.time, 1);
    engine.notice('warn', 'engine', text);
  }
  sampleMarkets(engine, terms);
  rescale(engine, terms);
  judge(engine, terms, [...marketValues(engine, terms), ...ownValues(engine, terms)]);
}

export function monitorEvent(engine: Engine, event: VenueEvent, order: Order | null): void {
  const { monitor, time } = engine;
  if (event.kind === 'balance') {
    watchBalance(engine, event);
    return;
  }
  if (event.kind === 'fill' && order !== null) {
    countTrip(engine, event.fill.instrument, order);
    watchFill(engine, event.fill);
  }
  const terms = engine.risk.configuration.monitor;
  if (terms === undefined) return;
  if (event.kind === 'reconciled') {
    monitor.balances.forget();
    for (const _ of event.differences) monitor.differences.add(time, 1);
  }
  if (order !== null && (event.kind === 'accepted' || event.kind === 'replaced' || event.kind === 'armed'))
    answered(engine, order, 0);
  if (order !== null && (event.kind === 'rejected' || event.kind === 'replace-rejected'))
    answered(engine, order, EVERYDAY.includes(event.code) ? 0 : 1);
  if (event.kind !== 'queue') judge(engine, terms, ownValues(engine, terms));
}

/** Rejections that say nothing of the venue or of us: the market moved while a quote was on its way. */
const EVERYDAY: readonly RejectCode[] = ['post-only-would-take'];

function answered(engine: Engine, order: Order, verdict: 0 | 1): void {
  const { monitor, time } = engine;
  if (!isAskedAfter(engine, order)) monitor.answers.add(time, time - order.requestTime);
  monitor.verdicts.add(time, verdict);
}

/** A person says that trading may go on: as far as what the breakers see now allows, from this moment on. */
export function monitorResumed(engine: Engine): void {
  engine.monitor.reset(engine.time);
  const terms = engine.risk.configuration.monitor;
  if (terms !== undefined)
    judge(engine, terms, [...marketValues(engine, terms), ...ownValues(engine, terms)]);
}

/** What a person is told who ended a halt; it is refused where what halted still does. */
export function afterHalt({ monitor: { state, reason } }: Engine): Verdict {
  if (state === 'halt') return refused('halt', `HALT again, by ${reason}: it is over its level still`);
  const still = state === 'normal' ? '' : `, ${upper(state)} still by ${reason}`;
  return done(`HALT is over${still}: strategies stay stopped until started`);
}

/** A round trip ends where its owner is flat, or on the other side: what it brought, fees and all, is won or lost. */
function countTrip({ portfolio, monitor }: Engine, instrument: number, order: Order): void {
  const { owner } = order.request;
  const position = portfolio.ownerPosition(owner, instrument);
  const key = `${owner} ${instrument}`;
  const before = monitor.trips.get(key) ?? { net: Money.ZERO.toLimbs(), sign: 0 };
  const sign = Math.sign(position.sizeLots);
  if (sign === before.sign) return;
  const net = portfolio.positionNet(position, instrument).minus(portfolio.unrealised(position, instrument));
  if (before.sign === 0) {
    monitor.trips.set(key, { ...before, sign });
    return;
  }
  monitor.trips.set(key, { net: net.toLimbs(), sign });
  const lost = net.minus(Money.fromLimbs(before.net)).isNegative;
  monitor.losses.set(owner, lost ? monitor.lossesOf(owner) + 1 : 0);
}

/** Limits follow volatility and drawdown, and say so. */
function rescale(engine: Engine, terms: MonitorText): void {
  const { monitor, risk, time } = engine;
  let volatilityPercent: number | null = null;
  let normalPercent: number | null = null;
  let worst = 0;
  // Of the market that is furthest from its normal.
  for (const { index } of engine.instruments) {
    const { now, normal } = volatilityOf(engine, index, terms);
    const away = now === null ? 0 : now / (normal ?? now);
    if (now === null || (volatilityPercent !== null && away <= worst)) continue;
    [volatilityPercent, normalPercent, worst] = [now, normal, away];
  }
  const input = {
    volatilityPercent,
    normalPercent,
    drawdownPercent: drawdownPercent(engine.portfolio.standing().drawdown),
  };
  const before = monitor.scaling.scale;
  if (!monitor.scaling.observe(input, risk.configuration.scaling, time)) return;
  const { ppm, why } = monitor.scaling.scale;
  const [was, is] = [before.ppm / 10_000, ppm / 10_000];
  const text = `limits    ${was}% → ${is}% of what risk.yaml says${why === '' ? '' : `: ${why}`}`;
  engine.notice(ppm < before.ppm ? 'warn' : 'notice', 'engine', text);
}

/** Every breaker sees its value; the engine's state is the worst of theirs. */
function judge(engine: Engine, terms: MonitorText, values: readonly Watched[]): void {
  const { monitor, time } = engine;
  for (const { kind, symbol, value } of values) {
    const levels = terms.breakers[kind];
    const name = symbol === null ? kind : `${kind}:${symbol}`;
    if (levels === undefined) {
      // Taken out of the file while it ran; a halt is a person's to end all the same.
      if (monitor.breakers.get(name)?.state !== 'halt') monitor.breakers.delete(name);
      continue;
    }
    const transition = monitor.breaker(name).observe(value, time, { levels, terms });
    if (transition !== null) tell(engine, transition);
  }
  const { state, breaker } = monitor.worst();
  const before = monitor.state;
  // A kill is no breaker's, and no breaker's coming back ends it.
  if (state === before || engine.halted) return;
  monitor.state = state;
  monitor.reason = breaker === null ? '' : `breaker ${breaker.name}`;
  engine.notice(
    severityOf(state) > 1 ? 'error' : 'warn',
    'engine',
    `RISK      ${upper(before)} → ${upper(state)}`,
  );
  enterState(engine, before, state);
}

function tell(engine: Engine, transition: Transition): void {
  const up = severityOf(transition.to) > severityOf(transition.from);
  const text = transitionText(transition, up);
  engine.notice(up ? 'warn' : 'notice', 'engine', `breaker   ${text}`);
  const severity = !up ? 'info' : transition.to === 'reduce' ? 'warning' : 'critical';
  engine.alert(severity, `breaker:${transition.name}`, text);
}
