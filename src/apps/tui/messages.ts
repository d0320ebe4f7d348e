import type { CommandResult, LogLine, SessionSnapshot } from '../../protocol/index.js';
import { calendarDay, clockTime } from './format.js';
import type { BellKind } from './host.js';
import type { EngineData } from './store.js';
import type { Message } from './view.js';

/** What the message line says before the engine does. */
export const STARTING: Message = { level: 'info', text: 'starting…' };

/** The first thing to say about a session: whose money it is, and where the market comes from. */
export function greeting({ market, mode, time, account, money }: SessionSnapshot): Message {
  if (mode === 'live' && money === 'fake') {
    return {
      level: 'warn',
      text: `LIVE rules on ${market.name}, account ${account}: a rehearsal, the money is fake.`,
    };
  }
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
  if (money === 'real') {
    return {
      level: 'warn',
      text: `Watching ${market.name} with account ${account}: ":mode live" trades real money.`,
    };
  }
  if (mode === 'watch') return { level: 'info', text: `Watching ${market.name}, live. No order is sent.` };
  return {
    level: 'info',
    text: `Fake money on the live market of ${market.name}. No order leaves this machine.`,
  };
}

const QUIET: Message = { level: 'info', text: '' };
const HALTED: Message = { level: 'warn', text: 'HALT: a to resume, with a reason' };
const LOST: Message = { level: 'warn', text: 'the engine is gone: reconnecting' };
export const BACK: Message = { level: 'done', text: 'the engine is back' };

/** What the line shows while nothing was said lately; `progress` is the host's word on the engine's start. */
export function standingMessage(
  { connection, session }: Pick<EngineData, 'connection' | 'session'>,
  progress: string | null,
): Message {
  if (connection !== 'connected' && progress !== null) return { level: 'info', text: progress };
  if (connection === 'lost') return LOST;
  if (session === null) return STARTING;
  return session.halted ? HALTED : QUIET;
}

/**
 * News of my own orders, of the engine, and errors, as a message; null for the rest, which the log holds: a
 * strategy's everyday rejections must not stand over the answer to a key.
 */
export function newsOf({ owner, level, text, time }: LogLine): Message | null {
  const wrong = level === 'warn' || level === 'error';
  const shown = owner === 'manual' || level === 'error' || (owner === 'engine' && level !== 'info');
  if (!shown) return null;
  return { level: wrong ? 'warn' : 'done', text: `${clockTime(time)} ${text}` };
}

/** The bell that a line of news rings: an alert, or what happened to my own orders, told apart by ear. */
export function bellOf({ owner, text, alert }: Pick<LogLine, 'owner' | 'text' | 'alert'>): BellKind | null {
  if (alert !== undefined && alert !== 'info') return 'alert';
  if (owner !== 'manual') return null;
  if (/^(partial|part)/.test(text)) return 'partial';
  if (/^fill/.test(text)) return 'fill';
  return /^([a-z]+-)?rejected/.test(text) ? 'refusal' : null;
}

/** What a resting order at the touch comes to whose touch was gone when it arrived. */
export const TOUCH_MOVED = 'the touch moved: press again';

/** True where a post-only order was kept from taking, by the screen, the risk gate or the venue. */
export const wasKeptFromTaking = ({ level, text }: Message): boolean =>
  (level === 'refused' || level === 'warn') && /would take/.test(text);

/** `rule: text`, once: an engine that puts the rule into the text is not made to stutter. */
export const refusalText = ({ rule, text }: Extract<CommandResult, { outcome: 'refused' }>): string =>
  text.startsWith(rule) ? text : `${rule}: ${text}`;
