import { describe, expect, it } from 'vitest';
import {
  isWorking,
  nextState,
  ORDER_EVENTS,
  ORDER_STATES,
  type OrderState,
} from '../../src/execution/index.js';

/**
 * The table by hand, a row a state, a column an event: `.` is illegal, `=` unchanged, `w` back to work.
 * Columns: deny submit accept arm trigger fill fill-last ask-cancel ask-replace replaced refuse-cancel
 * refuse-replace cancel expire reject.
 */
const BY_HAND: Record<OrderState, string> = {
  //                   dny sub acc arm trg fil lst askC askR rpl refC refR can exp rej
  initialized: '        D   S   A   M   .   .   .   .    .    .   .    .    .   .   .',
  denied: '             .   .   .   .   .   .   .   .    .    .   .    .    .   .   .',
  submitted: '          .   .   A   M   A   P   F   PC   PR   A   =    =    C   E   R',
  accepted: '           .   .   =   M   =   P   F   PC   PR   =   =    =    C   E   .',
  armed: '              .   S   =   .   A   P   F   PC   PR   =   =    =    C   E   R',
  'partially-filled': ' .   .   =   =   =   P   F   PC   PR   =   =    =    C   E   .',
  filled: '             .   .   =   =   =   =   =   .    .    w   =    =    =   =   .',
  'pending-cancel': '   .   .   =   =   =   =   F   PC   .    =   w    =    C   E   R',
  'pending-replace': '  .   .   =   =   =   =   F   PC   .    w   =    w    C   E   R',
  canceled: '           .   .   =   =   =   =   F   .    .    =   =    =    =   =   .',
  expired: '            .   .   =   =   =   =   F   .    .    =   =    =    =   =   .',
  rejected: '           .   .   .   .   .   =   F   .    .    .   =    =    .   .   =',
};

const NAMES: Record<string, OrderState> = {
  D: 'denied',
  S: 'submitted',
  A: 'accepted',
  M: 'armed',
  P: 'partially-filled',
  F: 'filled',
  PC: 'pending-cancel',
  PR: 'pending-replace',
  C: 'canceled',
  E: 'expired',
  R: 'rejected',
};

const STANDING = { acknowledged: true, armed: false, filledLots: 0 };

describe('the transition table', () => {
  for (const state of ORDER_STATES) {
    const cells = BY_HAND[state].trim().split(/\s+/);
    ORDER_EVENTS.forEach((event, column) => {
      const cell = cells[column]!;
      it(`${state} + ${event} → ${cell}`, () => {
        const next = nextState(state, event, STANDING);
        if (cell === '.') expect(next).toBeNull();
        else if (cell === '=') expect(next).toBe(state);
        else if (cell === 'w') expect(next).toBe('accepted');
        else expect(next).toBe(NAMES[cell]);
      });
    });
  }

  it('goes back to what the order was when a request on it comes to nothing', () => {
    const back = (standing: typeof STANDING) => nextState('pending-cancel', 'refuse-cancel', standing);
    expect(back({ ...STANDING, filledLots: 3 })).toBe('partially-filled');
    expect(back({ ...STANDING, armed: true })).toBe('armed');
    expect(back({ ...STANDING, acknowledged: false })).toBe('submitted');
  });

  it('knows which states may still trade', () => {
    expect(ORDER_STATES.filter(isWorking)).toEqual([
      'initialized',
      'submitted',
      'accepted',
      'armed',
      'partially-filled',
      'pending-cancel',
      'pending-replace',
    ]);
  });
});
