import { describe, expect, it } from 'vitest';
import type { SizeLots } from '../../../../src/domain/index.js';
import { type Change, EarlyChanges } from '../../../../src/venues/ccxt/account/early-changes.js';

const cancel = (clientOrderId: string): Change => ({ kind: 'cancel', clientOrderId });

describe('changes of orders that are not known yet', () => {
  it('wait for their own order, in the order in which they were asked for', () => {
    const early = new EarlyChanges();
    const replace: Change = {
      kind: 'replace',
      clientOrderId: 'oc-aaaa-1',
      price: null,
      size: 7 as SizeLots,
    };
    expect([replace, cancel('oc-aaaa-2'), cancel('oc-aaaa-1')].map((each) => early.hold(each))).toEqual([
      true,
      true,
      true,
    ]);
    expect(early.of('oc-aaaa-1')).toEqual([replace, cancel('oc-aaaa-1')]);
    expect(early.of('oc-aaaa-1')).toEqual([]);
    expect(early.rest()).toEqual([cancel('oc-aaaa-2')]);
  });

  it('wait for nothing once every order is known', () => {
    const early = new EarlyChanges();
    expect(early.rest()).toEqual([]);
    expect(early.hold(cancel('oc-aaaa-1'))).toBe(false);
    expect(early.rest()).toEqual([]);
  });
});
