import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/domain/index.js';
import { createGateway } from '../../../../src/venues/ccxt/account/index.js';
import type { Credentials } from '../../../../src/venues/ccxt/contract.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import type { Role } from '../../../wire-harness/index.js';
import { AccountRig, credentialsOf } from './account-rig.js';

const DIALECTS: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];
const rigs: AccountRig[] = [];

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

async function start(
  dialect: DialectName,
  options: Parameters<typeof AccountRig.start>[1] = {},
): Promise<AccountRig> {
  const rig = await AccountRig.start(dialect, options);
  rigs.push(rig);
  return rig;
}

/** What went wrong, as a user sees it: one line, and not a word of a secret. */
async function lineOf(work: Promise<unknown>, credentials: Credentials): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).not.toContain('\n');
  expectNoSecret(message, credentials);
  expectNoSecret(JSON.stringify(error, Object.getOwnPropertyNames(error)), credentials);
  return message;
}

/** Neither whole nor in pieces that could be put together. */
function expectNoSecret(text: string, { secret, apiKey }: Credentials): void {
  const pieces = secret.split('\n').filter((line) => line.length > 12 && !line.startsWith('-----'));
  for (const piece of [...pieces, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
    expect(text).not.toContain(piece);
  }
  expect(text).not.toContain(apiKey);
}

describe.each(DIALECTS)('%s', (dialect) => {
  it.each<[string, Role, RegExp]>([
    ['a key that has expired', 'expired', /key/],
    ['a key that is bound to another address', 'elsewhere', /key|address/],
  ])('%s is refused in one line', async (_what, role, words) => {
    const rig = await start(dialect, { role });
    expect(await lineOf(rig.open(), credentialsOf(rig.harness, dialect, role))).toMatch(words);
  });

  it.each<[string, RegExp]>([
    ['maintenance', /^\w+: under maintenance; try again when its status page says that it is back \(/],
    ['502', /^\w+: cannot be reached; check the network and the venue's status page.* \(/],
    ['429', /^\w+: too many requests/],
  ])('what the venue says of a key under %s is what it is under', async (chaos, words) => {
    const rig = await start(dialect);
    const credentials = credentialsOf(rig.harness, dialect);
    const gateway = await createGateway({ endpoint: rig.endpoint, credentials, instruments: [] });
    rig.harness.chaos(chaos);
    expect(await lineOf(gateway.checkKey(), credentials)).toMatch(words);
    rig.harness.server.faults.clear();
    await gateway.close();
  });

  it('a wrong secret is refused in one line', async () => {
    const rig = await start(dialect);
    const { endpoint, instruments } = rig;
    const credentials = {
      ...credentialsOf(rig.harness, dialect),
      secret: credentialsOf(rig.harness, dialect, 'second').secret,
    };
    const gateway = await createGateway({ endpoint, credentials, instruments });
    const line = await lineOf(gateway.open({ event: () => undefined }), credentials);
    expect(line).toMatch(/^\w+: .*(key|secret|signature)/i);
  });

  it('a key without the right to trade reads, and each order says why not', async () => {
    const rig = await (await start(dialect, { role: 'reader' })).open();
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).length > 0, 'the refusal');
    expect(rig.kinds(id)).toEqual(['rejected']);
    expectNoSecret(JSON.stringify(rig.events), credentialsOf(rig.harness, dialect, 'reader'));
    expect(rig.ledger()).toHaveLength(0);
  });

  it('a clock that is ten seconds off is said before anything is signed', async () => {
    const rig = await start(dialect, { harness: { chaos: 'skew=+10s' } });
    const line = await lineOf(rig.open(), credentialsOf(rig.harness, dialect));
    expect(line).toMatch(/clock is (9|10)\.\d s behind .* NTP/);
  });

  it('what the venue has not is rejected with a line that says what it has', async () => {
    const rig = await (await start(dialect)).open();
    const { capabilities } = rig.gateway;
    const wanted = [
      rig.order({ type: 'stop', price: null, triggerPrice: rig.price(1.1) }),
      rig.order({ timeInForce: 'gtd', expireTime: (Date.now() * 1_000 + 60_000_000) as never }),
      rig.order({ timeInForce: 'fok' }),
      rig.order({ displaySize: 1 as never }),
    ];
    const missing = wanted.filter(
      (order) =>
        !capabilities.orderTypes.includes(order.type) ||
        !capabilities.timesInForce.includes(order.timeInForce) ||
        (order.displaySize !== null && !capabilities.iceberg),
    );
    expect(missing.length).toBeGreaterThan(0);
    for (const order of missing) {
      const id = rig.place(order);
      await rig.settle();
      expect(rig.of(id)).toEqual([
        expect.objectContaining({
          kind: 'rejected',
          code: 'invalid',
          reason: expect.stringContaining(dialect),
        }),
      ]);
    }
  });

  it('what a key may do is told, before the session is open', async () => {
    for (const [role, trade, withdraw] of [
      ['trader', true, false],
      ['reader', false, false],
      ['withdrawer', true, true],
    ] as const) {
      const rig = await start(dialect, { role });
      const report = await rig.gateway.checkKey();
      expect([role, report.canTrade, report.canWithdraw]).toEqual([role, trade, withdraw]);
      expect(report.canRead).toBe(true);
    }
  });

  it('a venue that is down at the start is one line', async () => {
    const port = await freePort();
    const rig = await start(dialect);
    const credentials = credentialsOf(rig.harness, dialect);
    const { instruments } = rig;
    const endpoint = { ...rig.endpoint, url: `http://127.0.0.1:${port}/${dialect}` };
    const gateway = await createGateway({ endpoint, credentials, instruments });
    expect(await lineOf(gateway.open({ event: () => undefined }), credentials)).toMatch(/cannot be reached/);
  });

  it('a certificate that does not verify is one line', async () => {
    // The rig's own catalogue would refuse it too: only the server is used.
    const plain = await start(dialect);
    const { startWire } = await import('../../../wire-harness/index.js');
    const secure = await startWire({ dialects: [dialect], tls: true });
    const credentials = credentialsOf(secure, dialect);
    const endpoint = { ...plain.endpoint, url: secure.server.urls(dialect).http };
    const { instruments } = plain;
    const gateway = await createGateway({ endpoint, credentials, instruments });
    try {
      expect(await lineOf(gateway.open({ event: () => undefined }), credentials)).toMatch(/certificate/);
    } finally {
      await secure.close();
    }
  });

  it('everything that a session says is free of secrets', async () => {
    const rig = await (await start(dialect)).open();
    rig.cancel(rig.place(rig.order()));
    rig.place(rig.order({ price: rig.price(1.01) }));
    rig.place(rig.order({ size: 100_000_000 as never }));
    await rig.settle();
    expect(rig.events.length).toBeGreaterThan(5);
    expectNoSecret(JSON.stringify(rig.events), credentialsOf(rig.harness, dialect));
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
