import type { Mode } from '../../../domain/index.js';
import type { SessionSnapshot } from '../../../protocol/index.js';
import { describeKey } from '../describe-key.js';
import { type DialogLine, line } from '../dialogs/index.js';
import { exactSize } from '../format.js';
import { arm, armingObstacle, isArmed } from '../safety.js';
import { orderSize } from '../view.js';
import type { Workstation } from '../workstation.js';

/** `a`: disarms when armed; live it asks, and lasts a minute. While halted it asks for the reason to go on. */
export function armKey(workstation: Workstation): void {
  const { safety, host, store } = workstation;
  if (isArmed(safety, host.now())) {
    workstation.disarm('a');
    return;
  }
  if (store.data.session?.halted === true) {
    askReason(workstation);
    return;
  }
  const obstacle = armingObstacle(workstation.conditions());
  if (obstacle !== null) {
    workstation.say({ level: 'refused', text: `not armed: ${obstacle}` });
    return;
  }
  const mode = store.data.session?.mode ?? 'watch';
  if (mode !== 'live') {
    armNow(workstation, mode);
    return;
  }
  workstation.open({
    kind: 'confirm',
    openedAt: host.now(),
    title: 'ARM LIVE',
    lines: [
      `account ${store.data.session?.account ?? '?'}: ladder keys send ${
        store.data.session?.money === 'fake' ? 'orders by the rules of live money' : 'real orders'
      }`,
      'for 60 s without a key',
    ],
    does: 'arms',
    confirm: () => armNow(workstation, mode),
  });
}

function armNow(workstation: Workstation, mode: Mode): void {
  const obstacle = armingObstacle(workstation.conditions());
  if (obstacle !== null) {
    workstation.say({ level: 'refused', text: `not armed: ${obstacle}` });
    return;
  }
  workstation.safety = arm(workstation.safety, { now: workstation.host.now(), mode });
  const { instrument, view } = workstation;
  const size = instrument === undefined ? '' : exactSize(instrument, orderSize(view));
  workstation.say({ level: 'warn', text: `armed: b and s send ${size} ${view.style} at the cursor` });
}

const LONGEST_REASON = 120;
const SHORTEST_REASON = 3;

/** A halt is left with a reason, typed: it stands in the journal. What is typed already is confirmed here all the same. */
export function askReason(workstation: Workstation, reason = ''): void {
  const { host, store } = workstation;
  workstation.open({
    kind: 'prompt',
    openedAt: host.now(),
    title: 'RESUME',
    lines: [
      line(`halted: ${store.data.session?.haltReason || 'no reason was given'}`),
      line('strategies stay stopped until started: 7, then p', 'text.muted'),
    ],
    label: 'why go on',
    text: reason.slice(0, LONGEST_REASON),
    longest: LONGEST_REASON,
    does: 'ends the halt',
    stays: 'stays halted',
    guarded: true,
    check: (text) =>
      text.trim().length < SHORTEST_REASON
        ? `a reason of at least ${SHORTEST_REASON} characters, first`
        : null,
    submit: (text) => void workstation.resume(text.trim()),
  });
}

/** Watch and paper are free; live wants the word typed, with the limits and what the key may do in sight. */
export function chooseMode(workstation: Workstation, mode: Mode): void {
  const { host, store } = workstation;
  const { session, risk } = store.data;
  workstation.disarm('the mode changes');
  if (mode !== 'live') {
    void workstation.send({ kind: 'mode', mode, confirmation: '' });
    return;
  }
  const fake = session?.money !== 'real';
  const word = session?.liveWord ?? 'LIVE';
  workstation.open({
    kind: 'prompt',
    openedAt: host.now(),
    title: 'GO LIVE',
    lines: [
      line(
        fake
          ? 'a rehearsal: the rules of live money on the embedded exchange, the money stays fake'
          : `account ${session?.account ?? '?'} on ${session?.market.name ?? '?'}: REAL MONEY`,
        'log.warn',
      ),
      ...permissions(session),
      line('limits in force:', 'text.muted'),
      ...(risk?.limits ?? [])
        .filter(({ limit }) => limit !== null)
        .map(({ rule, limit, unit, place }) => line(`  ${rule.padEnd(18)} ${limit} ${unit}  (${place})`)),
    ],
    label: `type ${word}`,
    text: '',
    longest: 20,
    does: 'goes live',
    stays: `stays ${session?.mode ?? 'as it is'}`,
    guarded: true,
    check: (text) =>
      text === word ? null : `only the word${word.includes(' ') ? 's' : ''} ${word}, in capitals, goes live`,
    submit: (text) => void workstation.send({ kind: 'mode', mode, confirmation: text }),
  });
}

/** What each key may do, as its venue tells. */
function permissions(session: SessionSnapshot | null): DialogLine[] {
  if (session?.money !== 'real') return [line('permissions: no key; nothing leaves this machine')];
  return session.keys.map((key) =>
    line(describeKey(key), key.withdraw === false ? 'text.primary' : 'log.warn'),
  );
}
