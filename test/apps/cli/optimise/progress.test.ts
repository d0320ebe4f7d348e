import { describe, expect, it } from 'vitest';
import { SearchProgress } from '../../../../src/apps/cli/optimise/progress.js';

function barOn({ isTTY, quiet = false }: { isTTY: boolean; quiet?: boolean }) {
  const written: string[] = [];
  let now = 0;
  const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  const progress = new SearchProgress({ quiet, stream, now: () => now });
  const at = (millis: number, done: number) => {
    now = millis;
    progress.update({ done, planned: 5 });
  };
  return { written, progress, at };
}

describe('the bar of a search', () => {
  it('shows how much is done and what is left', () => {
    const { written, progress, at } = barOn({ isTTY: true });
    at(0, 0);
    at(1_000, 1);
    at(31_000, 3);
    progress.finish();
    expect(written).toEqual([
      '\r[..............................]   0 % 0 of 5\u001b[K',
      '\r[######........................]  20 % 1 of 5\u001b[K',
      '\r[##################............]  60 % 3 of 5, 30 s left\u001b[K',
      '\r\u001b[K',
    ]);
  });

  it('does not redraw more often than eyes can see, save for the end', () => {
    const { written, at } = barOn({ isTTY: true });
    at(0, 1);
    at(10, 2);
    at(20, 5);
    expect(written).toHaveLength(2);
  });

  it.each([{ isTTY: false }, { isTTY: true, quiet: true }])(
    'is silent for logs and scripts: %o',
    (options) => {
      const { written, progress, at } = barOn(options);
      at(0, 0);
      at(9_000, 4);
      progress.finish();
      expect(written).toEqual([]);
    },
  );
});
