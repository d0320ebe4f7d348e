import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OkxParser, okxChecksum, okxDecimal } from '../../../src/venues/okx/index.js';
import { collect } from '../recording/collect.js';

const book = (data: object, action?: string, channel = 'books') => ({
  arg: { channel, instId: 'BTC-USDT' },
  action,
  data: [{ asks: [['11', '1', '0', '1']], bids: [['10', '2', '0', '3']], ts: '1652459225464', ...data }],
});

describe('frames of OKX', () => {
  it('books carry their checksum as the last row', () => {
    const [snapshot, update] = collect(new OkxParser(), [
      book({ checksum: -914047754 }, 'snapshot'),
      book({ checksum: 5, seqId: 12, prevSeqId: 10 }, 'update'),
    ]);
    expect(snapshot).toMatchObject({ kind: 'Snapshot', timeExchange: 1_652_459_225_464_000 });
    expect(snapshot.rows).toEqual(['bid 10 2', 'ask 11 1', 'checksum -914047754']);
    expect(snapshot.sequence).toBeNaN();
    expect(update).toMatchObject({ kind: 'Change', sequence: 12, previousSequence: 10 });
  });

  it('a checksum of 0 is none, and a snapshot follows nothing', () => {
    const [message] = collect(new OkxParser(), [book({ checksum: 0, seqId: 4, prevSeqId: -1 }, 'snapshot')]);
    expect(message.rows).toEqual(['bid 10 2', 'ask 11 1']);
    expect(message.previousSequence).toBeNaN();
  });

  it('books5 are snapshots, bbo-tbt and tickers are quotes', () => {
    const ticker = { bidPx: '10', bidSz: '1', askPx: '11', askSz: '', ts: '1652459225464' };
    const [five, touch, tick] = collect(new OkxParser(), [
      book({}, undefined, 'books5'),
      book({ seqId: 3 }, undefined, 'bbo-tbt'),
      { arg: { channel: 'tickers', instId: 'BTC-USDT' }, data: [ticker] },
    ]);
    expect(five.kind).toBe('Snapshot');
    expect(touch).toMatchObject({ kind: 'Quote', sequence: 3, rows: ['bid 10 2', 'ask 11 1'] });
    expect(tick.rows).toEqual(['bid 10 1', 'ask 11 0']);
  });

  it("a trade's side is the taker's; acknowledgements are left out", () => {
    const trade = { px: '10', sz: '0.5', side: 'sell', ts: '1652459225464', tradeId: '77' };
    const messages = collect(new OkxParser(), [
      { arg: { channel: 'trades', instId: 'BTC-USDT' }, data: [trade, { ...trade, side: 'buy' }] },
      { event: 'subscribe', arg: { channel: 'trades', instId: 'BTC-USDT' } },
    ]);
    expect(messages.map(({ rows }) => rows[0])).toEqual(['ask 10 0.5', 'bid 10 0.5']);
    expect(messages[0].sequence).toBe(77);
  });
});

describe("OKX's checksum", () => {
  // The strings are those of the two cases in the venue's own documentation.
  it('sets bids and asks side by side', () => {
    const bids = [
      ['3366.1', '7'],
      ['3366', '6'],
    ] as const;
    const asks = [
      ['3366.8', '9'],
      ['3368', '8'],
    ] as const;
    expect(okxChecksum(bids, asks)).toBe(crc32('3366.1:7:3366.8:9:3366:6:3368:8') | 0);
  });

  it('lets the longer side go on alone', () => {
    const asks = [
      ['3366.8', '9'],
      ['3368', '8'],
      ['3372', '8'],
    ] as const;
    const expected = crc32('3366.1:7:3366.8:9:3368:8:3372:8') | 0;
    expect(okxChecksum([['3366.1', '7']], asks)).toBe(expected);
  });

  it('takes 25 levels', () => {
    const levels = Array.from({ length: 30 }, (_, i) => [`${i + 1}`, '1'] as const);
    expect(okxChecksum(levels, [])).toBe(okxChecksum(levels.slice(0, 25), []));
  });

  it('is over decimals without zeros at the end', () => {
    expect(['30250.0', '5.150', '100', '0.00000000', '1.20345000'].map(okxDecimal)).toEqual([
      '30250',
      '5.15',
      '100',
      '0',
      '1.20345',
    ]);
  });
});
