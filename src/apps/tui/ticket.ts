import {
  type Instrument,
  limitOrder,
  type NewOrder,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '../../domain/index.js';
import { exactSize } from './format.js';
import type { OrderStyle } from './view.js';

/** The fields of the order ticket, in the order in which Tab walks them. */
export const TICKET_FIELDS = ['side', 'size', 'price', 'style'] as const;
export type TicketField = (typeof TICKET_FIELDS)[number];

/** The order ticket while it is filled in: texts as they are typed. */
export interface TicketForm {
  readonly field: TicketField;
  readonly side: Side;
  readonly size: string;
  readonly price: string;
  readonly style: OrderStyle;
}

const ORDER_STYLES: readonly OrderStyle[] = ['post', 'limit', 'ioc'];

export const nextStyle = (style: OrderStyle): OrderStyle =>
  ORDER_STYLES[(ORDER_STYLES.indexOf(style) + 1) % ORDER_STYLES.length]!;

/** Opens with what the ladder's keys are loaded with, so that Enter alone does what the key would have done. */
export function openTicket(
  instrument: Instrument,
  order: {
    readonly side: Side;
    readonly sizeLots: number;
    readonly price: number | null;
    readonly style: OrderStyle;
  },
): TicketForm {
  return {
    field: 'size',
    side: order.side,
    size: exactSize(instrument, order.sizeLots).replaceAll(',', ''),
    price: order.price === null ? '' : instrument.formatPrice(order.price),
    style: order.style,
  };
}

/** The form after a key; the same form where the key means nothing to it. */
export function editTicket(form: TicketForm, key: string): TicketForm {
  if (key === 'Tab' || key === 'Down') return { ...form, field: neighbour(form.field, 1) };
  if (key === 'S-Tab' || key === 'Up') return { ...form, field: neighbour(form.field, -1) };
  if (form.field === 'side') return editSide(form, key);
  if (form.field === 'style') {
    return [' ', 'Space', 'Left', 'Right', 'm'].includes(key)
      ? { ...form, style: nextStyle(form.style) }
      : form;
  }
  const text = form[form.field];
  if (key === 'Backspace') return { ...form, [form.field]: text.slice(0, -1) };
  if (key === '^U') return { ...form, [form.field]: '' };
  if (/^[0-9.]$/.test(key) && text.length < 15) return { ...form, [form.field]: text + key };
  return form;
}

/** A paste into the field at hand: digits and one point, or nothing. */
export function pasteIntoTicket(form: TicketForm, text: string): TicketForm {
  const clean = text.trim().replaceAll(',', '');
  if ((form.field !== 'size' && form.field !== 'price') || !/^\d{1,12}(\.\d{0,12})?$/.test(clean))
    return form;
  return { ...form, [form.field]: clean };
}

function editSide(form: TicketForm, key: string): TicketForm {
  if (key === 'b') return { ...form, side: 'buy' };
  if (key === 's') return { ...form, side: 'sell' };
  const turns = key === 'Space' || key === 'Left' || key === 'Right';
  return turns ? { ...form, side: form.side === 'buy' ? 'sell' : 'buy' } : form;
}

function neighbour(field: TicketField, step: 1 | -1): TicketField {
  const count = TICKET_FIELDS.length;
  return TICKET_FIELDS[(TICKET_FIELDS.indexOf(field) + step + count) % count]!;
}

export type TicketOrder =
  | { readonly order: NewOrder; readonly price: PriceTicks; readonly size: SizeLots }
  | { readonly refused: string };

/** Reads the form as an order, or says in one line which field is wrong and how. */
export function readTicket(form: TicketForm, instrument: Instrument): TicketOrder {
  const size = instrument.parseSize(form.size);
  if (typeof size !== 'number') return { refused: `size "${form.size}" ${size.refused}` };
  if (size === 0) return { refused: 'size is zero' };
  const price = instrument.parsePrice(form.price);
  if (typeof price !== 'number') return { refused: `price "${form.price}" ${price.refused}` };
  if (price === 0) return { refused: 'price is zero' };
  return { order: orderOf(instrument.index, { ...form, size, price }), size, price };
}

/** An order of the ladder or the ticket: post-only and plain limits rest, `ioc` does not. */
export function orderOf(
  instrument: number,
  fields: {
    readonly side: Side;
    readonly size: SizeLots;
    readonly price: PriceTicks;
    readonly style: OrderStyle;
  },
): NewOrder {
  const { side, size, price, style } = fields;
  return limitOrder({
    instrument,
    side,
    size,
    price,
    postOnly: style === 'post',
    timeInForce: style === 'ioc' ? 'ioc' : 'gtc',
  });
}
