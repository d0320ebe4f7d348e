import type { Instrument } from '../../domain/index.js';
import { clockTime, duration, exactSize, formatPrice, signedMoney } from './format.js';
import { KEYS, type KeyBinding } from './keys.js';
import { describeCost, describeOrder } from './order-rules.js';
import { orderKind } from './panes/orders.js';
import { type DialogLine, readingRoom, wrapped } from './reading.js';
import type { EngineData } from './store.js';
import type { Token } from './theme/index.js';
import { readTicket, TICKET_FIELDS, type TicketForm } from './ticket.js';

/** What stands over the panes and has the keys. `openedAt` is in the controller's milliseconds. */
export type Dialog = { readonly openedAt: number } & (
  | { readonly kind: 'help'; readonly from: number }
  | { readonly kind: 'quit'; readonly detaches: boolean }
  | { readonly kind: 'kill'; readonly answer: string; readonly failed: boolean }
  | { readonly kind: 'ticket'; readonly form: TicketForm; readonly preview: string; readonly asks: boolean }
  | { readonly kind: 'detail'; readonly clientOrderId: string }
  | { readonly kind: 'resume'; readonly reason: string }
  | {
      readonly kind: 'reading';
      readonly title: string;
      readonly lines: readonly DialogLine[];
      /** How far it is scrolled. */
      readonly from: number;
    }
  | {
      readonly kind: 'confirm';
      readonly title: string;
      readonly lines: readonly string[];
      /** What `y` does, for the last line. */
      readonly does: string;
      readonly confirm: () => void;
    }
);

/** A dialog as text: what the box draws, and what tests read. */
export interface DialogContent {
  readonly title: string;
  readonly token: Token;
  readonly lines: readonly DialogLine[];
  readonly footer: string;
}

/** What a dialog is drawn from besides itself. */
export interface DialogContext {
  readonly data: EngineData;
  readonly instrument: Instrument | undefined;
  /** The terminal's. */
  readonly size: { readonly columns: number; readonly rows: number };
}

const line = (text: string, token: Token = 'text.primary'): DialogLine => ({ text, token });

export function dialogContent(dialog: Dialog, { data, instrument, size }: DialogContext): DialogContent {
  switch (dialog.kind) {
    case 'help':
      return helpContent(size, dialog.from);
    case 'confirm':
      return {
        title: dialog.title,
        token: 'log.warn',
        lines: dialog.lines.map((text) => line(text)),
        footer: `y ${dialog.does} · Esc leaves it`,
      };
    case 'kill':
      return killContent(dialog, data);
    case 'quit':
      return quitContent(dialog.detaches, data);
    case 'ticket':
      return ticketContent(dialog, instrument);
    case 'detail':
      return detailContent(dialog.clientOrderId, data);
    case 'resume':
      return resumeContent(dialog.reason, data);
    case 'reading':
      return readingContent(dialog, size);
  }
}

function killContent(dialog: { answer: string; failed: boolean }, data: EngineData): DialogContent {
  const { working } = data.orders;
  const lines = [
    line(dialog.answer, dialog.failed ? 'log.error' : 'text.strong'),
    line(''),
    line(`${working.length} order${working.length === 1 ? '' : 's'} still working`),
    ...working.slice(0, 6).map((order) => {
      const instrument = data.instruments[order.instrument]!;
      const price = order.price ?? order.triggerPrice;
      const at = price === null ? '' : ` @ ${formatPrice(instrument, price)}`;
      return line(
        `  ${instrument.symbol} ${order.side.toUpperCase()} ${exactSize(instrument, order.size)}${at}`,
      );
    }),
    ...openPositions(data),
    line(''),
    line('HALT: a to resume, with a reason', 'text.strong'),
  ];
  return {
    title: 'KILL',
    token: 'log.error',
    lines,
    footer: 'f flattens the positions too · ^X again does no harm · Esc closes',
  };
}

function resumeContent(reason: string, data: EngineData): DialogContent {
  return {
    title: 'RESUME',
    token: 'log.warn',
    lines: [
      line(`halted: ${data.session?.haltReason || 'no reason was given'}`),
      line('strategies stay stopped until started: 7, then p', 'text.muted'),
      line(''),
      line(`▸ why go on  ${reason}▏`, 'input.text'),
    ],
    footer: 'Enter ends the halt · Esc stays halted',
  };
}

function readingContent(
  { title, lines, from }: Extract<Dialog, { kind: 'reading' }>,
  size: DialogContext['size'],
): DialogContent {
  const { width, rows } = readingRoom(size);
  const all = wrapped(lines, width);
  return {
    title,
    token: 'text.strong',
    lines: all.slice(from, from + rows),
    footer: all.length > rows ? 'j k scroll · any other key closes' : 'any key closes',
  };
}

function openPositions(data: EngineData): DialogLine[] {
  const open = data.positions.positions.filter((row) => row.size !== 0);
  if (open.length === 0) return [line('no position is open')];
  return open.map((row) => {
    const instrument = data.instruments[row.instrument]!;
    const side = row.size > 0 ? 'long' : 'short';
    const size = exactSize(instrument, Math.abs(row.size));
    return line(`${instrument.symbol} ${side} ${size}  net ${signedMoney(row.netPnl)}`, 'text.strong');
  });
}

function quitContent(detaches: boolean, data: EngineData): DialogContent {
  const { session } = data;
  const count = data.orders.working.length;
  const policy = session?.leavePolicy ?? 'cancel';
  const orders = `${count} order${count === 1 ? '' : 's'}`;
  const other = count === 1 ? 'it' : 'them';
  if (detaches) {
    return {
      title: 'DETACH',
      token: 'text.strong',
      lines: [
        line(`the engine runs on with ${orders}`),
        line('outcry attach comes back to it', 'text.muted'),
      ],
      footer: 'y detaches · Esc stays',
    };
  }
  return {
    title: 'QUIT',
    token: 'text.strong',
    lines: [
      line(`${orders} working; as configured, leaving ${LEAVES[policy](other)}`),
      ...openPositions(data),
      line(''),
      line(`y    quit, ${QUITS[policy](orders)}`, 'text.strong'),
      ...QUIT_KEYS.filter(([, choice]) => choice !== policy).map(([key, choice]) =>
        line(`${key}    quit, ${QUITS[choice](other)}`),
      ),
      line('Esc  stay'),
    ],
    footer: `y or q does as configured: ${policy}`,
  };
}

type LeavePolicy = 'cancel' | 'keep' | 'flatten';
type Naming = Readonly<Record<LeavePolicy, (orders: string) => string>>;

const QUIT_KEYS: readonly (readonly [string, LeavePolicy])[] = [
  ['c', 'cancel'],
  ['k', 'keep'],
  ['f', 'flatten'],
];
const QUITS: Naming = {
  cancel: (orders) => `cancel ${orders}`,
  keep: (orders) => `keep ${orders}: the next start finds them again`,
  flatten: (orders) => `cancel ${orders}, flatten the positions`,
};
const LEAVES: Naming = {
  cancel: (orders) => `cancels ${orders}`,
  keep: (orders) => `keeps ${orders}`,
  flatten: (orders) => `cancels ${orders} and flattens`,
};

function ticketContent(
  { form, preview, asks }: { form: TicketForm; preview: string; asks: boolean },
  instrument: Instrument | undefined,
): DialogContent {
  if (instrument === undefined) {
    return { title: 'ORDER', token: 'text.strong', lines: [line('no instrument yet')], footer: 'Esc closes' };
  }
  const values = { side: form.side.toUpperCase(), size: form.size, price: form.price, style: form.style };
  const fields = TICKET_FIELDS.map((field) => {
    const here = field === form.field;
    const typed = here && (field === 'size' || field === 'price') ? '▏' : '';
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
            `${describeOrder(instrument, read.order)} · ${describeCost(instrument, read.order)}`,
            'input.preview',
          ),
          line(preview, preview.startsWith('✗') ? 'input.error' : 'input.preview'),
        ];
  return {
    title: `ORDER ${instrument.symbol}`,
    token: form.side === 'buy' ? 'own.buy' : 'own.sell',
    lines: [...fields, line(''), ...summary],
    footer: `${asks ? 'y sends it' : 'Enter sends'} · Tab next field · Space turns side and kind · Esc closes`,
  };
}

function detailContent(clientOrderId: string, data: EngineData): DialogContent {
  const order = [...data.orders.working, ...data.orders.ended].find(
    (candidate) => candidate.clientOrderId === clientOrderId,
  );
  const base = { title: `ORDER ${clientOrderId}`, token: 'text.strong', footer: 'Esc closes' } as const;
  if (order === undefined) return { ...base, lines: [line('no longer listed')] };
  const instrument = data.instruments[order.instrument]!;
  const price = (ticks: number | null): string => (ticks === null ? '–' : formatPrice(instrument, ticks));
  const answered =
    order.acknowledgedTime === null
      ? 'not answered yet'
      : `answered after ${((order.acknowledgedTime - order.createdTime) / 1000).toFixed(1)} ms`;
  const age = data.session === null ? '' : `, ${duration(data.session.time - order.createdTime)} ago`;
  return {
    ...base,
    lines: [
      line(`${instrument.symbol} ${order.side.toUpperCase()} ${orderKind(order)}, ${order.timeInForce}`),
      line(`owner   ${order.owner}`),
      line(`state   ${order.state}${order.doubt === null ? '' : `, ${order.doubt} in doubt`}`),
      line(`size    ${exactSize(instrument, order.size)}, filled ${exactSize(instrument, order.filled)}`),
      line(`price   ${price(order.price)}, trigger ${price(order.triggerPrice)}`),
      line(`ahead   ${order.queueAhead === null ? '–' : exactSize(instrument, order.queueAhead)}`),
      line(`created ${clockTime(order.createdTime)}${age}, ${answered}`),
    ],
  };
}

const HELP_CELL = 38;

/** The help's entries in the order of the key table, each group under its heading. */
const HELP: readonly string[] = [...new Set(KEYS.map(groupOf))].flatMap((group, index) => [
  ...(index === 0 ? [] : ['']),
  group,
  ...(index === 0 ? [helpEntry('^X', 'KILL: halt, cancel everything')] : []),
  ...KEYS.filter((binding) => groupOf(binding) === group).map((binding) =>
    helpEntry(binding.action === 'focus' ? '1-9 0' : binding.keys.join(' '), binding.description),
  ),
]);

function groupOf({ scopes }: KeyBinding): string {
  return scopes.length > 2 ? 'LISTS' : scopes[0]!.toUpperCase();
}

function helpEntry(keys: string, text: string): string {
  return `${keys.padEnd(7)} ${text}`;
}

/** Columns and rows of help that a terminal has room for. */
function helpShape(size: DialogContext['size']): { columns: number; rows: number; total: number } {
  const columns = Math.max(1, Math.floor((size.columns - 4) / HELP_CELL));
  return { columns, rows: Math.max(1, size.rows - 6), total: Math.ceil(HELP.length / columns) };
}

/** How far the help can be scrolled. */
export function lastHelpRow(size: DialogContext['size']): number {
  const { rows, total } = helpShape(size);
  return Math.max(0, total - rows);
}

/** The help, from the key table and in its order, column by column. */
function helpContent(size: DialogContext['size'], from: number): DialogContent {
  const { columns, rows, total } = helpShape(size);
  const cell = (row: number, column: number): string =>
    (HELP[row + column * total] ?? '').slice(0, HELP_CELL - 1).padEnd(HELP_CELL);
  const all = Array.from({ length: total }, (_, row) =>
    Array.from({ length: columns }, (_unused, column) => cell(row, column))
      .join('')
      .trimEnd(),
  );
  const footer = total > rows ? 'j k scroll · any other key closes' : 'any key closes';
  return {
    title: 'KEYS',
    token: 'text.strong',
    lines: all.slice(from, from + rows).map((text) => line(text)),
    footer,
  };
}
