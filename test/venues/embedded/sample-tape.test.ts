import { describe, expect, it } from 'vitest';
import {
  Instrument,
  limitOrder,
  MICROS_PER_SECOND,
  type Micros,
  type PriceTicks,
  RowFlag,
  RowKind,
  type SizeLots,
  type VenueEvent,
} from '../../../src/domain/index.js';
import { BookReader } from '../../../src/market/index.js';
import { openTapes, readSeries } from '../../../src/store/tape/index.js';
import { createEmbeddedVenue } from '../../../src/venues/embedded/index.js';

const SAMPLES = 'config/samples';

/** The shipped BTC/USDT tape, as the workstation plays it by default, with the books that its rows make. */
function openSample() {
  const tapes = openTapes([SAMPLES]).map((series, index) => ({
    instrument: new Instrument(series.instrument, index),
    batches: [...readSeries(series)],
  }));
  const venue = createEmbeddedVenue({
    seed: 1,
    market: { kind: 'tape', name: 'samples', tapes, startOffsetMicros: 60 * MICROS_PER_SECOND },
  });
  const readers = tapes.map(() => new BookReader());
  const events: VenueEvent[] = [];
  const printed = { buys: 0, sells: 0 };
  void venue.open({
    rows: (index, rows, from, to) => {
      for (let row = from; row < to; row += 1) {
        readers[index]!.apply(rows, row);
        if (index !== btc || rows.kind[row] !== RowKind.Trade) continue;
        if ((rows.flags[row]! & RowFlag.ASK) === 0) printed.buys += rows.size[row]!;
        else printed.sells += rows.size[row]!;
      }
    },
    event: (event) => events.push(event),
  });
  const btc = tapes.findIndex(({ instrument }) => instrument.symbol === 'BTC/USDT');
  return { venue, btc, book: readers[btc]!, readers, events, printed, instrument: tapes[btc]!.instrument };
}

describe('on the shipped tape', () => {
  it('both books are live from the start and stay so', () => {
    const { venue, readers } = openSample();
    for (let second = 0; second <= 30; second += 1) {
      venue.pump((venue.startTime + second * MICROS_PER_SECOND) as Micros);
      for (const reader of readers) expect([reader.state, reader.gaps]).toEqual(['live', 0]);
    }
  });

  it('an order that joins the touch queues behind it, moves up and fills, for no more than was sold', () => {
    const { venue, btc, book, events, printed } = openSample();
    venue.pump((venue.startTime + MICROS_PER_SECOND) as Micros);
    const price = book.book.bestBid as PriceTicks;
    const size = 1_000 as SizeLots;
    const order = limitOrder({ instrument: btc, side: 'buy', price, size, postOnly: true });
    venue.submit({ kind: 'place', clientOrderId: 'a', order }, venue.deliveryTime());
    const before = printed.sells;
    let until = venue.startTime + MICROS_PER_SECOND;
    const done = () => events.some(({ kind }) => kind === 'fill' || kind === 'rejected');
    while (!done() && until < venue.startTime + 240 * MICROS_PER_SECOND) {
      until += MICROS_PER_SECOND;
      venue.pump(until as Micros);
    }
    const places = events.flatMap((event) =>
      event.kind === 'accepted' || event.kind === 'queue' ? [event.queueAhead ?? 0] : [],
    );
    const fills = events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
    expect(places[0]).toBeGreaterThan(0);
    for (const [i, ahead] of places.entries()) if (i > 0) expect(ahead).toBeLessThan(places[i - 1]!);
    expect(fills[0]).toMatchObject({ price, liquidity: 'maker', side: 'buy' });
    // All that was ahead was sold, or cancelled, before us; what we got was sold to us.
    expect(fills[0]!.size).toBeLessThanOrEqual(printed.sells - before);
  });
});
