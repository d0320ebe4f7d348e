import { isStop } from '../../../domain/index.js';
import type { OrderRow } from '../../../protocol/index.js';
import type { PaneId, Region } from '../layout.js';
import type { EngineData } from '../store.js';
import type { Surface } from '../surface.js';

interface TabsContext {
  readonly data: EngineData;
  readonly region: Pick<Region, 'id'>;
}

/** `4`, or `4+1 stop`, of the working orders. */
export function orderCount(working: readonly OrderRow[]): string {
  const stops = working.filter(({ type }) => isStop(type)).length;
  if (stops === 0) return String(working.length);
  return `${working.length - stops}+${stops} stop${stops > 1 ? 's' : ''}`;
}

/** The names of the lists, in a rule: the one that is shown has its name in capitals. */
export function paintTabs(rule: Surface, { data, region }: TabsContext): void {
  let at = 2;
  for (const tab of TABS) {
    const count = tab.count?.(data) ?? '';
    const shown = tab.pane === region.id;
    const text = `${tab.key} ${shown ? tab.name.toUpperCase() : tab.name}${count === '' ? '' : ` ${count}`}`;
    rule.put(at - 1, 0, ` ${text} `, shown ? 'text.strong' : 'text.muted');
    at += text.length + 3;
  }
}

const countOrders = (data: EngineData): string => orderCount(data.orders.working).replace(/ stops?$/, '');

interface Tab {
  readonly key: string;
  readonly name: string;
  readonly pane: PaneId;
  readonly count?: (data: EngineData) => string;
}

const TABS: readonly Tab[] = [
  {
    key: '5',
    name: 'pos',
    pane: 'positions',
    count: (data) => String(data.positions.positions.filter((row) => row.size !== 0).length),
  },
  { key: '6', name: 'orders', pane: 'orders', count: countOrders },
  {
    key: '7',
    name: 'strat',
    pane: 'strategies',
    count: (data) => String(data.strategies.strategies.filter((row) => row.state === 'running').length),
  },
  { key: '8', name: 'risk', pane: 'risk' },
  { key: '9', name: 'news', pane: 'news' },
  { key: '0', name: 'log', pane: 'log' },
];
