import type { Message } from './channel.js';

const MARKS = { info: 'INFO', warning: 'WARNING', critical: 'CRITICAL' } as const;

/** `CRITICAL  HALT: day loss 512.40 ≥ 500 USDT  (+3 more)`. */
export function alertText({ severity, text, repeated }: Message): string {
  const more = repeated === 0 ? '' : `  (+${repeated} more)`;
  return `${MARKS[severity]}  ${text}${more}`;
}

/** The session's time, in UTC. */
export const timeText = ({ time }: Message): string =>
  `${new Date(time / 1_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
