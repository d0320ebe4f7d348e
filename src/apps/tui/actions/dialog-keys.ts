import { type Dialog, lastHelpRow, type PromptDialog, storyReading } from '../dialogs/index.js';
import { lastReadingRow } from '../reading.js';
import type { Workstation } from '../workstation.js';
import { askReason } from './arming.js';
import { paletteKey, pasteIntoPalette } from './palette-keys.js';
import { typedCharacter } from './ticket.js';
import { pasteIntoTicketDialog, ticketKey } from './ticket-keys.js';

export { previewTicket } from './ticket-keys.js';

/** How long two ^C count as one wish to leave. */
const INTERRUPT_MILLIS = 1_500;

/**
 * A key while a dialog is open. What is irreversible takes `y`, alone in its read, from a dialog that has
 * stood for a moment: neither a key on its way nor a pasted "yes" can say it.
 */
export function handleDialogKey(workstation: Workstation, key: string, together: number): void {
  const { dialog } = workstation;
  if (dialog === null) return;
  if (key === '^C') {
    interrupt(workstation);
    return;
  }
  if (key === 'Esc') {
    workstation.open(null);
    return;
  }
  const young = workstation.dialogAge.isYoung(workstation.host.now());
  const alone = together === 1 && !young;
  switch (dialog.kind) {
    case 'help':
    case 'reading':
    case 'story':
      scrollKey(workstation, key, dialog);
      return;
    case 'prompt':
      promptKey(workstation, { dialog, key, alone });
      return;
    case 'confirm':
      if (key === 'y' && alone) {
        workstation.open(null);
        dialog.confirm();
      } else if (!young) workstation.say({ level: 'info', text: `only y does it · Esc leaves it` });
      return;
    case 'kill':
      if (key === 'f' && alone) workstation.kill(true);
      if (workstation.keys.keysOf('arm').includes(key) && alone) askReason(workstation);
      return;
    case 'quit':
      if (alone) quitKey(workstation, key, dialog.detaches);
      return;
    case 'palette':
      paletteKey(workstation, { dialog, key, alone });
      return;
    case 'ticket':
      ticketKey(workstation, key, alone);
  }
}

export function handleDialogPaste(workstation: Workstation, text: string): void {
  const { dialog } = workstation;
  if (dialog?.kind === 'ticket') pasteIntoTicketDialog(workstation, text);
  if (dialog?.kind === 'palette') pasteIntoPalette(workstation, text);
  if (dialog?.kind === 'prompt') {
    // A word that goes live, or a size that a limit wants, is typed: a paste is not a decision.
    if (dialog.guarded && dialog.longest < LONGEST_SHORT) {
      workstation.say({ level: 'refused', text: 'this is typed, not pasted' });
      return;
    }
    const line = text.replace(/\p{C}+/gu, ' ').trim();
    workstation.open({ ...dialog, text: (dialog.text + line).slice(0, dialog.longest) });
  }
}

/** Prompts that take less than this want a certain word or number. */
const LONGEST_SHORT = 30;

function promptKey(
  workstation: Workstation,
  { dialog, key, alone }: { dialog: PromptDialog; key: string; alone: boolean },
): void {
  const { text } = dialog;
  const { openedAt } = workstation.dialog!;
  if (key === 'Enter') {
    const wrong = dialog.check(text);
    if (wrong !== null) {
      workstation.say({ level: 'refused', text: wrong });
      workstation.open({ ...dialog, wrong, openedAt });
    } else if (alone || !dialog.guarded) {
      workstation.open(null);
      dialog.submit(text);
    }
    return;
  }
  const edited =
    key === 'Backspace'
      ? [...text].slice(0, -1).join('')
      : key === '^U'
        ? ''
        : (text + typedCharacter(key)).slice(0, dialog.longest);
  if (edited !== text) workstation.open({ ...dialog, text: edited, wrong: '', openedAt });
}

/** ^C disarms and closes; twice it asks whether to quit. */
export function interrupt(workstation: Workstation): void {
  const now = workstation.host.now();
  const again = now - workstation.lastInterruptAt < INTERRUPT_MILLIS;
  workstation.lastInterruptAt = now;
  workstation.disarm('^C');
  if (again) openQuit(workstation);
  else {
    workstation.open(null);
    workstation.say({ level: 'info', text: 'disarmed · ^C again to quit · ^X kills' });
  }
}

export function openQuit(workstation: Workstation): void {
  const { host } = workstation;
  workstation.disarm('leaving');
  workstation.open({ kind: 'quit', detaches: host.attached, openedAt: host.now() });
}

type Scrolled = Extract<Dialog, { kind: 'help' | 'reading' | 'story' }>;

/** A dialog of text longer than the screen: `j` and `k` scroll it, any other key closes it. */
function scrollKey(workstation: Workstation, key: string, dialog: Scrolled): void {
  const steps: Readonly<Record<string, number>> = {
    j: 1,
    Down: 1,
    k: -1,
    Up: -1,
    PgDn: 10,
    '^D': 10,
    PgUp: -10,
    '^U': -10,
  };
  const step = steps[key];
  if (step === undefined) {
    if (!workstation.dialogAge.isYoung(workstation.host.now())) workstation.open(null);
    return;
  }
  const from = Math.max(0, Math.min(lastRow(workstation, dialog), dialog.from + step));
  workstation.open({ ...dialog, from });
}

function lastRow(workstation: Workstation, dialog: Scrolled): number {
  const { layout, keys, store, local } = workstation;
  if (dialog.kind === 'help') return lastHelpRow(layout, keys);
  const lines =
    dialog.kind === 'reading'
      ? dialog.lines
      : storyReading(dialog, { data: store.data, local: local.data }).lines;
  return lastReadingRow(lines, layout);
}

function quitKey(workstation: Workstation, key: string, detaches: boolean): void {
  if (detaches) {
    if (key === 'y' || key === 'q') workstation.host.leave('detached');
    return;
  }
  const policy = workstation.store.data.session?.leavePolicy ?? 'cancel';
  const choices: Readonly<Record<string, 'cancel' | 'keep' | 'flatten'>> = {
    y: policy,
    q: policy,
    c: 'cancel',
    k: 'keep',
    f: 'flatten',
  };
  const orders = choices[key];
  if (orders === undefined) return;
  workstation.open(null);
  if (workstation.store.data.connection !== 'connected') {
    workstation.host.leave('quit');
    return;
  }
  void workstation.send({ kind: 'leave', orders }).then(() => workstation.host.leave('quit'));
}
