import type { Command } from '../../../domain/index.js';
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
  if ('refused' in read) {
    workstation.say({ level: 'refused', text: read.refused });
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
  if (replaces === null) void placeOrder(workstation, read.order);
  else if (replaced !== undefined) void replaceTerms(workstation, replaced, { price, size });
  else workstation.say({ level: 'refused', text: 'it is no longer working: nothing was sent' });
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
  const command: Command =
    form.replaces === null
      ? { kind: 'place', order: read.order }
      : { kind: 'replace', clientOrderId: form.replaces, price: read.price, size: read.size };
  void workstation.link.preview(command).then((preview) => {
    const { dialog } = workstation;
    if (dialog?.kind === 'ticket' && dialog.form === form) workstation.open({ ...dialog, preview });
  });
}
