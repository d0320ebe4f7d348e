import { describe, expect, it } from 'vitest';
import { endOf } from '../../../src/apps/download/download.js';

const MINUTE = 60_000_000;
/** 03:17:20 after some midnight. */
const NOW = 1_700_006_400_000_000 + 197 * MINUTE + 20_000_000;

describe('the end of a download', () => {
  it('is before the candle that is not finished', () => {
    expect(endOf(NOW + 1, NOW, 300)).toBe(1_700_006_400_000_000 + 195 * MINUTE);
    expect(endOf(NOW, NOW, 60)).toBe(NOW - 20_000_000);
  });

  it('is what was asked for, where that is over, and now for trades', () => {
    expect(endOf(NOW - 60 * MINUTE, NOW, 300)).toBe(NOW - 60 * MINUTE);
    expect(endOf(NOW + MINUTE, NOW, null)).toBe(NOW);
  });
});
