import { describe, expect, it } from 'vitest';
import {
  limitOrder,
  type MarketRows,
  type Micros,
  type PriceTicks,
  Random,
  RowFlag,
  RowKind,
  type SizeLots,
  type VenueEvent,
} from '../../../../src/domain/index.js';
import type { SimulatedVenue } from '../../../../src/execution/venue.js';
import { createEmbeddedVenue } from '../../../../src/venues/embedded/index.js';
import { LiveSource } from '../../../../src/venues/embedded/live/index.js';
import { testInstrument } from '../../../matching/recorded/tape-builder.js';
import { movingTape, TAPE_START } from '../tapes.js';

const instrument = testInstrument({ makerFeePpm: 750, takerFeePpm: 1_000 });
const MID = 6_000_000;
/** The tape's recorder runs so much behind the exchange. */
const SKEW = -1_270_000;

interface Message {
  readonly from: number;
  readonly to: number;
  readonly at: Micros;
}

function messagesOf(tape: MarketRows): Message[] {
  const messages: Message[] = [];
  let from = 0;
  let at = 0;
  for (let row = 0; row < tape.length; row += 1) {
    if ((tape.flags[row]! & RowFlag.LAST) === 0) continue;
    at = Math.max(at, tape.timeReceived[from]!);
    messages.push({ from, to: row + 1, at: at as Micros });
    from = row + 1;
  }
  return messages;
}

function listen(venue: SimulatedVenue) {
  const events: { readonly at: number; readonly event: VenueEvent }[] = [];
  const rows: number[] = [];
  void venue.open({
    rows: (_, columns, from, to) => {
      for (let row = from; row < to; row += 1) rows.push(columns.price[row]!, columns.size[row]!);
    },
    event: (event) => events.push({ at: venue.deliveryTime(), event }),
  });
  return { events, rows };
}

function paperVenue(start: number) {
  const source = new LiveSource();
  const venue = createEmbeddedVenue({
    seed: 1,
    market: { kind: 'live', name: 'test', instruments: [instrument], startTime: start as Micros, source },
    orderLatencyMicros: 10_000,
    responseLatencyMicros: 0,
  });
  return { source, venue };
}

/** Orders at random moments of the tape, on the recorder's clock. */
function ordersOver(seconds: number, seed: number) {
  const random = new Random(seed);
  return Array.from({ length: seconds * 2 }, (_, i) => ({
    at: TAPE_START + SKEW + 2_000_000 + i * 500_000 + random.integer(0, 400_000),
    clientOrderId: `oc-aaaa-${i + 1}`,
    order: limitOrder({
      instrument: 0,
      side: random.next() < 0.5 ? 'buy' : 'sell',
      price: (MID + random.integer(-4, 4)) as PriceTicks,
      size: random.integer(10, 900) as SizeLots,
    }),
  }));
}

function playLive(tape: MarketRows, seconds: number, seed: number) {
  const { source, venue } = paperVenue(TAPE_START + SKEW - 1_000_000);
  const heard = listen(venue);
  const orders = ordersOver(seconds, seed);
  for (const { from, to, at } of messagesOf(tape)) {
    while (orders[0] !== undefined && orders[0].at <= at) {
      const { clientOrderId, order, at: sent } = orders.shift()!;
      venue.pump(sent as Micros);
      venue.submit({ kind: 'place', clientOrderId, order }, sent as Micros);
    }
    source.push(0, tape, { from, to, at });
    venue.pump(at);
  }
  venue.pump((TAPE_START + (seconds + 2) * 1_000_000) as Micros);
  return heard;
}

const fillsOf = (events: readonly { event: VenueEvent }[]) =>
  events.flatMap(({ event }) => (event.kind === 'fill' ? [event.fill] : []));

describe('the paper exchange on a live market', () => {
  it('hands every row on as it arrives', () => {
    const tape = movingTape({ seconds: 5, seed: 3 });
    const { rows } = playLive(tape, 5, 1);
    const expected = [...tape.price.subarray(0, tape.length)].flatMap((price, row) => [
      price,
      tape.size[row]!,
    ]);
    expect(rows).toEqual(expected);
  });

  it.each([1, 2, 3])('fills what the same recording fills as a tape, seed %i', (seed) => {
    const seconds = 40;
    const tape = movingTape({ seconds, seed });
    const live = fillsOf(playLive(tape, seconds, seed).events);
    const recorded = createEmbeddedVenue({
      seed: 1,
      market: {
        kind: 'tape',
        name: 'test',
        tapes: [{ instrument, batches: [tape] }],
        startOffsetMicros: 1_000_000,
      },
      // Its arrival clock is the exchange's; ours is the recorder's, plus the shortest way of 3 ms at most.
      orderLatencyMicros: 10_000,
      responseLatencyMicros: 0,
    });
    const heard = listen(recorded);
    for (const { at, clientOrderId, order } of ordersOver(seconds, seed)) {
      recorded.pump((at - SKEW) as Micros);
      recorded.submit({ kind: 'place', clientOrderId, order }, (at - SKEW) as Micros);
    }
    recorded.pump((TAPE_START + (seconds + 2) * 1_000_000) as Micros);
    const told = (fills: typeof live) =>
      fills.map(
        ({ clientOrderId, price, size, liquidity }) => `${clientOrderId} ${size}@${price} ${liquidity}`,
      );
    const [ours, theirs] = [told(live), told(fillsOf(heard.events))];
    expect(ours.length).toBeGreaterThan(20);
    // The clocks are matched by the shortest way seen so far, which a message may still undercut.
    const common = ours.filter((line) => theirs.includes(line)).length;
    expect(common / Math.max(ours.length, theirs.length)).toBeGreaterThan(0.9);
  });

  it.each([4, 5])('never fills more than was printed, seed %i', (seed) => {
    const tape = movingTape({ seconds: 40, seed });
    const { events } = playLive(tape, 40, seed);
    let printed = 0;
    for (let row = 0; row < tape.length; row += 1) {
      if (tape.kind[row] === RowKind.Trade) printed += tape.size[row]!;
    }
    const made = fillsOf(events).reduce(
      (sum, { size, liquidity }) => sum + (liquidity === 'maker' ? size : 0),
      0,
    );
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThanOrEqual(printed);
  });

  it('meets the market as it was when the order arrived, not as the strategy saw it later', () => {
    const tape = movingTape({ seconds: 5, seed: 7 });
    const { events } = playLive(tape, 5, 7);
    const accepted = events.filter(({ event }) => event.kind === 'accepted');
    const orders = ordersOver(5, 7);
    expect(accepted.length).toBeGreaterThan(0);
    for (const { at, event } of accepted) {
      if (event.kind !== 'accepted') continue;
      const sent = orders.find(({ clientOrderId }) => clientOrderId === event.clientOrderId)!.at;
      expect(at).toBe(sent + 10_000 + 100_000);
    }
  });
});
