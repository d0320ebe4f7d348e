import type { NewOrder, VenueEvent } from '../../src/domain/index.js';

type Stage = 'sent' | 'working' | 'armed' | 'ended';

/** What may follow at each stage, and where it leads. */
const COURSE: Readonly<Record<Stage, Partial<Record<VenueEvent['kind'], Stage>>>> = {
  sent: { accepted: 'working', armed: 'armed', rejected: 'ended' },
  working: {
    fill: 'working',
    queue: 'working',
    replaced: 'working',
    canceled: 'ended',
    expired: 'ended',
    'cancel-rejected': 'working',
    'replace-rejected': 'working',
  },
  armed: {
    triggered: 'working',
    replaced: 'armed',
    canceled: 'ended',
    expired: 'ended',
    'cancel-rejected': 'armed',
    'replace-rejected': 'armed',
  },
  ended: { 'cancel-rejected': 'ended', 'replace-rejected': 'ended' },
};

/** What is wrong with the events of one order, in their order; null where nothing is. */
export function lifecycleFault(order: NewOrder, events: readonly VenueEvent[]): string | null {
  let stage: Stage = 'sent';
  let size: number = order.size;
  let filled = 0;
  for (const event of events) {
    const next: Stage | undefined = COURSE[stage][event.kind];
    if (next === undefined) return `${event.kind} while ${stage}`;
    stage = next;
    if (event.kind === 'replaced') size = event.size;
    if (event.kind === 'fill') filled += event.fill.size;
    if (filled > size) return `${filled} lots filled of ${size}`;
    if (filled === size) stage = 'ended';
  }
  return stage === 'sent' ? 'no answer' : null;
}
