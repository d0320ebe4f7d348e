import type { ActionId } from '../keys.js';
import { EXTRA_PANES, PANES, type PaneId, type Region } from '../layout.js';
import type { MouseEvent } from '../terminal/index.js';
import type { Workstation } from '../workstation.js';
import { runAction } from './index.js';

/**
 * What the mouse does, where it is switched on: a click focuses a pane and puts the ladder's cursor or a list's
 * selection there; the wheel scrolls. It never sends, cancels or confirms anything, and dialogs ignore it.
 */
export function handleMouse(workstation: Workstation, event: MouseEvent): void {
  if (workstation.dialog !== null || event.action === 'release') return;
  const region = regionAt(workstation, event);
  if (region === undefined) return;
  const pane = region.id as PaneId;
  if (event.action === 'press') click(workstation, { region, pane, row: event.y - region.y - 1 });
  else wheel(workstation, pane, event.action === 'wheel-up');
}

function regionAt({ layout }: Workstation, { x, y }: MouseEvent): Region | undefined {
  const panes: readonly string[] = [...PANES, ...EXTRA_PANES];
  return layout.regions.find(
    (region) =>
      panes.includes(region.id) &&
      x >= region.x &&
      x < region.x + region.width &&
      y >= region.y &&
      y < region.y + region.height,
  );
}

function click(
  workstation: Workstation,
  { region, pane, row }: { readonly region: Region; readonly pane: PaneId; readonly row: number },
): void {
  workstation.change({ focus: pane });
  if (row < 0 || row >= region.height - 1) return;
  const { ladder, selected } = workstation.view;
  if (pane !== 'ladder') workstation.change({ selected: { ...selected, [pane]: row } });
  else if (ladder.top !== null) {
    workstation.changeLadder({ ...ladder, cursor: ladder.top - row * ladder.rowTicks });
  }
}

const WHEEL: { readonly [Pane in PaneId]?: readonly [up: ActionId, down: ActionId] } = {
  ladder: ['cursor-up', 'cursor-down'],
  chart: ['zoom-in', 'zoom-out'],
};

function wheel(workstation: Workstation, pane: PaneId, up: boolean): void {
  if (workstation.view.focus !== pane) workstation.change({ focus: pane });
  const [before, after] = WHEEL[pane] ?? (['select-up', 'select-down'] as const);
  const action = up ? before : after;
  const binding = workstation.keys.bindings.find(
    (candidate) => candidate.action === action && candidate.scopes.includes(pane),
  );
  if (binding !== undefined) runAction(workstation, binding, binding.keys[0]!);
}
