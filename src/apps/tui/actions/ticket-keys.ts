import type { Command } from '../../../domain/index.js';
import { bracketedOrder } from '../automatic-bracket.js';
import type { TicketDialog } from '../dialogs/index.js';
import { bracketText } from '../palette/bracket-text.js';
import type { Workstation } from '../workstation.js';
import { placeOrder, replaceTerms } from './place-order.js';
import { editTicket, pasteIntoTicket, readTicket, type TicketForm } from './ticket.js';

/** A key in the ticket; `alone` where it may do what cannot be undone. */
export function ticketKey(workstation: Workstation, key: string, alone: boolean): void {
  const { dialog, instrument } = workstation;
  if (dialog?.kind !== 'ticket' || instrument === undefined) return;
  if (key === 'Enter' || (key === 'y' && dialog.asks)) {
    if (alone) submitTicket(workstation, key === 'y');
    return;
  }
  if (dialog.asks) workstation.open({ ...dialog, asks: false });
  changeTicket(workstation, editTicket(dialog.form, key));
}

export function pasteIntoTicketDialog(workstation: Workstation, text: string): void {
  const { dialog } = workstation;
  if (dialog?.kind === 'ticket') changeTicket(workstation, pasteIntoTicket(dialog.form, text));
}

/** Live money wants `y` after Enter. */
function submitTicket(workstation: Workstation, saidYes: boolean): void {
  const { dialog, instrument, store } = workstation;
  if (dialog?.kind !== 'ticket' || instrument === undefined) return;
  const read = readTicket(dialog.form, instrument);
  const order = 'refused' in read ? read : bracketedOrder(workstation, read.order);
  if ('refused' in read || 'refused' in order) {
    const { refused } = ('refused' in read ? read : order) as { readonly refused: string };
    workstation.say({ level: 'refused', text: refused });
    return;
  }
  const mode = store.data.session?.mode ?? 'watch';
  if (mode === 'watch') {
    workstation.say({ level: 'refused', text: 'watch mode sends no orders' });
    return;
  }
  if (mode === 'live' && !saidYes) {
    workstation.open({ ...dialog, asks: true, openedAt: workstation.host.now() });
    return;
  }
  workstation.open(null);
  const { replaces } = dialog.form;
  const { price, size } = read;
  const replaced = store.data.orders.working.find(({ clientOrderId }) => clientOrderId === replaces);
  if (replaces === null) void placeOrder(workstation, order);
  else if (replaced !== undefined) void replaceTerms(workstation, replaced, { price, size });
  else workstation.say({ level: 'refused', text: 'it is no longer working: nothing was sent' });
}

/** Takes an edited form, and asks the risk gate what it thinks of it. */
function changeTicket(workstation: Workstation, form: TicketForm): void {
  const { dialog, instrument } = workstation;
  if (dialog?.kind !== 'ticket' || instrument === undefined || form === dialog.form) return;
  workstation.open({ ...dialog, form, preview: '', attached: '', asks: false });
  previewTicket(workstation, form);
}

export function previewTicket(workstation: Workstation, form: TicketForm): void {
  const { instrument } = workstation;
  if (instrument === undefined) return;
  const read = readTicket(form, instrument);
  if ('refused' in read) return;
  const order = form.replaces === null ? bracketedOrder(workstation, read.order) : read.order;
  if ('refused' in order) {
    showPreview(workstation, form, { preview: `✗ ${order.refused}` });
    return;
  }
  if (order.bracket !== undefined) {
    showPreview(workstation, form, { attached: bracketText(instrument, order.bracket) });
  }
  const command: Command =
    form.replaces === null
      ? { kind: 'place', order }
      : { kind: 'replace', clientOrderId: form.replaces, price: read.price, size: read.size };
  void workstation.link.preview(command).then((preview) => showPreview(workstation, form, { preview }));
}

/** What is said of a form, as long as it is the one that is shown. */
function showPreview(
  workstation: Workstation,
  form: TicketForm,
  said: Partial<Pick<TicketDialog, 'preview' | 'attached'>>,
): void {
  const { dialog } = workstation;
  if (dialog?.kind === 'ticket' && dialog.form === form) workstation.open({ ...dialog, ...said });
}
