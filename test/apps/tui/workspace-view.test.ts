import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LadderMemory } from '../../../src/apps/tui/ladder-memory.js';
import { LAYOUTS } from '../../../src/apps/tui/layout.js';
import { STARTING } from '../../../src/apps/tui/messages.js';
import { INTERVALS, initialView, ROW_STEPS, type ViewState } from '../../../src/apps/tui/view.js';
import { keptSymbols, keptView, workspaceOf } from '../../../src/apps/tui/workspace-view.js';
import { Instrument } from '../../../src/domain/index.js';
import { workspaceSchema } from '../../../src/store/settings/index.js';
import { INSTRUMENTS } from './drawn-screen.js';

const instruments = INSTRUMENTS.map((specification, index) => new Instrument(specification, index));
const overlay = fc.oneof(
  fc.constant({ kind: 'vwap' as const }),
  fc.record({
    kind: fc.constantFrom('ema' as const, 'sma' as const),
    length: fc.integer({ min: 2, max: 500 }),
  }),
  fc.record({
    kind: fc.constant('bb' as const),
    length: fc.integer({ min: 2, max: 500 }),
    deviations: fc.integer({ min: 1, max: 100 }).map((tenths) => tenths / 10),
  }),
);
const second = fc.oneof(
  fc.constant({ kind: 'off' as const }),
  fc.record({ kind: fc.constant('rows' as const), factor: fc.constantFrom(...ROW_STEPS) }),
);

test('what is kept of a view comes back from the file, sizes and rows by symbol too', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LAYOUTS),
      fc.constantFrom(...INTERVALS),
      fc.array(overlay, { maxLength: 8 }),
      second,
      fc.constantFrom(...ROW_STEPS),
      fc.uniqueArray(fc.integer({ min: 1, max: 900_000_000 }), { minLength: 1, maxLength: 12 }),
      (layout, intervalSeconds, overlays, shown, rowTicks, sizes) => {
        const plain = initialView(0, STARTING);
        const view: ViewState = {
          ...plain,
          layout,
          intervalSeconds,
          second: shown,
          sizes,
          sizeIndex: sizes.length - 1,
          ladder: { ...plain.ladder, rowTicks },
          chart: { ...plain.chart, overlays, style: 'line' },
        };
        const memory = new LadderMemory();
        memory.keep('BTC/USDT', view);
        const written = workspaceSchema.parse(
          JSON.parse(
            JSON.stringify({ ...workspaceSchema.parse({}), ...workspaceOf(view, memory, instruments) }),
          ),
        );
        const back = keptView(plain, written);
        expect(back).toMatchObject({ layout, intervalSeconds, second: shown });
        expect(back.chart).toMatchObject({ overlays, style: 'line', back: 0, zoom: 1 });
        expect(keptSymbols(written, instruments)).toEqual([
          ['BTC/USDT', { rowTicks, sizes, sizeIndex: sizes.length - 1, bracket: null }],
        ]);
      },
    ),
  );
});

test('what a file says of another version or another market is left as it is by default', () => {
  const plain = initialView(0, STARTING);
  const strange = workspaceSchema.parse({
    layout: 'holodeck',
    chart: { intervalSeconds: 7, overlays: ['macd(12)', 'ema(1)', 'vwap'] },
    second: 'DOGE/USDT',
    symbols: {
      'BTC/USDT': { rowTicks: 3, sizes: ['0.1'] },
      'ETH/USDT': { rowTicks: 5, sizes: ['0.0000001'] },
    },
  });
  const view = keptView(plain, strange);
  expect(view).toMatchObject({ layout: 'trade', intervalSeconds: 5, second: plain.second });
  expect(view.chart.overlays).toEqual([{ kind: 'vwap' }]);
  expect(keptSymbols(strange, instruments)).toEqual([]);
});
