import { describe, expect, it } from 'vitest';
import { sessionBeganMillis, sessionName } from '../../../src/store/session-log/index.js';

const NOW = Date.UTC(2026, 10, 23, 9, 15, 0, 700);

describe('the name of a session', () => {
  it('is the second in which it began, and gives it back', () => {
    expect(sessionName(NOW, null, '7f3a')).toBe('20261123-091500-7f3a');
    expect(sessionBeganMillis('20261123-091500-7f3a')).toBe(NOW - 700);
    expect(sessionBeganMillis('mine')).toBeNull();
  });

  it.each([
    ['in the same second', '20261123-091500-ffff', '20261123-091501-0000'],
    ['on a clock that was set back', '20270101-000000-ffff', '20270101-000001-0000'],
    ['later', '20261123-091459-ffff', '20261123-091500-0000'],
    ['after one whose name tells nothing', 'mine', '20261123-091500-0000'],
  ])('sorts behind the newest: %s', (_, newest, wanted) => {
    expect(sessionName(NOW, newest, '0000')).toBe(wanted);
  });
});
