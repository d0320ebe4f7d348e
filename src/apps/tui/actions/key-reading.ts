import type { ActionId } from '../keys.js';
import { checkBatch, disarm, touched } from '../safety.js';
import type { Workstation } from '../workstation.js';
import { handleDialogKey } from './dialog-keys.js';
import { runAction } from './index.js';

/** What can be done without seeing anything; the kill key always can. */
const BLIND: readonly ActionId[] = ['quit', 'interrupt', 'escape', 'repaint', 'help', 'cancel-mine'];
/** Actions that open the palette, always. */
const TAKES_TEXT: readonly ActionId[] = ['palette', 'symbol', 'size-type'];

const ALT = 'Alt-';
const isChord = (key: string | undefined): boolean => key?.startsWith(ALT) === true;

/**
 * The keys of one read. What a terminal sends for Alt and a key is also Esc and that key in haste, or on a slow line:
 * `Esc :` is taken for just that, since what follows is text, which must never run as keys. Any other chord is no
 * key, and what came with it is dropped: it may be text for something that did not open.
 */
export function handleKeys(workstation: Workstation, keys: readonly string[]): void {
  workstation.safety = touched(workstation.safety, workstation.host.now());
  workstation.messages.joinedAt = Number.NEGATIVE_INFINITY;
  // Keys behind the one that closes a dialog were meant for the dialog.
  const handle = workstation.dialog === null ? handleKey : handleDialogKey;
  const refusal = workstation.dialog === null ? checkBatch(orderKeysIn(workstation, keys)) : null;
  if (refusal !== null) {
    workstation.safety = disarm(workstation.safety);
    workstation.prefix = null;
    workstation.say({ level: 'refused', text: refusal });
    return;
  }
  for (const [index, key] of keys.entries()) {
    // The Esc of a chord: it is told from the key with the chord.
    if (key === 'Esc' && isChord(keys[index + 1])) continue;
    const plain = isChord(key) ? key.slice(ALT.length) : key;
    const isText = workstation.dialog === null || isChord(key) ? opensText(workstation, plain) : false;
    if (!isChord(key)) handle(workstation, key, keys.length);
    else if (isText) {
      handleKey(workstation, 'Esc', keys.length);
      handleKey(workstation, plain, keys.length);
    } else {
      const isEscaped = keys[index - 1] === 'Esc';
      refuseChord(workstation, { chord: key, isEscaped, dropped: keys.length - index - 1 });
      return;
    }
    // Too small a terminal opens nothing: the text behind it is no key either.
    if (isText && workstation.dialog === null) return;
  }
}

/** True for a key that opens the palette here, whatever sequence was begun before an Esc. */
function opensText({ keys, view }: Workstation, key: string): boolean {
  const match = keys.match(key, { prefix: '', focus: view.focus });
  return match.kind === 'action' && TAKES_TEXT.includes(match.binding.action);
}

/** A dialog is left by it, which does nothing; the keys are disarmed, and nothing else happens. */
function refuseChord(
  workstation: Workstation,
  {
    chord,
    isEscaped,
    dropped,
  }: { readonly chord: string; readonly isEscaped: boolean; readonly dropped: number },
): void {
  workstation.prefix = null;
  if (isEscaped && workstation.dialog !== null) workstation.open(null);
  const rest = dropped === 0 ? '' : `, and what came with it (${dropped} keys) was dropped`;
  const text = `${chord} is no key${rest}`;
  if (workstation.armedMillis !== null) workstation.disarm(text);
  else workstation.say({ level: dropped === 0 ? 'info' : 'refused', text });
}

/** How many order keys one read holds; arming and ordering in one read counts as two. */
function orderKeysIn(workstation: Workstation, keys: readonly string[]): number {
  let prefix = workstation.prefix?.key ?? '';
  let { focus } = workstation.view;
  let count = 0;
  for (const key of keys) {
    // Behind it is text, or what is dropped.
    if (isChord(key)) break;
    const match = workstation.keys.match(key, { prefix, focus });
    prefix = match.kind === 'prefix' ? key : '';
    if (match.kind !== 'action') continue;
    // What follows is text for the palette, which takes it whatever the read was.
    if (TAKES_TEXT.includes(match.binding.action)) break;
    if (match.binding.order === true) count += 1;
    if (match.binding.action === 'arm' && keys.length > 1) count += 1;
    if (match.binding.action === 'focus') focus = key === '1' ? 'ladder' : focus;
  }
  return count;
}

function handleKey(workstation: Workstation, key: string, together: number): void {
  if (workstation.dialog !== null) {
    handleDialogKey(workstation, key, together);
    return;
  }
  const { prefix, view, keys, layout } = workstation;
  if (prefix !== null && key === 'Esc') {
    workstation.say({ level: 'info', text: `${prefix.key} left` });
    workstation.prefix = null;
    return;
  }
  const match = keys.match(key, { prefix: prefix?.key ?? '', focus: view.focus });
  workstation.prefix = match.kind === 'prefix' ? { key, at: workstation.host.now() } : null;
  if (match.kind === 'prefix') workstation.say({ level: 'info', text: keys.continuations(key) });
  else if (match.kind === 'none') workstation.say({ level: 'info', text: match.why });
  else if (layout.form === 'too-small' && !BLIND.includes(match.binding.action)) {
    workstation.say({ level: 'refused', text: 'too small to see what it does: enlarge the terminal' });
  } else {
    workstation.local.observe(match.binding.action);
    runAction(workstation, match.binding, match.key);
  }
}
