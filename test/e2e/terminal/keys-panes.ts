import { beforeAll, describe, expect, it } from 'vitest';
import type { ActionId } from '../../../src/apps/tui/keys.js';
import { ENTER } from '../harness/terminal.js';
import { focusedPane } from './cells.js';
import type { Desk } from './desk.js';
import type { KeyDrill } from './key-drill.js';

/** The chart, the tape and the lists. */
export function inTheOtherPanes(drill: KeyDrill): void {
  let desk: Desk;
  beforeAll(() => {
    desk = drill.desk;
  });

  describe('in the chart', () => {
    beforeAll(() => drill.focus('2', 'CHART'));

    const chart = async (): Promise<string> =>
      (await desk.terminal.screen())
        .slice(2, 19)
        .map((row) => row.slice(77))
        .join('\n');

    /** Presses, and waits until the pane has changed. */
    async function changes(action: ActionId, at = 0): Promise<void> {
      const before = await chart();
      await drill.does(action, at);
      for (let look = 0; look < 60 && (await chart()) === before; look += 1) await desk.press('');
      expect(await chart()).not.toBe(before);
    }

    it('pans into the past and back', async () => {
      await changes('pan-left');
      await changes('pan-right', 1);
      await drill.does('pan-right');
      await desk.says('the newest candle is at the edge');
      await changes('pan-left', 1);
      await desk.key('Esc');
      await drill.does('pan-right');
      await desk.says('the newest candle is at the edge');
    });

    it('zooms', async () => {
      await changes('zoom-in');
      await changes('zoom-out');
    });

    it('has other intervals, a line, overlays', async () => {
      await drill.does('interval-next');
      await desk.sees('2 CHART 15s');
      await drill.does('interval-previous');
      await desk.sees('2 CHART 5s');
      await changes('chart-style');
      await changes('chart-style');
      await drill.does('overlays');
      await desk.says('overlays vwap');
    });
  });

  describe('in the tape', () => {
    beforeAll(() => drill.focus('3', 'TAPE'));

    it('scrolls to older prints and back', async () => {
      const uppermost = async (): Promise<string> => (await desk.terminal.pane('3 TAPE'))[0]!;
      await desk.key('Space');
      await desk.says('frozen');
      const newest = await uppermost();
      await drill.does('select-down');
      await desk.sees((rows) => rows[3]!.slice(51, 76) !== newest.slice(0, 25));
      await drill.does('select-up');
      await desk.sees((rows) => rows[3]!.slice(51, 76) === newest.slice(0, 25));
      await desk.key('Space');
      await desk.says('live again');
    });

    it('shows larger prints only, smaller ones too, one side, mine', async () => {
      await drill.does('prints-larger');
      await desk.says('prints of 0.001 and more');
      await drill.does('prints-smaller');
      await desk.says('all prints');
      for (const shown of ['buys only', 'sells only', 'my prints only', 'all prints']) {
        await drill.does('prints-filter');
        await desk.says(shown);
      }
    });
  });

  describe('in the lists', () => {
    const list = async (): Promise<void> => {
      await desk.rests('buy', 1_000);
      await desk.rests('buy', 1_100);
      await desk.rests('sell', 1_200);
      await drill.focus('6', 'ORDERS');
      await desk.sees('6 ORDERS 3');
    };
    beforeAll(list);

    it('select, sort and filter', async () => {
      await drill.does('select-down');
      await drill.does('select-up', 1);
      await drill.does('select-up');
      await desk.says('this is the first line');
      await drill.does('select-page-down');
      await drill.does('select-page-up');
      await desk.key('k');
      await desk.says('this is the first line');
      // Those that ended lately stand below those that work.
      for (let page = 0; page < 8; page += 1) await drill.does('select-page-down', 1);
      await desk.says('this is the last line');
      for (let page = 0; page < 8; page += 1) await drill.does('select-page-up', 1);
      await drill.does('sort');
      await desk.says(/^orders by /);
      await drill.does('filter');
      await desk.dialog('FILTER ORDERS');
      await desk.press('sell');
      await desk.press(ENTER);
      await desk.says('orders with "sell"');
      await desk.sees((rows) => !/BUY {2}(limit|post) .*work/.test(rows.join('\n')));
      await desk.key('f');
      await desk.dialog('FILTER ORDERS');
      await desk.key('^U');
      await desk.press(ENTER);
      await desk.says('all of orders');
    });

    it('Enter reads one whole, x cancels it, r replaces it, K moves it', async () => {
      await drill.does('detail');
      await desk.sees(/┌─ /);
      await desk.settle();
      await desk.key('Esc');
      await desk.noDialog();
      await drill.does('replace-selected');
      await desk.dialog('REPLACE BTC/USDT');
      await desk.key('Esc');
      await desk.noDialog();
      const before = await desk.orders();
      await desk.key('K');
      await desk.says('disarmed: a arms the ladder keys');
      expect(await desk.orders()).toEqual(before);
      await desk.key('a');
      await desk.sees('ARMED');
      await desk.key('K');
      await desk.engineHas('orders', ({ working }) => {
        const prices = working.map(({ price }) => price);
        return before.some(({ price }) => !prices.includes(price) && prices.includes(price! + 100));
      });
      await drill.does('cancel-selected');
      await desk.engineHas('orders', ({ working }) => working.length === 2);
      await desk.key('a');
      await desk.says('disarmed: a');
      await desk.key('da');
      await desk.engineHas('orders', ({ working }) => working.length === 0);
    });

    it('p starts and pauses a strategy, X stops it', async () => {
      const is = async (state: string): Promise<void> => {
        await desk.engineHas('strategies', ({ strategies }) => strategies[0]!.state === state);
        await desk.sees(
          new RegExp(`[●◐○] market-making .*${state === 'stopped' ? 'off' : state.slice(0, 3)}`),
        );
      };
      await drill.focus('7', 'STRATEGIES');
      await drill.does('pause-selected');
      await is('running');
      await desk.key('p');
      await is('paused');
      await desk.key('p');
      await is('running');
      await drill.does('stop-selected');
      await is('stopped');
      await desk.engineHas('orders', ({ working }) => working.length === 0);
    });

    it('x takes an alert away', async () => {
      await desk.command('alert BTC > 90000');
      await desk.says('alert 1: BTC > 90000');
      await desk.key('gl');
      await desk.sees('ALERTS');
      for (let tab = 0; tab < 6 && focusedPane(await desk.terminal.screen()) !== 'ALERTS'; tab += 1) {
        await desk.key('Tab');
      }
      await desk.sees((rows) => focusedPane(rows) === 'ALERTS' && /90000|90,000/.test(rows.join('\n')));
      await drill.does('remove-alert');
      await desk.says('alert removed: BTC > 90000');
      await desk.key('gt');
      await desk.sees('━ 1 LADDER');
    });
  });
}
