import { describe, expect, it } from 'vitest';
import {
  Counters,
  krakenSignature,
  objectParameters,
  signatureFits,
} from '../../../../../src/venues/embedded/wire/kraken/access/index.js';
import { Rig } from './rig.js';

/** The worked example of https://docs.kraken.com/api/docs/guides/spot-rest-auth. */
const SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
const EXAMPLE = {
  path: '/0/private/AddOrder',
  nonce: '1616492376594',
  body: 'nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25',
};
const SIGNATURE = '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==';

describe('a signature', () => {
  it('is that of the published example', () => {
    expect(krakenSignature(EXAMPLE, SECRET)).toBe(SIGNATURE);
    expect(signatureFits(EXAMPLE, SECRET, SIGNATURE)).toBe(true);
  });

  it.each([
    ['path', { ...EXAMPLE, path: '/0/private/AddOrders' }],
    ['nonce', { ...EXAMPLE, nonce: '1616492376595' }],
    ['body', { ...EXAMPLE, body: EXAMPLE.body.replace('1.25', '1.26') }],
  ])('does not fit another %s', (_, request) => {
    expect(signatureFits(request, SECRET, SIGNATURE)).toBe(false);
  });

  it.each(['', 'not base64 at all', SIGNATURE.slice(4)])('does not fit %j', (signature) => {
    expect(signatureFits(EXAMPLE, SECRET, signature)).toBe(false);
  });
});

describe('the gate', () => {
  const rig = new Rig();
  const body = (nonce: string) => `nonce=${nonce}`;

  it.each([
    ['an unknown key', { role: 'nobody' }, 'EAPI:Invalid key'],
    ['an expired key', { role: 'expired' }, 'EAPI:Invalid key'],
    ['a wrong signature', { role: 'trader', signature: SIGNATURE }, 'EAPI:Invalid signature'],
    ['another address', { role: 'elsewhere' }, 'EGeneral:Permission denied'],
  ])('refuses %s', (_, signed, error) => {
    const nonce = rig.nextNonce();
    expect(rig.signed('Balance', { nonce, body: body(nonce), ...signed }).message).toEqual({
      error: [error],
    });
  });

  it('wants a nonce that rises, by its value and not by its text', () => {
    const at = (nonce: string) => rig.signed('Balance', { nonce, body: body(nonce), role: 'second' }).error;
    expect(at('99')).toEqual([]);
    expect(at('100')).toEqual([]);
    expect(at('100')).toEqual(['EAPI:Invalid nonce']);
    expect(at('0099')).toEqual(['EAPI:Invalid nonce']);
    expect(at('18446744073709551615')).toEqual([]);
    expect(at('18446744073709551614')).toEqual(['EAPI:Invalid nonce']);
    expect(at('')).toEqual(['EAPI:Invalid nonce']);
    expect(at('-1')).toEqual(['EAPI:Invalid nonce']);
  });

  it('does not take a nonce from a request whose signature is wrong', () => {
    const nonce = rig.nextNonce();
    expect(
      rig.signed('Balance', { nonce, body: body(nonce), role: 'reader', signature: 'AA==' }).error,
    ).toEqual(['EAPI:Invalid signature']);
    expect(rig.signed('Balance', { nonce, body: body(nonce), role: 'reader' }).error).toEqual([]);
  });

  it('keeps a key to what it may do', () => {
    const order = { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '100', volume: '1' };
    expect(rig.private('AddOrder', order, 'reader').error).toEqual(['EGeneral:Permission denied']);
    expect(rig.private('CancelAll', {}, 'reader').error).toEqual(['EGeneral:Permission denied']);
    expect(rig.private('OpenOrders', {}, 'reader').error).toEqual([]);
  });

  it('says of a key what it may do', () => {
    const { result } = rig.private('GetApiKeyInfo', {}, 'reader');
    expect(result.permissions).toContain('query-funds');
    expect(result.permissions).not.toContain('modify-trades');
    expect(result.permissions).not.toContain('withdraw-funds');
  });

  it('never shows a secret', () => {
    const texts = ['Balance', 'GetApiKeyInfo', 'GetWebSocketsToken', 'Nonsense'].map((name) =>
      JSON.stringify(rig.private(name).message),
    );
    for (const text of texts)
      expect(text).not.toContain(Buffer.from('the secret of nobody').toString('base64'));
  });
});

describe('counters', () => {
  const SECOND = 1_000_000;

  it('let a key call until 20, and one more a second', () => {
    const counters = new Counters(true);
    for (let i = 0; i < 20; i += 1) expect(counters.call('k', 1, 0)).toBe(true);
    expect(counters.call('k', 1, 0)).toBe(false);
    expect(counters.call('other', 1, 0)).toBe(true);
    expect(counters.call('k', 1, SECOND)).toBe(true);
    expect(counters.call('k', 1, SECOND)).toBe(false);
    expect(counters.call('k', 2, 3 * SECOND)).toBe(true);
  });

  it('let a key of the lowest tier call until 15, and one more in three seconds', () => {
    const counters = new Counters(true, 'starter');
    for (let i = 0; i < 15; i += 1) expect(counters.call('k', 1, 0)).toBe(true);
    expect(counters.call('k', 1, 0)).toBe(false);
    // 3 × 0.33 is a little less than one.
    expect(counters.call('k', 1, 3 * SECOND)).toBe(false);
    expect(counters.call('k', 1, 3.1 * SECOND)).toBe(true);
    expect(
      ['starter', 'intermediate', 'pro'].map((tier) => new Counters(true, tier as 'pro').maxRateCount),
    ).toEqual([60, 125, 180]);
  });

  /** +1 an order, +8 for its cancellation within 5 s: twenty pairs are 180, the most of the Pro tier. */
  it('count orders and quick cancellations by pair, and fall by 3.75 a second', () => {
    const counters = new Counters(true);
    const aged = { account: 'a', instrument: 0, age: 0, now: 0 };
    for (let i = 0; i < 20; i += 1) {
      expect(counters.place('a', 0, 0)).toBe(true);
      counters.cancel(aged);
    }
    expect(counters.rate('a', 0, 0)).toBe(180);
    expect(counters.place('a', 0, 0)).toBe(false);
    expect(counters.place('a', 1, 0)).toBe(true);
    expect(counters.rate('a', 0, 4 * SECOND)).toBe(165);
    expect(counters.place('a', 0, 4 * SECOND)).toBe(true);
  });

  /** https://docs.kraken.com/exchange/guides/general/ratelimits */
  it.each([
    [0, 8, 4, 7],
    [5, 6, 3, 6],
    [10, 5, 2, 5],
    [15, 4, 1, 3],
    [45, 2, 1, 2],
    [90, 1, 1, 1],
    [300, 0, 1, 1],
  ])('charge an order of %i s with %i to cancel, %i to amend, %i to edit', (seconds, cancel, amend, edit) => {
    const aged = { account: 'a', instrument: 0, age: seconds * SECOND, now: 0 };
    const cost = (charge: (counters: Counters) => void): number => {
      const counters = new Counters(true);
      charge(counters);
      return counters.rate('a', 0, 0);
    };
    expect(cost((counters) => counters.cancel(aged))).toBe(cancel);
    expect(cost((counters) => counters.change('amend', aged))).toBe(amend);
    expect(cost((counters) => counters.change('edit', aged))).toBe(edit);
  });

  it('let 225 orders of a pair be open', () => {
    const rig = new Rig({ settings: { rateLimits: true } });
    const order = { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '20000', volume: '0.001' };
    const errors = Array.from({ length: 226 }, () => {
      rig.pass(SECOND);
      return rig.private('AddOrder', order).error[0];
    });
    expect(errors.indexOf('EOrder:Orders limit exceeded')).toBe(225);
    expect(errors.filter((error) => error !== undefined)).toHaveLength(1);
  });

  it('speak up through the dialect', () => {
    const rig = new Rig({ settings: { rateLimits: true } });
    const errors = Array.from({ length: 25 }, () => rig.private('Balance').error[0]);
    expect(errors.slice(0, 20).every((error) => error === undefined)).toBe(true);
    expect(errors[20]).toBe('EAPI:Rate limit exceeded');
    const publics = Array.from({ length: 16 }, () => rig.public('Time').error[0]);
    expect(publics.indexOf('EAPI:Rate limit exceeded')).toBe(15);
  });
});

it('parameters of JSON are flat', () => {
  const read = objectParameters({
    pair: 'X',
    volume: 1.5,
    close: { price: '1' },
    orders: [1, 2],
    none: null,
  });
  expect(read).toEqual({
    fields: { pair: 'X', volume: '1.5', 'close[price]': '1' },
    lists: { orders: [1, 2] },
  });
});
