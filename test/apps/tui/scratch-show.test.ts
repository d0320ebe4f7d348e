import { test } from 'vitest';
import { drawnStore, drawnView } from './drawn-screen.js';
import { paintScreen } from './text-surface.js';

test('show', () => {
  const c = {
    data: drawnStore().data,
    armedMillis: 48_000,
    terminal: { bytesPerSecond: 8000, droppedFrames: 0 },
  };
  console.log(paintScreen({ ...c, view: drawnView() }, { columns: 120, rows: 40 }).join('|\n'));
  console.log(
    paintScreen(
      {
        ...c,
        armedMillis: null,
        view: drawnView({ ladder: { rowTicks: 100, cursor: 6172100, top: 6173400, locked: false } }),
      },
      { columns: 80, rows: 24 },
    ).join('|\n'),
  );
});
