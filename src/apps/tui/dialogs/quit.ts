import { isStop } from '../../../domain/index.js';
import type { DialogLine } from '../reading.js';
import type { EngineData } from '../store.js';
import type { DialogContent } from './dialog.js';
import { openPositions } from './kill.js';
import { line } from './line.js';

/** What becomes of the orders, and the keys that choose it. */
export function quitContent(detaches: boolean, data: EngineData): DialogContent {
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
      place: 'middle',
      footer: 'y detaches · Esc stays',
    };
  }
  return {
    title: 'QUIT',
    token: 'text.strong',
    lines: [
      line(
        count === 0
          ? 'no order is working'
          : `${orders} working; as configured, leaving ${LEAVES[policy](other)}`,
      ),
      ...openPositions(data),
      ...unprotected(data),
      line(''),
      line(count === 0 ? 'y    quit' : `y    quit, ${QUITS[policy](orders)}`, 'text.strong'),
      ...QUIT_KEYS.filter(([, choice]) => choice !== policy).map(([key, choice]) =>
        line(`${key}    quit, ${QUITS[choice](other)}`),
      ),
      line('Esc  stay'),
    ],
    place: 'middle',
    footer: `y or q does as configured: ${policy}`,
  };
}

/** A position that a stop protects is naked once the stop is cancelled, which is worth a line of its own. */
function unprotected({ orders, positions, instruments }: EngineData): DialogLine[] {
  return positions.positions.flatMap(({ instrument, size }) => {
    const closing = size > 0 ? 'sell' : 'buy';
    const stops = orders.working.filter(
      (order) => order.instrument === instrument && order.side === closing && isStop(order.type),
    );
    if (size === 0 || stops.length === 0) return [];
    const symbol = instruments[instrument]?.symbol ?? '';
    return [line(`a stop protects ${symbol}: c leaves the position without it, k keeps it`, 'log.warn')];
  });
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
