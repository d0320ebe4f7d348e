import { type Dialog, lastHelpRow } from './dialogs.js';
import { lastReadingRow } from './reading.js';
import { dialogGuarded } from './safety.js';
import type { TicketForm } from './ticket.js';
import { editTicket, pasteIntoTicket, readTicket, typedCharacter } from './ticket.js';
import type { Workstation } from './workstation.js';

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
  const young = dialogGuarded(dialog.openedAt, workstation.host.now());
  if (key === 'Esc') {
    workstation.open(null);
    return;
  }
  const alone = together === 1 && !young;
  switch (dialog.kind) {
    case 'help':
      scrollKey(workstation, key, { dialog, last: lastHelpRow(workstation.layout) });
      return;
    case 'reading':
      scrollKey(workstation, key, { dialog, last: lastReadingRow(dialog.lines, workstation.layout) });
      return;
    case 'resume':
      resumeKey(workstation, key, alone);
      return;
    case 'detail':
      if (!young) workstation.open(null);
      return;
    case 'confirm':
      if (key === 'y' && alone) {
        workstation.open(null);
        dialog.confirm();
      } else if (!young) workstation.say({ level: 'info', text: `only y does it · Esc leaves it` });
      return;
    case 'kill':
      if (key === 'f' && alone) workstation.kill(true);
      if (key === 'a' && alone) {
        workstation.open({ kind: 'resume', reason: '', openedAt: workstation.host.now() });
      }
      return;
    case 'quit':
      if (alone) quitKey(workstation, key, dialog.detaches);
      return;
    case 'ticket':
      ticketKey(workstation, key, alone);
  }
}

export function handleDialogPaste(workstation: Workstation, text: string): void {
  const { dialog } = workstation;
  if (dialog?.kind === 'ticket') changeTicket(workstation, pasteIntoTicket(dialog.form, text));
  if (dialog?.kind === 'resume') {
    const line = text.replace(/\p{C}+/gu, ' ').trim();
    workstation.open({ ...dialog, reason: (dialog.reason + line).slice(0, LONGEST_REASON) });
  }
}

const LONGEST_REASON = 120;
const SHORTEST_REASON = 3;

/** A halt is left with a reason, typed: it stands in the journal. */
function resumeKey(workstation: Workstation, key: string, alone: boolean): void {
  const { dialog } = workstation;
  if (dialog?.kind !== 'resume') return;
  const { reason } = dialog;
  if (key === 'Enter') {
    const words = reason.trim();
    if (words.length < SHORTEST_REASON) {
      workstation.say({
        level: 'refused',
        text: `a reason of at least ${SHORTEST_REASON} characters, first`,
      });
    } else if (alone) {
      workstation.open(null);
      void workstation.resume(words);
    }
    return;
  }
  const edited =
    key === 'Backspace'
      ? reason.slice(0, -1)
      : key === '^U'
        ? ''
        : (reason + typedCharacter(key)).slice(0, LONGEST_REASON);
  if (edited !== reason) workstation.open({ ...dialog, reason: edited });
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

/** A dialog of text longer than the screen: `j` and `k` scroll it, any other key closes it. */
function scrollKey(
  workstation: Workstation,
  key: string,
  { dialog, last }: { dialog: Extract<Dialog, { kind: 'help' | 'reading' }>; last: number },
): void {
  const steps: Readonly<Record<string, number>> = { j: 1, Down: 1, k: -1, Up: -1, PgDn: 10, PgUp: -10 };
  const step = steps[key];
  if (step === undefined) {
    if (!dialogGuarded(dialog.openedAt, workstation.host.now())) workstation.open(null);
    return;
  }
  workstation.open({ ...dialog, from: Math.max(0, Math.min(last, dialog.from + step)) });
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

function ticketKey(workstation: Workstation, key: string, alone: boolean): void {
  const { dialog, instrument } = workstation;
  if (dialog?.kind !== 'ticket' || instrument === undefined) return;
  if (key === 'Enter' || (key === 'y' && dialog.asks)) {
    if (alone) submitTicket(workstation, key === 'y');
    return;
  }
  if (dialog.asks) workstation.open({ ...dialog, asks: false });
  changeTicket(workstation, editTicket(dialog.form, key));
}

/** Live money wants `y` after Enter. */
function submitTicket(workstation: Workstation, confirmed: boolean): void {
  const { dialog, instrument, store } = workstation;
  if (dialog?.kind !== 'ticket' || instrument === undefined) return;
  const read = readTicket(dialog.form, instrument);
  if ('refused' in read) {
    workstation.say({ level: 'refused', text: read.refused });
    return;
  }
  const mode = store.data.session?.mode ?? 'watch';
  if (mode === 'watch') {
    workstation.say({ level: 'refused', text: 'watch mode sends no orders' });
    return;
  }
  if (mode === 'live' && !confirmed) {
    workstation.open({ ...dialog, asks: true, openedAt: workstation.host.now() });
    return;
  }
  workstation.open(null);
  void workstation.send({ kind: 'place', order: read.order, confirmed });
}

/** Takes an edited form, and asks the risk gate what it thinks of it. */
function changeTicket(workstation: Workstation, form: TicketForm): void {
  const { dialog, instrument } = workstation;
  if (dialog?.kind !== 'ticket' || instrument === undefined || form === dialog.form) return;
  workstation.open({ ...dialog, form, preview: '', asks: false });
  previewTicket(workstation, form);
}

export function previewTicket(workstation: Workstation, form: TicketForm): void {
  const { instrument } = workstation;
  if (instrument === undefined) return;
  const read = readTicket(form, instrument);
  if ('refused' in read) return;
  void workstation.preview({ kind: 'place', order: read.order }).then((preview) => {
    const { dialog } = workstation;
    if (dialog?.kind === 'ticket' && dialog.form === form) workstation.open({ ...dialog, preview });
  });
}
