import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/program.js';
import { ENTER, ESCAPE, KILL } from '../harness/terminal.js';
import { position } from './cells.js';
import { Desk } from './desk.js';

let desk: Desk;

describe('what asks first', () => {
  beforeAll(async () => {
    desk = await Desk.quiet();
  });
  afterAll(() => desk.close());

  const long = async (): Promise<void> => {
    await desk.command('buy 0.1 market');
    await desk.sees((rows) => position(rows) !== null);
  };

  it('a flatten takes no key in its first 250 ms, none but y, and none that is not alone', async () => {
    await long();
    await desk.sendsNothing(async () => {
      await desk.terminal.strike('F');
      await desk.terminal.strike('y');
      await desk.sees('─ FLATTEN BTC/USDT ─');
      await desk.settle();
      for (const keys of [ENTER, ' ', 'Y', 'n', 'yy', 'jy', '\x1b[200~y\x1b[201~']) await desk.press(keys);
      await desk.says(/only y does it|a paste is never keys/);
    });
    await desk.sees('─ FLATTEN BTC/USDT ─');
    const sent = await desk.sends(async () => {
      await desk.press('y');
      await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 0);
    });
    expect(sent).toEqual([{ kind: 'flatten', instrument: 0 }]);
  });

  it('F and y in one read do not flatten', async () => {
    await long();
    await desk.sendsNothing(async () => {
      await desk.press('Fy');
      await desk.dialog('FLATTEN BTC/USDT');
    });
    await desk.key('Esc');
    await desk.noDialog();
    await desk.elsewhere({ kind: 'flatten', instrument: 0 });
    await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 0);
  });

  it('da spares the strategies; dA asks, pauses them and cancels theirs', async () => {
    await desk.elsewhere({ kind: 'strategy', name: 'market-making', action: 'start' });
    await desk.engineHas('orders', ({ working }) => working.length > 0);
    await desk.rests('buy', 900);
    await desk.key('da');
    await desk.engineHas('orders', ({ working }) => working.every(({ owner }) => owner !== 'manual'));
    expect((await desk.snapshot('strategies')).strategies[0]!.state).toBe('running');
    await desk.engineHas('orders', ({ working }) => working.length > 0);

    await desk.sendsNothing(async () => {
      await desk.press('d');
      await desk.terminal.strike('A');
      await desk.terminal.strike('y');
      await desk.sees('─ CANCEL EVERYONE ─');
      await desk.settle();
    });
    const sent = await desk.sends(async () => {
      await desk.press('y');
      await desk.engineHas('orders', ({ working }) => working.length === 0);
    });
    expect(sent.map(({ kind }) => kind)).toEqual(['pause-strategies', 'cancel-all']);
    expect((await desk.snapshot('strategies')).strategies[0]!.state).toBe('paused');
  });

  it('an order of five times my usual size wants its size typed, and pasting it is not typing', async () => {
    // The median of what was sent so far is 0.1.
    await desk.command('buy 0.9 @ bid-500t');
    await desk.dialog('UNUSUAL ORDER');
    const rows = (await desk.terminal.screen()).join('\n');
    expect(rows).toMatch(/BUY 0\.90* BTC\/USDT @ 61,\d{3}\.\d\d/);
    expect(rows).toMatch(/risk\.yaml:\d+/);
    await desk.sendsNothing(async () => {
      await desk.press(ENTER);
      await desk.says(/the size is 0\.90*, not ""/);
      await desk.press('0.09');
      await desk.press(ENTER);
      await desk.says(/the size is 0\.90*, not "0\.09"/);
      await desk.press('\x15');
      await desk.terminal.paste('0.9');
      await desk.says('this is typed, not pasted');
      await desk.press('y');
      await desk.press(ENTER);
      await desk.says(/the size is 0\.90*, not "y"/);
    });
    await desk.press('\x15');
    await desk.press('0.9');
    const sent = await desk.sends(async () => {
      await desk.press(ENTER);
      await desk.engineHas('orders', ({ working }) => working.some(({ size }) => size === 90_000));
    });
    expect(sent).toMatchObject([{ kind: 'place', confirmed: true, order: { size: 90_000 } }]);
    await desk.cancelMine();
  });

  it('an order far from the market wants its size typed too, and Esc sends nothing', async () => {
    await desk.command('buy 0.01 @ 58k');
    await desk.dialog('UNUSUAL ORDER');
    await desk.sendsNothing(async () => {
      await desk.key('Esc');
      await desk.noDialog();
    });
    expect(await desk.orders()).toEqual([]);
  });

  it('a hard limit refuses, with its line, and there is nothing to confirm', async () => {
    const before = (await desk.orders()).length;
    await desk.command('buy 1.5 @ 61000');
    await desk.says(/max-order: 1\.5\d* > 1\d*(\.0+)? BTC \(risk\.yaml:\d+\)/);
    await desk.settle();
    expect((await desk.terminal.screen()).join('\n')).not.toContain('UNUSUAL');
    expect((await desk.orders()).length).toBe(before);
  });
});

describe('^X', () => {
  beforeAll(async () => {
    desk = await Desk.quiet();
  });
  afterAll(() => desk.close());

  /** Leaves the halt as a person does. */
  async function resume(): Promise<void> {
    await desk.key('Esc');
    await desk.noDialog();
    await desk.key('a');
    await desk.dialog('RESUME');
    await desk.press('a test');
    await desk.press(ENTER);
    await desk.engineHas('session', ({ halted }) => !halted);
    await desk.sees('disarmed · a arm');
  }

  async function halts(keys: string): Promise<void> {
    const sent = await desk.sends(async () => {
      await desk.press(keys);
      await desk.engineHas('session', ({ halted }) => halted);
      await desk.sees(/^ HALTED [\s\S]*─ KILL ─/);
    });
    expect(sent[0]).toMatchObject({ kind: 'kill', flatten: false });
    expect(sent.filter(({ kind }) => kind !== 'kill' && kind !== 'cancel')).toEqual([]);
    await desk.settle();
    await resume();
  }

  it.each([
    ['the help', '?', 'KEYS'],
    ['the palette', ':', 'COMMAND'],
    ['the ticket', 'n', 'ORDER BTC/USDT'],
    ['the messages', '!', 'MESSAGES'],
    ['quit', 'q', 'QUIT'],
    ['the question of dA', 'dA', 'CANCEL EVERYONE'],
  ])('halts with %s open', async (_name, key, title) => {
    await desk.key(key);
    await desk.sees(`─ ${title}`);
    await halts(KILL);
  });

  it.each([
    ['in the middle of a sequence', 't'],
    ['in the middle of another', 'd'],
  ])('halts %s', async (_name, first) => {
    await desk.press(first);
    await halts(KILL);
  });

  it.each([
    ['amid other keys', `jj${KILL}`],
    ['before order keys', `${KILL}bb`],
    ['in a paste', `\x1b[200~hello${KILL}world\x1b[201~`],
  ])('halts %s in one read', async (_name, keys) => {
    await halts(keys);
  });

  it('halts in a paste that never ends, and the keys are keys again', async () => {
    await desk.press('\x1b[200~hello');
    await halts(KILL);
  });

  it('halts with a filter being typed', async () => {
    await desk.key('6');
    await desk.key('f');
    await desk.sees('─ FILTER ORDERS');
    await halts(KILL);
    await desk.key('1');
  });

  it('twice does no harm, cancels what works, and its dialog flattens by f', async () => {
    await desk.elsewhere({ kind: 'strategy', name: 'market-making', action: 'start' });
    await desk.command('buy 0.1 market');
    await desk.engineHas('positions', ({ positions }) => positions[0]!.size >= 10_000);
    await desk.rests('buy', 800);
    await desk.press(KILL);
    await desk.press(KILL);
    await desk.press(KILL + KILL);
    await desk.engineHas('orders', ({ working }) => working.length === 0);
    await desk.sees(/─ KILL ─[\s\S]*0 orders still working/);
    expect((await desk.snapshot('strategies')).strategies[0]!.state).toBe('stopped');
    expect((await desk.snapshot('positions')).positions[0]!.size).not.toBe(0);
    await desk.settle();
    await desk.press('f');
    await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 0);
    expect((await desk.snapshot('session')).halted).toBe(true);
  });

  it('is left by a reason that is typed, and not by a key or two', async () => {
    await desk.key('Esc');
    await desk.noDialog();
    await desk.sendsNothing(async () => {
      await desk.press('b');
      await desk.dialog('ORDER BTC/USDT');
      await desk.key('Esc');
      await desk.noDialog();
      await desk.key('a');
      await desk.dialog('RESUME');
      await desk.press('y');
      await desk.press(ENTER);
      await desk.says('a reason of at least 3 characters');
      await desk.press(ESCAPE);
      await desk.noDialog();
    });
    expect((await desk.snapshot('session')).halted).toBe(true);
    await resume();
    // The strategies stay stopped until somebody starts them.
    expect((await desk.snapshot('strategies')).strategies[0]!.state).toBe('stopped');
  });
});

describe('a terminal that stalls', () => {
  beforeAll(async () => {
    desk = await Desk.quiet();
  });
  afterAll(() => desk.close());

  it('disarms, and what was typed meanwhile sends nothing; ^X still halts', async () => {
    await desk.arm();
    desk.terminal.stall();
    // Kernel and pipe take some 100 KB before the program can feel it: whole repaints fill them.
    await desk.press('R', 40);
    await until('the terminal to feel it', async () => {
      await desk.press('R');
      return (await desk.snapshot('session')).time > 0;
    });
    await desk.settle();
    await desk.settle();
    await desk.settle();
    await desk.sendsNothing(() => desk.press('B'));
    await desk.press(KILL);
    await desk.engineHas('session', ({ halted }) => halted);
    desk.terminal.unstall();
    await desk.sees(/^ HALTED /);
    expect(await desk.orders()).toEqual([]);
  });
});
