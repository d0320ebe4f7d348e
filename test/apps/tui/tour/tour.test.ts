import { describe, expect, test } from 'vitest';
import { KEYS, KeyTable } from '../../../../src/apps/tui/keys.js';
import { paintTourCard } from '../../../../src/apps/tui/panes/tour.js';
import { Tour, type TourEvent, tourEvents } from '../../../../src/apps/tui/tour/index.js';
import type { OrderRow } from '../../../../src/protocol/index.js';
import { accountStore } from '../account-screen.js';
import { DRAWN_SNAPSHOTS, drawnStore, orderRow, WORKING } from '../drawn-screen.js';
import { TextSurface } from '../text-surface.js';

const { data } = drawnStore();
const STEPS = ['move', 'trade', 'queue', 'flatten', 'keys'];

const after = (...events: TourEvent[]): Tour => {
  const tour = new Tour([]);
  for (const event of events) tour.observe(event);
  return tour;
};
const done = (tour: Tour): string[] =>
  (tour.card(data)?.steps ?? []).filter((step) => step.done).map(({ id }) => id);
const current = (tour: Tour, now = data) => tour.card(now)!.steps.find((step) => !step.done)!;

describe('the five steps', () => {
  test('tick themselves off one after another', () => {
    const way: readonly (readonly [TourEvent, number])[] = [
      ['cursor-down', 1],
      ['arm', 1],
      ['buy', 1],
      ['order-accepted', 2],
      ['queue-shrank', 3],
      ['flatten', 3],
      ['flattened', 4],
      ['help', 4],
      ['palette', 5],
    ];
    const tour = new Tour([]);
    expect(done(tour)).toEqual([]);
    for (const [event, count] of way) {
      tour.observe(event);
      expect(done(tour)).toEqual(STEPS.slice(0, count));
    }
  });

  test('are not done by what others do', () => {
    // A strategy's order, its queue, and a position that it closes.
    expect(done(after('order-accepted', 'queue-shrank', 'filled', 'flattened'))).toEqual([]);
    expect(done(after('help'))).toEqual([]);
  });

  test('an order that fills at once is a queue that is over', () => {
    expect(done(after('take-buy', 'order-accepted', 'filled'))).toEqual(['trade', 'queue']);
  });

  test('are remembered, and once all were done the card stays away', () => {
    expect(done(new Tour(['move', 'trade']))).toEqual(['move', 'trade']);
    expect(new Tour(STEPS).card(data)).toBeNull();
  });

  test('one finished now says what the fees did, and what to try', () => {
    const tour = new Tour(STEPS.slice(1));
    tour.observe('cursor-up');
    // The position is −14.02 net after 15.43 of fees: +1.41 before them. At 10 bps a fill, 20 bps both ways.
    const { closing } = tour.card(data)!;
    expect(closing[0]).toBe('Before fees +1.41, fees 15.43, so net −14.02 USDT');
    expect(closing.at(-2)).toContain('20 bps');
    expect(closing.join('\n')).toContain(':strategy start book-imbalance');
    expect(closing.join('\n')).toContain(':mode watch');
    expect(closing.at(-1)).toContain(':tour off');
  });
});

describe('what to press now', () => {
  test('is one action, at the right moment', () => {
    expect(current(after()).keys).toBe('1 j k');
    expect(current(after('cursor-down'))).toMatchObject({ keys: 'a', text: expect.stringContaining('fake') });
    expect(current(after('cursor-down', 'arm')).keys).toBe('c j j b');
  });

  test('while the order waits it says for what, and says so when none does', () => {
    const tour = after('cursor-down', 'buy', 'order-accepted');
    // Mine that rests: 0.061 ahead at 61,720, and the older one of 41 s ago.
    expect(current(tour).text).toContain('q 0.061 is ahead of you at 61,720.00');
    const store = drawnStore();
    store.receive('orders', { working: [{ ...WORKING[2]!, queueAhead: 0 }], ended: [] });
    expect(current(tour, store.data).text).toContain('you are first');
    store.receive('orders', { working: [], ended: [] });
    expect(current(tour, store.data)).toMatchObject({ keys: 'c j j b' });
  });

  test('names the keys in force', () => {
    const bindings = KEYS.map((binding) =>
      binding.action === 'arm' ? { ...binding, keys: ['e'] } : binding,
    );
    const tour = new Tour(['move'], new KeyTable(bindings));
    expect(current(tour).keys).toBe('e');
  });

  test('flattening is not asked for while nothing is held', () => {
    const tour = new Tour(['move', 'trade', 'queue']);
    expect(current(tour)).toMatchObject({ keys: 'F y' });
    expect(current(tour).text).toContain('strategies pause');
    const store = drawnStore();
    store.receive('positions', { positions: [], balances: [] });
    expect(current(tour, store.data).keys).toBe('t b');
  });

  test('a session that only looks on cannot be traded in', () => {
    const store = drawnStore();
    store.receive('session', { ...DRAWN_SNAPSHOTS.session, mode: 'watch' });
    expect(current(after('cursor-down'), store.data).keys).toBe(':mode paper');
  });
});

describe('what became of orders and positions', () => {
  const mine = orderRow({ clientOrderId: 'oc-1', side: 'buy', price: 6_172_000, queueAhead: 9_000 });
  const account = (working: readonly OrderRow[], ended: readonly OrderRow[] = [], size = 0) => ({
    session: DRAWN_SNAPSHOTS.session,
    orders: { working, ended },
    positions: { positions: [{ ...DRAWN_SNAPSHOTS.positions.positions[0]!, size }], balances: [] },
  });

  test.each<[string, OrderRow | null, OrderRow | null, readonly string[]]>([
    ['a new one that rests', null, mine, ['order-accepted']],
    [
      'sent, then accepted',
      { ...mine, state: 'submitted', acknowledgedTime: null },
      mine,
      ['order-accepted'],
    ],
    ['still on its way', null, { ...mine, state: 'submitted', acknowledgedTime: null }, []],
    ['without an answer', null, { ...mine, doubt: 'place', acknowledgedTime: null }, []],
    ['moved up', mine, { ...mine, queueAhead: 8_999 }, ['queue-shrank']],
    ['as before', mine, mine, []],
    ['at another price', mine, { ...mine, price: 6_171_900, queueAhead: 10 }, []],
    ['partly filled', mine, { ...mine, filled: 1, queueAhead: 0 }, ['queue-shrank', 'filled']],
    ['back from a cancel that failed', { ...mine, state: 'pending-cancel' }, mine, []],
    ['not mine', null, { ...mine, owner: 'strategy:mm' }, []],
  ])('%s', (_, before, now, events) => {
    const rows = (order: OrderRow | null): OrderRow[] => (order === null ? [] : [order]);
    expect(tourEvents(account(rows(before)), account(rows(now)))).toEqual(events);
  });

  test('filled at once, rejected, and closed', () => {
    const filled = { ...mine, state: 'filled', filled: 25_000 } as const;
    expect(tourEvents(account([]), account([], [filled]))).toEqual(['order-accepted', 'filled']);
    expect(tourEvents(account([]), account([], [{ ...mine, state: 'rejected' }]))).toEqual([]);
    expect(tourEvents(account([], [], 25_000), account([], [], 0))).toEqual(['flattened']);
    expect(tourEvents(account([], [], 25_000), account([], [], -1))).toEqual([]);
  });

  test('what stood before the terminal came is no news', () => {
    expect(tourEvents({ ...account([]), session: null }, account([mine]))).toEqual([]);
  });
});

describe('the card', () => {
  const paint = (tour: Tour, width: number, height: number): { rows: number; shown: string[] } => {
    const surface = new TextSurface(width, height);
    for (let y = 0; y < height; y += 1) surface.put(0, y, 'x'.repeat(width), 'text.muted');
    const rows = paintTourCard(surface, tour.card(accountStore().data)!);
    return { rows, shown: surface.rows() };
  };
  const tours = [
    after(),
    after('cursor-down'),
    after('cursor-down', 'arm'),
    after('cursor-down', 'buy', 'order-accepted'),
    new Tour(STEPS.slice(0, 3)),
    new Tour(STEPS.slice(0, 4)),
    after('help', 'cursor-down'),
  ];

  test.each(tours.map((tour) => [current(tour).keys, tour] as const))(
    'of %j is whole in the tape of both layouts',
    (_, tour) => {
      const words = current(tour).text.split(' ');
      for (const [width, height] of [
        [25, 23],
        [40, 5],
      ] as const) {
        const { rows, shown } = paint(tour, width, height);
        const card = shown.slice(height - rows).join(' ');
        expect(shown.slice(0, height - rows).every((row) => row === 'x'.repeat(width))).toBe(true);
        expect(height - rows).toBeGreaterThanOrEqual(1);
        expect(card).not.toContain('…');
        expect(card.split(/\s+/).join(' ')).toContain(words.slice(-3).join(' '));
      }
    },
  );

  test('ticks what is done, and marks what is to be pressed', () => {
    const { shown } = paint(after('cursor-down'), 25, 23);
    expect(shown.filter((row) => !row.startsWith('x')).slice(0, 3)).toEqual([
      '─ FIRST MINUTE ──────────',
      ' ✓ 1 move the cursor     ',
      ' ▸ press a               ',
    ]);
    expect(shown.at(-1)).toBe(' :tour off hides this    ');
  });

  test('takes nothing where there is no room', () => {
    expect(paint(after(), 10, 23).rows).toBe(0);
    expect(paint(after(), 40, 2).rows).toBe(0);
  });
});
