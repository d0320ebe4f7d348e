import type { Instrument } from '../../../domain/index.js';
import { describeCost, describeOrder } from '../actions/order-rules.js';

import { readTicket, type TicketField, ticketFields } from '../actions/ticket.js';
import type { DialogContent, TicketDialog } from './dialog.js';
import { line } from './line.js';

/** The order ticket: its fields, what they come to, and what the risk gate says of it. */
export function ticketContent(
  dialog: TicketDialog,
  { instrument, narrow }: { readonly instrument: Instrument | undefined; readonly narrow: boolean },
): DialogContent {
  if (instrument === undefined) {
    return {
      title: 'ORDER',
      token: 'text.strong',
      lines: [line('no instrument yet')],
      footer: 'Esc closes',
      place: 'middle',
    };
  }
  const base = {
    title: `${dialog.form.replaces === null ? 'ORDER' : 'REPLACE'} ${instrument.symbol}`,
    token: dialog.form.side === 'buy' ? ('own.buy' as const) : ('own.sell' as const),
  };
  return narrow
    ? { ...base, ...narrowTicket(dialog, instrument), place: 'line' }
    : { ...base, ...wideTicket(dialog, instrument), place: 'bottom' };
}

const sends = ({ asks }: TicketDialog): string => (asks ? 'y sends it' : 'Enter sends');

function valuesOf({ form }: TicketDialog): Readonly<Record<TicketField, string>> {
  return { side: form.side.toUpperCase(), size: form.size, price: form.price, style: form.style };
}

const CURSOR = '▏';

function wideTicket(dialog: TicketDialog, instrument: Instrument): Pick<DialogContent, 'lines' | 'footer'> {
  const { form, preview } = dialog;
  const values = valuesOf(dialog);
  const fields = ticketFields(form).map((field) => {
    const here = field === form.field;
    const typed = here && isTyped(field) ? CURSOR : '';
    return line(
      `${here ? '▸' : ' '} ${field.padEnd(6)} ${values[field]}${typed}`,
      here ? 'input.text' : 'text.primary',
    );
  });
  const read = readTicket(form, instrument);
  const summary =
    'refused' in read
      ? [line(read.refused, 'input.error')]
      : [
          line(
            `${describeOrder(instrument, read.order)}${dialog.attached ?? ''} · ${describeCost(instrument, read.order)}`,
            'input.preview',
          ),
          line(preview, preview.startsWith('✗') ? 'input.error' : 'input.preview'),
        ];
  return {
    lines: [...fields, line(''), ...summary],
    footer: `${sends(dialog)} · Tab next field · Space turns side and kind · Esc closes`,
  };
}

/** One line in place of the message, as small terminals have no room for a box over the ladder. */
function narrowTicket(dialog: TicketDialog, instrument: Instrument): Pick<DialogContent, 'lines' | 'footer'> {
  const { form, preview } = dialog;
  const values = valuesOf(dialog);
  const show = (field: TicketField): string =>
    field === form.field ? `[${values[field]}${isTyped(field) ? CURSOR : ''}]` : values[field];
  const order = `${show('side')} ${show('size')} @ ${show('price')} ${show('style')}`;
  const read = readTicket(form, instrument);
  const wrong = 'refused' in read ? `✗ ${read.refused}` : preview.startsWith('✗') ? preview : null;
  const cost = 'refused' in read ? '' : describeCost(instrument, read.order);
  const risk = preview.includes('✓') ? ' · ✓ risk' : '';
  return {
    lines: [
      line(
        `${order}${dialog.attached ?? ''} · ${wrong ?? `${cost}${risk}`}`,
        wrong === null ? 'input.preview' : 'input.error',
      ),
    ],
    footer: `${sends(dialog)} · Tab next field · Space turns · Esc closes · ^X KILL`,
  };
}

const isTyped = (field: TicketField): boolean => field === 'size' || field === 'price';
