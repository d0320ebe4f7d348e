import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinanceSigner } from '../../../../src/venues/ccxt/account/binance/parameters.js';

const OWN: readonly string[] = ['apiKey', 'recvWindow', 'timestamp'];

describe('the signature of Binance', () => {
  it('is over all parameters of a frame, sorted by their names, request after request', () => {
    const signer = new BinanceSigner('key', 'secret', 5_000);
    const value = fc.oneof(fc.nat(), fc.stringMatching(/^[A-Za-z0-9.]{1,9}$/));
    const name = fc.stringMatching(/^[a-zA-Z]{1,12}$/).filter((text) => !OWN.includes(text));
    fc.assert(
      fc.property(
        fc.dictionary(name, value, { noNullPrototype: true }),
        fc.nat(),
        (parameters, timestamp) => {
          const frame = signer.frame({ id: 7, method: 'order.place', parameters, timestamp });
          const { id, method, params } = JSON.parse(frame);
          const all: Record<string, unknown> = { ...parameters, recvWindow: 5_000, apiKey: 'key', timestamp };
          const payload = Object.keys(all)
            .sort()
            .map((each) => `${each}=${all[each]}`)
            .join('&');
          const signature = createHmac('sha256', 'secret').update(payload).digest('hex');
          expect([id, method, params]).toEqual([7, 'order.place', { ...all, signature }]);
        },
      ),
    );
  });
});
