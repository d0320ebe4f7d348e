import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  limitOrder,
  type MarketRows,
  type Micros,
  type PriceTicks,
  Random,
  RowKind,
  type SizeLots,
  type VenueEvent,
} from '../../../src/domain/index.js';
import type { SimulatedVenue, VenueRequest } from '../../../src/execution/venue.js';
import { BookReader } from '../../../src/market/index.js';
import { createEmbeddedVenue, type EmbeddedVenueOptions } from '../../../src/venues/embedded/index.js';
import { TapeBuilder, testInstrument } from '../../matching/recorded/tape-builder.js';
import { movingTape, TAPE_START } from './tapes.js';

const instrument = testInstrument({ makerFeePpm: 750, takerFeePpm: 1_000 });
const MID = 6_000_000;

interface Delivery {
  readonly time: number;
  readonly event?: VenueEvent;
  readonly rows?: string;
}

/** Opens a venue and writes down every delivery with its time. */
function open(options: Partial<EmbeddedVenueOptions> & Pick<EmbeddedVenueOptions, 'market'>) {
  const venue = createEmbeddedVenue({ seed: 5, ...options });
  const told: Delivery[] = [];
  void venue.open({
    rows: (index, rows, from, to) =>
      told.push({ time: venue.deliveryTime(), rows: `${index}:${text(rows, from, to)}` }),
    event: (event) => told.push({ time: venue.deliveryTime(), event }),
  });
  return { venue, told, events: () => told.flatMap(({ event }) => (event === undefined ? [] : [event])) };
}

const COLUMNS = [
  'kind',
  'flags',
  'price',
  'size',
  'timeExchange',
  'timeReceived',
  'sequence',
  'previousSequence',
] as const;

const text = (rows: MarketRows, from: number, to: number): string =>
  COLUMNS.map((column) => Array.from(rows[column].subarray(from, to)).join()).join(';');

const hash = (told: readonly Delivery[]): string =>
  createHash('sha256').update(JSON.stringify(told)).digest('hex');

const tapeMarket = (tape: MarketRows, fields: object = {}) =>
  ({
    kind: 'tape',
    name: 'test',
    tapes: [{ instrument, batches: [tape] }],
    startOffsetMicros: 1_000_000,
    ...fields,
  }) as const;

/** Requests of all kinds at rising times over `seconds`. */
function requestsOver(start: number, seconds: number, seed: number): { request: VenueRequest; at: Micros }[] {
  const random = new Random(seed);
  const requests: { request: VenueRequest; at: Micros }[] = [];
  let at = start;
  for (let i = 0; at < start + seconds * 1_000_000; i += 1) {
    at += random.integer(0, 200_000);
    const clientOrderId = `o${i}`;
    const other = `o${random.integer(0, i)}`;
    const price = (MID + random.integer(-4, 4)) as PriceTicks;
    const size = random.integer(10, 3_000) as SizeLots;
    const side = random.next() < 0.5 ? 'buy' : 'sell';
    const draw = random.next();
    const request: VenueRequest =
      draw < 0.6
        ? { kind: 'place', clientOrderId, order: limitOrder({ instrument: 0, side, price, size }) }
        : draw < 0.8
          ? { kind: 'cancel', clientOrderId: other }
          : draw < 0.9
            ? { kind: 'replace', clientOrderId: other, price, size }
            : { kind: 'query', clientOrderId: other };
    requests.push({ request, at: at as Micros });
  }
  return requests;
}

describe('what the strategy sees', () => {
  it('is a live book at the start, and then exactly the rows of the tape, late and in order', () => {
    const tape = movingTape({ seconds: 4, seed: 1 });
    const { venue } = open({ market: tapeMarket(tape), feedLatencyMicros: 3_000 });
    const reader = new BookReader();
    let [last, states, delivered] = [0, 0, 0];
    void venue.open({
      rows: (_index, rows, from, to) => {
        const time = venue.deliveryTime();
        expect(time).toBeGreaterThanOrEqual(last);
        last = time;
        for (let row = from; row < to; row += 1) {
          expect(rows.timeReceived[row]).toBe(time);
          if (!Number.isNaN(rows.timeExchange[row]!)) {
            expect(time - rows.timeExchange[row]!).toBeGreaterThanOrEqual(3_000);
          }
          delivered += rows.kind[row] === RowKind.Snapshot ? 0 : 1;
          reader.apply(rows, row);
        }
        states += reader.isLive ? 1 : 0;
        expect(reader.isLive).toBe(true);
        for (const column of COLUMNS) rows[column].fill(-1);
      },
      event: () => {},
    });
    venue.pump((venue.startTime + 60_000_000) as Micros);
    // Silent: what had arrived a second in. The rest of the tape comes through, row by row.
    expect(states).toBeGreaterThan(60);
    expect([reader.gaps, reader.crossings]).toEqual([0, 0]);
    const heard = new BookReader();
    for (let row = 0; row < tape.length; row += 1) heard.apply(tape, row);
    expect([...reader.book.levels(true)]).toEqual([...heard.book.levels(true)]);
    expect([...reader.book.levels(false)]).toEqual([...heard.book.levels(false)]);
    expect(delivered).toBeGreaterThan(tape.length / 2);
    expect(venue.nextTime()).toBeNull();
    expect(venue.market()).toEqual({ kind: 'tape', name: 'test', ended: true });
  });

  it('comes first as snapshots, status and balances, at the start', () => {
    const { venue, told } = open({ market: tapeMarket(movingTape({ seconds: 4, seed: 1 })) });
    venue.pump(venue.startTime);
    expect(told.map(({ time }) => time)).toEqual(told.map(() => venue.startTime));
    expect(told[0]!.rows).toMatch(/^0:1,1,/);
    expect(told.slice(1).map(({ event }) => event!.kind)).toEqual([
      'status',
      'balance',
      'balance',
      'balance',
    ]);
  });
});

describe('latencies', () => {
  it('a request takes its time to the exchange and its answer back', () => {
    const { venue, told } = open({
      market: tapeMarket(movingTape({ seconds: 4, seed: 1 })),
      orderLatencyMicros: 7_000,
      responseLatencyMicros: 2_000,
    });
    const at = (venue.startTime + 50_000) as Micros;
    venue.pump(at);
    const order = limitOrder({
      instrument: 0,
      side: 'buy',
      price: (MID - 100) as PriceTicks,
      size: 10 as SizeLots,
    });
    venue.submit({ kind: 'place', clientOrderId: 'a', order }, at);
    venue.pump((at + 8_999) as Micros);
    expect(told.some(({ event }) => event?.kind === 'accepted')).toBe(false);
    venue.pump((at + 9_000) as Micros);
    const accepted = told.find(({ event }) => event?.kind === 'accepted')!;
    expect(accepted.time).toBe(at + 9_000);
    expect(accepted.event).toMatchObject({ timeExchange: at + 7_000 });
  });

  it('what the exchange fills before a cancel arrives is filled', () => {
    const tape = new TapeBuilder(1_000)
      .snapshot(TAPE_START, { bids: [[MID - 1, 5]], asks: [[MID + 1, 5]] })
      .trade(TAPE_START + 100_000, 'sell', MID - 1, 50)
      .depth(TAPE_START + 300_000, { bids: [[MID - 1, 5]] })
      .build();
    const { venue, events } = open({ market: tapeMarket(tape, { startOffsetMicros: 0 }) });
    const order = limitOrder({
      instrument: 0,
      side: 'buy',
      price: (MID - 1) as PriceTicks,
      size: 10 as SizeLots,
    });
    venue.submit({ kind: 'place', clientOrderId: 'a', order }, TAPE_START as Micros);
    venue.submit({ kind: 'cancel', clientOrderId: 'a' }, (TAPE_START + 95_000) as Micros);
    venue.pump((TAPE_START + 400_000) as Micros);
    expect(
      events().flatMap((event) => ('clientOrderId' in event || event.kind === 'fill' ? [event.kind] : [])),
    ).toEqual(['accepted', 'fill', 'cancel-rejected']);
  });
});

describe('places in the queue', () => {
  it('are told where they changed, on a beat of a tenth of a second', () => {
    const tape = new TapeBuilder(1_000).snapshot(TAPE_START, {
      bids: [[MID - 1, 500]],
      asks: [[MID + 1, 5]],
    });
    for (let i = 1; i <= 30; i += 1) tape.trade(TAPE_START + 20_000 * i, 'sell', MID - 1, 10);
    tape.trade(TAPE_START + 2_000_000, 'buy', MID + 1, 1);
    const { venue, told } = open({ market: tapeMarket(tape.build(), { startOffsetMicros: 0 }) });
    const order = limitOrder({
      instrument: 0,
      side: 'buy',
      price: (MID - 1) as PriceTicks,
      size: 10 as SizeLots,
    });
    venue.submit({ kind: 'place', clientOrderId: 'a', order }, TAPE_START as Micros);
    venue.pump((TAPE_START + 2_500_000) as Micros);
    const queue = told.flatMap(({ time, event }) =>
      event?.kind === 'queue' ? [[time - TAPE_START, event.queueAhead]] : [],
    );
    // Ten lots every 20 ms: 50 a beat, told 10 ms later; the last change is at 0.6 s.
    expect(queue).toEqual([
      [110_000, 450],
      [210_000, 400],
      [310_000, 350],
      [410_000, 300],
      [510_000, 250],
      [610_000, 200],
    ]);
  });
});

describe('the same options and requests', () => {
  const markets = {
    tape: tapeMarket(movingTape({ seconds: 12, seed: 2 })),
    'tape and agents': tapeMarket(movingTape({ seconds: 5, seed: 2 }), { thenSynthetic: true }),
    agents: {
      kind: 'synthetic',
      startTime: TAPE_START as Micros,
      instruments: [{ instrument, startPrice: MID as PriceTicks }],
    },
  } as const;
  const until = TAPE_START + 14_000_000;

  function run(
    market: EmbeddedVenueOptions['market'],
    drive: (venue: SimulatedVenue, requests: ReturnType<typeof requestsOver>) => void,
  ) {
    const { venue, told } = open({ market });
    drive(venue, requestsOver(venue.startTime, 10, 11));
    return told;
  }

  it.each(Object.entries(markets))('make the same deliveries however pump is called: %s', (_name, market) => {
    const stepwise = run(market, (venue, requests) => {
      for (const { request, at } of requests) {
        venue.pump(at);
        venue.submit(request, at);
      }
      venue.pump(until as Micros);
    });
    expect(stepwise.filter(({ event }) => event?.kind === 'fill').length).toBeGreaterThan(3);
    const atOnce = run(market, (venue, requests) => {
      for (const { request, at } of requests) venue.submit(request, at);
      venue.pump(until as Micros);
    });
    expect(hash(atOnce)).toBe(hash(stepwise));
    const random = new Random(9);
    const ragged = run(market, (venue, requests) => {
      let time: number = venue.startTime;
      for (const { request, at } of requests) {
        while (time + 1 < at) {
          time = Math.min(at, time + random.integer(1, 30_000));
          venue.pump(time as Micros);
        }
        venue.submit(request, at);
      }
      while (time < until) {
        time = Math.min(until, venue.nextTime() ?? until);
        venue.pump(time as Micros);
      }
    });
    expect(hash(ragged)).toBe(hash(stepwise));
  });

  it('give a killed engine its exchange back: the log is submitted again, what it holds is passed over', () => {
    const [first, second] = [open({ market: markets.tape }), open({ market: markets.tape })];
    const requests = requestsOver(first.venue.startTime, 10, 12);
    const killedAt = (first.venue.startTime + 6_000_000) as Micros;
    const before = requests.filter(({ at }) => at < killedAt);
    for (const { request, at } of before) {
      first.venue.pump(at);
      first.venue.submit(request, at);
    }
    first.venue.pump(killedAt);
    const logged = first.told.length;
    for (const { request, at } of before) second.venue.submit(request, at);
    second.venue.pump(killedAt);
    expect(hash(second.told.slice(0, logged))).toBe(hash(first.told));
    expect(second.told.length).toBe(logged);
    for (const { request, at } of requests.slice(before.length)) {
      for (const { venue } of [first, second]) venue.submit(request, at);
    }
    for (const { venue } of [first, second]) venue.pump(until as Micros);
    expect(hash(second.told)).toBe(hash(first.told));
  });

  it('differ where the seed of the agents does', () => {
    const told = [1, 2].map((seed) => {
      const { venue, told } = open({ market: markets.agents, seed });
      venue.pump((venue.startTime + 3_000_000) as Micros);
      return hash(told);
    });
    expect(told[0]).not.toBe(told[1]);
  });
});

describe('the end of a tape', () => {
  const short = tapeMarket(movingTape({ seconds: 3, seed: 8 }), { thenSynthetic: true });

  it('is not the end of the market: agents go on, open orders stay, the book never breaks', () => {
    const { venue, events } = open({ market: short });
    const reader = new BookReader();
    void venue.open({
      rows: (_index, rows, from, to) => {
        for (let row = from; row < to; row += 1) reader.apply(rows, row);
        expect(reader.state).toBe('live');
      },
      event: (event) => seen.push(event),
    });
    const seen = events();
    const order = (fields: object) =>
      limitOrder({
        instrument: 0,
        side: 'buy',
        price: (MID - 100_000) as PriceTicks,
        size: 10 as SizeLots,
        ...fields,
      });
    venue.submit({ kind: 'place', clientOrderId: 'far', order: order({}) }, venue.startTime);
    venue.submit(
      {
        kind: 'place',
        clientOrderId: 'stop',
        order: order({ type: 'stop', price: null, triggerPrice: (MID + 100_000) as PriceTicks }),
      },
      venue.startTime,
    );
    venue.pump((venue.startTime + 10_000_000) as Micros);
    expect(venue.market()).toEqual({ kind: 'synthetic', name: 'agents after test', ended: true });
    const kinds = () =>
      seen.flatMap((event) => ('clientOrderId' in event && event.kind !== 'queue' ? [event.kind] : []));
    expect(kinds()).toEqual(['accepted', 'armed']);
    const at = (venue.startTime + 10_000_000) as Micros;
    venue.submit({ kind: 'replace', clientOrderId: 'far', price: null, size: 8 as SizeLots }, at);
    venue.submit({ kind: 'cancel', clientOrderId: 'stop' }, at);
    venue.submit({ kind: 'cancel', clientOrderId: 'far' }, (at + 1) as Micros);
    venue.pump((at + 1_000_000) as Micros);
    expect(kinds().slice(2)).toEqual(['replaced', 'canceled', 'canceled']);
    const balances = new Map(
      seen.flatMap((event) => (event.kind === 'balance' ? [[event.asset, event] as const] : [])),
    );
    expect(balances.get('USDT')).toMatchObject({ locked: [0, 0] });
    expect(reader.gaps).toBe(0);
  });
});

describe('an order that was partly filled on the tape', () => {
  it('goes on among agents with what is left, and counts its sizes whole', () => {
    const tape = new TapeBuilder(1_000)
      .snapshot(TAPE_START, { bids: [[MID - 1, 500]], asks: [[MID + 1, 500]] })
      .trade(TAPE_START + 100_000, 'sell', MID - 200_000, 4)
      .depth(TAPE_START + 300_000, { bids: [[MID - 1, 500]] })
      .build();
    const { venue, events } = open({
      market: tapeMarket(tape, { startOffsetMicros: 0, thenSynthetic: true }),
    });
    const price = (MID - 100_000) as PriceTicks;
    const order = limitOrder({ instrument: 0, side: 'buy', price, size: 10 as SizeLots });
    const at = (offset: number) => (TAPE_START + offset) as Micros;
    venue.submit({ kind: 'place', clientOrderId: 'a', order }, at(0));
    venue.submit({ kind: 'replace', clientOrderId: 'a', price: null, size: 7 as SizeLots }, at(500_000));
    venue.submit({ kind: 'replace', clientOrderId: 'a', price: null, size: 4 as SizeLots }, at(600_000));
    venue.pump(at(1_000_000));
    expect(venue.market().kind).toBe('synthetic');
    const told = events().filter((event) =>
      ['accepted', 'fill', 'replaced', 'canceled'].includes(event.kind),
    );
    expect(told).toMatchObject([
      { kind: 'accepted', queueAhead: 0 },
      { kind: 'fill', fill: { size: 4, price } },
      { kind: 'replaced', size: 7, queueAhead: 0 },
      { kind: 'canceled' },
    ]);
  });
});

describe('options', () => {
  it('that cannot be are refused in one line', () => {
    const tape = movingTape({ seconds: 1, seed: 1 });
    const make = (options: Partial<EmbeddedVenueOptions>) => () =>
      createEmbeddedVenue({ seed: 1, market: tapeMarket(tape), ...options });
    expect(make({ market: tapeMarket(tape, { startOffsetMicros: 5_000_000 }) })).toThrow(
      /start 5 s lies beyond/,
    );
    const agents = tapeMarket(tape, { thenSynthetic: true });
    expect(make({ market: agents, feeMode: 'received' })).toThrow(/fee mode "received"/);
    expect(make({ market: tapeMarket(new TapeBuilder().build()) })).toThrow(/holds no market data/);
    expect(make({ deposits: [{ asset: { code: 'BTC', decimals: 8 }, amount: '1e3' }] })).toThrow(
      /deposit of 1e3 BTC/,
    );
  });
});
