import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../../src/execution/index.js';
import { houseClientId, venueClientId } from '../../../../src/venues/ccxt/account/index.js';

/** What each venue takes, from its documentation. */
const TAKES: Readonly<Record<string, RegExp>> = {
  binance: /^[.A-Z:/a-z0-9_-]{1,36}$/,
  coinbase: /^.{1,128}$/,
  kraken: /^[ -~]{1,18}$/,
  okx: /^[a-zA-Z0-9]{1,32}$/,
  bybit: /^[a-zA-Z0-9_-]{1,36}$/,
  hyperliquid: /^0x[0-9a-f]{32}$/,
};

const session = fc.stringMatching(/^[0-9a-f]{4,12}$/);
const sequence = fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 99_999_999_999 }));

describe.each(Object.keys(TAKES))('client order ids on %s', (venue) => {
  it('fit, and come back as they were', () => {
    fc.assert(
      fc.property(session, sequence, (of, number) => {
        const id = clientOrderId(of, number);
        const text = venueClientId(venue, id);
        expect(text).toMatch(TAKES[venue]!);
        expect(houseClientId(venue, text!)).toBe(id);
      }),
    );
  });

  it('of two orders are two', () => {
    fc.assert(
      fc.property(session, sequence, session, sequence, (a, m, b, n) => {
        fc.pre(a !== b || m !== n);
        expect(venueClientId(venue, clientOrderId(a, m))).not.toBe(venueClientId(venue, clientOrderId(b, n)));
      }),
    );
  });

  it('of others are nobody’s of ours', () => {
    const others = ['my-order-1', 'x-R4BD3S82-1', '6d1b345e-2821-40e2-ad83-4ecb18a06876', 'ocean', ''];
    for (const other of others) expect(houseClientId(venue, other)).toBeNull();
  });
});

describe('what does not fit', () => {
  it('is refused rather than cut', () => {
    expect(venueClientId('kraken', 'oc-conformance-12345')).toBeNull();
    expect(venueClientId('okx', 'oc-conformance-1')).toBeNull();
    // Eighteen characters hold sequences below 62^7.
    expect(
      venueClientId('kraken', clientOrderId('ffffffffffff', 62 * 62 * 62 * 62 * 62 * 62 * 62)),
    ).toBeNull();
  });
});
