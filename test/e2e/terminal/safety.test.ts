import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { killOne } from '../harness/program.js';
import { ENTER } from '../harness/terminal.js';
import { cursorPrice, messageOf, ownInLadder } from './cells.js';
import { Desk } from './desk.js';

let desk: Desk;

describe('order keys', () => {
  beforeAll(async () => {
    desk = await Desk.quiet();
  });
  afterAll(() => desk.close());
  afterEach(() => desk.cancelMine());

  describe('in one read', () => {
    it.each(['bb', 'bs', 'BB', 'jbkb', 'tbtb', 'Bb', 'KJ', 'ab', 'aB'])(
      '%s: none is sent, and it disarms',
      async (keys) => {
        if (keys.startsWith('a')) await desk.isDisarmed();
        else await desk.arm();
        await desk.sendsNothing(async () => {
          await desk.press(keys);
          await desk.says(/order keys at once: none sent, disarmed/);
        });
        await desk.isDisarmed();
      },
    );

    it('one of them after moves is one order', async () => {
      await desk.arm();
      await desk.below(4);
      const price = cursorPrice(await desk.terminal.screen())!;
      const [order, ...more] = await desk.sends(async () => {
        await desk.press('jjb');
        await desk.sees((rows) => ownInLadder(rows) !== null);
      });
      expect(order).toMatchObject({ kind: 'place', order: { side: 'buy', price: (price - 2) * 100 } });
      expect(more).toEqual([]);
    });

    it('a size change and an order in one read: it disarms first, and nothing is sent', async () => {
      await desk.arm();
      await desk.sendsNothing(async () => {
        await desk.press('+B');
        await desk.says('disarmed: a arms the ladder keys');
      });
      await desk.key('-');
      await desk.says('order size 0.100');
    });
  });

  describe('in a paste', () => {
    it('bracketed, are never keys', async () => {
      await desk.arm();
      await desk.below(4);
      await desk.sendsNothing(async () => {
        await desk.terminal.paste('b');
        await desk.says('a paste is never keys');
        await desk.terminal.paste('bsBStbts\nFy');
        await desk.terminal.paste(`b\x1b[200~s`);
      });
    });

    it('cut in two by the line, are never keys either', async () => {
      await desk.sendsNothing(async () => {
        await desk.key('a');
        await desk.says('disarmed: a');
        await desk.press('\x1b[200~b');
        await desk.press('sB');
        await desk.press('b\x1b[20');
        await desk.press('1~');
        await desk.key('m');
        await desk.says(/orders are limit/);
      });
      await desk.key('m');
      await desk.key('m');
      await desk.says('orders are post now');
    });

    it('not bracketed, are several order keys in one read', async () => {
      await desk.arm();
      await desk.sendsNothing(async () => {
        await desk.press('buy some bonds before breakfast');
        await desk.says('order keys at once: none sent, disarmed');
      });
      if ((await desk.terminal.screen()).join('\n').includes('┌─')) await desk.key('Esc');
    });

    it('into the ticket, with Enter and y in it, are text', async () => {
      await desk.key('n');
      await desk.dialog('ORDER BTC/USDT');
      await desk.sendsNothing(async () => {
        await desk.terminal.paste(`0.1${ENTER}y${ENTER}`);
        await desk.settle();
        await desk.press(`${ENTER}y`);
        await desk.settle();
      });
      await desk.key('Esc');
      await desk.noDialog();
    });
  });

  describe('again and again', () => {
    it('the same key within 250 ms is held back', async () => {
      await desk.arm();
      await desk.below(5);
      const count = await desk.places(async () => {
        // Presses 60 ms apart, as a held key repeats.
        await desk.press('b', 2);
        await desk.says(/^b again within 250 ms: not sent/);
      });
      expect(count).toBe(1);
    });

    it('the same order within a second is held back, whatever the key', async () => {
      await desk.arm();
      await desk.below(0);
      await desk.settle();
      const count = await desk.places(async () => {
        const { bestBid } = await desk.snapshot('book');
        expect(bestBid![0] / 100).toBe(cursorPrice(await desk.terminal.screen()));
        await desk.press('b');
        await desk.press('B');
        await desk.says('the same order again within a second: not sent');
      });
      expect(count).toBe(1);
    });

    it('the sixth of a second is held back', async () => {
      await desk.arm();
      await desk.below(3);
      const count = await desk.places(async () => {
        for (const read of ['b', 'B', 'S', 't', 'b', 't', 's']) await desk.press(read);
        await desk.press(`${'k'.repeat(12)}s`);
        await desk.says('5 orders in a second: not sent');
      });
      expect(count).toBe(5);
      await desk.elsewhere({ kind: 'flatten', instrument: 0 });
      await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 0);
    });
  });

  describe('where they would take', () => {
    it('b and s across the touch are refused: the keys that take are named', async () => {
      await desk.arm();
      await desk.below(0);
      await desk.press('k', 3);
      await desk.settle();
      await desk.sendsNothing(async () => {
        await desk.press('b');
        await desk.says('would take: tb');
      });
      await desk.below(3);
      await desk.sendsNothing(async () => {
        await desk.press('s');
        await desk.says('would take: ts');
      });
    });

    it('K and J do not move an order across the touch', async () => {
      await desk.arm();
      await desk.below(0);
      await desk.press('b');
      await desk.engineHas('orders', ({ working }) => working.length === 1);
      await desk.settle();
      await desk.sendsNothing(async () => {
        await desk.press('K');
        await desk.says('would take: not moved');
      });
    });
  });

  describe('unarmed', () => {
    it('b opens the ticket with what it would have sent, and Enter in its first 250 ms sends nothing', async () => {
      if ((await desk.terminal.row(0)).includes('ARMED')) await desk.key('Esc');
      await desk.isDisarmed();
      const price = await desk.below(6);
      await desk.sendsNothing(async () => {
        await desk.terminal.strike('b');
        await desk.terminal.strike(ENTER);
        await desk.sees('─ ORDER BTC/USDT ─');
      });
      const rows = (await desk.dialog('ORDER BTC/USDT')).join('\n');
      expect(rows).toMatch(/side {3}BUY/);
      expect(rows).toContain(`price  ${price.toFixed(2)}`);
      const [order] = await desk.sends(async () => {
        await desk.press(ENTER);
        await desk.noDialog();
        await desk.engineHas('orders', ({ working }) => working.length === 1);
      });
      expect(order).toMatchObject({ kind: 'place', order: { side: 'buy', price: price * 100 } });
    });

    it('b and Enter in one read do not send', async () => {
      await desk.sendsNothing(async () => {
        await desk.press(`b${ENTER}`);
        await desk.dialog('ORDER BTC/USDT');
      });
      await desk.key('Esc');
      await desk.noDialog();
    });
  });
});

describe('the arming ends', () => {
  beforeAll(async () => {
    desk = await Desk.quiet();
  });
  afterAll(() => desk.close());

  /** By a change: it says why, and the next order key sends nothing. */
  async function ends(
    why: string,
    change: () => Promise<unknown>,
    back: () => Promise<unknown>,
  ): Promise<void> {
    await desk.key('1');
    await desk.arm();
    await desk.settle();
    const orders = await desk.places(async () => {
      await change();
      await desk.sees((rows) => !rows[0]!.includes('ARMED'));
      await desk.press('B');
    });
    expect(orders).toBe(0);
    await back();
    await desk.key('!');
    expect((await desk.dialog('MESSAGES')).join('\n')).toContain(why);
    await desk.key('Esc');
    await desk.noDialog();
  }
  const key = (name: string) => () => desk.key(name);

  // By idling: test/apps/tui/safety.test.ts and workstation.test.ts, with a clock of their own.
  it('with a change of symbol', () => ends('disarmed: the symbol changed', key('.'), key(',')));
  it('with a change of symbol by the palette', () =>
    ends('disarmed: the symbol changed', () => desk.command('symbol eth'), key(',')));
  it('with a change of layout', () => ends('disarmed: the layout changed', key('gm'), key('gt')));
  it('with a pane shown alone', () => ends('disarmed: the layout changed', key('z'), key('z')));
  it('with a change of order size', () => ends('disarmed: the order size changed', key('+'), key('-')));
  it('with a change of order kind', () =>
    ends('disarmed: the order kind changed', key('m'), async () => {
      await desk.key('m');
      await desk.key('m');
    }));
  it('with a change of mode', () =>
    ends(
      'disarmed: the mode changes',
      () => desk.command('mode watch'),
      async () => {
        await desk.sees('watching only');
        await desk.command('mode paper');
        await desk.sees('disarmed · a arm');
      },
    ));
  it('with freezing', () => ends('disarmed: the screen is frozen', key('Space'), key('Space')));
  it('with resizing', () =>
    ends(
      'disarmed: the terminal was resized',
      async () => desk.terminal.resize(130, 40),
      async () => {
        desk.terminal.resize(120, 40);
        await desk.sees((rows) => rows[0]!.length === 120 && /━ 1 LADDER/.test(rows[2]!));
      },
    ));
  it('with Esc', () => ends('disarmed: Esc', key('Esc'), async () => {}));
  it('with a', () => ends('disarmed: a', key('a'), async () => {}));
  it('with ^C', () => ends('disarmed: ^C', key('^C'), () => desk.settle()));
  it('with a halt from another shell', () =>
    ends(
      'disarmed: the risk state is HALT',
      () => desk.elsewhere({ kind: 'kill', flatten: false, reason: 'the witness' }),
      async () => {
        await desk.elsewhere({ kind: 'resume', reason: 'the witness' });
        await desk.sees('disarmed · a arm');
      },
    ));
  it('with an engine that is lost', async () => {
    await desk.arm();
    killOne(desk.enginePid);
    await desk.sees('ENGINE LOST');
    await desk.press('B');
    await desk.sees((rows) => rows[0]!.includes('disarmed · a arm'));
    await desk.sees('engine started again: it was killed by SIGKILL');
    await desk.follow();
    await desk.settle();
    await desk.press('B');
    await desk.says('disarmed: a arms the ladder keys');
    expect(await desk.orders()).toEqual([]);
  });
});

describe('a view that has moved', () => {
  afterEach(() => desk.close());

  it('sends nothing: the touch has left by more than three rows since it was painted', async () => {
    // Rows of a cent, sixty times the pace: between two frames the touch is somewhere else.
    desk = await Desk.quiet(['--speed', '20']);
    await desk.command('rows 0.01');
    await desk.sees('1 LADDER 0.01');
    let held = 0;
    for (let attempt = 0; attempt < 40 && held === 0; attempt += 1) {
      // The line says so then, until B is answered: with an order, or with one of many reasons for none.
      await desk.key('Esc');
      await desk.arm();
      const sent = await desk.places(async () => {
        await desk.press('B');
        await desk.says(/^(?!armed: |disarmed: Esc)./);
        if (messageOf(await desk.terminal.screen()).includes('view moved, press again')) held += 1;
      });
      if (held > 0) expect(sent).toBe(0);
    }
    expect(held).toBe(1);
  });

  it('sends nothing: the last frame is older than half a second', async () => {
    desk = await Desk.quiet();
    await desk.arm();
    await desk.below(4);
    await desk.arm();
    // The program is stopped, as by a busy machine; its first read is older than what was painted.
    killOne(desk.terminal.pid, 'SIGSTOP');
    desk.terminal.press('b');
    await desk.settle();
    await desk.settle();
    await desk.settle();
    killOne(desk.terminal.pid, 'SIGCONT');
    await desk.sendsNothing(() => desk.says(/view moved, press again|disarmed/));
    expect(await desk.orders()).toEqual([]);
  });
});
