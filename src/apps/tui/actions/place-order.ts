import type { Command, Instrument, NewOrder, PriceTicks, SizeLots } from '../../../domain/index.js';
import type { CommandResult, OrderRow } from '../../../protocol/index.js';
import { type DialogLine, line } from '../dialogs/index.js';
import { exactSize, formatPrice } from '../format.js';
import { refusalText } from '../messages.js';
import { bracketText } from '../palette/bracket-text.js';
import { termsText } from '../palette/describe-order.js';
import type { Workstation } from '../workstation.js';
import { describeCost } from './order-rules.js';

/** Sends an order. A soft limit in its way wants the size typed; a hard one refuses. */
export async function placeOrder(workstation: Workstation, order: NewOrder): Promise<CommandResult | null> {
  const instrument = workstation.store.data.instruments[order.instrument];
  return sendSoftly(workstation, {
    command: { kind: 'place', order },
    instrument: order.instrument,
    size: order.size,
    lines:
      instrument === undefined
        ? []
        : orderLines(instrument, order, workstation.store.data.session?.time ?? 0).map((text) => line(text)),
  });
}

/** An order whole, with how it is executed and what protects its fills: a line each. */
function orderLines(instrument: Instrument, order: NewOrder, time: number): string[] {
  const side = order.side.toUpperCase();
  const size = exactSize(instrument, order.size);
  const cost = describeCost(instrument, order);
  return [
    `${side} ${size} ${instrument.symbol}${termsText(instrument, order, time)}`,
    ...(order.bracket === undefined ? [] : [bracketText(instrument, order.bracket).replace(/^ · /, '')]),
    ...(cost === '' ? [] : [cost]),
  ];
}

/** Asks for another price or size of a working order; null leaves what stands. */
export async function replaceTerms(
  workstation: Workstation,
  order: OrderRow,
  { price, size }: { readonly price: PriceTicks | null; readonly size: SizeLots | null },
): Promise<CommandResult | null> {
  const instrument = workstation.store.data.instruments[order.instrument];
  const lots = size ?? order.size;
  const at = price ?? order.price;
  const shown =
    instrument === undefined || at === null
      ? ''
      : `${order.side.toUpperCase()} ${exactSize(instrument, lots)} → ${formatPrice(instrument, at)}`;
  return sendSoftly(workstation, {
    command: { kind: 'replace', clientOrderId: order.clientOrderId, price, size },
    instrument: order.instrument,
    size: lots,
    lines: [line(shown)],
  });
}

interface SoftlySent {
  readonly command: Extract<Command, { kind: 'place' | 'replace' }>;
  readonly instrument: number;
  readonly size: number;
  readonly lines: readonly DialogLine[];
}

async function sendSoftly(workstation: Workstation, sent: SoftlySent): Promise<CommandResult | null> {
  const result = await workstation.send(sent.command);
  if (result?.outcome === 'refused' && result.soft === true) askSize(workstation, sent, refusalText(result));
  return result;
}

/** The size once more, by hand: whoever meant 0.5 and got 5 finds out here. */
function askSize(
  workstation: Workstation,
  { command, instrument, size, lines }: SoftlySent,
  why: string,
): void {
  const known = workstation.store.data.instruments[instrument];
  if (known === undefined) return;
  const wanted = exactSize(known, size).replaceAll(',', '');
  workstation.disarm('a limit wants the size typed');
  workstation.open({
    kind: 'prompt',
    openedAt: workstation.host.now(),
    title: 'UNUSUAL ORDER',
    lines: [...lines, line(why, 'log.warn')],
    label: 'type the size to send it',
    text: '',
    longest: 24,
    does: 'sends it',
    stays: 'sends nothing',
    guarded: true,
    check: (text) =>
      known.parseSize(text.trim()) === size ? null : `the size is ${wanted}, not "${text.trim()}"`,
    submit: () => void workstation.send({ ...command, confirmed: true }),
  });
}
