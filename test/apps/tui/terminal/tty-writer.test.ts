import { spawn } from '@lydell/node-pty';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  openTty,
  Screen,
  StyleTable,
  type TtyPort,
  TtyWriter,
} from '../../../../src/apps/tui/terminal/index.js';
import { FakeTerminal } from './fake-terminal.js';

/** A terminal that takes as many bytes a time as it is told, then none. */
class GrudgingPort implements TtyPort {
  readonly taken: number[] = [];
  isClosed = false;
  private now = 0;

  constructor(private readonly appetites: number[]) {}

  write(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.appetites.shift() ?? Number.POSITIVE_INFINITY);
    this.taken.push(...bytes.subarray(0, count));
    return count;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Each look at the clock finds a millisecond gone, so that patience ends without waiting. */
  nowMillis(): number {
    this.now += 1;
    return this.now;
  }
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const untilReady = (writer: TtyWriter): Promise<void> =>
  new Promise((resolve) => (writer.isReady ? resolve() : writer.onReady(resolve)));

describe('TtyWriter', () => {
  it('sends the accepted frames whole and in order, however the terminal takes them', async () => {
    const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 });
    const appetites = fc.array(fc.nat({ max: 7 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(frames, appetites, async (all, hunger) => {
        const port = new GrudgingPort(hunger);
        const writer = new TtyWriter(port);
        const accepted: number[] = [];
        for (const frame of all) {
          if (writer.isReady) {
            accepted.push(...frame);
            // The frame is a view of a buffer that the next frame is written into.
            const view = frame.slice();
            writer.write(view);
            view.fill(0);
          } else {
            writer.drop();
          }
        }
        await untilReady(writer);
        expect(port.taken).toEqual(accepted);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the terminal back once, after the rest of the last frame', () => {
    const port = new GrudgingPort([1_000, 2, 0]);
    const writer = new TtyWriter(port);
    writer.enter();
    writer.write(Buffer.from('\x1b[38;5;1mX'));
    expect(writer.isReady).toBe(false);
    writer.restore();
    writer.restore();
    const text = Buffer.from(port.taken).toString();
    expect(text.split('\x1b[?1049l').length).toBe(2);
    expect(text).toContain('\x1b[38;5;1mX\x1b[0m');
    expect(text.endsWith('\x1b[?2004l\x1b[?25h\x1b[?1049l')).toBe(true);
  });

  it('does not wait for ever for a terminal that takes nothing when it gives it back', () => {
    const writer = new TtyWriter(new GrudgingPort(Array.from({ length: 10_000 }, () => 0)));
    writer.enter();
    writer.close();
    expect(writer.isReady).toBe(false);
  });

  it('takes nothing more once the terminal is gone', () => {
    const port = new GrudgingPort([]);
    port.write = () => {
      throw Object.assign(new Error('gone'), { code: 'EIO' });
    };
    const writer = new TtyWriter(port);
    writer.write(Buffer.from('x'));
    expect(writer.isReady).toBe(false);
    expect(writer.stats().stalledMillis).toBe(0);
  });

  it('asks for the mouse where it is wanted, again after a stop, and never leaves it on', () => {
    const port = new GrudgingPort([]);
    const writer = new TtyWriter(port);
    const taken = (): string => Buffer.from(port.taken.splice(0)).toString();
    writer.enter();
    expect(taken()).not.toContain('1000');
    writer.setMouse(true);
    writer.setMouse(true);
    expect(taken()).toBe('\x1b[?1000h\x1b[?1006h');
    writer.restore();
    expect(taken()).toContain('\x1b[?1006l\x1b[?1000l');
    writer.enter();
    expect(taken()).toContain('\x1b[?1000h\x1b[?1006h');
    writer.setMouse(false);
    expect(taken()).toBe('\x1b[?1006l\x1b[?1000l');
    writer.restore();
    expect(taken()).toContain('\x1b[?1006l\x1b[?1000l');
    writer.enter();
    expect(taken()).not.toContain('1000');
    writer.close();
  });

  it('puts a text on the clipboard, whatever is in it, unless the terminal is stalled', () => {
    const port = new GrudgingPort([]);
    const writer = new TtyWriter(port);
    writer.copy('BUY\x1b]52;c;\x07 é');
    const sent = Buffer.from(port.taken.splice(0)).toString();
    const [, payload] = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x07$/.exec(sent)!;
    expect(Buffer.from(payload!, 'base64').toString()).toBe('BUY\x1b]52;c;\x07 é');
    const stalled = new GrudgingPort([0, 0]);
    const stalledWriter = new TtyWriter(stalled);
    stalledWriter.write(Buffer.from('x'));
    stalledWriter.copy('y');
    stalledWriter.close();
    expect(stalled.taken).toEqual([]);
  });

  it('sends no queries and no synchronised updates', () => {
    const port = new GrudgingPort([]);
    const writer = new TtyWriter(port);
    writer.enter();
    writer.close();
    expect(Buffer.from(port.taken).toString()).not.toMatch(/\x1b\[[0-9;?>]*[cn]|\x1b[\]P]|\?2026/);
  });
});

describe('the bell', () => {
  afterEach(() => void vi.useRealTimers());

  /** A writer on a port that notes the times of its strokes. */
  function bell(appetites: number[] = []): {
    writer: TtyWriter;
    port: GrudgingPort;
    strokes: () => number[];
  } {
    vi.useFakeTimers({ now: 0 });
    const port = new GrudgingPort(appetites);
    const at: number[] = [];
    const write = port.write.bind(port);
    port.write = (bytes) => {
      const count = write(bytes);
      if (count > 0 && bytes[0] === 7) at.push(Date.now());
      return count;
    };
    return { writer: new TtyWriter(port), port, strokes: () => at };
  }

  it('rings as often as it is told, with a pause between', () => {
    const { writer, strokes } = bell();
    writer.bell(3);
    vi.advanceTimersByTime(1_000);
    expect(strokes()).toEqual([0, 120, 240]);
    writer.bell();
    expect(strokes()).toEqual([0, 120, 240, 1_000]);
  });

  it('takes two alarms at once for the longer one', () => {
    const { writer, strokes } = bell();
    writer.bell(2);
    writer.bell(3);
    vi.advanceTimersByTime(1_000);
    expect(strokes().length).toBe(4);
  });

  it('is silent while the terminal is stalled, and once it is given back', () => {
    const { writer, port, strokes } = bell(Array.from({ length: 20 }, () => 0));
    writer.write(Buffer.from('x'));
    writer.bell(4);
    vi.advanceTimersByTime(2_000);
    expect(port.taken).toEqual([...Buffer.from('x')]);
    writer.enter();
    writer.bell(3);
    writer.restore();
    vi.advanceTimersByTime(2_000);
    expect(strokes()).toEqual([2_000]);
  });
});

describe('a real terminal that nobody reads', () => {
  it('never blocks the program, and shows the newest state when it reads again', async () => {
    const size = { columns: 80, rows: 24 };
    const pty = spawn('sleep', ['60'], { cols: size.columns, rows: size.rows, encoding: null });
    const port = openTty([(pty as unknown as { readonly ptsName?: string; readonly _pty: string })._pty])!;
    const writer = new TtyWriter(port);
    cleanups.push(() => {
      writer.close();
      pty.kill('SIGKILL');
    });
    const terminal = new FakeTerminal(size);
    const fed: Promise<void>[] = [];
    pty.onData((data) => fed.push(terminal.feed(data as unknown as Uint8Array)));
    pty.pause();
    const styles = new StyleTable('truecolor');
    const screen = new Screen({ size, styles, sink: writer });
    let count = 0;
    screen.addPane(0, (surface) => {
      for (let y = 0; y < 24; y++) surface.put(0, y, `${count}:${y} `.repeat(20), 0);
    });
    screen.stdout.write(`${'\ue000'.repeat(80)}\n`.repeat(24));
    for (count = 1; count < 500; count++) {
      screen.invalidate(0);
      screen.flush();
    }
    expect(screen.flush()).toBe('stalled');
    expect(writer.stats().framesDropped).toBeGreaterThan(0);

    pty.resume();
    await untilReady(writer);
    screen.invalidate(0);
    while (screen.flush() === 'stalled') await untilReady(writer);
    while (!terminal.text()[23]!.startsWith('500:23 500:23')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const [y, row] of terminal.text().entries()) expect(row).toBe(`500:${y} `.repeat(20).slice(0, 80));
  });
});
