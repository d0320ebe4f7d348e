import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshots } from '../../../src/protocol/index.js';
import { pause, TestHome, until } from '../harness/program.js';
import { OpenSession } from '../sessions/open-session.js';
import { expectRefusal } from './refusal.js';

let home: TestHome;
let session: OpenSession | null;
beforeEach(() => {
  home = new TestHome();
  session = null;
});
afterEach(async () => {
  session?.client.close();
  await home.remove();
});

const plugin = (create: string, more = 'parameters: z.object({}),'): string =>
  `import { defineStrategy, z } from 'outcry/plugin';
   export default defineStrategy({ name: 'bad', description: 'For a test.', ${more} create: (parameters, instrument) => ({ ${create} }) });
  `;

/** Buys the smallest order that the venue takes, again and again, and says so. */
const order = (size: string): string =>
  `onSecond: (view) => ({ kind: 'place', side: 'buy', price: view.book.bestBid, size: ${size}, reason: 'test' })`;

function write(name: string, text: string, folder = 'plugins'): string {
  const path = join(home.folder, folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'index.ts'), text);
  return path;
}

function configure(strategies: readonly Record<string, unknown>[], more = ''): void {
  const good = { name: 'good', plugin: 'market-making', instrument: 'BTC/USDT', parameters: { size: 0.02 } };
  const all = [good, ...strategies].map((each) => `  - ${JSON.stringify(each)}`);
  writeFileSync(join(home.folder, 'config.yaml'), `strategies:\n${all.join('\n')}\n${more}`);
}

const bad = (name: string, parameters = {}) => ({ name, plugin: name, instrument: 'BTC/USDT', parameters });

const lines = async (): Promise<Snapshots['log']['lines']> => (await session!.snapshot('log')).lines;
const said = async (about: RegExp): Promise<string[]> =>
  (await lines()).map(({ text }) => text).filter((text) => about.test(text));
const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await session!.snapshot('strategies')).strategies.map(({ name, state }) => [name, state]),
  );

/** The good strategy has orders at work, and goes on changing them. */
async function expectTrading(): Promise<void> {
  await session!.orders('the good strategy to quote', ({ working }) =>
    working.some(({ owner }) => owner === 'strategy:good'),
  );
  expect((await states()).good).toBe('running');
}

describe('a plugin that cannot be loaded costs one line, and the others trade on', () => {
  it('whatever is wrong with it', async () => {
    write('syntax', 'export default {\n  name: "syntax",\n  oops oops\n}');
    write('schemaless', plugin('', ''));
    write('endless', 'for (;;);');
    write('nosy', "import { readFileSync } from 'node:fs'; export default readFileSync;");
    write('twice', plugin(''));
    const other = write('twice', plugin(''), 'others');
    write('bounded', plugin('', 'parameters: z.object({ size: z.number().max(5).default(1) }),'));
    write('clock', plugin('', 'parameters: z.object({}), needs: () => ({ legs: Date.now() }),'));
    const wrong = ['syntax', 'schemaless', 'endless', 'nosy', 'twice', 'clock'];
    configure(
      [...wrong.map((name) => bad(name)), bad('bounded', { size: 7 })],
      'plugins:\n  folders: [plugins, others]\n',
    );
    session = await OpenSession.start(home);
    await expectTrading();
    const errors = (await lines()).filter(({ level }) => level === 'error').map(({ text }) => text);
    expect(errors).toEqual([
      expect.stringMatching(/^plugin syntax: index\.ts:3: .*; syntax is not loaded$/),
      expect.stringMatching(/^plugin schemaless: it has no schema: write parameters: z\.object/),
      expect.stringMatching(/^plugin endless: it does not come to an end within 2000 ms/),
      expect.stringMatching(
        /^plugin nosy: index\.ts:1: imports "node:fs"; a plugin imports "outcry\/plugin"/,
      ),
      expect.stringMatching(/^two plugins are called "twice": .* and .*; neither is loaded, rename one/),
      expect.stringMatching(/^clock cannot be loaded: Date is not defined$/),
      expect.stringMatching(/^bounded cannot be loaded: size: .*5/),
    ]);
    expect(errors[4]).toContain(other);
    for (const line of errors) expect(line).not.toContain('\n');
    expect(Object.keys(await states())).toEqual(['good']);
  });
});

describe('a plugin that misbehaves while it runs', () => {
  it('is stopped with one line when it throws; one that orders nonsense is refused in one line', async () => {
    write('thrower', plugin("onSecond: () => { throw new Error('no more'); }"));
    write('nan', plugin(order('Number.NaN')));
    write('tiny', plugin(order('1e-3')));
    write('dust', plugin(order('1')));
    configure(['thrower', 'nan', 'tiny', 'dust'].map((name) => bad(name)));
    session = await OpenSession.start(home);
    await expectTrading();
    await pause(4_000);
    expect(await said(/thrower (?!loaded)/)).toEqual([
      'thrower threw: no more: stopped, its orders are cancelled',
    ]);
    expect((await states()).thrower).toBe('failed');
    for (const owner of ['strategy:nan', 'strategy:tiny', 'strategy:dust']) {
      const own = (await lines()).filter((line) => line.owner === owner && line.level !== 'info');
      expect([owner, own.map(({ text }) => text)]).toEqual([
        owner,
        [expect.stringMatching(/refused|size|minimum/)],
      ]);
    }
    const { working } = await session.snapshot('orders');
    expect(working.filter(({ owner }) => owner !== 'strategy:good')).toEqual([]);
    await expectTrading();
  });

  it('is caught when it never returns: the engine comes back without it, and nothing is lost', async () => {
    write('endless', plugin('onSecond: (view) => { if (view.lastPrice !== null) for (;;); }'));
    configure([{ ...bad('endless'), start: 'stopped' }]);
    session = await OpenSession.start(home);
    await expectTrading();
    const mine = await session.place({
      instrument: 0,
      side: 'buy',
      price: 5_500_000 as never,
      size: 1_000 as never,
      owner: 'manual',
    });
    void session.client.command({ kind: 'strategy', name: 'endless', action: 'start' }).catch(() => {});
    session = await session.nextEngine();
    expect((await session.snapshot('strategies')).strategies).toContainEqual(
      expect.objectContaining({ name: 'endless', state: 'failed', note: 'quarantined: did not return' }),
    );
    expect(await said(/^endless quarantined/)).toEqual([
      'endless quarantined: did not return: stopped, its orders are cancelled',
    ]);
    await session.orders('the order by hand', ({ working }) =>
      working.some(({ clientOrderId }) => clientOrderId === mine),
    );
    await expectTrading();
    expect(
      await session.client.command({ kind: 'strategy', name: 'endless', action: 'start' }),
    ).toMatchObject({
      outcome: 'refused',
    });
    // Mended, it is loaded again by itself.
    write('endless', plugin('onSecond: () => undefined'));
    await until('the mended code', async () => (await states()).endless === 'running');
    const { code, stderr } = await session.leave();
    expect([code, stderr]).toEqual([0, '']);
    // The log holds the quarantine: a replay does not hang, and comes to the same state.
    expect((await home.run('replay')).code).toBe(0);
  });

  it('is caught in the middle of a message that already has an order of its own, again and again', async () => {
    // Quotes at each book and hangs at the 40th: what is in the log by then must not make the next engine hang.
    const hangs = (at: number) =>
      plugin(
        `onBook: (() => { let seen = 0; return (view) => { seen += 1; if (seen === ${at}) for (;;); if (!view.book.valid) return undefined;
          return { kind: 'quote', bid: { price: view.book.bestBid - 100 - 10 * (seen % 7), size: 1000 }, ask: null, reason: 'test' }; }; })()`,
      );
    write('first', hangs(40));
    write('second', hangs(45));
    configure([bad('first'), bad('second')]);
    session = await OpenSession.start(home);
    const host = session;
    // A process of its own asks: a connection to an engine that hangs gives no answer.
    await until(
      'both to be out',
      async () => {
        const { stdout } = await home.run('status', '--json');
        return stdout.split('"failed"').length === 3;
      },
      60_000,
    );
    session = await OpenSession.attach(home);
    await expectTrading();
    const { working } = await session.snapshot('orders');
    expect(working.filter(({ owner }) => owner !== 'strategy:good')).toEqual([]);
    session.client.close();
    expect((await host.leave()).code).toBe(0);
    expect((await home.run('replay')).code).toBe(0);
  });

  it('is caught when it hangs while it is loaded, and is not loaded by the next session either', async () => {
    write('stuck', plugin('').replace('=> ({', '=> { for (;;); return ({').replace('}) });', '}); } });'));
    configure([bad('stuck')]);
    session = await OpenSession.start(home);
    await expectTrading();
    expect(await said(/stuck/)).toEqual([expect.stringMatching(/^stuck is quarantined: it did not return/)]);
    expect((await session.leave()).code).toBe(0);
    session = await OpenSession.start(home, '--fresh');
    await expectTrading();
    expect(await said(/stuck/)).toEqual([expect.stringMatching(/^stuck is quarantined: it did not return/)]);
  });
});

describe('outcry plugin', () => {
  it('writes a plugin that passes its check, and says what is wrong with one that hangs', async () => {
    expect((await home.run('plugin', 'new', 'my-own')).code).toBe(0);
    expectRefusal(await home.run('plugin', 'new', 'my-own'), 2, 'my-own', 'choose another name');
    expect(await home.run('plugin', 'check', 'my-own')).toMatchObject({
      code: 0,
      stdout: 'ok: strategy my-own; 3 cases\n',
      stderr: '',
    });
    write('stuck', plugin('onBook: () => { for (;;); }'));
    const stuck = await home.run('plugin', 'check', 'stuck', '--json');
    expect(stuck.code).toBe(1);
    expect(JSON.parse(stuck.stdout)).toMatchObject({
      ok: false,
      name: 'stuck',
      findings: [{ level: 'error', text: expect.stringMatching(/^it does not return on the sample market/) }],
    });
    write('syntax', 'export default {\n  name:: 1 }');
    const syntax = await home.run('plugin', 'check', join(home.folder, 'plugins', 'syntax'));
    expect([syntax.code, syntax.stderr]).toEqual([
      1,
      expect.stringMatching(/^plugin syntax: index\.ts:2: [^\n]+\n$/),
    ]);
    expectRefusal(await home.run('plugin', 'check', 'my-on'), 2, 'did you mean "my-own"?');
    const { plugins } = JSON.parse((await home.run('plugin', 'list', '--json')).stdout) as {
      plugins: { name: string; kind: string; state: string; usedBy: string[] }[];
    };
    const row = (name: string) => plugins.find((each) => each.name === name);
    expect(row('my-own')).toMatchObject({ kind: 'strategy', state: 'ok', usedBy: [] });
    expect(row('syntax')).toMatchObject({ kind: 'unknown', state: 'broken' });
    expect(row('market-making')).toMatchObject({ kind: 'strategy', state: 'ok', usedBy: ['market-making'] });
  });
});

describe('a plugin that changes on disk', () => {
  it('runs on as it was while the new code is broken, and is loaded again once it is not', async () => {
    const text = (size: number) =>
      plugin(
        `onSecond: (view) => ({ kind: 'quote', bid: { price: view.book.bestBid - 1000, size: ${size} }, ask: null, reason: 'test' })`,
      );
    write('mine', text(1_000));
    configure([bad('mine')]);
    session = await OpenSession.start(home);
    const quoted = (size: number) =>
      session!.orders(`a quote of ${size}`, ({ working }) =>
        working.some((one) => one.owner === 'strategy:mine' && Number(one.size) === size),
      );
    await quoted(1_000);
    write('mine', text(2_000).replace('export default', 'export default {'));
    await until('the line', async () => (await said(/plugin mine/)).length === 1);
    expect(await said(/plugin mine/)).toEqual([
      expect.stringMatching(/index\.ts:\d+: .*; mine runs on as it was$/),
    ]);
    await quoted(1_000);
    write('mine', text(2_000));
    await quoted(2_000);
    const { working } = await session.snapshot('orders');
    expect(working.filter(({ owner }) => owner === 'strategy:mine')).toHaveLength(1);
    await expectTrading();
  });
});
