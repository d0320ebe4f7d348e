import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../../../../src/venues/embedded/wire/coinbase/endpoints.js';
import { openRig } from './desk.js';

const rig = openRig();

/** Texts near to what an endpoint understands, and far from it. */
const word = fc.oneof(
  fc.constantFrom(
    'BTC-USD',
    'ONE_MINUTE',
    'OPEN',
    'BUY',
    '0.01',
    '60000.00',
    '-1',
    '1e9',
    '99999999999999999999999',
    '2030-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '1700000000',
    'true',
  ),
  fc.string({ maxLength: 12 }),
);

const names = [
  'product_id',
  'product_ids',
  'limit',
  'offset',
  'cursor',
  'start',
  'end',
  'granularity',
  'order_status',
  'start_date',
  'end_sequence_timestamp',
  'starting_after',
  'currency',
];

const value = fc.oneof(word, fc.integer(), fc.constant(null), fc.boolean(), fc.array(word, { maxLength: 3 }));

const fields = fc.dictionary(
  fc.constantFrom(
    'base_size',
    'quote_size',
    'limit_price',
    'stop_price',
    'stop_direction',
    'stop_trigger_price',
    'end_time',
    'post_only',
  ),
  value,
);

const configurations = fc.dictionary(
  fc.constantFrom(
    'market_market_ioc',
    'market_market_fok',
    'sor_limit_ioc',
    'limit_limit_gtc',
    'limit_limit_gtd',
    'limit_limit_fok',
    'stop_limit_stop_limit_gtc',
    'trigger_bracket_gtc',
    'trigger_bracket_gtd',
    'twap_limit_gtd',
  ),
  fc.oneof(fields, value),
  { maxKeys: 1 },
);

const body = fc.record(
  {
    client_order_id: value,
    product_id: value,
    side: value,
    order_configuration: fc.oneof(configurations, value),
    attached_order_configuration: fc.oneof(configurations, value),
    order_id: value,
    order_ids: value,
    price: value,
    size: value,
  },
  { requiredKeys: [] },
);

describe('whatever a client sends is answered', () => {
  it('over HTTP, by every endpoint', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ENDPOINTS),
        word,
        fc.dictionary(fc.constantFrom(...names), word),
        body,
        (endpoint, part, query, content) => {
          const [method = '', pattern = ''] = endpoint.path.split(' ');
          const path = pattern.replaceAll(/\{\w+\}/g, encodeURIComponent(part));
          const target = `${path}?${new URLSearchParams(query)}`;
          const answer = rig.call(method as 'GET', target, method === 'POST' ? content : undefined);
          expect([200, 400, 404]).toContain(answer.status);
          expect(() => JSON.parse(answer.text)).not.toThrow();
        },
      ),
      { numRuns: 300 },
    );
    rig.pass(1_000_000);
  });

  it('over a socket', () => {
    const socket = rig.connect();
    const message = fc.record(
      {
        type: fc.oneof(fc.constantFrom('subscribe', 'unsubscribe'), value),
        channel: fc.oneof(fc.constantFrom('level2', 'user', 'ticker', 'status', 'heartbeats'), value),
        product_ids: fc.oneof(fc.constant(['BTC-USD']), value),
        jwt: value,
        api_key: value,
        timestamp: value,
        signature: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          message.map((one) => JSON.stringify(one)),
          fc.string(),
        ),
        (text) => {
          const before = socket.messages.length;
          socket.session!.message(text);
          expect(socket.messages.length).toBeGreaterThan(before);
        },
      ),
      { numRuns: 300 },
    );
    rig.pass(1_000_000);
  });
});
