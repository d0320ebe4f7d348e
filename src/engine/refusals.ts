import type { Engine } from './engine.js';
import type { RefusedOrder } from './outbox.js';

/**
 * Rules whose refusal says something of the account or its venue, and is for a person wherever he is. What is refused
 * every day, such as a quote that would take, a size, or a strategy at its position limit, is a line in the log alone.
 */
export const TOLD_RULES: readonly string[] = [
  'day-loss',
  'drawdown',
  'consecutive-losses',
  'asset-exposure',
  'venue-exposure',
  'strategy-exposure',
  'gross-exposure',
  'net-exposure',
  'leverage',
  'message-rate',
  'clock-skew',
];

/** A rule that goes on refusing is one breach: it is told again once it has been silent for so long. */
const SILENCE_MICROS = 60_000_000;

/** An order was refused in earnest: it is kept for the screen and for the history, and a breach is told once. */
export function recordRefusal(engine: Engine, refused: RefusedOrder): void {
  const { risk, monitor, time } = engine;
  const { rule, text } = refused.refusal;
  engine.outbox.refusals.push(refused);
  risk.recordRefusal(time, rule, text);
  if (!TOLD_RULES.includes(rule)) return;
  const before = monitor.refusals.get(rule);
  monitor.refusals.set(rule, time);
  if (before === undefined || time - before >= SILENCE_MICROS) engine.alert('warning', `rule:${rule}`, text);
}
