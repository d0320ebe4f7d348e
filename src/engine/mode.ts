import type { Command } from '../domain/index.js';
import type { Engine } from './engine.js';
import { abandonHeld } from './held/index.js';
import { done, refused, type Verdict } from './outbox.js';
import { pauseAll } from './pausing.js';
import { counted } from './wording.js';

/** Why the mode cannot become that; null where it can. */
export function refuseMode(engine: Engine, { mode, confirmation }: ModeChange): Verdict | null {
  if (mode === 'paper' && engine.accounts.paper === null) {
    return refused(
      'mode',
      'orders of this session are real money; a session on paper is begun with --mode paper',
    );
  }
  if (mode !== 'live' || engine.mode === 'live') return null;
  if (engine.accounts.live === null) return refused('mode', 'this session has no account for live mode');
  if (confirmation === engine.liveWord) return null;
  return refused('mode', `going live on ${engine.accounts.live} is confirmed by typing ${engine.liveWord}`);
}

type ModeChange = Extract<Command, { kind: 'mode' }>;

/**
 * Watch, paper and live while the session runs. With each change the strategies are paused: none goes on under
 * rules that it was not started under. Working orders stay; a halt stays.
 */
export function changeMode(engine: Engine, change: ModeChange): Verdict {
  const refusal = refuseMode(engine, change);
  if (refusal !== null) return refusal;
  const { mode: before, account } = engine;
  const { mode } = change;
  if (mode === before) return done(`the mode is ${mode} already`);
  engine.mode = mode;
  const paused = pauseAll(engine);
  // What waits here would go out to another account than it was meant for.
  const ended = engine.account === account ? 0 : abandonHeld(engine);
  const working = [...engine.orders.working()].filter((order) => order.state !== 'pending-cancel').length;
  const text = [
    mode === 'watch' ? 'watch: no order is sent from here on' : `${mode} on ${engine.account}`,
    ...(paused > 0 ? [`${counted(paused, 'strategy', 'strategies')} paused`] : []),
    ...(ended > 0 ? [`${counted(ended, 'order')} held here ended`] : []),
    ...(working > 0
      ? [`${counted(working, 'working order')} ${working === 1 ? 'stays' : 'stay'} and can be cancelled`]
      : []),
  ].join('; ');
  engine.notice(
    mode === 'live' ? 'warn' : 'notice',
    'manual',
    `mode      ${before} → ${mode}  ${engine.account}`,
  );
  return done(text);
}
