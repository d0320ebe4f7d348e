import { Compositor } from './compositor.js';
import type { StyleTable } from './style-table.js';
import type { PaneId, PanePainter, Size } from './types.js';
import { VirtualStdout } from './virtual-stdout.js';

/** Where a screen's frames go: a TtyWriter, or a list in a test. */
export interface FrameSink {
  /** Whether a frame would be taken; false while part of an earlier one waits for the terminal. */
  readonly isReady: boolean;
  /** Takes a whole frame; part of it may wait inside. Called only when `isReady`. */
  write(frame: Uint8Array): void;
  /** Counts a frame that was not composed because the sink was not ready. */
  drop(): void;
  /** Called each time the sink becomes ready again. */
  onReady(listener: () => void): void;
  /** Called when bytes were lost, so that what the terminal shows is not known. */
  onLost(listener: () => void): void;
}

/** What became of a flush: bytes went out, nothing had changed, or the terminal does not take any. */
export type FlushResult = 'written' | 'unchanged' | 'stalled';

/**
 * The screen as the program sees it: panes to paint, a stream for Ink, and `flush` to show both.
 *
 * **Invariant:** a frame is composed only when the sink takes it, so what counts as shown is what the terminal
 * gets, however long it stalls; a stalled screen skips frames and shows the newest when it can.
 */
export class Screen {
  /** Give Ink `stdout.asWriteStream()`. */
  readonly stdout: VirtualStdout;
  private readonly compositor: Compositor;
  private readonly sink: FrameSink;
  private scheduled: NodeJS.Immediate | null = null;
  private isClosed = false;

  constructor(options: { readonly size: Size; readonly styles: StyleTable; readonly sink: FrameSink }) {
    this.compositor = new Compositor(options.size, options.styles);
    this.sink = options.sink;
    this.stdout = new VirtualStdout(options.size, (frame) => {
      this.compositor.setInkFrame(frame);
      this.schedule();
    });
    this.sink.onReady(() => this.flush());
    this.sink.onLost(() => this.compositor.forget());
  }

  get size(): Size {
    return { columns: this.stdout.columns, rows: this.stdout.rows };
  }

  /** Adds a live pane, or gives it another painter. It is painted when its placeholder is on the screen. */
  addPane(id: PaneId, painter: PanePainter): void {
    this.compositor.addPane(id, painter);
  }

  removePane(id: PaneId): void {
    this.compositor.removePane(id);
  }

  /**
   * The text (rows joined by newlines) for the `<Text>` of the component that holds the pane.
   * @throws RangeError unless the pane was added
   */
  placeholder(id: PaneId, size: { readonly width: number; readonly height: number }): string {
    return this.compositor.placeholder(id, size);
  }

  /** Says that a pane's content changed; it is painted at the next flush if any of it is visible. */
  invalidate(id: PaneId): void {
    this.compositor.invalidate(id);
  }

  invalidateAll(): void {
    this.compositor.invalidateAll();
  }

  /** Shows what changed since the last flush, in one write. Ink's commits flush by themselves. */
  flush(): FlushResult {
    if (this.isClosed) return 'unchanged';
    if (!this.sink.isReady) {
      this.sink.drop();
      return 'stalled';
    }
    const frame = this.compositor.frame();
    if (frame.length === 0) return 'unchanged';
    this.sink.write(frame);
    return 'written';
  }

  /** Paints every pane and writes every cell anew. */
  repaint(): void {
    this.compositor.forget();
    this.compositor.invalidateAll();
    this.flush();
  }

  /** Shows every character in ASCII (0x20 to 0x7e) or as it is: neither panes nor Ink know of it. */
  setAscii(on: boolean): void {
    this.compositor.setAscii(on);
    this.schedule();
  }

  /** What the last frame showed, a line a row, without styles. */
  text(): string[] {
    return this.compositor.text();
  }

  /** Takes the terminal's new size; Ink lays out anew at once and the next frame is whole. */
  resize(size: Size): void {
    if (size.columns < 1 || size.rows < 1) return;
    this.compositor.resize(size);
    this.stdout.resize(size);
    this.schedule();
  }

  /** Writes nothing more. */
  close(): void {
    this.isClosed = true;
    if (this.scheduled !== null) clearImmediate(this.scheduled);
  }

  /** Several commits of one turn of the loop make one frame. */
  private schedule(): void {
    if (this.isClosed) return;
    this.scheduled ??= setImmediate(() => {
      this.scheduled = null;
      this.flush();
    });
  }
}
