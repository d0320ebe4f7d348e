import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pause } from '../harness/program.js';
import { ENTER } from '../harness/terminal.js';
import { position } from './cells.js';
import { Desk, QUIET, SLOW } from './desk.js';

let desk: Desk;

const live = async (rows = desk.sees(/^ LIVE /)): Promise<string> => (await rows)[0]!;
const nothing = async (act: () => Promise<unknown>): Promise<void> => {
  expect(await desk.sends(act)).toEqual([]);
};
async function closeAll(): Promise<void> {
  for (let box = 0; box < 2; box += 1) {
    if (!/┌─ [A-Z]/.test((await desk.terminal.screen()).join('\n'))) return;
    await desk.key('Esc');
    await desk.settle();
  }
}
async function armLive(): Promise<void> {
  if ((await live()).includes('ARMED')) return;
  await desk.key('a');
  await desk.dialog('ARM LIVE');
  await desk.key('y');
  await desk.sees('ARMED');
}

/** The rules of live money, on the embedded exchange: a rehearsal with fake money. */
describe('live rules', () => {
  beforeAll(async () => {
    desk = await Desk.open([...SLOW, '--mode', 'live'], { config: QUIET });
    await desk.elsewhere({ kind: 'pause-strategies' });
    await desk.engineHas('orders', ({ working }) => working.length === 0);
  });
  afterEach(closeAll);
  afterAll(() => desk.close());

  it('say in the banner that they hold, and whose money it is', async () => {
    expect(await live()).toMatch(/^ LIVE {2}rehearsal, fake money/);
    expect((await desk.snapshot('session')).money).toBe('fake');
  });

  it('arm by a and then y, and nothing but y', async () => {
    await desk.key('a');
    const rows = (await desk.dialog('ARM LIVE')).join('\n');
    expect(rows).toContain('for 60 s without a key');
    for (const key of ['a', 'Enter', 'Space', 'n', 'Y']) {
      await desk.key(key);
      await desk.sees('─ ARM LIVE');
    }
    expect(await live()).toContain('disarmed');
    await desk.key('Esc');
    await desk.noDialog();
    // Both in one read do not arm: a dialog takes no key in its first moment.
    await desk.press('ay');
    await desk.dialog('ARM LIVE');
    expect(await live()).toContain('disarmed');
    await pause(400);
    await desk.key('y');
    await desk.sees(/▐ ARMED (1:00|0:59) ▌/);
  });

  it('count 60 s down, and each key begins them anew', async () => {
    await armLive();
    await desk.sees(/▐ ARMED 0:5[0-7] ▌/);
    await desk.key('j');
    await desk.sees(/▐ ARMED (1:00|0:59) ▌/);
  });

  it('let an armed ladder key send, as on paper', async () => {
    await armLive();
    await desk.key('c');
    await desk.press('j', 4);
    await desk.settle();
    const [order] = await desk.sends(async () => {
      await desk.key('b');
      await desk.engineHas('orders', ({ working }) => working.length === 1);
    });
    expect(order).toMatchObject({ kind: 'place', order: { side: 'buy', postOnly: true } });
    await desk.key('da');
    await desk.engineHas('orders', ({ working }) => working.length === 0);
  });

  it('want Enter and then y in the ticket', async () => {
    await nothing(async () => {
      await desk.key('n');
      await desk.dialog('ORDER BTC/USDT');
      await desk.key('Enter');
      await desk.sees('y sends it');
      // In one read with something else, or pasted, y is no yes.
      await desk.settle();
      await desk.press('yy');
      await desk.settle();
      await desk.terminal.paste('y');
      await desk.settle();
      await desk.key('Esc');
      await desk.noDialog();
    });
    await desk.key('n');
    await desk.dialog('ORDER BTC/USDT');
    await desk.key('Enter');
    await desk.sees('y sends it');
    await desk.settle();
    const [order] = await desk.sends(async () => {
      await desk.key('y');
      await desk.noDialog();
    });
    expect(order).toMatchObject({ kind: 'place' });
    await desk.elsewhere({ kind: 'cancel-all', scope: 'mine', instrument: null, side: null });
    await desk.engineHas('orders', ({ working }) => working.length === 0);
  });

  it('want Enter and then y in the palette', async () => {
    await nothing(async () => {
      await desk.command('buy 0.1 @ bid-900t');
      await desk.sees('y sends it');
      await desk.terminal.paste('y');
      await desk.settle();
      await desk.key('Enter');
      await desk.settle();
    });
    await closeAll();
    await desk.command('buy 0.1 @ bid-900t');
    await desk.sees('y sends it');
    await desk.settle();
    const [order] = await desk.sends(async () => {
      await desk.key('y');
      await desk.engineHas('orders', ({ working }) => working.length === 1);
    });
    expect(order).toMatchObject({ kind: 'place', order: { side: 'buy', size: 10_000 } });
    await desk.command('cancel all');
    await desk.engineHas('orders', ({ working }) => working.length === 0);
  });

  it('want them for brackets, algorithms, triggers and the protection of a position too', async () => {
    const words = [
      'buy 0.1 @ bid-900t stop=50k tp=70k',
      'buy 0.1 @ bid-900t trail=1000',
      'buy 0.1 market trigger=70k',
      'buy 0.1 @ bid-900t iceberg=0.01',
      'buy 0.1 @ bid-900t vwap=10m cap=10%',
      'buy 0.1 @ bid-900t peg=900t',
      'buy 0.1 @ bid-900t twap=10m',
    ];
    await nothing(async () => {
      for (const word of words) {
        await desk.command(word);
        await desk.sees('y SENDS IT');
        await desk.key('Enter');
        await desk.settle();
        await closeAll();
      }
      await desk.command('bracket stop=20 tp=600');
      await desk.sees('y SENDS IT');
      await closeAll();
    });
    expect((await desk.terminal.screen())[0]).not.toContain('bracket');
    await desk.command(words.at(-1)!);
    await desk.sees('y SENDS IT');
    await desk.settle();
    const [order] = await desk.sends(async () => {
      await desk.key('y');
      await desk.engineHas('orders', ({ working }) =>
        working.some(({ execution }) => execution?.kind === 'twap'),
      );
    });
    expect(order).toMatchObject({ kind: 'place', order: { execution: { kind: 'twap' } } });
    await desk.sees(/BUY {2}twap/);
    await desk.command('cancel all');
    await desk.engineHas('orders', ({ working }) => working.length === 0);
  });

  it('want y to take more than the quick size', async () => {
    await armLive();
    await nothing(async () => {
      await desk.key('tb');
      const rows = (await desk.dialog('TAKE')).join('\n');
      expect(rows).toMatch(/BUY 0\.100 @ 6\d,\d{3}\.\d\d ioc/);
      expect(rows).toMatch(/USDT · fee 6\.\d\d/);
      await desk.key('Enter');
      await desk.key('Esc');
      await desk.noDialog();
    });
    await armLive();
    await desk.key('tb');
    await desk.dialog('TAKE');
    await desk.key('y');
    await desk.sees((rows) => position(rows)?.size === '0.100');
  });

  it('want y to protect the position', async () => {
    for (const [word, sent] of [
      ['stop 50k', { kind: 'protect', stopPrice: 5_000_000 }],
      ['tp 70k', { kind: 'protect', takeProfitPrice: 7_000_000 }],
      ['stop none', { kind: 'protect', stopPrice: 'none' }],
      ['trail 1000', { kind: 'protect', trail: { unit: 'ticks', distance: 100_000 } }],
    ] as const) {
      await nothing(async () => {
        await desk.command(word);
        await desk.sees('y SENDS IT');
        await desk.key('Enter');
        await desk.settle();
        await closeAll();
      });
      await desk.command(word);
      await desk.sees('y SENDS IT');
      await desk.settle();
      expect(
        await desk.sends(async () => {
          await desk.key('y');
          await desk.noDialog();
        }),
      ).toMatchObject([sent]);
    }
  });

  it('flatten after showing size, slippage and fee, by y', async () => {
    await nothing(async () => {
      await desk.key('F');
      await desk.dialog('FLATTEN BTC/USDT');
      await desk.sees(/SELL 0\.100: avg 6\d,\d{3}\.\d\d, slippage [\d.]+ bps, fee 6\.\d\d USDT/);
      await desk.key('Enter');
    });
    const sent = await desk.sends(async () => {
      await desk.key('y');
      await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 0);
    });
    expect(sent).toEqual([{ kind: 'flatten', instrument: 0 }]);
  });

  it('are left by mode paper, and entered again by the word LIVE, typed', async () => {
    await desk.command('mode paper');
    await desk.sees(/^ PAPER /);
    await nothing(async () => {
      await desk.command('mode live');
      const rows = (await desk.dialog('GO LIVE')).join('\n');
      expect(rows).toMatch(/the money stays fake/);
      expect(rows).toMatch(/permissions: no key/);
      expect(rows).toMatch(/max-order +1 BTC +\(risk\.yaml:\d+\)/);
      await desk.terminal.paste('LIVE');
      await desk.says('this is typed, not pasted');
      await desk.press('live');
      await desk.press(ENTER);
      await desk.says('only the word LIVE, in capitals');
      await desk.press('\x15');
      await desk.press('y');
      await desk.press(ENTER);
      await desk.says('only the word LIVE, in capitals');
      // In one read with its Enter it might have been pasted by a terminal that does not say so.
      await desk.press('\x15');
      await desk.press(`LIVE${ENTER}`);
      await desk.settle();
    });
    expect((await desk.terminal.screen())[0]).toMatch(/^ PAPER /);
    await desk.press('\x15');
    await desk.press('LIVE');
    await desk.settle();
    expect(
      await desk.sends(async () => {
        await desk.press(ENTER);
        await desk.sees(/^ LIVE /);
      }),
    ).toEqual([{ kind: 'mode', mode: 'live', confirmation: 'LIVE' }]);
    expect((await desk.snapshot('session')).mode).toBe('live');
    expect(await live()).toContain('disarmed');
  });

  it('do not hold while only watching: nothing is sent at all', async () => {
    await desk.command('mode watch');
    await desk.sees(/^ WATCH .*watching only/);
    await nothing(async () => {
      await desk.key('a');
      await desk.says('not armed: watch mode sends no orders');
      for (const key of ['b', 's']) {
        await desk.key(key);
        await desk.says('watch mode sends no orders');
      }
      for (const key of ['B', 'S', 'tb', 'ts']) await desk.key(key);
      await desk.key('n');
      await desk.dialog('ORDER BTC/USDT');
      await desk.key('Enter');
      await desk.settle();
      await desk.key('y');
      await desk.key('Esc');
      await desk.noDialog();
      await desk.command('buy 0.1 @ 61000');
      await desk.sees(/✗ watch mode sends no orders/);
    });
    expect(await desk.orders()).toEqual([]);
  });
});
