/**
 * The terminal itself: cells and styles, Ink's frames with live panes painted over them, one difference of
 * bytes a frame to a terminal that may stall, and the raw keys before Ink sees them.
 *
 * How a program uses it, in this order:
 *
 *     const { ink, react } = await loadInk();          // before anything imports react; components after it
 *     const writer = new TtyWriter(openTty()!);        // null: no terminal
 *     const styles = new StyleTable(colourLevel(process.env));
 *     const theme = await loadTheme({ name: 'dark', folder, styles });           // ../theme
 *     const screen = new Screen({ size, styles, sink: writer });
 *     const input = new RawInput({ source: process.stdin, onEvent });
 *     guardTerminal({ restore: () => { writer.restore(); input.stop(); }, onSignal, onContinue });
 *     input.start(); writer.enter();
 *     screen.addPane(1, (surface) => surface.put(0, 0, 'hello', theme.style('text.primary')));
 *     ink.render(app, { stdout: screen.stdout.asWriteStream(), stdin: input.stdin.asReadStream(),
 *                       debug: true, patchConsole: false, exitOnCtrlC: false });
 *     // in a component: <Text>{screen.placeholder(1, { width, height })}</Text>
 *     // then, at most 20 times a second and without Ink: screen.invalidate(1); screen.flush();
 *     process.stdout.on('resize', () => screen.resize({ columns, rows }));
 */

export { type LocaleEnvironment, wantsAscii } from './ascii.js';
export { brailleLine, ChartCanvas } from './chart-canvas.js';
export {
  type Colour,
  type ColourEnvironment,
  type ColourLevel,
  colourLevel,
  colourText,
  DEFAULT_COLOUR,
  paletteColour,
  rgbColour,
} from './colour.js';
export { FrameRate, type FrameRateOptions, type LinkObservation, LOW_LINK } from './frame-rate.js';
export { plainText, textWidth } from './glyphs.js';
export { guardTerminal, type TerminalGuard } from './guard-terminal.js';
export { holdOutput } from './hold-output.js';
export type { InputEvent, Key, MouseEvent } from './key.js';
export { KeyParser } from './key-parser.js';
export { type InkModules, loadInk } from './load-ink.js';
export { type InputSource, RawInput, VirtualStdin } from './raw-input.js';
export { type FlushResult, type FrameSink, Screen } from './screen.js';
export { Attribute, PLAIN_STYLE, type Style, type StyleId, StyleTable } from './style-table.js';
export { openTty, type TtyPort, type TtyStats, TtyWriter } from './tty-writer.js';
export type { PaneId, PanePainter, Rect, Size, Surface } from './types.js';
export { VirtualStdout } from './virtual-stdout.js';
