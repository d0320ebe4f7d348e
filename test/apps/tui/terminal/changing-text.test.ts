import { describe, expect, it, vi } from 'vitest';
import { loadInk, Screen, StyleTable } from '../../../../src/apps/tui/terminal/index.js';
import { FakeTerminal } from './fake-terminal.js';
import { FrameList } from './fakes.js';

const SIZE = { columns: 40, rows: 6 };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Ink on a screen of its own, with a way to show lines of one kind or the other. */
async function inkScreen() {
  const { ink, react } = await loadInk();
  const { ChangingText } = await import('../../../../src/apps/tui/terminal/changing-text.js');
  const h = react.createElement;
  const sink = new FrameList();
  const screen = new Screen({ size: SIZE, styles: new StyleTable('truecolor'), sink });
  const look = { color: '#ff8040', backgroundColor: 'ansi256(17)', bold: true, underline: true };
  const column = (lines: readonly string[], isPlain: boolean) =>
    h(
      ink.Box,
      { flexDirection: 'column', width: SIZE.columns },
      lines.map((text, index) =>
        h(
          ink.Box,
          { key: index },
          h(ink.Text, null, '│'),
          isPlain ? h(ink.Text, look, text) : h(ChangingText, { ...look, text }),
          h(ink.Text, null, '│'),
        ),
      ),
    );
  const instance = ink.render(column([], true), {
    stdout: screen.stdout.asWriteStream(),
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  const show = async (lines: readonly string[], isPlain = false): Promise<void> => {
    instance.rerender(column(lines, isPlain));
    await turn();
  };
  const cells = async (): Promise<string[]> => {
    const terminal = new FakeTerminal(SIZE);
    sink.frames.length = 0;
    screen.repaint();
    for (const frame of sink.frames) await terminal.feed(frame);
    return terminal.cells();
  };
  return { show, cells };
}

describe('ChangingText', () => {
  it('looks as Ink’s own text does', async () => {
    const { show, cells } = await inkScreen();
    const lines = ['one', 'two 漢字', 'é e\u0301 ▲', ' ', 'last  '];
    await show(lines, true);
    const plain = await cells();
    await show(lines);
    expect(await cells()).toEqual(plain);
  });

  it('leaves nothing behind of the texts that were shown', async () => {
    const { show } = await inkScreen();
    let count = 0;
    /** The texts whose measures Ink keeps, of the lines of five frames. */
    const keptOf = async (isPlain: boolean): Promise<number> => {
      const set = vi.spyOn(Map.prototype, 'set');
      for (let frame = 0; frame < 5; frame++) {
        await show(
          [0, 1, 2, 3].map(() => `${1_000 + count++} figures`),
          isPlain,
        );
      }
      const kept = set.mock.calls.filter(
        ([key, measure]) => /^\d+ figures$/.test(String(key)) && Object.hasOwn(Object(measure), 'height'),
      );
      set.mockRestore();
      return kept.length;
    };
    expect(await keptOf(true)).toBe(20);
    expect(await keptOf(false)).toBe(0);
  });
});
