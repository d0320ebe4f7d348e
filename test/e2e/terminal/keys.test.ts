import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS, NEVER_BOUND } from '../../../src/apps/tui/keys.js';
import { readsOf } from '../harness/keyboard.js';
import { ESCAPE } from '../harness/terminal.js';
import type { Desk } from './desk.js';
import { KeyDrill } from './key-drill.js';
import { everywhere } from './keys-everywhere.js';
import { inTheLadder } from './keys-ladder.js';
import { inTheOtherPanes } from './keys-panes.js';

/** Every key of the table, pressed in a real terminal; what it does is read from its cells and its engine. */
describe('the keys', () => {
  const drill = new KeyDrill();

  beforeAll(() => drill.begin());
  afterAll(() => drill.end());

  it('dA asks, cancels everyone and pauses the strategies; P lets them go on, and pauses them', async () => {
    const { desk } = drill;
    const isMarketMaking = (state: string): Promise<unknown> =>
      desk.engineHas('strategies', ({ strategies }) => strategies[0]!.state === state);
    await desk.rests('buy', 1_000);
    await desk.engineHas('orders', ({ working }) => working.length === 3);
    await drill.does('cancel-everyone');
    await desk.dialog('CANCEL EVERYONE');
    await desk.key('n');
    await desk.says('only y does it');
    expect((await desk.snapshot('orders')).working.length).toBeGreaterThan(0);
    await desk.key('y');
    await desk.engineHas('orders', ({ working }) => working.length === 0);
    await isMarketMaking('paused');
    await desk.sees(/◐ market-making.* pause/);
    await drill.does('pause-strategies');
    await isMarketMaking('running');
    await desk.sees(/● market-making.* run/);
    // Whatever trades from here on was told to by a key.
    await desk.key('P');
    await isMarketMaking('paused');
    await desk.engineHas('orders', ({ working }) => working.length === 0);
  });

  everywhere(drill);
  inTheLadder(drill);
  inTheOtherPanes(drill);

  describe('where they mean nothing', () => {
    let desk: Desk;
    beforeAll(() => {
      desk = drill.desk;
    });

    it('order keys outside the ladder say where they do, and send nothing', async () => {
      const outside = ['2', '3', '4', '5', '6', '7', '8', '0'];
      const sent = await desk.sends(async () => {
        await desk.key('a');
        await desk.sees('ARMED');
        for (const pane of outside) {
          await desk.key(pane);
          for (const key of ['b', 's', 'B', 'S', 't']) {
            await desk.key(key);
            await desk.says(`${key} means something in ladder only: press 1 first`);
          }
        }
        await desk.key('a');
        await desk.says('disarmed: a');
      });
      expect(sent).toEqual([]);
      await drill.ladder();
    });

    it('keys of another pane say which', async () => {
      await desk.key('h');
      await desk.says('h means something in chart only: press 2 first');
      await desk.key('f');
      await desk.says(/^f means something in .*only/);
      await desk.key('X');
      await desk.says('X means something in strategies only: press 7 first');
      await drill.focus('4', 'INDICATORS');
      await desk.key('j');
      await desk.says(/^j means something in ladder/);
    });

    it('keys that are nobody’s say so, and those that are never bound whose they are', async () => {
      await desk.key('Q');
      await desk.says('nothing on Q here · ? shows the keys');
      for (const [key, owner] of NEVER_BOUND) {
        // What comes in as another key under its other name is that key.
        if (owner.startsWith('another key') || readsOf(key)[0] === ESCAPE) continue;
        await desk.key(key);
        await desk.says(
          key === '^Z' ? 'not suspended: orders are live' : `${key} is never bound: it belongs to ${owner}`,
        );
      }
      await desk.press('\x1bb');
      await desk.says('Alt-b is no key');
      await desk.press('\x1bOP');
      await desk.says(/^nothing on /);
    });
  });

  it('have all been driven', () => {
    expect([...drill.driven].sort()).toEqual([...ACTIONS].sort());
  });
});
