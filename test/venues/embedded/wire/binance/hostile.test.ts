import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  REST_ROUTES,
  SOCKET_ROUTES,
} from '../../../../../src/venues/embedded/wire/binance/endpoints/index.js';
import { Desk, type Values } from './desk.js';

const NAMES = [
  'symbol',
  'symbols',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
  'newClientOrderId',
  'orderId',
  'origClientOrderId',
  'cancelReplaceMode',
  'cancelOrderId',
  'newQty',
  'limit',
  'fromId',
  'startTime',
  'endTime',
  'interval',
  'windowSize',
  'listenKey',
  'orderListId',
  'aboveType',
  'abovePrice',
  'belowType',
  'belowStopPrice',
  'workingType',
  'pendingType',
  'recvWindow',
  'newOrderRespType',
];
const VALUES = [
  'BTCUSDT',
  'BUY',
  'SELL',
  'LIMIT',
  'MARKET',
  'STOP_LOSS',
  'LIMIT_MAKER',
  'GTC',
  'IOC',
  '0.1',
  '50000',
  '60000',
  '1',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  '0.00000001',
  '1m',
  '1M',
  '1w',
  '7d',
  '["BTCUSDT"]',
  '[',
  'true',
  'STOP_ON_FAILURE',
  'FULL',
  '',
  'ü',
  '\u0000',
];

const values: fc.Arbitrary<Values> = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), {
  maxKeys: 12,
});
const open = (): Desk => {
  const desk = new Desk();
  desk.as('bob')('POST', '/api/v3/order', {
    symbol: 'BTCUSDT',
    side: 'SELL',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 1,
    price: 50_000,
  });
  return desk;
};

describe('nothing that a client sends throws', () => {
  it('over REST: an answer, or a refusal with a code', () => {
    const desk = open();
    const routes = [...REST_ROUTES.keys()];
    fc.assert(
      fc.property(fc.constantFrom(...routes), values, (route, sent) => {
        const [method, path] = route.split(' ') as [string, string];
        const { status, body } = desk.signed(method, path, sent);
        expect(status === 200 || Number.isInteger(body.code)).toBe(true);
      }),
      { numRuns: 1_500 },
    );
    desk.pass(20);
  });

  it('on the socket API: an answer to each request, by its id', () => {
    const desk = open();
    const methods = [
      ...SOCKET_ROUTES.keys(),
      'session.logon',
      'session.status',
      'userDataStream.subscribe.signature',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...methods), values, fc.integer(), (method, sent, id) => {
        const socket = desk.connect('/ws-api/v3');
        socket.send({ id, method, params: desk.params(sent) });
        const answer = socket.messages.find((message) => message.id === id);
        expect(answer.result !== undefined || Number.isInteger(answer.error.code)).toBe(true);
        socket.session.closed();
      }),
      { numRuns: 1_500 },
    );
  });

  it('texts that are no requests', () => {
    const desk = open();
    for (const path of ['/ws', '/ws-api/v3']) {
      const socket = desk.connect(path);
      fc.assert(
        fc.property(
          fc.oneof(fc.string(), fc.json(), fc.constant('{"id":1,"method":"__proto__"}')),
          (text) => {
            const before = socket.texts.length;
            socket.session.message(text);
            expect(socket.texts.length).toBeGreaterThan(before);
          },
        ),
        { numRuns: 500 },
      );
    }
  });

  it('forms that are none', () => {
    const desk = open();
    const text = fc.stringMatching(/^[a-z=&%+0-9]{0,30}$/);
    fc.assert(
      fc.property(text, text, (query, body) => {
        expect(
          desk.request('POST', '/api/v3/order', { query, body, key: 'bob' }).status,
        ).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: 500 },
    );
  });

  it('no answer bears a secret', () => {
    const desk = open();
    const secret = 'of bob';
    const answers = [...REST_ROUTES.keys()].map((route) => {
      const [method, path] = route.split(' ') as [string, string];
      return JSON.stringify(desk.as('bob')(method, path, { symbol: 'BTCUSDT' }));
    });
    for (const answer of answers) expect(answer).not.toContain(secret);
  });
});
