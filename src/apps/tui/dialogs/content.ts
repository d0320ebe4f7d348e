import type { Instrument } from '../../../domain/index.js';
import { isExternal, listedOrders } from '../external-rows.js';
import type { KeyTable } from '../keys.js';
import type { LocalData } from '../local.js';
import { readingRoom, wrapped } from '../reading.js';
import type { EngineData } from '../store.js';
import { externalLines, storyLines } from '../story-text.js';
import type { Dialog, DialogContent, PromptDialog, ReadingDialog } from './dialog.js';
import { helpContent } from './help.js';
import { killContent } from './kill.js';
import { line } from './line.js';
import { paletteContent } from './palette.js';
import { quitContent } from './quit.js';
import { ticketContent } from './ticket.js';

/** What a dialog is drawn from besides itself. */
export interface DialogContext {
  readonly data: EngineData;
  readonly local: LocalData;
  readonly keys: KeyTable;
  readonly instrument: Instrument | undefined;
  /** The terminal's. */
  readonly size: { readonly columns: number; readonly rows: number };
}

/** A dialog as text. */
export function dialogContent(dialog: Dialog, context: DialogContext): DialogContent {
  const { data, instrument, size } = context;
  switch (dialog.kind) {
    case 'help':
      return helpContent(size, context.keys, dialog.from);
    case 'confirm':
      return {
        title: dialog.title,
        token: 'log.warn',
        lines: dialog.lines.map((text) => line(text)),
        footer: `y ${dialog.does} · Esc leaves it`,
        place: 'middle',
      };
    case 'kill':
      return killContent(dialog, data);
    case 'quit':
      return quitContent(dialog.detaches, data);
    case 'ticket':
      return ticketContent(dialog, { instrument, narrow: size.columns < 120 });
    case 'story':
      return readingContent(storyReading(dialog, context), size);
    case 'prompt':
      return promptContent(dialog);
    case 'reading':
      return readingContent(dialog, size);
    case 'palette':
      return paletteContent(dialog, size);
  }
}

/** The life of an order as a reading: it is written anew with each snapshot of it. */
export function storyReading(
  { clientOrderId, from }: { readonly clientOrderId: string; readonly from: number },
  { data, local }: Pick<DialogContext, 'data' | 'local'>,
): ReadingDialog {
  const order = listedOrders(data.orders).find((candidate) => candidate.clientOrderId === clientOrderId);
  const note = local.notes[clientOrderId];
  return {
    kind: 'reading',
    title: `ORDER ${clientOrderId}`,
    lines: [
      ...(order === undefined
        ? [line('it is no longer listed')]
        : isExternal(order)
          ? externalLines(order, data)
          : storyLines(order, data.story, data)),
      ...(note === undefined ? [] : [line(''), line(`note    ${note}`, 'text.message')]),
    ],
    from,
  };
}

function readingContent({ title, lines, from }: ReadingDialog, size: DialogContext['size']): DialogContent {
  const { width, rows } = readingRoom(size);
  const all = wrapped(lines, width);
  return {
    title,
    token: 'text.strong',
    lines: all.slice(from, from + rows),
    footer: all.length > rows ? 'j k scroll · any other key closes' : 'any key closes',
    place: 'middle',
  };
}

function promptContent({ title, lines, label, text, wrong = '', does, stays }: PromptDialog): DialogContent {
  return {
    title,
    token: 'log.warn',
    lines: [
      ...lines,
      ...(lines.length === 0 ? [] : [line('')]),
      line(`▸ ${label}  ${text}▏`, 'input.text'),
      ...(wrong === '' ? [] : [line(wrong, 'input.error')]),
    ],
    footer: `Enter ${does} · Esc ${stays}`,
    place: 'middle',
  };
}
