import type { CommandResult, LogLine, SessionSnapshot } from '../../protocol/index.js';
import { calendarDay, clockTime } from './format.js';
import type { Message } from './view.js';

/** What the message line says before the engine does. */
export const STARTING: Message = { level: 'info', text: 'starting…' };

/** The first thing to say about a session: whose money it is, and where the market comes from. */
export function greeting({ market, mode, time, account }: SessionSnapshot): Message {
  if (mode === 'live') {
    return { level: 'warn', text: `LIVE on ${market.name}, account ${account}: orders are real money.` };
  }
  if (market.kind === 'tape') {
    const day = calendarDay(time);
    return {
      level: 'info',
      text: `Fake money on Binance's real book of ${day}. Nothing leaves this machine.`,
    };
  }
  if (market.kind === 'synthetic') {
    return { level: 'info', text: 'Fake money on a made-up market. Nothing leaves this machine.' };
  }
  return { level: 'info', text: `${mode} on ${market.name}: no order leaves this machine.` };
}

/** News of my own orders, and whatever is wrong, as a message; null for the rest, which the log holds. */
export function newsOf({ owner, level, text, time }: LogLine): Message | null {
  const wrong = level === 'warn' || level === 'error';
  if (owner !== 'manual' && !wrong) return null;
  return { level: wrong ? 'warn' : 'done', text: `${clockTime(time)} ${text}` };
}

/** `rule: text`, once: an engine that puts the rule into the text is not made to stutter. */
export const refusalText = ({ rule, text }: Extract<CommandResult, { outcome: 'refused' }>): string =>
  text.startsWith(rule) ? text : `${rule}: ${text}`;
