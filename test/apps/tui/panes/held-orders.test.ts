import { describe, expect, test } from 'vitest';
import { storyReading } from '../../../../src/apps/tui/dialogs/content.js';
import { KeyTable } from '../../../../src/apps/tui/keys.js';
import { NO_LOCAL } from '../../../../src/apps/tui/local.js';
import { PAINTERS } from '../../../../src/apps/tui/panes/index.js';
import { orderSentences } from '../../../../src/apps/tui/reader/summary.js';
import type { Store } from '../../../../src/apps/tui/store.js';
import { Bench } from '../bench.js';
import { DRAWN_TIME, drawnStore, drawnView, orderRow } from '../drawn-screen.js';
import { EXTERNAL } from '../palette/scene.js';
import { TextSurface } from '../text-surface.js';

const ago = (seconds: number): number => DRAWN_TIME - seconds * 1_000_000;

/** A TWAP of ten minutes that began 48 seconds ago, 0.030 of it done, with its slice. */
const TWAP = orderRow({
  clientOrderId: 'oc-7f3a-60',
  side: 'buy',
  type: 'market',
  emulated: true,
  execution: { kind: 'twap', durationMicros: 600_000_000 },
  size: 50_000,
  filled: 3_000,
  state: 'partially-filled',
  createdTime: ago(48),
});
const SLICE = orderRow({
  clientOrderId: 'oc-7f3a-61',
  side: 'buy',
  price: 6_172_700,
  size: 1_000,
  postOnly: true,
  parent: 'oc-7f3a-60',
  createdTime: ago(5),
});
/** The entry is filled in part: its stop waits here, its target rests at the venue. */
const ENTRY = orderRow({
  clientOrderId: 'oc-7f3a-62',
  side: 'buy',
  price: 6_172_000,
  postOnly: true,
  filled: 5_000,
  state: 'partially-filled',
  createdTime: ago(60),
});
const STOP = orderRow({
  clientOrderId: 'oc-7f3a-63',
  side: 'sell',
  type: 'stop',
  state: 'armed',
  emulated: true,
  triggerPrice: 6_160_000,
  reduceOnly: true,
  parent: 'oc-7f3a-62',
  size: 5_000,
  createdTime: ago(30),
});
const TARGET = orderRow({
  clientOrderId: 'oc-7f3a-64',
  side: 'sell',
  price: 6_190_000,
  reduceOnly: true,
  parent: 'oc-7f3a-62',
  size: 5_000,
  createdTime: ago(30),
});
const TRAIL = orderRow({
  clientOrderId: 'oc-7f3a-65',
  side: 'sell',
  type: 'trailing-stop',
  state: 'armed',
  emulated: true,
  triggerPrice: 6_165_000,
  trail: { unit: 'ticks', distance: 8_000 },
  createdTime: ago(30),
});
/** The venue's own. */
const NATIVE = orderRow({
  clientOrderId: 'oc-7f3a-66',
  side: 'sell',
  type: 'stop',
  state: 'armed',
  triggerPrice: 6_150_000,
  createdTime: ago(30),
});
const ORDERS = {
  working: [STOP, SLICE, TRAIL, TARGET, NATIVE, ENTRY, TWAP],
  ended: [],
  external: [EXTERNAL[0]!],
};

function store(): Store {
  const made = drawnStore();
  made.receive('orders', ORDERS);
  return made;
}

function paint(width: number, height: number, tabs = false): string[] {
  const surface = new TextSurface(width, height);
  PAINTERS.orders(surface, {
    data: store().data,
    local: NO_LOCAL,
    view: drawnView({ focus: 'log', list: 'orders' }),
    region: { id: 'orders', x: 0, y: 0, width, height, corner: '', tees: [], feet: [], tabs },
    keys: new KeyTable(),
    armedMillis: null,
    terminal: { bytesPerSecond: 8_000, droppedFrames: 0 },
  });
  return surface.rows().map((row) => row.trimEnd());
}

describe('what the engine carries out', () => {
  test('stands in the list with its slices and legs beneath it, and says what dies with the engine', () => {
    expect(paint(76, 10).slice(1)).toEqual([
      ' • BTC/USDT BUY  post        0.250   0.050  61,720.00           1:00  part',
      ' •  └       SELL tp          0.050       0  61,900.00           0:30  work',
      ' •  └       SELL stop·emu    0.050          61,600.00           0:30  armed',
      ' • BTC/USDT BUY  twap        0.500   0.030              →9:12   0:48  part',
      ' •  └       BUY  post        0.010       0  61,727.00           0:05  work',
      ' • BTC/USDT SELL trail·emu   0.250          61,650.00           0:30  armed',
      ' • BTC/USDT SELL stop        0.250          61,500.00           0:30  armed',
      ' ╌ made elsewhere: adopt ID takes one over ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌',
      ' E BTC/USDT SELL limit       0.250   0.050  61,800.00                 part',
    ]);
  });

  test('holds in the compact list at 80 columns', () => {
    expect(paint(80, 9, true).slice(1)).toEqual([
      ' • BUY  post   0.250  0.050  61,720.00         partly filled 1:00',
      ' •└SELL tp     0.050      0  61,900.00         working 0:30',
      ' •└SELL st·em  0.050         61,600.00         armed 0:30',
      ' • BUY  twap   0.500  0.030             →9:12  partly filled 0:48',
      ' •└BUY  post   0.010      0  61,727.00         working 0:05',
      ' • SELL tr·em  0.250         61,650.00         armed 0:30',
      ' • SELL stop   0.250         61,500.00         armed 0:30',
      ' E SELL limit  0.250  0.050  61,800.00         partly filled',
    ]);
  });

  test('is read out in sentences', () => {
    expect(orderSentences(store().data)).toEqual([
      'Your order to buy 0.250 BTC at 61,720.00, partly filled 1:00, oc-7f3a-62.',
      'Your order to sell 0.050 BTC as a take-profit at 61,900.00, working 0:30, oc-7f3a-64.',
      'Your order to sell 0.050 BTC with a stop at 61,600.00, held here: it dies with the engine, armed 0:30, oc-7f3a-63.',
      'Your order to buy 0.500 BTC, spread evenly over a time, partly filled 0:48, oc-7f3a-60.',
      'Your order to buy 0.010 BTC at 61,727.00, working 0:05, oc-7f3a-61.',
      'Your order to sell 0.250 BTC with a trailing stop, now at 61,650.00, held here: it dies with the engine, armed 0:30, oc-7f3a-65.',
      'Your order to sell 0.250 BTC with a stop at 61,500.00, armed 0:30, oc-7f3a-66.',
      'Made elsewhere on the account: an order to sell 0.250 BTC at 61,800.00. adopt 7501 takes it over.',
    ]);
  });

  test('an order that was made elsewhere says whose it is, and how it is taken over', () => {
    const reading = storyReading(
      { clientOrderId: 'binance-spot 7501', from: 0 },
      { data: store().data, local: NO_LOCAL },
    );
    expect(reading.lines.map(({ text }) => text)).toEqual([
      'made elsewhere on the account: no key here touches it',
      expect.stringContaining('BTC/USDT SELL 0.250 @ 61,800.00 limit, 0.050 filled'),
      ':adopt 7501 takes it over: from then on it is one of mine',
    ]);
  });
});

describe('keys on them', () => {
  async function bench(selected: number): Promise<Bench> {
    const made = new Bench();
    await made.settle();
    made.engine.push('orders', ORDERS);
    await made.settle();
    made.workstation.change({ focus: 'orders', selected: { orders: selected } });
    return made;
  }

  test('x on a slice cancels what it is a slice of; on a leg the leg alone', async () => {
    const slice = await bench(4);
    await slice.press('x');
    expect(slice.engine.commands).toEqual([{ kind: 'cancel', clientOrderId: 'oc-7f3a-60' }]);
    const leg = await bench(1);
    await leg.press('x');
    expect(leg.engine.commands).toEqual([{ kind: 'cancel', clientOrderId: 'oc-7f3a-64' }]);
  });

  test('no key touches what was made elsewhere', async () => {
    const made = await bench(7);
    for (const key of ['x', 'r']) {
      await made.press(key);
      expect(made.message).toContain('made elsewhere: adopt it first, :adopt 7501');
    }
    await made.press('dA');
    await made.press('y');
    expect(made.kinds).toEqual(['pause-strategies', 'cancel-all']);
    expect(JSON.stringify(made.engine.commands)).not.toContain('7501');
  });

  test('x in the ladder does not touch it either, and a worked order stands there by its slices alone', async () => {
    const made = await bench(0);
    const { ladder } = made.workstation.view;
    const at = async (price: number): Promise<void> => {
      made.workstation.change({ focus: 'ladder', ladder: { ...ladder, cursor: price, top: price + 1_000 } });
      await made.press('x');
    };
    await at(6_180_000);
    expect(made.message).toContain('made elsewhere: adopt it first');
    await at(6_172_700);
    expect(made.engine.commands).toEqual([{ kind: 'cancel', clientOrderId: 'oc-7f3a-60' }]);
  });
});
