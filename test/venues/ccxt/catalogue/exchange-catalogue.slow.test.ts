import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Instrument, micros, RowFlag, UserError } from '../../../../src/domain/index.js';
import { createCatalogue, type OpenCatalogue } from '../../../../src/venues/ccxt/catalogue/index.js';
import type { Credentials, HistoryTrade, VenueInstrument } from '../../../../src/venues/ccxt/contract.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import { type Role, startWire, type WireHarness } from '../../../wire-harness/index.js';

const SYMBOL = 'BTC/USDT';
/** A moment of the exchange's own clock: nothing moves unless it is passed on. */
const START = 1_800_000_000_000_000;

describe.each(['binance', 'coinbase', 'kraken'] as const)('the catalogue of %s', (dialect: DialectName) => {
  let harness: WireHarness;
  let catalogue: OpenCatalogue;
  let instrument: VenueInstrument;
  let there: Instrument;

  const endpoint = () => ({
    venue: dialect,
    testnet: false,
    url: harness.server.urls(dialect).http,
    certificateAuthority: null,
  });
  const credentialsOf = (role: Role): Credentials => {
    const { key, secret } = harness.key(dialect, role);
    return { apiKey: key, secret, passphrase: null };
  };

  beforeAll(async () => {
    harness = await startWire({ dialects: [dialect], clock: START, historySeconds: 300 });
    catalogue = await createCatalogue(endpoint(), null, { now: () => micros(START), pace: null });
    const [specification] = await catalogue.instruments([SYMBOL]);
    instrument = { index: 0, specification: specification! };
    there = harness.exchange.instruments.find(({ symbol }) => symbol === SYMBOL)!;
  });
  afterAll(async () => {
    await catalogue.close();
    await harness.close();
  });

  it('knows the market as the exchange does', () => {
    const { tick, lot, minSizeLots, kind, base, quote } = there.specification;
    expect(instrument.specification).toMatchObject({
      id: `${dialect}:BTC/USDT`,
      venue: dialect,
      symbol: SYMBOL,
      kind,
      tick,
      lot,
      minSizeLots,
      base: { code: base.code },
      quote: { code: quote.code },
      inferred: false,
    });
    // What an order may be is what the exchange takes.
    expect(new Instrument(instrument.specification, 0).minNotional.toNumber()).toBeGreaterThanOrEqual(0);
  });

  it('reads the book as it stands, with its sequence', async () => {
    const rows = await catalogue.snapshot(instrument);
    const book = harness.exchange.book(there.index);
    for (const ask of [false, true]) {
      const expected = [...book.levels(ask)].slice(0, 20).map((level) => [...level]);
      const read: number[][] = [];
      for (let row = 0; row < rows.length; row += 1) {
        if (((rows.flags[row]! & RowFlag.ASK) !== 0) === ask) read.push([rows.price[row]!, rows.size[row]!]);
      }
      expect(read.slice(0, 20)).toEqual(expected);
    }
    if (dialect === 'binance') expect(rows.sequence[0]).toBe(harness.exchange.bookSequence(there.index));
    expect(rows.flags[0]! & RowFlag.FIRST).toBe(RowFlag.FIRST);
    expect(rows.flags[rows.length - 1]! & RowFlag.LAST).toBe(RowFlag.LAST);
  });

  it('reads candles, exactly', async () => {
    const from = micros(START - 240_000_000);
    const candles = await catalogue.candles({
      instrument,
      from,
      to: micros(START - 60_000_000),
      limit: 10,
      intervalSeconds: 60,
    });
    const expected = harness.exchange
      .candles(there.index, { intervalSeconds: 60, limit: 10, from, to: micros(START - 60_000_000) })
      .map(({ time, open, high, low, close, volume }) => ({
        time,
        ...Object.fromEntries(
          Object.entries({ open, high, low, close }).map(([name, price]) => [
            name,
            Number(there.formatPrice(price)),
          ]),
        ),
        volume: Number(there.formatSize(volume)),
      }));
    expect(expected.length).toBeGreaterThan(1);
    const read = candles.map(({ time, ...texts }) => ({
      time,
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Number(text)])),
    }));
    expect(read).toEqual(expected);
    for (const { volume } of candles) expect(volume).toMatch(/^\d+(\.\d+)?$/);
  });

  it('reads trades page by page, none twice and none left out', async () => {
    const from = micros(START - 120_000_000);
    const to = micros(START);
    const read: HistoryTrade[] = [];
    let next: { from: typeof from; cursor?: string } = { from };
    for (let page = 0; page < 200; page += 1) {
      const trades = await catalogue.trades({ instrument, to, limit: 50, ...next });
      const last = trades.at(-1);
      if (last === undefined) break;
      read.push(...trades);
      next = { from: last.time, cursor: last.id };
    }
    const ids = read.map(({ id }) => Number(id));
    expect(ids.length).toBeGreaterThan(20);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    const all = harness.exchange.trades(there.index, { limit: 100_000, fromTime: from, toTime: to });
    const expected = all.filter(({ id }) => id >= ids[0]!);
    // Binance adds the prints of one order at one price up, so that its ids have holes; the sizes must be all there.
    if (dialect !== 'binance') expect(ids).toEqual(expected.map(({ id }) => id));
    const lots = read.map(({ size }) => there.parseSize(size) as number);
    const sum = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);
    expect(sum(lots)).toBe(sum(expected.map(({ size }) => size)));
    const first = expected[0]!;
    expect(there.parsePrice(read[0]!.price)).toBe(first.price);
    expect(read[0]!.takerBuys).toBe(first.takerBuys);
  });

  it('tells status and clock', async () => {
    expect(await catalogue.status()).toMatchObject({ ok: true });
    harness.exchange.setClockSkew(3_000_000);
    const offset = await catalogue.clockOffsetMicros();
    harness.exchange.setClockSkew(0);
    expect(Math.abs(offset - 3_000_000)).toBeLessThanOrEqual(500_000);
  });

  it('tells nothing of funding for spot', async () => {
    expect(await catalogue.fundingRate(SYMBOL)).toBeNull();
    expect(await catalogue.openInterest(SYMBOL)).toBeNull();
  });

  it('says under maintenance that it is', async () => {
    harness.chaos('maintenance');
    const { ok, note } = await catalogue.status();
    harness.server.faults.clear();
    expect(ok).toBe(false);
    expect(note).toMatch(/^[^\n]+$/);
  });

  describe('with a key', () => {
    /** The exchange's clock stands at a moment of its own, so that a client's is far off: see the test of clocks. */
    const withKey = async (credentials: Credentials) => {
      const live = await startWire({ dialects: [dialect] });
      const url = live.server.urls(dialect).http;
      const keyed = await createCatalogue({ ...endpoint(), url }, credentials);
      return {
        live,
        keyed,
        end: async () => {
          await keyed.close();
          await live.close();
        },
      };
    };
    /** Nothing of it may be seen anywhere. */
    const clean = (error: unknown, { apiKey, secret }: Credentials) => {
      const seen = `${(error as Error).message} ${(error as Error).stack} ${JSON.stringify(error)}`;
      for (const text of [apiKey, secret, ...secret.split('\n').filter((line) => line.length > 12)]) {
        expect(seen).not.toContain(text);
        expect(seen).not.toContain(encodeURIComponent(text));
      }
    };
    const failure = async (credentials: Credentials, chaos?: string): Promise<UserError> => {
      const { live, keyed, end } = await withKey(credentials);
      if (chaos !== undefined) live.chaos(chaos);
      try {
        await keyed.feeTier(SYMBOL);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        clean(error, credentials);
        expect((error as Error).message).toMatch(new RegExp(`^${dialect}: [^\\n]+$`));
        return error as UserError;
      } finally {
        await end();
      }
      throw new Error('it did not fail');
    };

    it('knows what the account pays', async () => {
      const { live, keyed, end } = await withKey(credentialsOf('trader'));
      const rates = live.exchange.feeRates('paper', there.index);
      const tier = await keyed.feeTier(SYMBOL);
      const [specification] = await keyed.instruments([SYMBOL]);
      await end();
      expect(tier).toEqual({ makerPpm: rates.makerPpm, takerPpm: rates.takerPpm });
      expect(specification).toMatchObject({ makerFeePpm: rates.makerPpm, takerFeePpm: rates.takerPpm });
    });

    it('says that it is wrong', async () => {
      const known = credentialsOf('trader');
      const error = await failure({ ...known, apiKey: `${known.apiKey.slice(0, -4)}AAAA` });
      expect(error.message).toMatch(/does not know this key/);
      expect(error.exitCode).toBe(2);
    });

    it('says that its secret is another', async () => {
      const { secret } = credentialsOf('second');
      const error = await failure({ ...credentialsOf('trader'), secret });
      expect(error.message).toMatch(/its secret is another; enter it again with "outcry keys rotate"/);
    });

    it('says that it has expired, or is not known any more', async () => {
      const error = await failure(credentialsOf('expired'));
      expect(error.message).toMatch(/expired|does not know this key/);
    });

    it('says that it may not come from here', async () => {
      const error = await failure(credentialsOf('elsewhere'));
      expect(error.message).toMatch(/permission|address|does not know this key/);
    });

    if (dialect === 'binance') {
      it('says that the clocks are apart', async () => {
        const error = await failure(credentialsOf('trader'), 'skew=10s');
        expect(error.message).toMatch(/clock is off/);
      });
    }
  });
});

describe('a venue behind TLS', () => {
  it('is not trusted, and says so; and is, where its authority is named', async () => {
    const harness = await startWire({ dialects: ['binance'], tls: true });
    const url = harness.server.urls('binance').http;
    const endpoint = { venue: 'binance', testnet: false, url, certificateAuthority: null };
    const strange = await createCatalogue(endpoint);
    await expect(strange.instruments([SYMBOL])).rejects.toThrow(
      /^binance: its TLS certificate does not verify[^\n]+$/,
    );
    await strange.close();
    const trusted = await createCatalogue({ ...endpoint, certificateAuthority: harness.authority });
    expect(await trusted.instruments([SYMBOL])).toHaveLength(1);
    await trusted.close();
    await harness.close();
  });

  it('is down: nobody listens', async () => {
    const endpoint = {
      venue: 'kraken',
      testnet: false,
      url: 'http://127.0.0.1:9',
      certificateAuthority: null,
    };
    const catalogue = await createCatalogue(endpoint);
    await expect(catalogue.instruments([SYMBOL])).rejects.toThrow(/^kraken: cannot be reached[^\n]+$/);
    await catalogue.close();
  });
});
