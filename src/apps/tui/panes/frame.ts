import type { Instrument } from '../../../domain/index.js';
import type { ActionId, KeyTable } from '../keys.js';
import type { PaneId, Region } from '../layout.js';
import type { LocalData } from '../local.js';
import type { EngineData } from '../store.js';
import { type Surface, within } from '../surface.js';
import type { Token } from '../theme/index.js';
import type { ViewState } from '../view.js';
import { paintTabs } from './tabs.js';

/** What the terminal knows of its own health. */
export interface TerminalHealth {
  readonly bytesPerSecond: number;
  /** Frames that the terminal did not take in time. */
  readonly droppedFrames: number;
}

/** All that a painter may look at: painting is a pure function of this. */
export interface PaintContext {
  readonly data: EngineData;
  readonly local: LocalData;
  /** The keys in force, for what the screen says of them. */
  readonly keys: KeyTable;
  readonly view: ViewState;
  readonly region: Region;
  /** Milliseconds for which the keys stay armed if nothing is pressed; null while disarmed. */
  readonly armedMillis: number | null;
  readonly terminal: TerminalHealth;
}

export type Painter = (surface: Surface, context: PaintContext) => void;

/** A text in a rule: `at` is the column of its first character; without one it follows the one before. */
export interface HeadingPart {
  readonly text: string;
  readonly at?: number;
  readonly token?: Token;
}

/** Paints a pane's rule with its heading and its left border, and hands back the surface of its body. */
export function openPane(
  surface: Surface,
  context: PaintContext,
  heading: { readonly pane: PaneId; readonly parts: readonly HeadingPart[] },
): Surface {
  const { region, view } = context;
  const focused = view.focus === heading.pane;
  const token = focused ? 'border.focused' : 'border.idle';
  const border = region.corner === '' ? 0 : 1;
  surface.put(0, 0, region.corner + (focused ? '━' : '─').repeat(surface.width - border), token);
  for (const column of region.feet) surface.put(column, 0, focused ? '┷' : '┴', token);
  if (region.tabs) paintTabs(surface, context);
  else {
    const rule = within(surface, { x: border, y: 0, width: surface.width - border, height: 1 });
    paintParts(rule, heading.parts, { focused });
  }
  if (border === 1) {
    for (let y = 1; y < surface.height; y += 1) {
      surface.put(0, y, region.tees.includes(y) ? '┤' : '│', 'border.idle');
    }
  }
  return within(surface, { x: border, y: 1, width: surface.width - border, height: surface.height - 1 });
}

function paintParts(
  rule: Surface,
  parts: readonly HeadingPart[],
  style: { readonly focused: boolean },
): void {
  const title = style.focused ? 'text.strong' : 'text.primary';
  let next = 2;
  parts.forEach((part, index) => {
    const at = part.at ?? next;
    rule.put(at - 1, 0, ` ${part.text} `, part.token ?? (index === 0 ? title : 'text.muted'));
    next = at + [...part.text].length + 3;
  });
}

/** The instrument that the view has chosen; undefined before the engine has named its instruments. */
export const selectedInstrument = ({
  data,
  view,
}: Pick<PaintContext, 'data' | 'view'>): Instrument | undefined => data.instruments[view.instrument];

/** The first key of an action, as the table in force has it. */
export const firstKey = ({ keys }: Pick<PaintContext, 'keys'>, action: ActionId): string =>
  keys.bindings.find((binding) => binding.action === action)?.keys[0] ?? '';

/** A line in the middle of a pane that has nothing to show yet, saying why. */
export function paintEmpty(body: Surface, text: string): void {
  body.put(1, 0, text, 'text.muted');
}
