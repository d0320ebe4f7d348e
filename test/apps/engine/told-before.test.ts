import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withAccountFees } from '../../../src/apps/engine/account-fees.js';
import { toldBefore } from '../../../src/apps/engine/told-before.js';
import type { AccountFile } from '../../../src/apps/host/index.js';
import type { InstrumentSpecification } from '../../../src/domain/index.js';

const HOUR = 3_600_000;

function bench(content?: unknown) {
  const kept = { content };
  const file: AccountFile = {
    read: async () => {
      if (kept.content === undefined) throw new Error('ENOENT');
      return kept.content;
    },
    write: async (written) => {
      kept.content = JSON.parse(JSON.stringify(written));
    },
  };
  const asked: number[] = [];
  const schema = z.object({ name: z.string() });
  const ask = (goesOn: boolean, now = HOUR) =>
    toldBefore(
      async () => {
        asked.push(now);
        return { name: `asked at ${now}` };
      },
      { file, goesOn, schema, now: () => now },
    );
  return { kept, file, asked, ask };
}

describe('what a venue told before', () => {
  it('is asked for where a person starts, and not again where the engine is started again within the hour', async () => {
    const { ask, asked } = bench();
    await ask(false, HOUR);
    expect(await ask(true, HOUR + 1)).toEqual({ answer: { name: `asked at ${HOUR}` }, isAsked: false });
    expect(await ask(true, 2 * HOUR - 1)).toMatchObject({ isAsked: false });
    expect(await ask(true, 2 * HOUR)).toMatchObject({ isAsked: true });
    await ask(false, 2 * HOUR + 1);
    expect(asked).toEqual([HOUR, 2 * HOUR, 2 * HOUR + 1]);
  });

  it.each([
    ['nothing', undefined],
    ['something of the future', { time: HOUR + 1, told: { name: 'later' } }],
    ['another form', { time: HOUR, told: { name: 7 } }],
    ['no time', { told: { name: 'whenever' } }],
    ['a broken file', 'name'],
  ])('is asked for where there is %s', async (_, content) => {
    const { ask } = bench(content);
    expect(await ask(true)).toEqual({ answer: { name: `asked at ${HOUR}` }, isAsked: true });
  });

  it('is asked for where nothing can be kept', async () => {
    const told = { file: null, goesOn: true, schema: z.object({}) };
    expect(await toldBefore(async () => ({}), told)).toMatchObject({ isAsked: true });
  });
});

describe('the fees of an account', () => {
  const market = ['BTC/USD', 'ETH/USD'].map(
    (symbol) => ({ symbol, venue: 'kraken', makerFeePpm: 1, takerFeePpm: 2 }) as InstrumentSpecification,
  );
  const credentials = { apiKey: 'a', secret: 'b', passphrase: null };

  it('cost a question a symbol, once, and are those of these symbols', async () => {
    const { file } = bench();
    const asked: string[][] = [];
    const process = {
      accountFees: async (_: unknown, symbols: readonly string[]) => {
        asked.push([...symbols]);
        return symbols.map((symbol) => (symbol === 'BTC/USD' ? { makerPpm: 1600, takerPpm: 2600 } : null));
      },
    };
    const fees = (symbols: typeof market, goesOn: boolean) =>
      withAccountFees(process, symbols, { credentials, file, goesOn });
    const first = await fees(market, false);
    expect(first).toMatchObject({
      feesAsked: 2,
      specifications: [
        { makerFeePpm: 1600, takerFeePpm: 2600 },
        { makerFeePpm: 1, takerFeePpm: 2 },
      ],
    });
    expect(await fees(market, true)).toEqual({ ...first, feesAsked: 0 });
    await fees(market.slice(1), true);
    expect(asked).toEqual([['BTC/USD', 'ETH/USD'], ['ETH/USD']]);
  });
});
