import { describe, expect, it } from 'vitest';
import { KRAKEN_CHECKSUM, KRAKEN_SNAPSHOT } from '../../../venues/kraken/documented.js';
import { depth, recording, runTape, SPOT, tapeJson, useFolder } from './fixture.js';

const { path, write } = useFolder();

async function verify(text: string, venue = 'binance-spot') {
  await runTape('import', write('recording.txt', text), '--venue', venue, '--out', path('out'));
  const { tapes } = await tapeJson('verify', path('out'));
  return tapes[0];
}

describe('outcry tape verify', () => {
  it('finds every book of a whole recording equal to the quotes', async () => {
    const tape = await verify(recording(SPOT));
    expect(tape).toEqual({
      instrument: 'binance-spot:BTC/USDT',
      booksPublished: 4,
      gaps: 0,
      checks: {
        // After u = 12, 15 and 20, against the quotes of u = 11, 14 and 20.
        quote: { done: 3, failed: 0 },
        checksum: { done: 0, failed: 0 },
        sequence: { done: 3, failed: 0 },
        crossed: { done: 4, failed: 0 },
      },
      notes: [],
    });
    expect(process.exitCode).toBeUndefined();
  });

  it.each([
    ['price', '"100.50","0.5"', '"100.49","0.5"', { done: 3, failed: 1 }],
    ['size', '"100.50","0.5"', '"100.50","0.4"', { done: 3, failed: 1 }],
  ])('finds one wrong %s', async (_, right, wrong, quote) => {
    const text = recording(SPOT);
    const at = text.indexOf('"u":20,"b":[]');
    const tape = await verify(text.slice(0, at) + text.slice(at).replace(right, wrong));
    expect(tape.checks.quote).toEqual(quote);
    expect(process.exitCode).toBe(1);
  });

  it('judges no book by a quote that may not have come yet', async () => {
    const tape = await verify(recording(SPOT.slice(0, -1)));
    expect(tape.checks.quote.done).toBe(3);
    const late = await verify(recording([...SPOT.slice(0, -1), depth(9, 21, 22, [['98', '1']], [])]));
    expect(late.checks.quote.done).toBe(3);
    expect(late.checks.sequence.done).toBe(4);
  });

  it('finds a missing message', async () => {
    const tape = await verify(recording(SPOT.filter((_, i) => i !== 5)));
    expect(tape).toMatchObject({ gaps: 1, checks: { sequence: { done: 2, failed: 1 } } });
    expect(process.exitCode).toBe(1);
  });

  it('finds a crossed book', async () => {
    const crossing = depth(8, 16, 20, [['101.00', '3']], []);
    const tape = await verify(recording(SPOT.with(8, crossing)));
    expect(tape.checks.crossed).toEqual({ done: 4, failed: 1 });
  });

  it('publishes no book of a recording that starts in mid-stream, and says why', async () => {
    const tape = await verify(recording(SPOT.slice(3)));
    expect(tape).toMatchObject({ booksPublished: 0, gaps: 0 });
    expect(tape.notes).toEqual([
      'starts in mid-stream without a snapshot, so its 4 changes have no book to apply to; none is published',
    ]);
    expect(await runTape('verify', path('out'))).toContain('binance-spot:BTC/USDT: starts in mid-stream');
  });

  it('publishes no book where there is none, or nothing joins it', async () => {
    const tape = await verify(recording(SPOT.filter((_, i) => i === 4)));
    expect(tape.notes[0]).toContain('only trades or quotes');
  });

  it("computes Kraken's checksum over the book of the documented frame", async () => {
    const text = recording([KRAKEN_SNAPSHOT]);
    const tape = await verify(text, 'kraken');
    expect(tape.checks.checksum).toEqual({ done: 1, failed: 0 });
    const wrong = await verify(text.replace(`${KRAKEN_CHECKSUM}`, `${KRAKEN_CHECKSUM + 1}`), 'kraken');
    expect(wrong.checks.checksum).toEqual({ done: 1, failed: 1 });
  });
});
