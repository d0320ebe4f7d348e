import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lots, order, quote, taken, ticks, trade } from '../core/fixture.js';
import { Rig } from './rig.js';

const LIMIT = { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '50000', volume: '0.01' };

/** Values of all kinds under names that the venue knows. */
const odd = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '+',
    '%',
    '1e9',
    'NaN',
    'true',
    'XBTUSDT',
    'BTC/USDT',
    '+1%',
    '#',
    '99999999999999999999',
  ),
  fc.string({ maxLength: 12 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom({ toString: 1, valueOf: 1 }, [{ toString: 1 }], 'constructor', '__proto__'),
  fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 3 }),
  fc.dictionary(
    fc.constantFrom('price', 'price_type', 'reference', 'order_type', 'constructor', '__proto__'),
    fc.anything({ maxDepth: 1 }),
    {
      maxKeys: 3,
    },
  ),
);

const FIELDS = [
  ...[
    'pair',
    'type',
    'ordertype',
    'price',
    'price2',
    'volume',
    'displayvol',
    'oflags',
    'timeinforce',
    'expiretm',
    'userref',
  ],
  ...[
    'txid',
    'cl_ord_id',
    'orders',
    'deadline',
    'order_qty',
    'limit_price',
    'trigger_price',
    'timeout',
    'ofs',
    'start',
    'end',
  ],
];

const PARAMS = [
  ...[
    'channel',
    'symbol',
    'depth',
    'interval',
    'snapshot',
    'event_trigger',
    'side',
    'order_type',
    'order_qty',
    'limit_price',
  ],
  ...[
    'triggers',
    'conditional',
    'time_in_force',
    'expire_time',
    'deadline',
    'cl_ord_id',
    'order_userref',
    'order_id',
    'orders',
  ],
  ...[
    'timeout',
    'display_qty',
    'cash_order_qty',
    'trigger_price',
    'limit_price_type',
    'post_only',
    'validate',
  ],
];

describe('whatever a client sends is answered', () => {
  const PRIVATE = [
    ...[
      'AddOrder',
      'AddOrderBatch',
      'AmendOrder',
      'EditOrder',
      'CancelOrder',
      'CancelOrderBatch',
      'CancelAllOrdersAfter',
    ],
    ...[
      'OpenOrders',
      'ClosedOrders',
      'QueryOrders',
      'TradesHistory',
      'QueryTrades',
      'Ledgers',
      'QueryLedgers',
    ],
    ...['Balance', 'TradeBalance', 'TradeVolume', 'Nonsense'],
  ];
  const PUBLIC = ['Time', 'Assets', 'AssetPairs', 'Ticker', 'OHLC', 'Depth', 'Trades', 'Spread', 'Nonsense'];

  it('by REST', () => {
    const rig = new Rig();
    trade(rig.exchange, 6_000_000);
    const fields = fc.dictionary(fc.constantFrom(...FIELDS), odd, { maxKeys: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...PRIVATE), fields, fc.boolean(), (name, sent, valid) => {
        const { status, error } = rig.json(name, valid ? { ...LIMIT, ...sent } : sent);
        expect(status).toBe(200);
        for (const one of error) expect(one).toMatch(/^E[A-Z][a-z]+:/);
      }),
      { numRuns: 600 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...PUBLIC), fields, (name, sent) => {
        const query = new URLSearchParams(
          Object.entries(sent).map(([key, value]): [string, string] => [
            key,
            typeof value === 'object' ? JSON.stringify(value) : String(value),
          ]),
        );
        expect(rig.public(name, query.toString()).status).toBe(200);
      }),
      { numRuns: 300 },
    );
  });

  it('by socket', () => {
    const rig = new Rig();
    trade(rig.exchange, 6_000_000);
    const socket = rig.socket();
    const token = rig.token();
    const methods = fc.constantFrom(
      ...[
        'subscribe',
        'unsubscribe',
        'ping',
        'add_order',
        'batch_add',
        'amend_order',
        'edit_order',
        'cancel_order',
      ],
      ...['batch_cancel', 'cancel_all_orders_after', 'nonsense', 'constructor'],
    );
    const params = fc.dictionary(fc.constantFrom(...PARAMS), odd, { maxKeys: 8 });
    const channels = fc.constantFrom(
      'book',
      'ticker',
      'trade',
      'ohlc',
      'instrument',
      'executions',
      'balances',
      'level3',
    );
    fc.assert(
      fc.property(methods, params, channels, fc.boolean(), (method, sent, channel, valid) => {
        const base = {
          symbol: 'BTC/USDT',
          side: 'buy',
          order_type: 'limit',
          order_qty: 0.01,
          limit_price: 50_000,
          channel,
        };
        const answers = socket.ask({ method, params: { token, ...(valid ? base : {}), ...sent } });
        expect(answers.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        socket.news();
        socket.session.message(text);
        expect(socket.news().length).toBeGreaterThan(0);
      }),
    );
  });

  it('where a body is no form and no JSON', () => {
    const rig = new Rig();
    const body = '{"nonce":"1"';
    expect(rig.signed('Balance', { nonce: '1', role: 'trader', body }).error).toEqual([
      'EGeneral:Invalid arguments',
    ]);
  });

  it('where the path is none', () => {
    const { dialect } = new Rig();
    const request = {
      method: 'GET',
      path: '/1/public/Time',
      query: '',
      headers: {},
      body: '',
      address: '',
      signedForms: [],
    };
    expect(dialect.handle(request)).toEqual({ status: 404, body: '{"error":["EGeneral:Unknown method"]}' });
    expect(dialect.handle({ ...request, path: '/0/private/Balance' }).body).toBe(
      '{"error":["EGeneral:Unknown method"]}',
    );
  });
});

describe('orders of other dialects', () => {
  it('read as what they are', () => {
    const { exchange, ...rig } = new Rig();
    const all = Object.assign(new Rig(), { exchange, ...rig });
    trade(exchange, 6_000_000);
    const at = { price: ticks(5_000_000), size: lots(1_000) };
    const stop = { ...at, trigger: { kind: 'stop', price: ticks(6_100_000) } } as const;
    const trailing = {
      size: lots(1_000),
      type: 'market',
      trigger: { kind: 'trailing', price: null, trail: { ppm: 10_000 } },
    } as const;
    for (const request of [at, { ...at, displaySize: lots(100) }, stop, trailing]) {
      taken(exchange.place('alice', order(request)));
    }
    const { open } = all.private('OpenOrders').result;
    const read = Object.values(open as Record<string, { descr: { order: string } }>).map(
      ({ descr }) => descr.order,
    );
    expect(read.reverse()).toEqual([
      'buy 0.01000 XBTUSDT @ limit 50000.00',
      'buy 0.01000 XBTUSDT @ limit 50000.00',
      'buy 0.01000 XBTUSDT @ stop loss 61000.00 -> limit 50000.00',
      'buy 0.01000 XBTUSDT @ trailing stop +1.0000%',
    ]);
  });
});

describe('faults are Kraken’s own', () => {
  const { dialect } = new Rig();

  it.each([
    [{ kind: 'maintenance' }, 503, 'EService:Unavailable'],
    [{ kind: 'server-error', status: 500 }, 500, 'EGeneral:Internal error'],
    [{ kind: 'server-error', status: 503 }, 503, 'EService:Busy'],
    [{ kind: 'server-error', status: 502 }, 502, 'Bad Gateway'],
    [{ kind: 'rate-limit', status: 429, retryAfterSeconds: 7 }, 429, 'EAPI:Rate limit exceeded'],
  ] as const)('%j', (fault, status, text) => {
    const answer = dialect.fault(fault);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(text);
    if (fault.kind === 'rate-limit') expect(answer.headers).toEqual({ 'Retry-After': '7' });
  });
});

describe('what there is nothing of here', () => {
  const rig = new Rig();

  it.each([
    ['OpenPositions', {}],
    ['DepositStatus', []],
    ['WithdrawStatus', []],
  ])('%s is empty', (name, result) => {
    expect(rig.private(name)).toMatchObject({ error: [], result });
  });

  it.each([
    ['DepositMethods', 'EFunding:No funding method'],
    ['DepositAddresses', 'EFunding:No funding method'],
    ['WalletTransfer', 'EGeneral:Permission denied'],
    ['Withdraw', 'EGeneral:Permission denied'],
  ])('%s is refused', (name, error) => {
    expect(rig.private(name).error).toEqual([error]);
  });
});

describe('figures', () => {
  /** 2 BTC at 60,000 and 100,000 USDT, taken for dollars; ether never traded. */
  it('a trade balance is what all is worth', () => {
    const rig = new Rig();
    trade(rig.exchange, 6_000_000);
    expect(rig.private('TradeBalance').result).toMatchObject({
      eb: '220000.0000',
      m: '0.0000',
      mf: '220000.0000',
    });
    expect(rig.private('TradeBalance', { asset: 'XXBT' }).result.eb).toBe('3.6667');
  });

  it('spreads are the touch as it moved', () => {
    const rig = new Rig();
    quote(rig.exchange, 'buy', 5_900_000);
    quote(rig.exchange, 'sell', 6_100_000);
    rig.pass(1_000_000);
    quote(rig.exchange, 'buy', 5_950_000);
    quote(rig.exchange, 'buy', 5_800_000);
    const { XBTUSDT: rows, last } = rig.public('Spread', 'pair=XBTUSDT').result;
    expect(rows).toEqual([
      [1_700_000_040, '59000.00', '61000.00'],
      [1_700_000_041, '59500.00', '61000.00'],
    ]);
    expect(last).toBe(1_700_000_041);
  });

  it('trades of one moment come page by page, none twice and none left out', () => {
    const rig = new Rig();
    for (const offset of [1, 2, 3, 4, 5]) quote(rig.exchange, 'sell', 6_000_000 + offset, 10);
    taken(rig.exchange.place('carol', order({ price: ticks(6_000_005), size: lots(50) })));
    rig.pass(1);
    trade(rig.exchange, 6_000_000);
    const seen: string[] = [];
    let since = '1';
    for (let page = 0; page < 4; page += 1) {
      const { XBTUSDT: rows, last } = rig.public('Trades', `pair=XBTUSDT&count=2&since=${since}`).result;
      seen.push(...rows.map(([price]: [string]) => price));
      since = last;
    }
    expect(seen).toEqual(['60000.01', '60000.02', '60000.03', '60000.04', '60000.05', '60000.00']);
  });

  it('trades and candles come since a time', () => {
    const rig = new Rig();
    for (let i = 0; i < 3; i += 1) {
      trade(rig.exchange, 6_000_000 + i);
      rig.pass(60_000_000);
    }
    const { XBTUSDT: all, last } = rig.public('Trades', 'pair=XBTUSDT').result;
    expect(all.map(([price]: [string]) => price)).toEqual(['60000.00', '60000.01', '60000.02']);
    expect(rig.public('Trades', `pair=XBTUSDT&since=${last}`).result.XBTUSDT).toEqual([]);
    expect(rig.public('Trades', 'pair=XBTUSDT&since=1700000100').result.XBTUSDT).toHaveLength(2);
    const candles = rig.public('OHLC', 'pair=XBTUSDT&since=1700000100').result;
    expect(candles.XBTUSDT.map(([time]: [number]) => time)).toEqual([
      1_700_000_100, 1_700_000_160, 1_700_000_220,
    ]);
    expect(candles.last).toBe(1_700_000_160);
    expect(candles.XBTUSDT[0]).toEqual([
      1_700_000_100,
      '60000.01',
      '60000.01',
      '60000.01',
      '60000.01',
      '60000.01',
      '0.00100',
      1,
    ]);
  });
});
