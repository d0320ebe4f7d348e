import { describe, expect, it } from 'vitest';
import { loadInk, RawInput, Screen, StyleTable } from '../../../../src/apps/tui/terminal/index.js';
import { FakeTerminal } from './fake-terminal.js';
import { FrameList, KeyboardSource } from './fakes.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Ink on the virtual streams', () => {
  it('lays out panes and dialogs, follows the size, and gets the keys that are forwarded', async () => {
    const { ink, react } = await loadInk();
    const h = react.createElement;
    let size = { columns: 30, rows: 6 };
    const sink = new FrameList();
    const screen = new Screen({ size, styles: new StyleTable('truecolor'), sink });
    screen.addPane(3, (surface) => {
      for (let y = 0; y < surface.height; y++) surface.put(0, y, '#'.repeat(surface.width), 0);
      surface.put(0, 0, 'pane', 0);
    });
    const source = new KeyboardSource();
    const input = new RawInput({
      source,
      onEvent: (event) => {
        if (event.kind === 'keys') for (const key of event.keys) input.forward(key);
      },
    });
    input.start();
    const pressed: string[] = [];
    function App(): ReturnType<typeof h> {
      const [isOpen, setOpen] = react.useState(false);
      ink.useInput((text) => {
        pressed.push(text);
        if (text === 'd') setOpen((was) => !was);
      });
      const dialog = h(
        ink.Box,
        { position: 'absolute', marginLeft: 2, marginTop: 2 },
        h(ink.Text, { color: '#ff8040' }, 'dialog'),
      );
      return h(
        ink.Box,
        { flexDirection: 'column', width: size.columns, height: size.rows },
        h(ink.Text, { bold: true }, 'title'),
        h(ink.Text, null, screen.placeholder(3, { width: size.columns, height: size.rows - 1 })),
        isOpen ? dialog : null,
      );
    }
    const instance = ink.render(h(App), {
      stdout: screen.stdout.asWriteStream(),
      stdin: input.stdin.asReadStream(),
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    const show = async (): Promise<string[]> => {
      await turn();
      await turn();
      const terminal = new FakeTerminal(size);
      sink.frames.length = 0;
      screen.repaint();
      for (const frame of sink.frames) await terminal.feed(frame);
      return terminal.text();
    };
    expect(await show()).toEqual([
      'title'.padEnd(30),
      `pane${'#'.repeat(26)}`,
      ...Array(4).fill('#'.repeat(30)),
    ]);
    source.type('dxy');
    expect((await show())[2]).toBe(`##dialog${'#'.repeat(22)}`);
    expect(pressed).toEqual(['d', 'x', 'y']);

    size = { columns: 20, rows: 4 };
    screen.resize(size);
    instance.rerender(h(App));
    expect(await show()).toEqual([
      'title'.padEnd(20),
      `pane${'#'.repeat(16)}`,
      `##dialog${'#'.repeat(12)}`,
      '#'.repeat(20),
    ]);
    instance.unmount();
    input.stop();
    expect(source.modes).toEqual([true, false]);
  });
});
