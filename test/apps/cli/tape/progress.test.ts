import { describe, expect, it, vi } from 'vitest';
import { Progress } from '../../../../src/apps/cli/tape/progress.js';

/** What an import of two files of 100 bytes writes, a second between calls. */
function written(options: { quiet: boolean; isTTY: boolean }): string {
  vi.useFakeTimers({ now: 0 });
  let text = '';
  const stream = {
    isTTY: options.isTTY,
    write: (piece: string) => {
      text += piece;
      return true;
    },
  } as unknown as NodeJS.WriteStream;
  const progress = new Progress({ total: 200, quiet: options.quiet, stream });
  for (const file of ['a.gz', 'b.gz']) {
    for (const bytes of [25, 50, 75, 100]) {
      vi.advanceTimersByTime(1_000);
      progress.update(file, bytes);
    }
    progress.fileDone();
  }
  progress.finish();
  vi.useRealTimers();
  return text;
}

describe('the progress of an import', () => {
  it('is a bar on a terminal, removed at the end', () => {
    const text = written({ quiet: false, isTTY: true });
    expect(text).toContain('\r[###############...............]  50 % importing a.gz');
    expect(text).toContain('100 % importing b.gz');
    expect(text.endsWith('\r\u001b[K')).toBe(true);
  });

  it('is a line now and then elsewhere, and nothing for scripts', () => {
    expect(written({ quiet: false, isTTY: false })).toBe(' 62 % importing b.gz\n');
    expect(written({ quiet: true, isTTY: true })).toBe('');
  });
});
