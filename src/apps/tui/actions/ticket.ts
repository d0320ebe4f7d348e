import {
  type Instrument,
  limitOrder,
  type NewOrder,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '../../../domain/index.js';
import { exactSize } from '../format.js';
import { type Failure, isFailure, readPrice, readSize } from '../palette/index.js';
import type { OrderStyle } from '../view.js';

/** The fields of the order ticket, in the order in which Tab walks them. */
const TICKET_FIELDS = ['side', 'size', 'price', 'style'] as const;
export type TicketField = (typeof TICKET_FIELDS)[number];

/** The order ticket while it is filled in: texts as they are typed. */
export interface TicketForm {
  readonly field: TicketField;
  readonly side: Side;
  readonly size: string;
  readonly price: string;
  readonly style: OrderStyle;
  /** True while the field at hand is as it was found: what is typed then takes its place. */
  readonly untouched: boolean;
  /** The working order whose size and price it changes; null for a new order. */
  readonly replaces: string | null;
}

/** The fields that Tab walks: an order's side and kind stay what they are when it is replaced. */
export const ticketFields = ({ replaces }: TicketForm): readonly TicketField[] =>
  replaces === null ? TICKET_FIELDS : ['size', 'price'];

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
    readonly replaces?: string;
  },
): TicketForm {
  return {
    field: 'size',
    side: order.side,
    size: exactSize(instrument, order.sizeLots).replaceAll(',', ''),
    price: order.price === null ? '' : instrument.formatPrice(order.price),
    style: order.style,
    untouched: true,
    replaces: order.replaces ?? null,
  };
}

/** The form after a key; the same form where the key means nothing to it. */
export function editTicket(form: TicketForm, key: string): TicketForm {
  if (key === 'Tab' || key === 'Down') return { ...form, field: neighbour(form, 1), untouched: true };
  if (key === 'S-Tab' || key === 'Up') return { ...form, field: neighbour(form, -1), untouched: true };
  if (form.field === 'side') return editSide(form, key);
  if (form.field === 'style') {
    return [' ', 'Space', 'Left', 'Right', 'm'].includes(key)
      ? { ...form, style: nextStyle(form.style) }
      : form;
  }
  const edited = (text: string): TicketForm => ({ ...form, [form.field]: text, untouched: false });
  if (key === 'Backspace') return edited(form[form.field].slice(0, -1));
  if (key === '^U') return edited('');
  // 5 typed behind a 0.100 that was already there would be an order of 0.1005.
  const text = form.untouched ? '' : form[form.field];
  const typed = typedCharacter(key);
  return typed === '' || text.length >= LONGEST_TYPED ? form : edited(text + typed);
}

/**
 * The character that a key types, or nothing. None is dropped for not being a digit: `1,5` without its comma
 * would be ten times the order that was meant.
 */
export function typedCharacter(key: string): string {
  if (key === 'Space') return ' ';
  return [...key].length === 1 && /^[^\p{C}]$/u.test(key) ? key : '';
}

/** More is not typed; `readTicket` refuses long before, so nothing is cut off a number that is sent. */
const LONGEST_TYPED = 40;

/** A paste into the field at hand, as it is: what is no number is refused when it is read. */
export function pasteIntoTicket(form: TicketForm, text: string): TicketForm {
  const clean = text.trim();
  if (form.field !== 'size' && form.field !== 'price') return form;
  if (clean === '' || clean.length > LONGEST_TYPED || /\p{C}/u.test(clean)) return form;
  return { ...form, [form.field]: clean, untouched: false };
}

function editSide(form: TicketForm, key: string): TicketForm {
  if (key === 'b') return { ...form, side: 'buy' };
  if (key === 's') return { ...form, side: 'sell' };
  const turns = key === 'Space' || key === 'Left' || key === 'Right';
  return turns ? { ...form, side: form.side === 'buy' ? 'sell' : 'buy' } : form;
}

function neighbour(form: TicketForm, step: 1 | -1): TicketField {
  const fields = ticketFields(form);
  return fields[(fields.indexOf(form.field) + step + fields.length) % fields.length]!;
}

export type TicketOrder =
  | { readonly order: NewOrder; readonly price: PriceTicks; readonly size: SizeLots }
  | { readonly refused: string };

/** Reads the form as an order, or says in one line which field is wrong and how; numbers are the palette's. */
export function readTicket(form: TicketForm, instrument: Instrument): TicketOrder {
  const size = readSize(instrument, 'size', { text: form.size.trim(), open: false });
  if (isFailure(size)) return { refused: wordsOf(size) };
  const price = readPrice(instrument, 'price', { text: form.price.trim(), open: false });
  if (isFailure(price)) return { refused: wordsOf(price) };
  return { order: orderOf(instrument.index, { ...form, size, price }), size, price };
}

const wordsOf = (failure: Failure): string => (failure.kind === 'refused' ? failure.refused : failure.hint);

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
