import type { PaneId, Region } from '../layout.js';
import type { Placed } from './tree.js';

/** As drawn, the rules of these end in the title of their last column, and no stroke reaches the border there. */
const TITLED_TO_THE_END: ReadonlySet<PaneId> = new Set(['positions', 'orders']);
const DRAWN_WIDTH = 76;

const endsInTitle = ({ id, width }: Placed): boolean => width <= DRAWN_WIDTH && TITLED_TO_THE_END.has(id);

/** Corner of a rule by whether a rule comes from the left and a border from above. */
const CORNERS = { '': '┌', left: '┬', above: '├', 'left above': '┼' } as const;

/** Panes in their places with the strokes of their rules and left borders, as their neighbours meet them. */
export function withBorders(panes: readonly Placed[]): Region[] {
  return panes.map((pane) => ({
    ...pane,
    corner: cornerOf(pane, panes),
    tees: rulesMeeting(pane, panes).filter((row) => row > 0),
    feet: bordersAbove(pane, panes).filter((column) => column > 0),
  }));
}

function cornerOf(pane: Placed, panes: readonly Placed[]): Region['corner'] {
  if (pane.x === 0) return '';
  const left = rulesMeeting(pane, panes).includes(0);
  const above = bordersAbove(pane, panes).includes(0);
  return CORNERS[left ? (above ? 'left above' : 'left') : above ? 'above' : ''];
}

/** Rows of a pane's left border that a rule reaches from the left. */
function rulesMeeting(pane: Placed, panes: readonly Placed[]): number[] {
  return panes
    .filter((other) => other.x + other.width === pane.x && !endsInTitle(other))
    .map(({ y }) => y - pane.y)
    .filter((row) => row >= 0 && row < pane.height);
}

/** Columns of a pane's rule on which a border comes down from above. */
function bordersAbove(pane: Placed, panes: readonly Placed[]): number[] {
  return panes
    .filter(({ x, y, height }) => x > 0 && y + height === pane.y)
    .map(({ x }) => x - pane.x)
    .filter((column) => column >= 0 && column < pane.width);
}
