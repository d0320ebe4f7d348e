import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type FrameSink,
  type InputEvent,
  RawInput,
  Screen,
  StyleTable,
} from '../../../../src/apps/tui/terminal/index.js';
import { FakeTerminal } from './fake-terminal.js';
import { FrameList, KeyboardSource } from './fakes.js';

const SIZE = { columns: 10, rows: 4 };
const FULL = 'A'.repeat(10);

/** A screen with one pane of 10 × 4 that numbers its size, and a way to see it. */
function screenWithPane(sink: FrameSink & { readonly frames: Uint8Array[] }): {
  readonly screen: Screen;
  readonly shown: () => Promise<string[]>;
  readonly paintCount: () => number;
} {
  const screen = new Screen({ size: SIZE, styles: new StyleTable('truecolor'), sink });
  let paints = 0;
  screen.addPane(0, (surface) => {
    paints++;
    for (let y = 0; y < surface.height; y++)
      surface.put(0, y, `${surface.width}x${surface.height}`.padEnd(20, 'A'), 0);
  });
  const terminal = new FakeTerminal(SIZE);
  const shown = async (): Promise<string[]> => {
    for (const frame of sink.frames.splice(0)) await terminal.feed(frame);
    return terminal.text();
  };
  return { screen, shown, paintCount: () => paints };
}

/** Ink's frame with the pane everywhere but under a dialog that takes whole columns or rows. */
const covered = (from: number, rows: number): string =>
  Array.from({ length: 4 }, (_, y) =>
    y < rows ? `${'\ue000'.repeat(from)}${'d'.repeat(10 - from)}` : 'd'.repeat(10),
  ).join('\n');

describe('Screen', () => {
  it('does not lay a pane out anew because a dialog hides an edge of it', async () => {
    const { screen, shown } = screenWithPane(new FrameList());
    screen.stdout.write(screen.placeholder(0, { width: 10, height: 4 }));
    screen.flush();
    expect(await shown()).toEqual(Array(4).fill('10x4AAAAAA'));
    screen.stdout.write(covered(6, 3));
    screen.flush();
    expect(await shown()).toEqual([...Array(3).fill('10x4AAdddd'), 'dddddddddd']);
  });

  it('blanks the half of a wide character that a dialog leaves', async () => {
    const sink = new FrameList();
    const screen = new Screen({ size: SIZE, styles: new StyleTable('truecolor'), sink });
    screen.addPane(0, (surface) => void surface.put(0, 0, '漢字漢字漢', 0));
    screen.stdout.write(`${'\ue000'.repeat(3)}dddd${'\ue000'.repeat(3)}`);
    screen.flush();
    const terminal = new FakeTerminal(SIZE);
    for (const frame of sink.frames) await terminal.feed(frame);
    expect(terminal.text()[0]).toBe('漢 dddd 漢');
    expect(Buffer.concat(sink.frames).includes(0)).toBe(false);
    expect(Buffer.concat(sink.frames).toString()).not.toContain('字');
  });

  it('takes what it sees for the pane after a change of layout', async () => {
    const { screen, shown } = screenWithPane(new FrameList());
    screen.stdout.write(screen.placeholder(0, { width: 10, height: 4 }));
    screen.flush();
    screen.placeholder(0, { width: 6, height: 3 });
    screen.stdout.write(covered(6, 3));
    screen.flush();
    expect(await shown()).toEqual([...Array(3).fill('6x3AAAdddd'), 'dddddddddd']);
  });

  it('paints only what changed and is visible, and writes nothing when nothing changed', async () => {
    const { screen, paintCount } = screenWithPane(new FrameList());
    screen.stdout.write(screen.placeholder(0, { width: 10, height: 4 }));
    expect(screen.flush()).toBe('written');
    expect(screen.flush()).toBe('unchanged');
    screen.invalidate(0);
    expect(screen.flush()).toBe('unchanged');
    expect(paintCount()).toBe(2);
    screen.stdout.write('no pane');
    screen.flush();
    screen.invalidate(0);
    expect(screen.flush()).toBe('unchanged');
    expect(paintCount()).toBe(2);
  });

  it('composes nothing for a sink that is not ready, and shows the newest when it is', async () => {
    const ready: (() => void)[] = [];
    let dropped = 0;
    const sink = {
      frames: [] as Uint8Array[],
      isReady: true,
      write: (frame: Uint8Array) => void sink.frames.push(frame.slice()),
      drop: () => {
        dropped++;
      },
      onReady: (listener: () => void) => void ready.push(listener),
      onLost: () => undefined,
    };
    const { screen, shown, paintCount } = screenWithPane(sink);
    screen.stdout.write(screen.placeholder(0, { width: 10, height: 4 }));
    screen.flush();
    await shown();
    sink.isReady = false;
    screen.stdout.write(FULL);
    for (let frame = 0; frame < 5; frame++) expect(screen.flush()).toBe('stalled');
    expect([dropped, paintCount(), sink.frames.length]).toEqual([5, 1, 0]);
    sink.isReady = true;
    for (const listener of ready) listener();
    expect(await shown()).toEqual([FULL, ...Array(3).fill(' '.repeat(10))]);
  });

  it('gives its text as it is shown, wide characters and panes and all', () => {
    const screen = new Screen({ size: SIZE, styles: new StyleTable('truecolor'), sink: new FrameList() });
    screen.addPane(0, (surface) => void surface.put(0, 0, '漢 ▲', 0));
    screen.stdout.write(`title\n${'\ue000'.repeat(10)}`);
    screen.flush();
    expect(screen.text()).toEqual(['title', '漢 ▲', '', '']);
    screen.setAscii(true);
    screen.flush();
    expect(screen.text()).toEqual(['title', '?  ^', '', '']);
    screen.close();
  });

  it('writes every cell anew after bytes were lost', async () => {
    const lost: (() => void)[] = [];
    const sink = Object.assign(new FrameList(), {
      onLost: (listener: () => void) => void lost.push(listener),
    });
    const { screen, shown } = screenWithPane(sink);
    screen.stdout.write(screen.placeholder(0, { width: 10, height: 4 }));
    screen.flush();
    sink.frames.length = 0;
    for (const listener of lost) listener();
    screen.flush();
    expect(await shown()).toEqual(Array(4).fill('10x4AAAAAA'));
  });
});

describe('RawInput', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes an ESC that stays alone for the key, and one with its rest for a sequence', () => {
    const source = new KeyboardSource();
    const events: InputEvent[] = [];
    const input = new RawInput({ source, onEvent: (event) => events.push(event) });
    input.start();
    source.type('\x1b');
    expect(events).toEqual([]);
    vi.runAllTimers();
    source.type('\x1b');
    source.type('[B');
    vi.runAllTimers();
    const names = events.flatMap((event) => (event.kind === 'keys' ? event.keys.map((key) => key.name) : []));
    expect(names).toEqual(['escape', 'down']);
    input.stop();
    source.type('j');
    expect(events.length).toBe(2);
  });

  it('says when the terminal hangs up', () => {
    const source = new KeyboardSource();
    let ends = 0;
    const input = new RawInput({ source, onEvent: () => undefined, onEnd: () => ends++ });
    input.start();
    source.emit('error', new Error('EIO'));
    input.stop();
    source.emit('error', new Error('EIO again'));
    expect(ends).toBe(1);
  });
});
